/* SPDX-License-Identifier: Apache-2.0 */
#include "core/member.h"

#include <string.h>

#include "core/handle.h"
#include "wire/codec.h"

/* Where a path ends. */
struct member {
    const struct vac_field *field;
    const unsigned char *base; /* the struct that has the field */
    size_t index;              /* the one that no list on the way took */
};

/* The accessor's name, for a message; `suffix` is what it has after that of the member. */
static void name_accessor(char *to, char *end, uint32_t path, const char *suffix)
{
    const struct vac_struct *shape = &vac_structs[path & 0xFF];

    to = vac_append(to, end, "vaccel_");
    to = vac_append(to, end, vac_names + shape->name);
    while (path >>= 8) {
        const struct vac_field *field = &vac_fields[shape->fields + (path & 0xFF) - 1];
        const char *part = vac_names + field->name;
        if (*part)
            to = vac_append(vac_append(to, end, "_"), end, part);
        if (field->flags & VAC_ARG_BYTES && *suffix)
            suffix = "_size";
        shape = &vac_structs[field->of];
    }
    vac_append(to, end, suffix);
}

static bool usable(const void *result, uint32_t path, const char *suffix)
{
    char name[256];

    if (!result || !vac_validate)
        return result != NULL;
    name_accessor(name, name + sizeof(name) - 1, path, suffix);
    return vac_validate_check(result, VAC_OBJECT_RESULT + (path & 0xFF), name);
}

static bool find(struct member *member, const void *result, size_t i, size_t j, uint32_t path,
                 const char *suffix)
{
    if (!usable(result, path, suffix))
        return false;
    const struct vac_struct *shape = &vac_structs[path & 0xFF];
    *member = (struct member){NULL, (const unsigned char *)result + sizeof(struct vac_result), i};
    while (path >>= 8) {
        const struct vac_field *field = &vac_fields[shape->fields + (path & 0xFF) - 1];
        member->field = field;
        if (path >> 8 == 0)
            break;
        if (member->index >= vac_count_at(member->base, field->count_at))
            return false;
        shape = &vac_structs[field->of];
        member->base = (const unsigned char *)vac_pointer_at(member->base, field->at) +
                       member->index * shape->size;
        member->index = j;
    }
    return true;
}

size_t vac_member_count(const void *result, size_t i, size_t j, uint32_t path)
{
    struct member member;

    return find(&member, result, i, j, path, "_count")
               ? (size_t)vac_count_at(member.base, member.field->count_at)
               : 0;
}

const void *vac_member_data(const void *result, size_t i, size_t j, uint32_t path)
{
    struct member member;

    return find(&member, result, i, j, path, "") ? vac_pointer_at(member.base, member.field->at)
                                                 : NULL;
}

const char *vac_member_text(const void *result, size_t i, size_t j, uint32_t path)
{
    return vac_text((const char *)vac_member_data(result, i, j, path));
}

const vaccel_tensor *vac_member_tensor(const void *result, size_t i, size_t j, uint32_t path)
{
    struct member member;

    if (!find(&member, result, i, j, path, ""))
        return NULL;
    const struct vac_field *field = member.field;
    if (field->kind == VAC_KIND_TENSOR)
        return (const vaccel_tensor *)(const void *)(member.base + field->at);
    if (member.index >= vac_count_at(member.base, field->count_at))
        return NULL;
    return (const vaccel_tensor *)vac_pointer_at(member.base, field->at) + member.index;
}

uint64_t vac_member_number(const void *result, size_t i, size_t j, uint32_t path)
{
    struct member member;

    return find(&member, result, i, j, path, "")
               ? vac_scalar_load(member.field, member.base + member.field->at)
               : 0;
}

float vac_member_f32(const void *result, size_t i, size_t j, uint32_t path)
{
    uint32_t bits = (uint32_t)vac_member_number(result, i, j, path);
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

double vac_member_f64(const void *result, size_t i, size_t j, uint32_t path)
{
    uint64_t bits = vac_member_number(result, i, j, path);
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static const vaccel_origin *origin(const void *result, uint32_t record, const char *suffix)
{
    return usable(result, record, suffix) ? &((const struct vac_result *)result)->origin
                                          : &vac_nowhere;
}

const char *vac_origin_backend(const void *result, uint32_t record)
{
    return vac_text(origin(result, record, "_backend")->backend);
}

const char *vac_origin_device(const void *result, uint32_t record)
{
    return vac_text(origin(result, record, "_device")->device);
}

const char *vac_origin_model_sha256(const void *result, uint32_t record)
{
    return vac_text(origin(result, record, "_model_sha256")->model_sha256);
}

vaccel_precision vac_origin_precision(const void *result, uint32_t record)
{
    return origin(result, record, "_precision")->precision;
}

uint64_t vac_origin_phase_ns(const void *result, vaccel_phase phase, uint32_t record)
{
    const vaccel_origin *from = origin(result, record, "_phase_ns");
    return phase >= 0 && phase < VACCEL_PHASES ? from->phase_ns[phase] : 0;
}

void vac_result_release(void *result, uint32_t record, const char *function, const void *caller)
{
    if (vac_handle_releasable(result, VAC_OBJECT_RESULT + record, function, caller))
        vac_result_free(result);
}
