/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/records.h"

#include <string.h>

#include "wire/generated/codec.h"

static void copy(struct vac_bump *bump, const struct vac_struct *shape, unsigned char *to,
                 const unsigned char *from, uint64_t count);

static void *copy_list(struct vac_bump *bump, const struct vac_field *field, const void *from,
                       uint64_t count)
{
    const struct vac_struct *shape = &vac_structs[field->of];
    bool tensors = field->kind == VAC_KIND_TENSORS;
    size_t size = tensors ? sizeof(vaccel_tensor) : shape->size;
    unsigned char *items = (unsigned char *)vac_bump_take(bump, (size_t)count, size);

    if (items && count)
        memcpy(items, from, (size_t)count * size);
    if (!tensors) {
        copy(bump, shape, items, (const unsigned char *)from, count);
        return items;
    }
    for (size_t i = 0; i < count; i++)
        vac_bump_tensor(bump, items ? (vaccel_tensor *)(void *)items + i : NULL,
                        (const vaccel_tensor *)from + i);
    return items;
}

/* Copies what one field points to. `to` is the copy of the struct, or NULL. */
static void copy_field(struct vac_bump *bump, const struct vac_field *field, unsigned char *to,
                       const unsigned char *from)
{
    const void *pointer = vac_pointer_at(from, field->at);

    if (field->kind == VAC_KIND_TENSOR) {
        vac_bump_tensor(bump, to ? (vaccel_tensor *)(void *)(to + field->at) : NULL,
                        (const vaccel_tensor *)(const void *)(from + field->at));
        return;
    }
    if (field->kind == VAC_KIND_STRING) {
        pointer = vac_bump_string(bump, (const char *)pointer);
    } else {
        uint64_t count = vac_count_at(from, field->count_at);
        pointer = field->kind == VAC_KIND_ARRAY
                      ? vac_bump_copy(bump, pointer, (size_t)count * field->width)
                      : copy_list(bump, field, pointer, count);
    }
    if (to)
        vac_set_pointer(to, field->at, pointer);
}

/* Copies what `count` structs point to. `to` is a plain copy of them; with NULL it only counts. */
static void copy(struct vac_bump *bump, const struct vac_struct *shape, unsigned char *to,
                 const unsigned char *from, uint64_t count)
{
    const struct vac_field *fields = &vac_fields[shape->fields];
    const struct vac_field *end = fields + shape->count;

    for (; count > 0; count--, from += shape->size) {
        for (const struct vac_field *field = fields; field < end; field++) {
            if (!vac_is_scalar(field))
                copy_field(bump, field, to, from);
        }
        if (to)
            to += shape->size;
    }
}

bool vac_record_is_handle(uint32_t record)
{
    return record < VAC_RECORD_COUNT && vac_structs[record].flags & VAC_STRUCT_HANDLE;
}

size_t vac_record_place(uint32_t record, void *memory, const void *view,
                        const vaccel_origin *origin, bool shares)
{
    const struct vac_struct *shape = &vac_structs[record];
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vac_result *object =
        (struct vac_result *)vac_bump_take(&bump, 1, sizeof(*object) + shape->size);

    if (object)
        object->object = (struct vac_object){VAC_OBJECT_RESULT + record, 0};
    vac_bump_origin(&bump, object ? &object->origin : NULL, origin);
    unsigned char *to = object ? (unsigned char *)(object + 1) : NULL;
    if (to)
        memcpy(to, view, shape->size);
    copy(&bump, shape, to, (const unsigned char *)view, 1);
    return bump.used;
}
