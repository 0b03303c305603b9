/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/config.h"
#include "core/file.h"
#include "core/handle.h"
#include "core/network.h"
#include "media/sha256.h"
#include <vaccel/vaccel.h>

static void destroy(vaccel_model *model)
{
    if (model->network)
        vac_network_put(model->network);
    free(model->name);
    free(model->path);
    free(model->metadata);
    if (model->release)
        model->release(model->user);
    vac_handle_free(model);
}

static vaccel_model *new_model(void)
{
    vaccel_model *model = (vaccel_model *)calloc(1, sizeof(*model));
    if (model) {
        model->object.type = VAC_OBJECT_MODEL;
        atomic_init(&model->references, 1);
    }
    return model;
}

/* A file that is replaced on disk is another model, so its key has what tells them apart. */
static char *file_key(const char *path)
{
    struct stat info;
    struct stat inner;
    char *json;
    char *key = NULL;

    if (stat(path, &info) != 0 || asprintf(&json, "%s/model.json", path) < 0)
        return NULL;
    if (S_ISDIR(info.st_mode) && stat(json, &inner) == 0)
        info = inner;
    free(json);
    if (asprintf(&key, "file:%llu:%llu:%lld:%lld.%09ld:%s", (unsigned long long)info.st_dev,
                 (unsigned long long)info.st_ino, (long long)info.st_size,
                 (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec, path) < 0)
        return NULL;
    return key;
}

static vaccel_status attach(vaccel_model *model, char *key)
{
    model->network = key ? vac_network_get(key) : NULL;
    free(key);
    return model->network ? VACCEL_OK : vac_fail_memory();
}

static vaccel_status resolve(vaccel_model *model, const char *name)
{
    char *key = NULL;

    if (strchr(name, '/')) {
        model->path = realpath(name, NULL);
        if (!model->path) {
            int error = errno;
            return vac_fail(vac_status_from_errno(error),
                            "the model '%s' cannot be opened: %s; check the path, or give the name "
                            "of a model that `vaccel model list` shows",
                            name, strerror(error));
        }
    } else {
        VAC_TRY(vac_model_find(name, &model->path));
    }
    if (model->path)
        key = file_key(model->path);
    else if (asprintf(&key, "name:%s", name) < 0)
        key = NULL;
    VAC_TRY(attach(model, key));
    model->name = strdup(name);
    model->view = (vaccel_model_view){.name = model->name, .path = model->path};
    return model->name ? VACCEL_OK : vac_fail_memory();
}

static vaccel_status open_by_name(const char *name, vaccel_model **model)
{
    if (!*name || strlen(name) > 4095)
        return vac_fail(VACCEL_ERR_INVALID,
                        "a model's name is 1 to 4095 bytes long; `vaccel model list` shows those "
                        "that are here");
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return vac_fail(VACCEL_ERR_INVALID,
                        "'%s' is not a model's name; write './%s' for the folder", name, name);
    vaccel_model *made = new_model();
    if (!made)
        return vac_fail_memory();
    vaccel_status status = resolve(made, name);
    if (status != VACCEL_OK) {
        destroy(made);
        return status;
    }
    *model = made;
    return VACCEL_OK;
}

vaccel_status vaccel_model_open(const char *name_or_path, vaccel_model **model)
{
    VAC_NEED(name_or_path);
    VAC_NEED(model);
    VAC_TRY(vac_config_check());
    VAC_TRY(open_by_name(name_or_path, model));
    VAC_MADE(*model, VAC_OBJECT_MODEL);
    return VACCEL_OK;
}

static void digest(const void *data, size_t size, uint8_t bytes[VAC_SHA256_BYTES])
{
    struct vac_sha256 hash;

    vac_sha256_init(&hash);
    vac_sha256_update(&hash, data, size);
    vac_sha256_final(&hash, bytes);
}

static vaccel_status set_content(vaccel_model *model, const void *data, size_t size,
                                 const char *metadata)
{
    uint8_t both[2 * VAC_SHA256_BYTES];
    uint8_t id[VAC_SHA256_BYTES];
    char *key;

    digest(data, size, both);
    digest(vac_text(metadata), strlen(vac_text(metadata)), both + VAC_SHA256_BYTES);
    digest(both, sizeof(both), id);
    vac_sha256_hex(both, model->sha256);
    vac_sha256_hex(id, model->id);
    model->metadata = metadata ? strdup(metadata) : NULL;
    if (metadata && !model->metadata)
        return vac_fail_memory();
    if (asprintf(&key, "content:%s", model->id) < 0)
        return vac_fail_memory();
    VAC_TRY(attach(model, key));
    model->view = (vaccel_model_view){.data = data,
                                      .size = size,
                                      .sha256 = model->sha256,
                                      .metadata = model->metadata,
                                      .id = model->id};
    return VACCEL_OK;
}

static vaccel_status from_memory(const void *data, size_t size, const char *metadata,
                                 vaccel_release_fn release, void *user, vaccel_model **model)
{
    vaccel_model *made = new_model();
    if (!made)
        return vac_fail_memory();
    vaccel_status status = set_content(made, data, size, metadata);
    if (status != VACCEL_OK) {
        destroy(made);
        return status;
    }
    made->release = release;
    made->user = user;
    *model = made;
    return VACCEL_OK;
}

vaccel_status vaccel_model_from_memory(const void *data, size_t size, const char *metadata,
                                       vaccel_release_fn release, void *user, vaccel_model **model)
{
    VAC_NEED(data);
    VAC_NEED(model);
    if (size == 0)
        return vac_fail(VACCEL_ERR_INVALID, "the model is empty; give the bytes of a model file");
    VAC_TRY(from_memory(data, size, metadata, release, user, model));
    VAC_MADE(*model, VAC_OBJECT_MODEL);
    return VACCEL_OK;
}

const char *vaccel_model_name(const vaccel_model *model)
{
    if (!VAC_USABLE(model, VAC_OBJECT_MODEL))
        return "";
    return model->view.name ? model->view.name : vac_text(model->view.sha256);
}

const char *vaccel_model_path(const vaccel_model *model)
{
    return VAC_USABLE(model, VAC_OBJECT_MODEL) ? vac_text(model->view.path) : "";
}

void vac_model_hold(vaccel_model *model)
{
    atomic_fetch_add_explicit(&model->references, 1, memory_order_relaxed);
}

void vac_model_drop(vaccel_model *model)
{
    if (atomic_fetch_sub_explicit(&model->references, 1, memory_order_acq_rel) == 1)
        destroy(model);
}

void vaccel_model_release(vaccel_model *model)
{
    if (VAC_RELEASABLE(model, VAC_OBJECT_MODEL))
        vac_model_drop(model);
}
