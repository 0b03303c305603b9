/* SPDX-License-Identifier: Apache-2.0 */
#include "media/members.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_STRING = 4096 };

/* --- words and near misses --- */

static int word_index(const char *word, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* Levenshtein's distance of short words, letters in either case; 99 for long ones. */
static unsigned distance(const char *a, const char *b)
{
    enum { LONGEST = 24 };
    size_t rows = strlen(a);
    size_t columns = strlen(b);
    if (rows > LONGEST || columns > LONGEST) {
        return 99;
    }
    unsigned line[LONGEST + 1];
    for (size_t j = 0; j <= columns; j++) {
        line[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= rows; i++) {
        unsigned diagonal = line[0];
        line[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            unsigned best = diagonal + (same ? 0u : 1u);
            diagonal = line[j];
            best = best < line[j] + 1 ? best : line[j] + 1;
            line[j] = best < line[j - 1] + 1 ? best : line[j - 1] + 1;
        }
    }
    return line[columns];
}

/* The word that was probably meant, or NULL. */
static const char *near_miss(const char *word, const char *const *words)
{
    const char *best = NULL;
    unsigned least = strlen(word) < 4 ? 2 : 3; /* one or two slips */
    for (size_t i = 0; words[i] != NULL; i++) {
        unsigned away = distance(word, words[i]);
        if (away < least) {
            least = away;
            best = words[i];
        }
    }
    return best;
}

static void list_words(const char *const *words, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t used = strlen(text);
        size_t need = strlen(words[i]) + 2;
        if (used + need + 1 > size) {
            return;
        }
        if (used > 0) {
            strcat(text, ", ");
        }
        strcat(text, words[i]);
    }
}

/* --- one member at a time --- */

/* Refuses members that nobody asked for, except those that begin with "x-". */
vaccel_status vac_check_keys(const struct vac_members *at, json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (word_index(key, known) >= 0 || strncmp(key, "x-", 2) == 0) {
            continue;
        }
        const char *meant = near_miss(key, known);
        if (meant != NULL) {
            return vac_media_fail(
                at->err, VACCEL_ERR_FORMAT,
                "%s: unknown key \"%s%.64s\"; did you mean \"%s\"? (keys of your own "
                "begin with \"x-\")",
                at->where, at->object, key, meant);
        }
        char list[256];
        list_words(known, list, sizeof(list));
        return vac_media_fail(
            at->err, VACCEL_ERR_FORMAT,
            "%s: unknown key \"%s%.64s\"; use one of: %s (keys of your own begin with "
            "\"x-\")",
            at->where, at->object, key, list);
    }
    return VACCEL_OK;
}

vaccel_status vac_fail_missing(const struct vac_members *at, const char *key, const char *kind)
{
    return vac_media_fail(at->err, VACCEL_ERR_FORMAT, "%s: \"%s%s\" is missing; add it (%s)",
                          at->where, at->object, key, kind);
}

vaccel_status vac_fail_wrong(const struct vac_members *at, const char *key, const char *kind)
{
    return vac_media_fail(at->err, VACCEL_ERR_FORMAT, "%s: \"%s%s\" is not %s; correct it",
                          at->where, at->object, key, kind);
}

vaccel_status vac_get_string(const struct vac_members *at, json_t *object, const char *key,
                             bool required, char **out)
{
    json_t *value = json_object_get(object, key);
    if (value == NULL) {
        return required ? vac_fail_missing(at, key, "a string") : VACCEL_OK;
    }
    size_t length = json_is_string(value) ? json_string_length(value) : 0;
    if (length == 0 || length > MAX_STRING) {
        return vac_fail_wrong(at, key, "a string of 1 to 4096 bytes");
    }
    *out = strdup(json_string_value(value));
    return *out != NULL
               ? VACCEL_OK
               : vac_media_fail(at->err, VACCEL_ERR_NO_MEMORY, "no memory for %s", at->where);
}

/* A word of a list, as its index; `*out` keeps its value when an optional member is absent. */
vaccel_status vac_get_word(const struct vac_members *at, json_t *object, const char *key,
                           bool required, const char *const *words, int *out)
{
    char list[128];
    list_words(words, list, sizeof(list));
    json_t *value = json_object_get(object, key);
    if (value == NULL) {
        return required ? vac_fail_missing(at, key, list) : VACCEL_OK;
    }
    const char *word = json_string_value(value);
    int index = word != NULL ? word_index(word, words) : -1;
    if (index < 0) {
        const char *meant = word != NULL ? near_miss(word, words) : NULL;
        return vac_media_fail(at->err, VACCEL_ERR_FORMAT,
                              "%s: \"%s%s\" is \"%.64s\", which is not known; use one of: %s%s%s%s",
                              at->where, at->object, key, word != NULL ? word : "(not a string)",
                              list, meant != NULL ? " (did you mean \"" : "",
                              meant != NULL ? meant : "", meant != NULL ? "\"?)" : "");
    }
    *out = index;
    return VACCEL_OK;
}

vaccel_status vac_get_object(const struct vac_members *at, json_t *object, const char *key,
                             json_t **out)
{
    *out = json_object_get(object, key);
    return *out == NULL || json_is_object(*out) ? VACCEL_OK : vac_fail_wrong(at, key, "an object");
}

/* A number, or an array of one per channel. */
vaccel_status vac_get_channels(const struct vac_members *at, json_t *object, const char *key,
                               size_t channels, float out[3])
{
    json_t *value = json_object_get(object, key);
    if (value == NULL) {
        return VACCEL_OK;
    }
    bool array = json_is_array(value);
    if (!json_is_number(value) && !(array && json_array_size(value) == channels)) {
        return vac_fail_wrong(at, key, "a number, or an array of one number per channel");
    }
    for (size_t c = 0; c < channels; c++) {
        json_t *number = array ? json_array_get(value, c) : value;
        if (!json_is_number(number) || !isfinite((float)json_number_value(number))) {
            return vac_fail_wrong(at, key, "an array of finite numbers");
        }
        out[c] = (float)json_number_value(number);
    }
    return VACCEL_OK;
}

vaccel_status vac_get_bool(const struct vac_members *at, json_t *object, const char *key, bool *out)
{
    json_t *value = json_object_get(object, key);
    if (value != NULL && !json_is_boolean(value)) {
        return vac_fail_wrong(at, key, "true or false");
    }
    *out = value != NULL ? json_is_true(value) : *out;
    return VACCEL_OK;
}

vaccel_status vac_get_number(const struct vac_members *at, json_t *object, const char *key,
                             double least, double most, float *out)
{
    json_t *value = json_object_get(object, key);
    if (value == NULL) {
        return VACCEL_OK;
    }
    double number = json_is_number(value) ? json_number_value(value) : NAN;
    /* Written so that what is no number fails it. */
    if (!(number >= least && number <= most)) {
        char kind[64];
        (void)snprintf(kind, sizeof(kind), "a number from %g to %g", least, most);
        return vac_fail_wrong(at, key, kind);
    }
    *out = (float)number;
    return VACCEL_OK;
}
