/* SPDX-License-Identifier: Apache-2.0 */
/** A transport whose other end is this process: encodes a call, has the host decode and run it, and
 * decodes the reply. */
#include <stdlib.h>
#include <string.h>

#include "serve/memory.h"
#include "serve/serve.h"
#include "wire/client.h"
#include <vaccel/backend_ops.h>

enum { MAX_SEGMENTS = 64 };
/* What decoding one reply may take beside its frame. */
#define MAX_MEMORY (UINT64_C(1) << 30)

struct loop {
    const vaccel_host *host;
};

/* A call's frame and what lies beside it. */
struct message {
    struct vac_writer writer;
    vaccel_segment segments[MAX_SEGMENTS];
};

static vaccel_status encode(const vaccel_host *host, struct message *message,
                            const struct vac_codec *codec, const struct vac_call_head *head,
                            const void *args)
{
    message->writer = (struct vac_writer){
        .segments = message->segments, .segment_capacity = MAX_SEGMENTS, .offers_rooms = true};
    vac_client_write(&message->writer, codec, head, args);
    if (message->writer.fault)
        return host->fail(VACCEL_ERR_LIMIT, "the call cannot be encoded: %s",
                          message->writer.fault);
    size_t size = (size_t)message->writer.length;
    message->writer.frame = (uint8_t *)malloc(size);
    if (!message->writer.frame)
        return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call of %zu bytes", size);
    message->writer.capacity = size;
    vac_client_write(&message->writer, codec, head, args);
    return VACCEL_OK;
}

/* A reply and what decoding it took: a result with tensors keeps both. */
struct reply {
    void *frame;
    size_t size;
    struct vac_memory memory;
    struct vac_arena arena;
};

static void drop_reply(void *kept)
{
    struct reply *reply = (struct reply *)kept;

    vac_memory_free(&reply->memory);
    free(reply->frame);
    free(reply);
}

static vaccel_status decode(const vaccel_host *host, struct reply *reply,
                            const struct message *message, const struct vac_codec *codec,
                            const struct vac_call_head *head, const void *args)
{
    struct vac_reader reader = {.frame = (const uint8_t *)reply->frame,
                                .length = (uint32_t)reply->size,
                                .segments = message->segments,
                                .segment_count = message->writer.segment_count,
                                .arena = &reply->arena,
                                .release = drop_reply,
                                .user = reply};

    vaccel_status status = vac_client_read(&reader, codec, head, args, "loop", host);
    if (!reader.shared)
        drop_reply(reply);
    return status;
}

static vaccel_status exchange(const vaccel_host *host, const struct vac_codec *codec,
                              const struct vac_call_head *head, const void *args)
{
    struct message message;
    struct reply *reply = (struct reply *)malloc(sizeof(*reply));

    if (!reply)
        return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call");
    vac_memory_init(&reply->memory, &reply->arena, MAX_MEMORY);
    reply->frame = NULL;
    vaccel_status status = encode(host, &message, codec, head, args);
    if (status == VACCEL_OK) {
        const struct vac_request request = {.frame = message.writer.frame,
                                            .size = (size_t)message.writer.length,
                                            .segments = message.segments,
                                            .segment_count = message.writer.segment_count,
                                            .flags = VACCEL_SERVE_SELF};
        struct vac_answer answer = {.data = NULL};
        status = vac_serve(host, &request, &answer);
        free(message.writer.frame);
        reply->frame = answer.kept;
        reply->size = answer.kept_size;
    }
    if (status == VACCEL_OK)
        return decode(host, reply, &message, codec, head, args);
    drop_reply(reply);
    return status;
}

/* Uploads the model that a call was refused for; the way every transport recovers from ERR_STALE.
 */
static vaccel_status upload(const vaccel_host *host, const struct vac_codec *codec,
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
    return exchange(host, vac_codec_find(upload_head.op, upload_head.version), &upload_head,
                    &upload_args);
}

static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    const struct loop *loop = (const struct loop *)self;
    const struct vac_codec *codec = vac_codec_find(invocation->op, invocation->version);
    const vaccel_attributes *attributes = invocation->attributes;
    const struct vac_call_head head = {
        .op = invocation->op,
        .version = (uint16_t)invocation->version,
        .hops = (uint8_t)(attributes->hops + 1),
        .id = 1,
        .device = attributes->device,
        .backend = attributes->backend,
        .precision = attributes->precision,
        .performance = attributes->performance,
        .profile = attributes->profile != 0,
    };

    vaccel_status status = exchange(loop->host, codec, &head, args);
    if (status != VACCEL_ERR_STALE)
        return status;
    status = upload(loop->host, codec, &head, args);
    return status == VACCEL_OK ? exchange(loop->host, codec, &head, args) : status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    static struct loop loop;

    loop.host = host;
    *self = &loop;
    return VACCEL_OK;
}

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    return host->add_device(found, "this process", "the same process, through the wire format", "");
}

static vaccel_backend_op ops[VAC_CODEC_COUNT];

static vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "loop",
    .version = "1.0.0",
    .description = "encodes, decodes and runs calls in this process, to test the wire format",
    .rank = 0,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_TRANSPORT | VACCEL_BACKEND_PIN_ONLY,
    .ops = ops,
    .op_count = VAC_CODEC_COUNT,
    .probe = probe,
    .open = open_backend,
};

/* Every op that the wire knows; a transport is complete without naming one. */
__attribute__((constructor)) static void list_ops(void)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++)
        ops[i] = (vaccel_backend_op){vac_codecs[i].op, vac_codecs[i].version, run, NULL};
}

VACCEL_BACKEND_DEFINE(&backend)
