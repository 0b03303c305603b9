/* SPDX-License-Identifier: Apache-2.0 */
/** The photos that a command was given: arguments, folders, and a list that may still grow. */
#ifndef VAC_CLI_PHOTOS_H
#define VAC_CLI_PHOTOS_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/status.h>

/** The name of one photo, or why there is none. */
struct vac_photo_name {
    char *path;           /* freed by the caller */
    vaccel_status status; /* VACCEL_OK, or what is wrong with the name */
    char *message;        /* in words, freed by the caller; NULL when nothing is */
};

enum vac_photos_next {
    VAC_PHOTOS_ONE,
    VAC_PHOTOS_LATER, /* whoever writes the list has not yet; or a signal came */
    VAC_PHOTOS_END
};

struct vac_photos;

/**
 * Begins with `count` arguments: files, folders, "-" for standard input's bytes. `list`, when not
 * NULL, is the path of a file with more names ("-": standard input), one in a line, or with a NUL
 * after each when `nul` is set. Folders are looked into now; the list is read as it is needed.
 * NULL, and a message, when the list cannot be opened.
 */
struct vac_photos *vac_photos_new(char *const *arguments, size_t count, const char *list, bool nul);

/** The next name. Without `wait` it does not wait for the list. */
enum vac_photos_next vac_photos_next(struct vac_photos *photos, bool wait,
                                     struct vac_photo_name *name);

/** How many there are in all; 0 while a list has not come to its end. */
size_t vac_photos_total(const struct vac_photos *photos);

void vac_photos_release(struct vac_photos *photos);

#endif
