/* SPDX-License-Identifier: Apache-2.0 */
/** From what an application gave to what the wire code reads. */
#include <string.h>

#include "core/compiler.h"
#include "core/error.h"
#include "core/params.h"
#include "guest/client/handles.h"
#include "guest/client/run.h"

/* A list of images becomes one of their views. */
static vaccel_status view_images(const struct vac_field *field, void *args, struct vac_arena *arena)
{
    vaccel_image *const *images = (vaccel_image *const *)vac_pointer_at(args, field->at);
    uint64_t count = vac_count_at(args, field->count_at);
    const vaccel_image_view **views =
        (const vaccel_image_view **)vac_arena_take(arena, count * sizeof(*views));

    if (!views)
        return vac_fail_memory();
    for (uint64_t i = 0; i < count; i++)
        views[i] = &images[i]->view;
    vac_set_pointer(args, field->at, views);
    return VACCEL_OK;
}

static vaccel_status view_params(const struct vac_field *field, void *args, struct vac_arena *arena)
{
    const struct vac_struct *shape = &vac_structs[field->of];
    void *read = vac_arena_take(arena, shape->size);

    if (!read)
        return vac_fail_memory();
    VAC_TRY(vac_params_read(vac_pointer_at(args, field->at), read, shape->size,
                            vac_names + shape->name));
    vac_set_pointer(args, field->at, read);
    return VACCEL_OK;
}

static vaccel_status view_arg(const struct vac_field *field, void *args, struct vac_arena *arena)
{
    void *value = vac_pointer_at(args, field->at);
    const void *view;

    switch (field->kind) {
    case VAC_KIND_IMAGES:
        return view_images(field, args, arena);
    case VAC_KIND_PARAMS:
        return view_params(field, args, arena);
    case VAC_KIND_IMAGE:
        view = value ? &((const vaccel_image *)value)->view : NULL;
        break;
    case VAC_KIND_MODEL:
        view = value ? &((const vaccel_model *)value)->view : NULL;
        break;
    case VAC_KIND_BUFFER:
        view = value ? &((const vaccel_buffer *)value)->view : NULL;
        break;
    default:
        return VACCEL_OK;
    }
    vac_set_pointer(args, field->at, view);
    return VACCEL_OK;
}

vaccel_status vac_view_args(const struct vac_codec *codec, const void *given, void *args,
                            struct vac_arena *arena)
{
    memcpy(args, given, codec->args_size);
    for (uint32_t i = 0; i < codec->count; i++)
        VAC_TRY(view_arg(&vac_args[codec->args + i].field, args, arena));
    return VACCEL_OK;
}

const vaccel_model_view *vac_view_model(const struct vac_codec *codec, const void *args)
{
    return codec->model_at == VAC_NO_MODEL
               ? NULL
               : (const vaccel_model_view *)vac_pointer_at(args, codec->model_at);
}
