/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "wire/generated/records.h"

static void copy_stroke(struct vac_bump *bump, vaccel_stroke_view *to,
                        const vaccel_stroke_view *from)
{
    const float *path =
        (const float *)vac_bump_copy(bump, from->path, (size_t)from->path_count * 4);
    if (!to)
        return;
    to->length = from->length;
    to->path = path;
    to->path_count = from->path_count;
}

static void copy_picture(struct vac_bump *bump, vaccel_picture_view *to,
                         const vaccel_picture_view *from)
{
    const char *title = vac_bump_string(bump, from->title);
    vaccel_stroke_view *strokes = (vaccel_stroke_view *)vac_bump_take(
        bump, (size_t)from->strokes_count, sizeof(vaccel_stroke_view));
    for (size_t i = 0; i < from->strokes_count; i++)
        copy_stroke(bump, strokes ? &strokes[i] : NULL, &from->strokes[i]);
    vac_bump_tensor(bump, to ? &to->thumbnail : NULL, &from->thumbnail);
    if (!to)
        return;
    to->title = title;
    to->strokes = strokes;
    to->strokes_count = from->strokes_count;
}

static size_t place_picture(void *memory, const void *view, const vaccel_origin *origin,
                            bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_picture *object =
        (struct vaccel_picture *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object = (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_picture(&bump, object ? &object->view : NULL, (const vaccel_picture_view *)view);
    return bump.used;
}

size_t (*const vac_record_place[VAC_RECORD_COUNT])(void *, const void *, const vaccel_origin *,
                                                   bool) = {
    NULL,
    place_picture,
};
