/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete_values.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/enums.h>
#include <vaccel/inspect.h>

#include "cli/beside.h"
#include "cli/memory.h"
#include "cli/models.h"

enum { MOST_OPS = 1024 };

/* Options whose values are words that are fixed. */
static const struct {
    const char *option;
    const char *words[5];
} choices[] = {
    {"performance", {"latency", "throughput"}},
    {"color", {"RGB", "BGR", "GRAY"}},
    {"layout", {"NCHW", "NHWC"}},
    {"dtype", {"f32", "u8"}},
    {"filter", {"bicubic", "bilinear", "lanczos", "nearest"}},
    {"activation", {"softmax", "none"}},
};

/* One line of a shell's list: no tabs and newlines in it. */
static void put(const char *text)
{
    for (; *text; text++)
        putchar((unsigned char)*text < ' ' ? ' ' : *text);
}

void vac_complete_offer(const char *start, const char *value, const char *meaning,
                        const char *prefix)
{
    size_t skipped = strlen(start);
    size_t length = strlen(prefix);
    if (length < skipped ? strncmp(start, prefix, length) != 0
                         : strncmp(start, prefix, skipped) != 0 ||
                               strncmp(value, prefix + skipped, length - skipped) != 0)
        return;
    put(start);
    put(value);
    putchar('\t');
    put(meaning ? meaning : "");
    putchar('\n');
}

/* As vac_complete_offer(), for a value that `start` is no part of. */
static void offer(const char *start, const char *value, const char *meaning, const char *prefix)
{
    if (strncmp(value, prefix, strlen(prefix)) != 0)
        return;
    vac_complete_offer(start, value, meaning, start);
}

/* The files of a folder whose names end so, without that. */
static void offer_files(const char *folder, const char *suffix, const char *meaning,
                        const char *start, const char *prefix)
{
    DIR *files = opendir(folder);
    struct dirent *file;
    while (files && (file = readdir(files))) {
        size_t length = strlen(file->d_name);
        size_t end = strlen(suffix);
        if (length <= end || strcmp(file->d_name + length - end, suffix) != 0)
            continue;
        file->d_name[length - end] = '\0';
        offer(start, file->d_name, meaning, prefix);
    }
    if (files)
        closedir(files);
}

/* By the names of their files: asking for more would probe every device. */
static void offer_backends(const char *start, const char *prefix)
{
    const char *path = getenv("VACCEL_BACKEND_PATH");
    char *list = vac_memory_copy(path ? path : "");
    char *position = NULL;
    for (char *folder = strtok_r(list, ":", &position); folder;
         folder = strtok_r(NULL, ":", &position))
        offer_files(folder, ".so", folder, start, prefix);
    free(list);
    char *installed = vac_beside(VACCEL_LIB_FROM_BIN "/vaccel/backends");
    if (installed)
        offer_files(installed, ".so", "installed", start, prefix);
    free(installed);
}

static void offer_models(const char *start, const char *prefix)
{
    struct vac_found_models found = vac_models_find();
    for (size_t i = 0; i < found.count; i++) {
        if (!found.models[i].hidden)
            offer(start, found.models[i].name, found.models[i].path, prefix);
    }
    vac_models_release(&found);
}

static void offer_precisions(const char *start, const char *prefix)
{
    for (vaccel_precision at = VACCEL_PRECISION_DEFAULT + 1;; at++) {
        const char *name = vaccel_precision_name(at);
        if (strcmp(name, "unknown") == 0)
            return;
        offer(start, name, NULL, prefix);
    }
}

static void offer_ops(const char *start, const char *prefix)
{
    for (uint32_t op = 1; op < MOST_OPS; op++) {
        const char *name = vaccel_op_name(op);
        if (vaccel_op_id(name) == op)
            offer(start, name, NULL, prefix);
    }
}

static void offer_recipes(const char *start, const char *prefix)
{
    char *folder = vac_beside(VACCEL_LIBEXEC_FROM_BIN "/vaccel/model-fetch/recipes");
    if (folder)
        offer_files(folder, ".json", NULL, start, prefix);
    free(folder);
}

static bool offer_choices(const char *option, const char *start, const char *prefix)
{
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        if (strcmp(choices[i].option, option) != 0)
            continue;
        for (const char *const *word = choices[i].words; *word; word++)
            offer(start, *word, NULL, prefix);
        return true;
    }
    return false;
}

void vac_complete_value(const char *option, const char *name, const char *start, const char *prefix)
{
    if (option && strcmp(option, "backend") == 0) {
        offer_backends(start, prefix);
    } else if (option && strcmp(option, "precision") == 0) {
        offer_precisions(start, prefix);
    } else if (option && offer_choices(option, start, prefix)) {
        return;
    } else if (strcmp(name, "OP") == 0) {
        offer_ops(start, prefix);
    } else if (strcmp(name, "RECIPE") == 0) {
        offer_recipes(start, prefix);
    } else if (strcmp(name, "MODEL") == 0) {
        offer_models(start, prefix);
        puts(":file");
    } else if (strcmp(name, "DIR") == 0) {
        puts(":dir");
    } else if (strstr(name, "FILE") || strcmp(name, "PHOTO") == 0) {
        puts(":file");
    }
}
