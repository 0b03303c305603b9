/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/serve.h"

#include <stdlib.h>
#include <string.h>

#include "serve/memory.h"
#include "wire/codec.h"
#include <vaccel/backend_ops.h>

/* A frame holds scalars, strings and shapes; bulk data lies beside it. */
enum { MAX_FRAME = 16 << 20, MAX_SEGMENTS = 1024 };
/* What decoding one call may take: room for outputs above all. */
#define MAX_MEMORY (UINT64_C(1) << 30)

/* A call while it is served. */
struct service {
    const vaccel_host *host;
    uint32_t flags;
    struct vac_memory memory;
    struct vac_arena arena;
    struct vac_reader reader;
    struct vac_call_head head;
    const struct vac_codec *codec; /* NULL until the op is known */
    void *args;
    vaccel_model *model;
};

static vaccel_status fail_memory(const vaccel_host *host)
{
    return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call from elsewhere");
}

static vaccel_status fault(const struct service *service)
{
    return service->host->fail(
        service->reader.no_memory ? VACCEL_ERR_LIMIT : VACCEL_ERR_PROTOCOL,
        "a call frame is refused: %s; both sides should be of the same version of vaccel",
        service->reader.fault);
}

static vaccel_status read_frame(struct service *service, const void *frame, size_t size,
                                const vaccel_segment *segments, size_t segment_count)
{
    if (size > MAX_FRAME || segment_count > MAX_SEGMENTS)
        return service->host->fail(
            VACCEL_ERR_LIMIT,
            "a call frame of %zu bytes and %zu segments is larger than is taken (%d, %d)", size,
            segment_count, MAX_FRAME, MAX_SEGMENTS);
    void *copy = vac_arena_take(&service->arena, size);
    if (!copy)
        return fail_memory(service->host);
    memcpy(copy, frame, size);
    service->reader = (struct vac_reader){.frame = (const uint8_t *)copy,
                                          .length = (uint32_t)size,
                                          .segments = segments,
                                          .segment_count = (uint32_t)segment_count,
                                          .arena = &service->arena};
    if (!vac_frame_read_call(&service->reader, &service->head))
        return fault(service);
    if (service->head.hops > VAC_FRAME_MAX_HOPS)
        return service->host->fail(
            VACCEL_ERR_PROTOCOL,
            "the call has crossed more than %d transports, so it runs in a circle; check "
            "where each daemon forwards to",
            VAC_FRAME_MAX_HOPS);
    return VACCEL_OK;
}

static vaccel_status read_call(struct service *service)
{
    service->codec = vac_codec_find(service->head.op, service->head.version);
    if (!service->codec)
        return service->host->fail(VACCEL_ERR_UNSUPPORTED,
                                   "op %u version %u is not known to this side; update vaccel here",
                                   service->head.op, service->head.version);
    service->args = vac_arena_take(&service->arena, service->codec->args_size);
    void *room = vac_arena_take(&service->arena, service->codec->room_size);
    if (!service->args || !room)
        return fail_memory(service->host);
    memset(room, 0, service->codec->room_size);
    vac_get_call(&service->reader, service->codec, service->args, room);
    return service->reader.fault ? fault(service) : VACCEL_OK;
}

/* The model that the arguments name, opened here; the arguments then point to it. */
static vaccel_status open_model(struct service *service)
{
    const vaccel_model_view *view;
    unsigned char *at = (unsigned char *)service->args + service->codec->model_at;

    memcpy(&view, at, sizeof(view));
    vaccel_status status = service->host->open_model(view, service->flags, &service->model, &view);
    if (status == VACCEL_OK)
        memcpy(at, &view, sizeof(view));
    return status;
}

static vaccel_status register_model(const struct service *service)
{
    const vaccel_model_register_args *args = (const vaccel_model_register_args *)service->args;

    return service->host->keep_model(args->sha256, args->content, args->content_size,
                                     args->metadata);
}

static vaccel_status run(struct service *service)
{
    const struct vac_call_head *head = &service->head;
    const vaccel_attributes attributes = {
        .backend = head->backend,
        .device = head->device,
        .precision = head->precision,
        .hops = head->hops,
        .performance = head->performance,
        .profile = head->profile,
    };

    if (head->op == VACCEL_OP_MODEL_REGISTER)
        return register_model(service);
    if (service->codec->model_at != VAC_NO_MODEL) {
        vaccel_status status = open_model(service);
        if (status != VACCEL_OK)
            return status;
    }
    return service->host->call(&attributes, head->op, service->model, service->args);
}

static void write_reply(struct vac_writer *writer, const struct service *service,
                        vaccel_status status)
{
    const struct vac_codec *codec = service->codec;
    struct vac_reply_head head = {
        .op = service->head.op,
        .version = service->head.version,
        .id = service->head.id,
        .status = status,
        .message = status == VACCEL_OK ? NULL : service->host->last_error(),
    };

    const vaccel_origin *origin =
        status == VACCEL_OK ? vac_codec_origin(codec, service->args) : NULL;
    if (origin)
        head.origin = *origin;
    vac_frame_begin_reply(writer, &head, status == VACCEL_OK ? codec->reply_size : 0);
    if (status == VACCEL_OK)
        vac_put_reply(writer, codec, service->args);
    vac_frame_end(writer);
}

static vaccel_status reply_to(const struct service *service, vaccel_status status, void **reply,
                              size_t *reply_size)
{
    struct vac_writer writer = {.frame = NULL, .capacity = 0};

    write_reply(&writer, service, status);
    if (writer.fault) {
        /* All of a reply is what the backend answered. */
        status = service->host->fail(
            VACCEL_ERR_BACKEND, "the reply cannot be sent: %s; report it to the backend's author",
            writer.fault);
        writer = (struct vac_writer){.frame = NULL, .capacity = 0};
        write_reply(&writer, service, status);
    }
    size_t size = (size_t)writer.length;
    writer.frame = (uint8_t *)malloc(size);
    if (!writer.frame)
        return fail_memory(service->host);
    writer.capacity = size;
    write_reply(&writer, service, status);
    *reply = writer.frame;
    *reply_size = size;
    return VACCEL_OK;
}

vaccel_status vac_serve(const vaccel_host *host, const void *frame, size_t size,
                        const vaccel_segment *segments, size_t segment_count, uint32_t flags,
                        void **reply, size_t *reply_size)
{
    struct service service;

    memset(&service, 0, sizeof(service));
    service.host = host;
    service.flags = flags;
    vac_memory_init(&service.memory, &service.arena, MAX_MEMORY);
    vaccel_status status = read_frame(&service, frame, size, segments, segment_count);
    if (status == VACCEL_OK)
        status = read_call(&service);
    if (status == VACCEL_OK)
        status = run(&service);
    vaccel_status sent = reply_to(&service, status, reply, reply_size);
    if (status == VACCEL_OK)
        vac_codec_drop(service.codec, service.args, host);
    if (service.model)
        host->close_model(service.model);
    vac_memory_free(&service.memory);
    return sent;
}
