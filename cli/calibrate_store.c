/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/calibrate.h"
#include "cli/fail.h"
#include "cli/memory.h"

static char *read_text(const char *path, bool *bad)
{
    struct stat info;
    char *text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        *bad = errno != ENOENT && errno != ENOTDIR;
        if (*bad)
            vac_say("the measurements in '%s' cannot be read: %s; correct VACCEL_CALIBRATION", path,
                    strerror(errno));
        return NULL;
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > VAC_CALIBRATION_FILE) {
        vac_say("'%s' is not a file of measurements; move it away, or correct VACCEL_CALIBRATION",
                path);
        *bad = true;
    } else if (!vac_calibration_is_ours(&info)) {
        /* What the library does not believe is not to be written anew as ours. */
        vac_say(
            "the measurements in '%s' can have been written by others; look at them, remove the "
            "file, and measure again",
            path);
        *bad = true;
    } else {
        text = vac_memory_check(calloc(1, (size_t)info.st_size + 1));
        if (read(fd, text, (size_t)info.st_size) < 0)
            text[0] = '\0';
    }
    close(fd);
    return text;
}

static void add(struct vac_calibrate_store *store, const struct vac_calibration_line *line)
{
    store->lines = vac_memory_grow(store->lines, store->count, sizeof(*store->lines));
    store->lines[store->count++] = *line;
}

bool vac_calibrate_open(struct vac_calibrate_store *store)
{
    bool bad = false;
    struct vac_calibration_line line;

    *store = (struct vac_calibrate_store){.count = 0};
    if (!vac_calibration_path(getenv("VACCEL_CALIBRATION"), store->path, sizeof(store->path))) {
        vac_say("there is no place for measurements: set HOME, or VACCEL_CALIBRATION to a file");
        return false;
    }
    store->text = read_text(store->path, &bad);
    if (bad || !store->text || !*store->text)
        return !bad;
    char *rest = store->text;
    if (strcmp(strsep(&rest, "\n"), VAC_CALIBRATION_HEAD) != 0) {
        vac_say("'%s' is not a file of measurements; move it away, or correct VACCEL_CALIBRATION",
                store->path);
        return false;
    }
    while (rest && *rest) {
        if (vac_calibration_read(strsep(&rest, "\n"), &line))
            add(store, &line);
    }
    return true;
}

static bool same_call(const struct vac_calibration_line *a, const struct vac_calibration_line *b)
{
    return strcmp(a->op, b->op) == 0 && strcmp(a->model_key, b->model_key) == 0 &&
           strcmp(a->backend, b->backend) == 0 && strcmp(a->pinned, b->pinned) == 0 &&
           strcmp(a->precision, b->precision) == 0 && strcmp(a->performance, b->performance) == 0;
}

void vac_calibrate_put(struct vac_calibrate_store *store, const struct vac_calibration_line *line)
{
    char text[VAC_CALIBRATION_LINE];
    struct vac_calibration_line copy;

    if (!vac_calibration_write(line, text, sizeof(text)))
        return;
    text[strcspn(text, "\n")] = '\0';
    store->put = vac_memory_grow(store->put, store->put_count, sizeof(*store->put));
    store->put[store->put_count] = vac_memory_copy(text);
    if (!vac_calibration_read(store->put[store->put_count++], &copy))
        return;
    for (size_t i = 0; i < store->count; i++) {
        if (same_call(&store->lines[i], &copy)) {
            store->lines[i] = copy;
            return;
        }
    }
    add(store, &copy);
}

/* Each folder on the way to a file. */
static void make_folders(const char *path)
{
    char *copy = vac_memory_copy(path);

    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(copy, 0700);
        *slash = '/';
    }
    free(copy);
}

static bool write_lines(const struct vac_calibrate_store *store, FILE *out)
{
    char text[VAC_CALIBRATION_LINE];

    fputs(VAC_CALIBRATION_HEAD "\n", out);
    for (size_t i = 0; i < store->count; i++) {
        if (vac_calibration_write(&store->lines[i], text, sizeof(text)))
            fputs(text, out);
    }
    return !ferror(out) && fflush(out) == 0 && fsync(fileno(out)) == 0;
}

bool vac_calibrate_write(const struct vac_calibrate_store *store)
{
    char *fresh = vac_memory_format("%s.%d", store->path, (int)getpid());

    make_folders(store->path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0)
        (void)fchmod(fd, 0644); /* whatever the umask: others must not write it */
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    bool done = out && write_lines(store, out);
    int reason = errno;
    if (out && fclose(out) != 0)
        done = false;
    if (done && rename(fresh, store->path) != 0) {
        reason = errno;
        done = false;
    }
    if (!done) {
        if (fd >= 0)
            unlink(fresh);
        vac_say("the measurements cannot be kept in '%s': %s; set VACCEL_CALIBRATION to a file "
                "that can be written",
                store->path, strerror(reason));
    }
    free(fresh);
    return done;
}

void vac_calibrate_close(struct vac_calibrate_store *store)
{
    for (size_t i = 0; i < store->put_count; i++)
        free(store->put[i]);
    free(store->put);
    free(store->lines);
    free(store->text);
}
