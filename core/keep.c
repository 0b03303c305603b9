/* SPDX-License-Identifier: Apache-2.0 */
#include "core/keep.h"

#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/error.h"
#include "core/image.h"
#include "core/model.h"
#include "core/params.h"

/* Something that is kept: a reference, or memory when `drop` is free(). */
struct vac_held {
    struct vac_held *next;
    void (*drop)(void *thing);
    void *thing;
};

/* Remembers to drop `thing`; drops it at once when that fails. */
static bool hold(struct vac_keep *keep, struct vac_held **list, void *thing,
                 void (*drop)(void *thing))
{
    struct vac_held *held = thing ? (struct vac_held *)malloc(sizeof(*held)) : NULL;

    if (!held) {
        if (thing)
            drop(thing);
        keep->failure = vac_fail_memory();
        return false;
    }
    *held = (struct vac_held){*list, drop, thing};
    *list = held;
    return true;
}

static void drop_image(void *image)
{
    vac_image_drop((vaccel_image *)image);
}

static void drop_model(void *model)
{
    vac_model_drop((vaccel_model *)model);
}

static void drop_buffer(void *buffer)
{
    vac_buffer_drop((vaccel_buffer *)buffer);
}

void vac_keep_image(struct vac_keep *keep, vaccel_image *image)
{
    if (!image)
        return;
    vac_image_hold(image);
    hold(keep, &keep->inputs, image, drop_image);
}

void vac_keep_model(struct vac_keep *keep, vaccel_model *model)
{
    vac_model_hold(model);
    hold(keep, &keep->inputs, model, drop_model);
}

void vac_keep_buffer(struct vac_keep *keep, vaccel_buffer *buffer)
{
    if (!buffer)
        return;
    vac_buffer_hold(buffer);
    hold(keep, &keep->inputs, buffer, drop_buffer);
}

void vac_keep_params(struct vac_keep *keep, const void *params, void *read, size_t size,
                     const char *type)
{
    vaccel_status status = vac_params_read(params, read, size, type);
    if (status != VACCEL_OK)
        keep->failure = status;
}

char *vac_keep_string(struct vac_keep *keep, const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    return text && hold(keep, &keep->memory, copy, free) ? copy : NULL;
}

void *vac_keep_output(struct vac_keep *keep, const void *from, size_t count, size_t width)
{
    /* calloc() of nothing may give NULL, which is not a failure. */
    void *room = calloc(count ? count : 1, width);

    if (!hold(keep, &keep->memory, room, free))
        return NULL;
    if (from && count)
        memcpy(room, from, count * width);
    return room;
}

const vaccel_image_view *const *vac_keep_images(struct vac_keep *keep, vaccel_image *const *images,
                                                size_t count)
{
    const vaccel_image_view **views =
        (const vaccel_image_view **)vac_keep_output(keep, NULL, count, sizeof(*views));

    for (size_t i = 0; views && i < count; i++) {
        views[i] = &images[i]->view;
        vac_keep_image(keep, images[i]);
    }
    return views;
}

vaccel_tensor *vac_keep_tensors(struct vac_keep *keep, const vaccel_tensor *tensors, size_t count)
{
    if (count == 0)
        return NULL;
    vaccel_tensor *copies = (vaccel_tensor *)calloc(count, sizeof(*copies));
    if (!hold(keep, &keep->memory, copies, free))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        copies[i] = tensors[i];
        vac_keep_buffer(keep, tensors[i].buffer);
        copies[i].name = vac_keep_string(keep, tensors[i].name);
        copies[i].shape =
            (int64_t *)vac_keep_output(keep, tensors[i].shape, tensors[i].rank, sizeof(int64_t));
    }
    return copies;
}

void vac_keep_let_go(struct vac_held **list)
{
    struct vac_held *held = *list;

    *list = NULL;
    while (held) {
        struct vac_held *next = held->next;
        held->drop(held->thing);
        free(held);
        held = next;
    }
}
