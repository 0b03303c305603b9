/* SPDX-License-Identifier: Apache-2.0 */
#include "core/registry.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/backend_file.h"
#include "core/config.h"
#include "core/error.h"
#include "core/log.h"
#include "core/place.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool loaded;
static vaccel_status load_status;
static char load_reason[512];
static char *missing;
static struct vac_entry *entries[VAC_MAX_BACKENDS];
static size_t count;
/* Backends that were linked in say so before main(), when nothing else runs. */
static const vaccel_backend *linked[VAC_MAX_BACKENDS];
static size_t linked_count;

void vaccel_backend_link(const vaccel_backend *backend)
{
    if (linked_count < VAC_MAX_BACKENDS)
        linked[linked_count++] = backend;
}

static bool known(const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(entries[i]->name, name) == 0)
            return true;
    }
    return false;
}

static void add(const char *name, const char *path, const vaccel_backend *backend,
                vaccel_status status, const char *reason)
{
    if (known(name)) {
        vac_log(VACCEL_LOG_INFO, "backend %s at %s is hidden by one found earlier", name,
                path ? path : "(linked in)");
        return;
    }
    struct vac_entry *entry = (struct vac_entry *)calloc(1, sizeof(*entry));
    if (!entry || count == VAC_MAX_BACKENDS) {
        vac_log(VACCEL_LOG_WARN, "backend %s is left out: there are %zu already", name, count);
        free(entry);
        return;
    }
    entry->name = strdup(name);
    entry->path = path ? strdup(path) : NULL;
    entry->reason = reason ? strdup(reason) : NULL;
    entry->backend = backend;
    entry->status = status;
    pthread_mutex_init(&entry->lock, NULL);
    if (!entry->name || (path && !entry->path) || (reason && !entry->reason)) {
        free(entry->name);
        free(entry->path);
        free(entry->reason);
        free(entry);
        return;
    }
    entries[count++] = entry;
    if (reason)
        vac_log(VACCEL_LOG_WARN, "backend %s (%s): %s", name, path ? path : "linked in", reason);
}

/* "openvino" of "openvino.so", or NULL when it is not a backend's file name. */
static char *stem(const char *file)
{
    size_t length = strlen(file);
    if (length <= 3 || strcmp(file + length - 3, ".so") != 0 || file[0] == '.')
        return NULL;
    return strndup(file, length - 3);
}

static void add_file(const char *folder, const char *file)
{
    const vaccel_backend *backend = NULL;
    char reason[512] = "";
    char *path = NULL;
    char *name = stem(file);

    if (!name)
        return;
    if (asprintf(&path, "%s/%s", folder, file) < 0)
        path = NULL;
    if (path && !known(name)) {
        vaccel_status status = vac_backend_load(path, &backend, reason, sizeof(reason));
        /* What hides what, and what a pin means, must show in a listing of the folder. */
        if (backend && strcmp(backend->name, name) != 0) {
            snprintf(reason, sizeof(reason),
                     "it calls itself '%s'; call the file %s.so, or remove it", backend->name,
                     backend->name);
            status = VACCEL_ERR_UNAVAILABLE;
            backend = NULL;
        }
        add(name, path, backend, status, *reason ? reason : NULL);
    }
    free(path);
    free(name);
}

static vaccel_status add_folder(const char *folder, bool required)
{
    struct dirent **files;
    /* A probe comes later, when the process may be in another folder. */
    char *absolute = realpath(folder, NULL);
    int found = absolute ? scandir(absolute, &files, NULL, alphasort) : -1;

    if (found < 0) {
        int error = errno;
        free(absolute);
        if (!required)
            return VACCEL_OK;
        snprintf(load_reason, sizeof(load_reason),
                 "VACCEL_BACKEND_PATH names '%s', which cannot be used: %s; correct or unset it",
                 folder, strerror(error));
        return VACCEL_ERR_CONFIG;
    }
    for (int i = 0; i < found; i++) {
        add_file(absolute, files[i]->d_name);
        free(files[i]);
    }
    free(files);
    free(absolute);
    return VACCEL_OK;
}

static vaccel_status add_path(const char *path)
{
    vaccel_status status = VACCEL_OK;
    char *position = NULL;
    char *list = strdup(path);

    for (char *folder = list ? strtok_r(list, ":", &position) : NULL; folder && status == VACCEL_OK;
         folder = strtok_r(NULL, ":", &position))
        status = add_folder(folder, true);
    free(list);
    return status;
}

static int by_rank(const void *a, const void *b)
{
    const struct vac_entry *left = *(const struct vac_entry *const *)a;
    const struct vac_entry *right = *(const struct vac_entry *const *)b;
    int32_t left_rank = left->backend ? left->backend->rank : INT32_MIN;
    int32_t right_rank = right->backend ? right->backend->rank : INT32_MIN;

    if (left_rank != right_rank)
        return left_rank > right_rank ? -1 : 1;
    return strcmp(left->name, right->name);
}

static void load(void)
{
    const struct vac_config *config = vac_config();
    char *folder = NULL;

    for (size_t i = 0; i < linked_count; i++) {
        char reason[512] = "";
        vaccel_status status = vac_backend_check(linked[i], reason, sizeof(reason));
        if (status == VACCEL_OK)
            add(linked[i]->name, NULL, linked[i], VACCEL_OK, NULL);
        else
            vac_log(VACCEL_LOG_ERROR, "a backend that was linked in is left out: %s", reason);
    }
    if (config->backend_path)
        load_status = add_path(config->backend_path);
    if (vac_place_libdir() && asprintf(&folder, "%s/vaccel/backends", vac_place_libdir()) >= 0) {
        if (access(folder, F_OK) != 0 && asprintf(&missing, "%s (%s)", folder, strerror(errno)) < 0)
            missing = NULL;
        add_folder(folder, false);
        free(folder);
    }
    qsort(entries, count, sizeof(entries[0]), by_rank);
}

vaccel_status vac_registry_load(void)
{
    pthread_mutex_lock(&lock);
    if (!loaded) {
        load();
        loaded = true;
    }
    pthread_mutex_unlock(&lock);
    return load_status == VACCEL_OK ? VACCEL_OK : vac_fail(load_status, "%s", load_reason);
}

const char *vac_registry_missing(void)
{
    return missing;
}

struct vac_entry *const *vac_registry_entries(size_t *entry_count)
{
    *entry_count = count;
    return entries;
}

const struct vac_entry *vac_registry_entry(const vaccel_backend *backend)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i]->backend == backend)
            return entries[i];
    }
    return NULL;
}
