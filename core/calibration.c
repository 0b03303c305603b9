/* SPDX-License-Identifier: Apache-2.0 */
#include "core/calibration.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/config.h"
#include "core/handle.h"
#include "core/log.h"
#include "core/model.h"
#include "core/ops.h"
#include <vaccel/inspect.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct vac_calibration_line *lines; /* read once, and never freed */
static size_t line_count;
static char *texts; /* what they point into */

static void warn(const char *path, const char *why)
{
    vac_log(VACCEL_LOG_WARN,
            "the measurements in %s are not used: %s; make them again with `vaccel calibrate`, or "
            "set VACCEL_CALIBRATION to another file or to none",
            path, why);
}

/* The file's text, or NULL. */
static char *load(const char *path)
{
    struct stat info;
    char *text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            warn(path, strerror(errno));
        return NULL;
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        warn(path, "it is no regular file");
    } else if (!vac_calibration_is_ours(&info)) {
        warn(path, "others can write it");
    } else if (info.st_size > VAC_CALIBRATION_FILE) {
        warn(path, "it is longer than 1 MiB");
    } else {
        text = (char *)calloc(1, (size_t)info.st_size + 1);
        if (text && read(fd, text, (size_t)info.st_size) < 0)
            text[0] = '\0';
    }
    close(fd);
    return text;
}

static bool add(char *text)
{
    struct vac_calibration_line *more =
        (struct vac_calibration_line *)realloc(lines, (line_count + 1) * sizeof(*more));

    if (!more)
        return false;
    lines = more;
    line_count += vac_calibration_read(text, &lines[line_count]);
    return true;
}

/* The texts of what is read stay in `rest`. */
static void parse(const char *path, char *rest)
{
    const char *head = strsep(&rest, "\n");
    size_t number = 1;
    bool said = false;

    if (strcmp(head, VAC_CALIBRATION_HEAD) != 0) {
        warn(path, "its first line is not '" VAC_CALIBRATION_HEAD "'");
        return;
    }
    while (rest && *rest) {
        size_t before = line_count;
        char *text = strsep(&rest, "\n");
        number++;
        if (!*text)
            continue;
        if (!add(text))
            return;
        if (line_count == before && !said)
            vac_log(VACCEL_LOG_WARN, "%s:%zu: this is no measurement, and is passed over", path,
                    number);
        said = said || line_count == before;
    }
}

static void read_file(void)
{
    char path[PATH_MAX];

    if (vac_calibration_path(vac_config()->calibration, path, sizeof(path)))
        texts = load(path);
    if (texts)
        parse(path, texts);
}

const char *vac_calibration_key(const vaccel_model *model)
{
    return model ? model->network->key : "";
}

const struct vac_calibration_line *vac_calibration_find(const struct vac_asked *asked,
                                                        const char *backend)
{
    const struct vac_target *target = asked->target;
    const char *key = vac_calibration_key(asked->model);

    pthread_once(&once, read_file);
    /* What was measured last stands last. */
    for (size_t i = line_count; i-- > 0;) {
        const struct vac_calibration_line *line = &lines[i];
        if (strcmp(line->backend, backend) == 0 && strcmp(line->model_key, key) == 0 &&
            strcmp(line->op, vac_op_name(asked->index)) == 0 &&
            strcmp(line->pinned, target->device) == 0 &&
            strcmp(line->precision, vac_text(vaccel_precision_name(target->precision))) == 0 &&
            strcmp(line->performance, vac_text(vaccel_performance_name(target->performance))) == 0)
            return line;
    }
    return NULL;
}

void vac_entry_version(const struct vac_entry *entry, char *text, size_t size)
{
    const char *own = entry->backend ? vac_text(entry->backend->version) : "";

    if (entry->probe.version)
        snprintf(text, size, "%s, framework %s", own, entry->probe.version);
    else
        snprintf(text, size, "%s", own);
}

/* Of a backend that was opened: its framework and its device are as they were, too. */
static bool fits_wholly(const struct vac_calibration_line *line, const struct vac_entry *entry)
{
    char version[256];

    vac_entry_version(entry, version, sizeof(version));
    return strcmp(line->version, version) == 0 &&
           (!entry->probe.device_count || *line->pinned ||
            strcmp(line->device, entry->probe.devices[0].name) == 0);
}

bool vac_calibration_fits(const struct vac_calibration_line *line, struct vac_entry *entry)
{
    const char *own = entry->backend ? vac_text(entry->backend->version) : "";
    size_t length = strlen(own);

    if (strncmp(line->version, own, length) != 0 ||
        (line->version[length] != '\0' && line->version[length] != ','))
        return false;
    /* A framework is not loaded for the asking, and one that is being loaded not waited for. */
    if (pthread_mutex_trylock(&entry->lock) != 0)
        return true;
    bool fits = !entry->opened || entry->open_status != VACCEL_OK || fits_wholly(line, entry);
    pthread_mutex_unlock(&entry->lock);
    return fits;
}

/* 6310000 as "6.31 ms". */
static void say_time(uint64_t ns, char text[32])
{
    static const char *const units[] = {"ns", "µs", "ms", "s"};
    double value = (double)ns;
    size_t unit = 0;

    for (; value >= 1000 && unit < 3; unit++)
        value /= 1000;
    snprintf(text, 32, "%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, units[unit]);
}

uint64_t vac_calibration_say(const struct vac_asked *asked, const struct vac_entry *entry,
                             char *text, size_t size)
{
    const struct vac_calibration_line *line = vac_calibration_find(asked, entry->name);
    char took[32];
    char day[16] = "";
    struct tm parts;
    time_t when;

    text[0] = '\0';
    if (!line)
        return 0;
    if (!fits_wholly(line, entry)) {
        snprintf(text, size,
                 "measured with version %s on %s, and not since; run `vaccel calibrate` again",
                 line->version, line->device);
        return 0;
    }
    if (*line->flaw) {
        snprintf(text, size, "measured, and not taken for its speed: %s", line->flaw);
        return 0;
    }
    say_time(line->latency_ns, took);
    when = (time_t)line->when;
    if (gmtime_r(&when, &parts))
        strftime(day, sizeof(day), "%Y-%m-%d", &parts);
    snprintf(text, size, "%s, the median of %u calls on %s", took, line->runs, day);
    return line->latency_ns;
}

/* What puts one measured entry before another. */
static uint64_t slowness(const struct vac_calibration_line *line)
{
    return *line->flaw ? UINT64_MAX : line->latency_ns;
}

void vac_calibration_order(const struct vac_asked *asked, struct vac_entry **entries, size_t count)
{
    uint64_t slow[VAC_MAX_BACKENDS];
    size_t places[VAC_MAX_BACKENDS];
    size_t measured = 0;

    for (size_t i = 0; i < count; i++) {
        const struct vac_calibration_line *line = vac_calibration_find(asked, entries[i]->name);
        if (!line || !vac_calibration_fits(line, entries[i]))
            continue;
        /* Sorted into those before it: there are few. */
        struct vac_entry *entry = entries[i];
        size_t at = measured;
        places[measured++] = i;
        for (; at > 0 && slow[at - 1] > slowness(line); at--) {
            slow[at] = slow[at - 1];
            entries[places[at]] = entries[places[at - 1]];
        }
        slow[at] = slowness(line);
        entries[places[at]] = entry;
    }
}
