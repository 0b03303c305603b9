/* SPDX-License-Identifier: Apache-2.0 */
#include "core/registry.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/backend_file.h"
#include "core/config.h"
#include "core/error.h"
#include "core/log.h"
#include "core/named.h"
#include "core/place.h"
#include <vaccel/inspect.h>

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
/* What the program added, until the backends are looked for. */
enum { MAX_ADDED = 64 };
static char *added[MAX_ADDED];
static size_t added_count;

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

static void add(const char *name, const char *path, const char *found_by,
                const vaccel_backend *backend, vaccel_status status, const char *reason)
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
    entry->found_by = strdup(found_by);
    entry->reason = reason ? strdup(reason) : NULL;
    entry->backend = backend;
    entry->status = status;
    pthread_mutex_init(&entry->lock, NULL);
    if (!entry->name || (path && !entry->path) || !entry->found_by || (reason && !entry->reason)) {
        free(entry->name);
        free(entry->found_by);
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

static void add_file(const char *path, const char *found_by)
{
    const vaccel_backend *backend = NULL;
    char reason[512] = "";
    char *name = stem(strrchr(path, '/') + 1);

    if (name && !known(name)) {
        vaccel_status status = vac_backend_load(path, &backend, reason, sizeof(reason));
        /* What hides what, and what a pin means, must show in a listing of the folder. */
        if (backend && strcmp(backend->name, name) != 0) {
            snprintf(reason, sizeof(reason),
                     "it calls itself '%s'; call the file %s.so, or remove it", backend->name,
                     backend->name);
            status = VACCEL_ERR_UNAVAILABLE;
            backend = NULL;
        }
        add(name, path, found_by, backend, status, *reason ? reason : NULL);
    } else if (name) {
        vac_log(VACCEL_LOG_INFO, "backend %s at %s is hidden by one found earlier", name, path);
    }
    free(name);
}

static void add_file_of(const char *folder, const char *file, const char *found_by)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", folder, file) < 0)
        return;
    add_file(path, found_by);
    free(path);
}

/* A folder of backends, or a backend's file. What cannot be used fails only if it is `required`. */
static vaccel_status add_folder(const char *folder, const char *found_by, bool required)
{
    struct dirent **files;
    /* A probe comes later, when the process may be in another folder. */
    char *absolute = realpath(folder, NULL);
    struct stat info;
    char *name = absolute ? stem(strrchr(absolute, '/') + 1) : NULL;
    bool is_file = name && stat(absolute, &info) == 0 && S_ISREG(info.st_mode);

    free(name);
    if (is_file) {
        add_file(absolute, found_by);
        free(absolute);
        return VACCEL_OK;
    }
    int found = absolute ? scandir(absolute, &files, NULL, alphasort) : -1;

    if (found < 0) {
        int error = errno;
        free(absolute);
        if (!required) {
            vac_log(VACCEL_LOG_WARN, "no backends come from %s, named by %s: %s", folder, found_by,
                    strerror(error));
            return VACCEL_OK;
        }
        snprintf(load_reason, sizeof(load_reason),
                 "VACCEL_BACKEND_PATH names '%s', which cannot be used: %s; correct or unset it",
                 folder, strerror(error));
        return VACCEL_ERR_CONFIG;
    }
    for (int i = 0; i < found; i++) {
        add_file_of(absolute, files[i]->d_name, found_by);
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
        status = add_folder(folder, "VACCEL_BACKEND_PATH", true);
    free(list);
    return status;
}

static void add_named(const char *name, const char *conf, const char *path, const char *reason)
{
    if (path)
        add_file(path, conf);
    else
        add(name, conf, conf, NULL, VACCEL_ERR_UNAVAILABLE, reason);
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
            add(linked[i]->name, NULL, "linked into the program", linked[i], VACCEL_OK, NULL);
        else
            vac_log(VACCEL_LOG_ERROR, "a backend that was linked in is left out: %s", reason);
    }
    if (config->backend_path)
        load_status = add_path(config->backend_path);
    for (size_t i = 0; i < added_count; i++)
        add_folder(added[i], "the program", false);
    if (vac_place_libdir() && asprintf(&folder, "%s/vaccel/backends", vac_place_libdir()) >= 0) {
        if (access(folder, F_OK) != 0 && asprintf(&missing, "%s (%s)", folder, strerror(errno)) < 0)
            missing = NULL;
        if (!missing)
            add_folder(folder, "the installation", false);
        free(folder);
    }
    vac_named(add_named);
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

static bool is_loaded(void)
{
    pthread_mutex_lock(&lock);
    bool is = loaded;
    pthread_mutex_unlock(&lock);
    return is;
}

vaccel_status vaccel_backend_add_path(const char *path)
{
    vaccel_status status = VACCEL_OK;

    if (!path || !*path)
        return vac_fail(VACCEL_ERR_INVALID, "the path is empty; give a folder or a backend's file");
    char *copy = strdup(path);
    if (!copy)
        return vac_fail_memory();
    pthread_mutex_lock(&lock);
    bool late = loaded;
    bool full = added_count == MAX_ADDED;
    if (!late && !full)
        added[added_count++] = copy;
    pthread_mutex_unlock(&lock);
    if (late)
        status = vac_fail(VACCEL_ERR_BUSY,
                          "'%s' comes too late: backends have been looked for; add it before the "
                          "first call",
                          path);
    else if (full)
        status = vac_fail(VACCEL_ERR_LIMIT,
                          "%d paths were added already; put backends into one "
                          "folder",
                          MAX_ADDED);
    if (status != VACCEL_OK)
        free(copy);
    return status;
}

const char *vaccel_backend_found_by(const char *name)
{
    for (size_t i = 0; name && is_loaded() && i < count; i++) {
        if (strcmp(entries[i]->name, name) == 0)
            return entries[i]->found_by;
    }
    return NULL;
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
