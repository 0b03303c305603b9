/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/codec.h"

#include "wire/object.h"

const struct vac_codec *vac_codec_find(uint32_t op, uint32_t version)
{
    for (uint32_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (vac_codecs[i].op == op && vac_codecs[i].version == version)
            return &vac_codecs[i];
    }
    return NULL;
}

/* The handle in an output, or NULL. */
static void *made(const struct vac_field *field, const void *args)
{
    const void *to = vac_pointer_at(args, field->at);
    return to ? vac_pointer_at(to, 0) : NULL;
}

const vaccel_origin *vac_codec_origin(const struct vac_codec *codec, const void *args)
{
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        if (field->kind != VAC_KIND_RECORD)
            continue;
        const struct vac_result *result = (const struct vac_result *)made(field, args);
        return result ? &result->origin : &vac_nowhere;
    }
    return NULL;
}

void vac_codec_drop(const struct vac_codec *codec, const void *args, const vaccel_host *host)
{
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        void *result = field->kind == VAC_KIND_RECORD ? made(field, args) : NULL;
        if (result)
            host->drop(field->of, result);
    }
}
