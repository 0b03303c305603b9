/* SPDX-License-Identifier: Apache-2.0 */
#include "core/submit.h"

#include <string.h>

#include "core/arguments.h"
#include "core/front.h"
#include "wire/generated/codec.h"

/* Options, and the strings in them. */
static void keep_params(struct vac_keep *keeper, const struct vac_struct *shape, const void *params,
                        void *kept)
{
    const struct vac_field *field = &vac_fields[shape->fields];

    vac_keep_params(keeper, params, kept, shape->size, vac_names + shape->name);
    for (const struct vac_field *end = field + shape->count; field < end; field++) {
        if (field->kind == VAC_KIND_STRING)
            vac_set_pointer(kept, field->at,
                            vac_keep_string(keeper, (char *)vac_pointer_at(kept, field->at)));
    }
}

/* A scalar that is also an output: what the caller has is only where it begins. */
static void keep_scalar(const struct vac_field *field, const void *value, void *room)
{
    if (field->flags & VAC_ARG_IN)
        memcpy(room, value, field->width);
}

/* Keeps one argument; returns what the args struct has to point to. */
static const void *keep(struct vac_keep *keeper, const struct vac_field *field, const void *args,
                        void *room)
{
    void *value = vac_pointer_at(args, field->at);
    size_t count = field->count_at ? (size_t)vac_count_at(args, field->count_at) : 0;
    bool in = field->flags & VAC_ARG_IN;

    switch (field->kind) {
    case VAC_KIND_STRING:
        return vac_keep_string(keeper, (const char *)value);
    case VAC_KIND_ARRAY:
        if (!(field->flags & VAC_ARG_OUT))
            return value;
        return vac_keep_output(keeper, in ? value : NULL, count, field->width);
    case VAC_KIND_TENSOR:
        return vac_keep_tensors(keeper, (const vaccel_tensor *)value, value ? 1 : 0);
    case VAC_KIND_TENSORS:
        return vac_keep_tensors(keeper, (const vaccel_tensor *)value, count);
    case VAC_KIND_IMAGES:
        return vac_keep_images(keeper, (vaccel_image *const *)value, count);
    case VAC_KIND_IMAGE:
        vac_keep_image(keeper, (vaccel_image *)value);
        return value ? &((vaccel_image *)value)->view : NULL;
    case VAC_KIND_MODEL:
        vac_keep_model(keeper, (vaccel_model *)value);
        return &((vaccel_model *)value)->view;
    case VAC_KIND_BUFFER:
        vac_keep_buffer(keeper, (vaccel_buffer *)value);
        return value ? &((vaccel_buffer *)value)->view : NULL;
    case VAC_KIND_PARAMS:
        keep_params(keeper, &vac_structs[field->of], value, room);
        return room;
    case VAC_KIND_RECORD:
        return room;
    default:
        keep_scalar(field, value, room);
        return room;
    }
}

vaccel_status vac_submit(vaccel_session *session, int index, const void *given, vaccel_call **call)
{
    const struct vac_codec *codec = &vac_codecs[index];
    vaccel_model *model = NULL;
    struct vaccel_call *made;
    void *room;

    VAC_TRY(vac_arguments_check(VAC_FORM_SUBMIT, index, session, call, given));
    if (codec->model_at != VAC_NO_MODEL)
        model = (vaccel_model *)vac_pointer_at(given, codec->model_at);
    VAC_TRY(vac_call_new(session, index, model, &made, &room));
    void *args = vac_call_args(made);
    memcpy(args, given, codec->args_size);
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_arg *arg = &vac_args[codec->args + i];
        const struct vac_field *field = &arg->field;
        if (vac_is_scalar(field) && !(field->flags & VAC_ARG_OUT))
            continue;
        vac_set_pointer(
            args, field->at,
            keep(vac_call_keep(made), field, args, (unsigned char *)room + arg->room_at));
    }
    return vac_call_start(made, call);
}

/* Checked for all outputs before any is written, so that a failure leaves them all untouched. */
static vaccel_status check_output(int index, const struct vac_field *field, const void *args,
                                  const void *given)
{
    if (field->kind == VAC_KIND_RECORD && !vac_pointer_at(vac_pointer_at(args, field->at), 0))
        return vac_fail_no_result(index);
    if (field->kind != VAC_KIND_ARRAY)
        return VACCEL_OK;
    uint64_t room = vac_count_at(given, field->count_at);
    uint64_t needed = vac_count_at(args, field->count_at);
    if (room >= needed)
        return VACCEL_OK;
    return vac_fail(VACCEL_ERR_INVALID,
                    "there is room for %llu elements and the call has %llu; give it all",
                    (unsigned long long)room, (unsigned long long)needed);
}

static void hand_over(const struct vac_field *field, const void *args, const void *given)
{
    void *from = vac_pointer_at(args, field->at);
    void *to = vac_pointer_at(given, field->at);
    size_t size = field->width;

    if (field->kind == VAC_KIND_RECORD)
        size = sizeof(void *);
    else if (field->kind == VAC_KIND_ARRAY)
        size *= (size_t)vac_count_at(args, field->count_at);
    else if (!vac_is_scalar(field))
        return; /* written in place */
    if (size)
        memcpy(to, from, size);
    if (field->kind == VAC_KIND_RECORD)
        vac_set_pointer(from, 0, NULL);
}

vaccel_status vac_take_outputs(vaccel_call *call, int index, const void *given)
{
    const struct vac_codec *codec = &vac_codecs[index];
    const struct vac_arg *arg = &vac_args[codec->args];

    VAC_TRY(vac_arguments_check(VAC_FORM_RESULT, index, call, NULL, given));
    VAC_TRY(vac_call_take(call, index));
    const void *args = vac_call_args(call);
    for (uint32_t i = 0; i < codec->count; i++) {
        if (arg[i].field.flags & VAC_ARG_OUT)
            VAC_TRY(check_output(index, &arg[i].field, args, given));
    }
    for (uint32_t i = 0; i < codec->count; i++) {
        if (arg[i].field.flags & VAC_ARG_OUT)
            hand_over(&arg[i].field, args, given);
    }
    vac_call_taken(call);
    return VACCEL_OK;
}
