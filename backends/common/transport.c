/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/transport.h"

#include <string.h>

#include <vaccel/backend_ops.h>

/* Uploads the model that a call was refused for. */
static vaccel_status upload(const struct vac_transport *transport,
                            const vaccel_invocation *invocation, const struct vac_codec *codec,
                            const struct vac_call_head *head, const void *args)
{
    const vaccel_model_view *model;
    struct vac_call_head upload_head = *head;

    if (codec->model_at == VAC_NO_MODEL)
        return VACCEL_ERR_STALE;
    memcpy(&model, (const unsigned char *)args + codec->model_at, sizeof(model));
    if (!model->data)
        return VACCEL_ERR_STALE;
    const vaccel_model_register_args upload_args = {.sha256 = model->id,
                                                    .content = (const uint8_t *)model->data,
                                                    .content_size = model->size,
                                                    .metadata = model->metadata};
    upload_head.op = VACCEL_OP_MODEL_REGISTER;
    upload_head.version = VACCEL_OP_MODEL_REGISTER_VERSION;
    return transport->exchange(transport->self, invocation,
                               vac_codec_find(upload_head.op, upload_head.version), &upload_head,
                               &upload_args);
}

vaccel_status vac_transport_run(const struct vac_transport *transport,
                                const vaccel_invocation *invocation, const void *args)
{
    static uint64_t last_id;
    const struct vac_codec *codec = vac_codec_find(invocation->op, invocation->version);
    const vaccel_attributes *attributes = invocation->attributes;
    const struct vac_call_head head = {
        .op = invocation->op,
        .version = (uint16_t)invocation->version,
        .hops = (uint8_t)(attributes->hops + 1),
        .id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED),
        .device = attributes->device,
        .backend = attributes->backend,
        .precision = attributes->precision,
        .performance = attributes->performance,
        .profile = attributes->profile != 0,
    };

    vaccel_status status = transport->exchange(transport->self, invocation, codec, &head, args);
    if (status != VACCEL_ERR_STALE)
        return status;
    status = upload(transport, invocation, codec, &head, args);
    return status == VACCEL_OK
               ? transport->exchange(transport->self, invocation, codec, &head, args)
               : status;
}

void vac_transport_list_ops(vaccel_backend_op ops[VAC_CODEC_COUNT], vaccel_run_fn run)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++)
        ops[i] = (vaccel_backend_op){vac_codecs[i].op, vac_codecs[i].version, run, NULL};
}
