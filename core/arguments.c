/* SPDX-License-Identifier: Apache-2.0 */
#include "core/arguments.h"

#include "core/check.h"
#include "core/handle.h"
#include "core/ops.h"
#include "wire/codec.h"

/* The public function that was called, for messages. */
struct function {
    enum vac_form form;
    int index;
    char name[128];
};

static const char *name_of(struct function *function)
{
    static const char suffixes[][8] = {"", "_submit", "_result"};

    char *end = function->name + sizeof(function->name) - 1;

    char *to = vac_append(function->name, end, "vaccel_");
    vac_append(vac_append(to, end, vac_op_name(function->index)), end, suffixes[function->form]);
    return function->name;
}

static vaccel_status need(struct function *function, const void *pointer, const char *argument)
{
    return pointer ? VACCEL_OK : vac_fail_null(name_of(function), argument);
}

static vaccel_status need_handle(struct function *function, const void *handle, uint32_t type,
                                 const char *argument)
{
    if (handle && !vac_validate)
        return VACCEL_OK;
    return vac_handle_check(handle, type, name_of(function), argument);
}

static vaccel_status check_list(struct function *function, const struct vac_field *field,
                                const void *items, const void *given)
{
    const char *name = vac_names + field->name;
    size_t count = (size_t)vac_count_at(given, field->count_at);
    bool submitted = function->form == VAC_FORM_SUBMIT && field->flags & VAC_ARG_IN;

    if (count)
        VAC_TRY(need(function, items, name));
    if (function->form != VAC_FORM_RESULT && field->flags & VAC_ARG_LIMITED && count > field->max)
        return vac_fail(VACCEL_ERR_LIMIT,
                        "%s: %s_%s is %zu, and may be %u at most; make several calls",
                        name_of(function), name, field->flags & VAC_ARG_BYTES ? "size" : "count",
                        count, field->max);
    if (submitted && field->kind == VAC_KIND_TENSORS)
        return vac_tensors_check((const vaccel_tensor *)items, count, true, name);
    if (submitted && field->kind == VAC_KIND_IMAGES)
        return vac_images_check((vaccel_image *const *)items, count, name);
    return VACCEL_OK;
}

static vaccel_status check_argument(struct function *function, const struct vac_field *field,
                                    const void *given)
{
    const char *name = vac_names + field->name;
    const void *value = vac_pointer_at(given, field->at);
    bool optional = field->flags & VAC_ARG_OPTIONAL;

    switch (field->kind) {
    case VAC_KIND_IMAGE:
    case VAC_KIND_MODEL:
    case VAC_KIND_BUFFER:
        if (optional && !value)
            return VACCEL_OK;
        return need_handle(function, value,
                           field->kind == VAC_KIND_IMAGE   ? VAC_OBJECT_IMAGE
                           : field->kind == VAC_KIND_MODEL ? VAC_OBJECT_MODEL
                                                           : VAC_OBJECT_BUFFER,
                           name);
    case VAC_KIND_ARRAY:
    case VAC_KIND_TENSORS:
    case VAC_KIND_IMAGES:
        return check_list(function, field, value, given);
    case VAC_KIND_UINT:
    case VAC_KIND_INT:
        return field->flags & VAC_ARG_OUT ? need(function, value, name) : VACCEL_OK;
    default:
        if (!optional || function->form == VAC_FORM_RESULT)
            VAC_TRY(need(function, value, name));
        if (field->kind != VAC_KIND_TENSOR || function->form != VAC_FORM_SUBMIT)
            return VACCEL_OK;
        return vac_tensors_check((const vaccel_tensor *)value, value ? 1 : 0, true, name);
    }
}

/* Whether the function has the argument: a submission takes the inputs, and its result all outputs
 * but those that are written in place. */
static bool has(enum vac_form form, const struct vac_field *field)
{
    if (form == VAC_FORM_SUBMIT)
        return field->flags & VAC_ARG_IN;
    return form == VAC_FORM_CALL || (field->flags & VAC_ARG_OUT && field->kind != VAC_KIND_TENSOR &&
                                     field->kind != VAC_KIND_TENSORS);
}

vaccel_status vac_arguments_check(enum vac_form form, int index, const void *first,
                                  const void *call, const void *given)
{
    const struct vac_codec *codec = &vac_codecs[index];
    struct function function = {.form = form, .index = index};

    if (form == VAC_FORM_RESULT)
        VAC_TRY(need_handle(&function, first, VAC_OBJECT_CALL, "call"));
    else
        VAC_TRY(need_handle(&function, first, VAC_OBJECT_SESSION, "session"));
    if (form == VAC_FORM_SUBMIT)
        VAC_TRY(need(&function, call, "call"));
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        if (has(form, field))
            VAC_TRY(check_argument(&function, field, given));
    }
    return VACCEL_OK;
}
