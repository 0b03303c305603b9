/* SPDX-License-Identifier: Apache-2.0 */
/** A transport whose other end is this process: encodes a call, has the host decode and run it, and
 * decodes the reply. */
#include <stdlib.h>

#include "backends/common/transport.h"
#include "serve/memory.h"
#include "serve/serve.h"
#include "wire/client.h"
#include <vaccel/backend_ops.h>

enum { MAX_SEGMENTS = 64 };
/* What decoding one reply may take beside its frame. */
#define MAX_MEMORY (UINT64_C(1) << 30)

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

static vaccel_status exchange(void *self, const vaccel_invocation *invocation,
                              const struct vac_codec *codec, const struct vac_call_head *head,
                              const void *args)
{
    const vaccel_host *host = ((const struct vac_transport *)self)->host;
    struct message message;
    struct reply *reply = (struct reply *)malloc(sizeof(*reply));

    (void)invocation;
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

static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    return vac_transport_run((const struct vac_transport *)self, invocation, args);
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    static struct vac_transport loop = {.self = &loop, .exchange = exchange};

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

__attribute__((constructor)) static void list_ops(void)
{
    vac_transport_list_ops(ops, run);
}

VACCEL_BACKEND_DEFINE(&backend)
