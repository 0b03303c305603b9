/* SPDX-License-Identifier: Apache-2.0 */
#include "core/named.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/place.h"

#define SUFFIX ".conf"
/* A path and its newline. */
enum { LONGEST = 4096, REASON_SIZE = LONGEST + 512 };

/* Why what was examined is not to be trusted, or NULL. */
static const char *distrust(const struct stat *info)
{
    if (info->st_uid != 0 && info->st_uid != geteuid())
        return "belongs to another user; have root or this user own it";
    if ((info->st_mode & S_IWOTH) && !S_ISLNK(info->st_mode))
        return "can be written by everybody; take that away with chmod o-w";
    return NULL;
}

/* The first line, where nothing else is. */
static bool take_line(char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r' ||
                          text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    text[length] = '\0';
    return length > 0 && strlen(text) == length && !strpbrk(text, "\n\r");
}

static const char *check_target(const char *path)
{
    struct stat info;
    size_t length = strlen(path);

    if (path[0] != '/')
        return "which is no absolute path; write the whole path";
    if (length < 4 || strcmp(path + length - 3, ".so") != 0)
        return "which is no shared object NAME.so; write the path of the backend";
    if (stat(path, &info) != 0)
        return "which cannot be found; install the backend, or remove this file";
    if (!S_ISREG(info.st_mode))
        return "which is not a regular file; write the path of the backend";
    return distrust(&info);
}

/* Reads one file: its path is left in `path`, or the reason in `reason`. */
static bool read_conf(int folder, const char *file, char *path, char *reason)
{
    struct stat info;
    const char *wrong = NULL;
    ssize_t length = 0;
    /* O_NONBLOCK, so that opening a FIFO does not wait for its writer. */
    int fd = openat(folder, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0 || fstat(fd, &info) != 0) {
        snprintf(reason, REASON_SIZE, "it cannot be read: %s; correct or remove it",
                 strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (!S_ISREG(info.st_mode))
        wrong = "is not a regular file; remove it";
    else
        wrong = distrust(&info);
    if (!wrong) {
        length = read(fd, path, LONGEST);
        if (length < 0 || length >= LONGEST || !take_line(path, (size_t)length))
            wrong = "does not hold one line with the path of a backend; correct or remove it";
    }
    close(fd);
    if (wrong) {
        snprintf(reason, REASON_SIZE, "the file %s", wrong);
        return false;
    }
    wrong = check_target(path);
    if (wrong)
        snprintf(reason, REASON_SIZE, "the file names '%.*s', %s%s", LONGEST, path,
                 strncmp(wrong, "which", 5) == 0 ? "" : "which ", wrong);
    return !wrong;
}

static void take_file(int folder, const char *where, const char *file, const char *distrusted,
                      vac_named_fn found)
{
    char path[LONGEST];
    char reason[REASON_SIZE];
    char *conf = NULL;
    size_t length = strlen(file);

    if (length <= strlen(SUFFIX) || strcmp(file + length - strlen(SUFFIX), SUFFIX) != 0 ||
        file[0] == '.' || asprintf(&conf, "%s/%s", where, file) < 0)
        return;
    char *name = strndup(file, length - strlen(SUFFIX));
    bool good = !distrusted && read_conf(folder, file, path, reason);
    if (distrusted)
        snprintf(reason, sizeof(reason), "the folder %s", distrusted);
    if (name)
        found(name, conf, good ? path : NULL, reason);
    free(name);
    free(conf);
}

void vac_named_folder(const char *folder, vac_named_fn found)
{
    struct dirent **files;
    struct stat info;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    const char *distrusted = fstat(fd, &info) == 0 ? distrust(&info) : NULL;
    /* By its path, for want of the other in musl: names are looked up in the folder that is open.
     */
    int count = scandir(folder, &files, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        take_file(fd, folder, files[i]->d_name, distrusted, found);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
    close(fd);
}

static void take_folder(const char *base, const char *rest, vac_named_fn found)
{
    char *folder = NULL;

    if (!base || base[0] != '/' || asprintf(&folder, "%s%s/vaccel/backends.d", base, rest) < 0)
        return;
    vac_named_folder(folder, found);
    free(folder);
}

void vac_named(vac_named_fn found)
{
    const char *config = secure_getenv("XDG_CONFIG_HOME");
    const char *prefix = vac_place_prefix();

    if (config && *config == '/')
        take_folder(config, "", found);
    else
        take_folder(secure_getenv("HOME"), "/.config", found);
    take_folder("/etc", "", found);
    take_folder(prefix, "/share", found);
}
