/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/photos.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/memory.h"

/* Longer than any path that can be opened. */
enum { LONGEST_NAME = 1 << 16 };

static const char input[] = "-";

struct vac_photos {
    struct vac_photo_name *names; /* a queue: those from `next` on are still to be given out */
    size_t count, next;
    size_t total; /* of all that was ever in the queue */
    const char *list;
    int fd; /* of the list; -1: none, or at its end */
    bool nul;
    char buffer[LONGEST_NAME];
    size_t used, room_from; /* bytes in `buffer` from `room_from` on are not read yet */
};

static void put(struct vac_photos *photos, char *path, vaccel_status status, char *message)
{
    photos->names = vac_memory_grow(photos->names, photos->count, sizeof(*photos->names));
    struct vac_photo_name *name = &photos->names[photos->count++];
    *name = (struct vac_photo_name){path, status, message};
    photos->total++;
}

static int is_photo(const struct dirent *entry)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png", NULL};
    const char *dot = strrchr(entry->d_name, '.');
    if (!dot || entry->d_name[0] == '.')
        return 0;
    for (int i = 0; endings[i]; i++) {
        if (strcasecmp(dot, endings[i]) == 0)
            return 1;
    }
    return 0;
}

static void put_folder(struct vac_photos *photos, const char *folder)
{
    struct dirent **entries;
    size_t length = strlen(folder);
    int count = scandir(folder, &entries, is_photo, alphasort);
    if (count < 0) {
        vaccel_status status = errno == EACCES ? VACCEL_ERR_DENIED : VACCEL_ERR_IO;
        put(photos, vac_memory_copy(folder), status,
            vac_memory_format("the folder cannot be read: %s; correct its permissions",
                              strerror(errno)));
        return;
    }
    for (int i = 0; i < count; i++) {
        const char *slash = length && folder[length - 1] == '/' ? "" : "/";
        put(photos, vac_memory_format("%s%s%s", folder, slash, entries[i]->d_name), VACCEL_OK,
            NULL);
        free(entries[i]);
    }
    free(entries);
    if (count == 0)
        put(photos, vac_memory_copy(folder), VACCEL_ERR_NOT_FOUND,
            vac_memory_copy("the folder has no .jpg, .jpeg or .png file; folders within it are not "
                            "looked into: give them, or a list by --files-from"));
}

static void put_path(struct vac_photos *photos, const char *path)
{
    struct stat info;
    if (strcmp(path, input) != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        put_folder(photos, path);
    else
        put(photos, vac_memory_copy(path), VACCEL_OK, NULL);
}

struct vac_photos *vac_photos_new(char *const *arguments, size_t count, const char *list, bool nul)
{
    struct vac_photos *photos = vac_memory_check(calloc(1, sizeof(*photos)));
    photos->nul = nul;
    photos->list = list;
    photos->fd = -1;
    if (list)
        photos->fd = strcmp(list, input) == 0 ? STDIN_FILENO : open(list, O_RDONLY | O_CLOEXEC);
    if (list && photos->fd < 0) {
        vac_say("the list '%s' cannot be read: %s; correct --files-from", list, strerror(errno));
        free(photos);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        put_path(photos, arguments[i]);
    return photos;
}

static void end_list(struct vac_photos *photos)
{
    if (photos->fd > STDIN_FILENO)
        close(photos->fd);
    photos->fd = -1;
}

static void fail_list(struct vac_photos *photos, vaccel_status status, char *message)
{
    put(photos, vac_memory_copy(photos->list), status, message);
    end_list(photos);
}

/* A name from the list, which ends at `size`. */
static void put_name(struct vac_photos *photos, const char *bytes, size_t size)
{
    if (size == 0)
        return;
    char *path = vac_memory_check(strndup(bytes, size));
    if (strlen(path) != size)
        fail_list(photos, VACCEL_ERR_FORMAT,
                  vac_memory_copy("the list has NUL bytes in it; give --null if they end its "
                                  "names"));
    else if (strcmp(path, input) == 0 && strcmp(photos->list, input) == 0)
        put(photos, vac_memory_copy(path), VACCEL_ERR_INVALID,
            vac_memory_copy("standard input is the list, and cannot be a photo as well; ./- is a "
                            "file of that name"));
    else
        put_path(photos, path);
    free(path);
}

/* Takes one name out of the buffer; false when there is no whole one. */
static bool take_name(struct vac_photos *photos)
{
    char *from = photos->buffer + photos->room_from;
    char *end = memchr(from, photos->nul ? '\0' : '\n', photos->used);
    if (!end)
        return false;
    size_t size = (size_t)(end - from);
    photos->used -= size + 1;
    photos->room_from += size + 1;
    put_name(photos, from, size);
    return true;
}

/* Reads more of the list; false when there is none yet, or a signal came. */
static bool read_more(struct vac_photos *photos, bool wait)
{
    memmove(photos->buffer, photos->buffer + photos->room_from, photos->used);
    photos->room_from = 0;
    if (photos->used == LONGEST_NAME) {
        fail_list(photos, VACCEL_ERR_LIMIT,
                  vac_memory_copy("the list has a name of more than 64 KiB; give one name in a "
                                  "line"));
        return true;
    }
    if (!vac_interrupt_readable(photos->fd, wait))
        return false;
    ssize_t got = read(photos->fd, photos->buffer + photos->used, LONGEST_NAME - photos->used);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (got < 0) {
        fail_list(photos, VACCEL_ERR_IO,
                  vac_memory_format("the list cannot be read: %s; correct --files-from",
                                    strerror(errno)));
    } else if (got == 0) {
        end_list(photos);
        put_name(photos, photos->buffer, photos->used);
    } else {
        photos->used += (size_t)got;
    }
    return true;
}

enum vac_photos_next vac_photos_next(struct vac_photos *photos, bool wait,
                                     struct vac_photo_name *name)
{
    while (photos->next == photos->count) {
        photos->count = photos->next = 0;
        if (photos->fd < 0)
            return VAC_PHOTOS_END;
        if (!take_name(photos) && !read_more(photos, wait))
            return VAC_PHOTOS_LATER;
    }
    *name = photos->names[photos->next++];
    return VAC_PHOTOS_ONE;
}

size_t vac_photos_total(const struct vac_photos *photos)
{
    return photos->fd < 0 ? photos->total : 0;
}

void vac_photos_release(struct vac_photos *photos)
{
    if (!photos)
        return;
    for (size_t i = photos->next; i < photos->count; i++) {
        free(photos->names[i].path);
        free(photos->names[i].message);
    }
    free(photos->names);
    end_list(photos);
    free(photos);
}
