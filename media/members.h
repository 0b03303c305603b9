/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: members of JSON objects, one at a time, and what is said when one is wrong. */
#ifndef VACCEL_MEDIA_MEMBERS_H
#define VACCEL_MEDIA_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "media/error.h"

/** What a check needs to say where something is wrong: the text, and the object within it. */
struct vac_members {
    const char *where;
    const char *object; /* "", "input.", "input.resize.", "output." */
    struct vac_error *err;
};

/** ERR_FORMAT: a required member is not there; `kind` says what it would be. */
vaccel_status vac_fail_missing(const struct vac_members *at, const char *key, const char *kind);

/** ERR_FORMAT: a member is not what it should be, which `kind` says. */
vaccel_status vac_fail_wrong(const struct vac_members *at, const char *key, const char *kind);

/** Refuses members that are not among `known` (NULL at its end), except those that begin with "x-".
 * Errors: ERR_FORMAT; the message has the word that was probably meant. */
vaccel_status vac_check_keys(const struct vac_members *at, json_t *object,
                             const char *const *known);

/* Each leaves its output as it is when an optional member is absent. Errors: ERR_FORMAT. */

/** A string of 1 to 4096 bytes, malloc'ed. Errors: also ERR_NO_MEMORY. */
vaccel_status vac_get_string(const struct vac_members *at, json_t *object, const char *key,
                             bool required, char **out);

/** A word of a list, as its index. */
vaccel_status vac_get_word(const struct vac_members *at, json_t *object, const char *key,
                           bool required, const char *const *words, int *out);

/** Another object, borrowed; NULL when it is absent. */
vaccel_status vac_get_object(const struct vac_members *at, json_t *object, const char *key,
                             json_t **out);

/** A number, or an array of one per channel. */
vaccel_status vac_get_channels(const struct vac_members *at, json_t *object, const char *key,
                               size_t channels, float out[3]);

/** true or false. */
vaccel_status vac_get_bool(const struct vac_members *at, json_t *object, const char *key,
                           bool *out);

/** A finite number, from `least` to `most`. */
vaccel_status vac_get_number(const struct vac_members *at, json_t *object, const char *key,
                             double least, double most, float *out);

#endif
