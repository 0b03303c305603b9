/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/serve.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "serve/memory.h"
#include "wire/codec.h"
#include "wire/message.h"
#include <vaccel/backend_ops.h>

/* What decoding one call may take: room for outputs above all. */
#define MAX_MEMORY (UINT64_C(1) << 30)

/* A call while it is served. */
struct service {
    const vaccel_host *host;
    const struct vac_request *request;
    struct vac_arena arena;
    struct vac_reader reader;
    struct vac_call_head head;
    const struct vac_codec *codec; /* NULL until the op is known */
    void *args;
    vaccel_model *model;
    uint64_t model_bytes;
    struct vac_memory memory; /* the last, since it is large and need not be zeroed */
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

static vaccel_status read_frame(struct service *service)
{
    const struct vac_request *request = service->request;
    const void *frame = request->frame;

    if (request->size > VAC_MESSAGE_FRAME_MAX || request->segment_count > VAC_MESSAGE_SEGMENTS)
        return service->host->fail(
            VACCEL_ERR_LIMIT,
            "a call frame of %zu bytes and %zu segments is larger than is taken (%d, %d)",
            request->size, request->segment_count, VAC_MESSAGE_FRAME_MAX, VAC_MESSAGE_SEGMENTS);
    if (!request->is_private) {
        void *copy = vac_arena_take(&service->arena, request->size);
        if (!copy)
            return fail_memory(service->host);
        frame = memcpy(copy, frame, request->size);
    }
    service->reader = (struct vac_reader){.frame = (const uint8_t *)frame,
                                          .length = (uint32_t)request->size,
                                          .segments = request->segments,
                                          .segment_count = (uint32_t)request->segment_count,
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
    vaccel_status status =
        service->host->open_model(view, service->request->flags, &service->model, &view);
    if (status == VACCEL_OK)
        memcpy(at, &view, sizeof(view));
    return status;
}

static vaccel_status register_model(struct service *service)
{
    const vaccel_model_register_args *args = (const vaccel_model_register_args *)service->args;

    service->model_bytes = args->content_size;
    return service->host->keep_model(args->sha256, args->content, args->content_size,
                                     args->metadata);
}

/* A backend or device that the call names is its own choice of both. */
static void fill_in(vaccel_attributes *attributes, const vaccel_attributes *defaults)
{
    if (!defaults)
        return;
    if (!attributes->backend && !attributes->device) {
        attributes->backend = defaults->backend;
        attributes->device = defaults->device;
    }
    if (attributes->precision == VACCEL_PRECISION_DEFAULT)
        attributes->precision = defaults->precision;
}

static vaccel_status run(struct service *service)
{
    const struct vac_call_head *head = &service->head;
    vaccel_attributes attributes = {
        .backend = head->backend,
        .device = head->device,
        .precision = head->precision,
        .hops = head->hops,
        .performance = head->performance,
        .profile = head->profile,
    };

    if (head->op == VACCEL_OP_MODEL_REGISTER)
        return register_model(service);
    fill_in(&attributes, service->request->defaults);
    if (service->codec->model_at != VAC_NO_MODEL) {
        vaccel_status status = open_model(service);
        if (status != VACCEL_OK)
            return status;
    }
    return service->host->call(&attributes, head->op, service->model, service->args,
                               service->request->cancelled);
}

static void write_reply(struct vac_writer *writer, const struct service *service,
                        vaccel_status status, uint64_t full_length)
{
    const struct vac_codec *codec = service->codec;
    struct vac_reply_head head = {
        .op = service->head.op,
        .version = service->head.version,
        .id = service->head.id,
        .status = status,
        .message = status == VACCEL_OK ? NULL : service->host->last_error(),
        .full_length = full_length,
    };

    const vaccel_origin *origin =
        status == VACCEL_OK ? vac_codec_origin(codec, service->args) : NULL;
    if (origin)
        head.origin = *origin;
    writer->rooms = service->reader.rooms;
    vac_frame_begin_reply(writer, &head, status == VACCEL_OK ? codec->reply_size : 0);
    if (status == VACCEL_OK)
        vac_put_reply(writer, codec, service->args);
    vac_frame_end(writer);
}

/* Writes the reply to where it is wanted, or as much as says why not; gives the bytes it takes. */
static uint64_t try_reply(const struct service *service, vaccel_status *status,
                          struct vac_answer *answer)
{
    struct vac_writer writer = {.frame = (uint8_t *)answer->data, .capacity = answer->capacity};

    write_reply(&writer, service, *status, 0);
    if (writer.fault) {
        /* All of a reply is what the backend answered. */
        *status = service->host->fail(
            VACCEL_ERR_BACKEND, "the reply cannot be sent: %s; report it to the backend's author",
            writer.fault);
        write_reply(&writer, service, *status, 0);
    }
    return writer.length;
}

/* Keeps the reply, and says so where it was wanted. */
static vaccel_status keep_reply(const struct service *service, vaccel_status status,
                                struct vac_answer *answer, uint64_t length)
{
    struct vac_writer writer = {.capacity = length};
    struct vac_writer notice = {.frame = (uint8_t *)answer->data, .capacity = answer->capacity};

    writer.frame = (uint8_t *)malloc((size_t)length);
    if (!writer.frame)
        return fail_memory(service->host);
    write_reply(&writer, service, status, 0);
    answer->kept = writer.frame;
    answer->kept_size = (size_t)length;
    if (!answer->data)
        return VACCEL_OK;
    service->host->fail(VACCEL_ERR_LIMIT,
                        "the reply takes %llu bytes and the room for it has %zu; fetch it",
                        (unsigned long long)length, answer->capacity);
    write_reply(&notice, service, VACCEL_ERR_LIMIT, length);
    answer->written = (size_t)notice.length;
    return VACCEL_OK;
}

static vaccel_status reply_to(const struct service *service, vaccel_status *status,
                              struct vac_answer *answer)
{
    uint64_t length = try_reply(service, status, answer);

    answer->written = 0;
    answer->kept = NULL;
    answer->kept_size = 0;
    if (length > answer->capacity)
        return keep_reply(service, *status, answer, length);
    answer->written = (size_t)length;
    return VACCEL_OK;
}

static void add(_Atomic uint64_t *count, uint64_t more)
{
    if (more)
        atomic_fetch_add_explicit(count, more, memory_order_relaxed);
}

static void count(const struct service *service, vaccel_status status,
                  const struct vac_answer *answer)
{
    struct vac_serve_counts *counts = service->request->counts;

    if (!counts)
        return;
    add(&counts->calls, 1);
    add(&counts->failures, status != VACCEL_OK);
    add(&counts->frame_bytes, service->request->size);
    add(&counts->reply_bytes, answer->kept ? answer->kept_size : answer->written);
    add(&counts->image_bytes, service->reader.copied_images);
    add(&counts->tensor_bytes, service->reader.copied_tensors);
    add(&counts->model_bytes, service->model_bytes);
}

vaccel_status vac_serve(const vaccel_host *host, const struct vac_request *request,
                        struct vac_answer *answer)
{
    struct service service;

    memset(&service, 0, offsetof(struct service, memory));
    service.host = host;
    service.request = request;
    vac_memory_init(&service.memory, &service.arena,
                    request->max_memory ? request->max_memory : MAX_MEMORY);
    vaccel_status status = read_frame(&service);
    if (status == VACCEL_OK)
        status = read_call(&service);
    if (status == VACCEL_OK)
        status = run(&service);
    bool ran = status == VACCEL_OK;
    vaccel_status sent = reply_to(&service, &status, answer);
    count(&service, status, answer);
    if (ran)
        vac_codec_drop(service.codec, service.args, host);
    if (service.model)
        host->close_model(service.model);
    vac_memory_free(&service.memory);
    return sent;
}
