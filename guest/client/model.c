/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/handle.h"
#include "guest/client/guest.h"
#include "guest/client/handles.h"
#include "media/sha256.h"
#include <vaccel/model.h>

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = (char *)vac_alloc(size);

    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static vaccel_model *new_model(void)
{
    vaccel_model *made = (vaccel_model *)vac_alloc(sizeof(*made));

    if (!made)
        return NULL;
    memset(made, 0, sizeof(*made));
    made->object.type = VAC_OBJECT_MODEL;
    made->references = 1;
    return made;
}

static void free_model(vaccel_model *model)
{
    vac_free(model->name);
    vac_free(model->metadata);
    vac_free(model);
}

vaccel_status vaccel_model_open(const char *name_or_path, vaccel_model **model)
{
    VAC_NEED(name_or_path);
    VAC_NEED(model);
    if (!*name_or_path)
        return vac_fail(VACCEL_ERR_INVALID, "the model's name is empty; give a model's name");
    for (const char *at = name_or_path; *at; at++) {
        if (*at == '/')
            return vac_fail(VACCEL_ERR_NOT_FOUND,
                            "the model '%.*s' is a path, and a unikernel has no files; give the "
                            "name of one of the host's models, or its bytes",
                            200, name_or_path);
    }
    vaccel_model *made = new_model();
    if (!made)
        return vac_fail_memory();
    made->name = copy_text(name_or_path);
    if (!made->name) {
        free_model(made);
        return vac_fail_memory();
    }
    made->view.name = made->name;
    *model = made;
    return VACCEL_OK;
}

static void digest(const void *data, size_t size, uint8_t bytes[VAC_SHA256_BYTES])
{
    struct vac_sha256 hash;

    vac_sha256_init(&hash);
    vac_sha256_update(&hash, data, size);
    vac_sha256_final(&hash, bytes);
}

/* Content and metadata name a model together; see docs/protocol.md. */
static void name_content(vaccel_model *model, const void *data, size_t size)
{
    uint8_t both[2 * VAC_SHA256_BYTES];
    uint8_t id[VAC_SHA256_BYTES];
    const char *metadata = model->metadata;

    digest(data, size, both);
    digest(metadata ? metadata : "", metadata ? strlen(metadata) : 0, both + VAC_SHA256_BYTES);
    digest(both, sizeof(both), id);
    vac_sha256_hex(both, model->sha256);
    vac_sha256_hex(id, model->id);
    model->view = (vaccel_model_view){
        .data = data, .size = size, .sha256 = model->sha256, .metadata = metadata, .id = model->id};
}

vaccel_status vaccel_model_from_memory(const void *data, size_t size, const char *metadata,
                                       vaccel_release_fn release, void *user, vaccel_model **model)
{
    VAC_NEED(data);
    VAC_NEED(model);
    if (size == 0)
        return vac_fail(VACCEL_ERR_INVALID, "the model is empty; give the bytes of a model file");
    vaccel_model *made = new_model();
    if (!made)
        return vac_fail_memory();
    if (metadata) {
        made->metadata = copy_text(metadata);
        if (!made->metadata) {
            free_model(made);
            return vac_fail_memory();
        }
    }
    name_content(made, data, size);
    made->release = release;
    made->user = user;
    *model = made;
    return VACCEL_OK;
}

const char *vaccel_model_name(const vaccel_model *model)
{
    if (!model)
        return "";
    return model->view.name ? model->view.name : model->sha256;
}

void vac_model_drop(vaccel_model *model)
{
    if (--model->references)
        return;
    if (model->release)
        model->release(model->user);
    free_model(model);
}

void vaccel_model_release(vaccel_model *model)
{
    if (model)
        vac_model_drop(model);
}
