/* SPDX-License-Identifier: Apache-2.0 */
/** From arguments to descriptors: the frame, its table and each segment where it lies. */
#include <string.h>

#include "guest/client/job.h"
#include "guest/fuse/session.h"
#include "wire/client.h"
#include "wire/message.h"

static uint64_t bulk_of(const struct vac_field *field, const void *args)
{
    switch (field->kind) {
    case VAC_KIND_TENSORS:
    case VAC_KIND_IMAGES:
        return vac_count_at(args, field->count_at);
    case VAC_KIND_ARRAY:
    case VAC_KIND_TENSOR:
    case VAC_KIND_IMAGE:
    case VAC_KIND_BUFFER:
        return 1;
    default:
        return 0;
    }
}

uint32_t vac_job_segments(const struct vac_codec *codec, const void *args)
{
    /* Beside them go the message and the room for the reply; what is more travels in the frame. */
    uint64_t most = vac_guest.device.size > 2 ? (uint64_t)vac_guest.device.size - 2 : 0;
    uint64_t count = 0;

    for (uint32_t i = 0; i < codec->count; i++)
        count += bulk_of(&vac_args[codec->args + i].field, args);
    if (most > VAC_MESSAGE_SEGMENTS)
        most = VAC_MESSAGE_SEGMENTS;
    return (uint32_t)(count < most ? count : most);
}

/* Writes the frame behind the request's head, growing the message to what it takes. */
static vaccel_status write_frame(struct vac_job *job, const void *args, struct vac_writer *writer)
{
    struct vac_request *request = job->request;
    const size_t at = sizeof(struct vac_ioctl_in);
    struct vac_call_head head = job->session->head;

    head.op = job->codec->op;
    head.version = job->codec->version;
    head.id = job->id;
    for (;;) {
        writer->frame = request->message + at;
        writer->capacity = request->capacity - at;
        vac_client_write(writer, job->codec, &head, args);
        if (writer->fault)
            return vac_fail(VACCEL_ERR_LIMIT, "the call cannot be encoded: %s", writer->fault);
        uint64_t table = (uint64_t)writer->segment_count * VAC_MESSAGE_ENTRY;
        if (writer->length + table <= writer->capacity)
            return VACCEL_OK;
        if (!vac_request_grow(request, (size_t)(at + writer->length + table)))
            return vac_fail_memory();
    }
}

/* Frames are whole multiples of 8 bytes, so the table follows at once. */
static void write_table(struct vac_request *request, const struct vac_writer *writer)
{
    uint8_t *entry = request->message + sizeof(struct vac_ioctl_in) + writer->length;

    for (uint32_t i = 0; i < writer->segment_count; i++, entry += VAC_MESSAGE_ENTRY) {
        const vaccel_segment *segment = &writer->segments[i];
        const struct vac_place place = {.room = segment->flags & VACCEL_SEGMENT_ROOM,
                                        .size = segment->size};
        vac_message_put_place(entry, &place);
    }
}

/* Adds the segments of one kind, and says how many bytes they are. */
static uint64_t add_segments(struct vac_request *request, const struct vac_writer *writer,
                             bool rooms)
{
    uint64_t size = 0;

    for (uint32_t i = 0; i < writer->segment_count; i++) {
        const vaccel_segment *segment = &writer->segments[i];
        if ((segment->flags & VACCEL_SEGMENT_ROOM ? true : false) != rooms)
            continue;
        size += segment->size;
        if (size < segment->size || size > UINT32_MAX / 2) {
            request->status = VACCEL_ERR_LIMIT;
            return 0;
        }
        vac_request_add(request, segment->data, (size_t)segment->size, rooms);
    }
    return size;
}

static vaccel_status send(struct vac_job *job)
{
    const char *reason;
    vaccel_status status = vac_request_send(job->request, &reason);

    while (status == VACCEL_ERR_BUSY && job->patient) {
        vac_request_wait_any(vac_job_timeout());
        status = vac_request_send(job->request, &reason);
    }
    return status == VACCEL_OK ? VACCEL_OK : vac_fail(status, "%s", reason);
}

vaccel_status vac_job_start(struct vac_job *job, const void *args, vaccel_segment *segments)
{
    struct vac_request *request = job->request;
    struct vac_reply *reply = request->reply;
    const size_t at = sizeof(struct vac_ioctl_in);
    struct vac_writer writer = {.segments = segments,
                                .segment_capacity = vac_job_segments(job->codec, args),
                                .offers_rooms = true,
                                /* Over a stream, outputs come in the reply. */
                                .least_room = vac_streams() ? UINT64_MAX : 0};

    VAC_TRY(write_frame(job, args, &writer));
    write_table(request, &writer);
    uint64_t message = writer.length + (uint64_t)writer.segment_count * VAC_MESSAGE_ENTRY;
    vac_request_begin(request);
    vac_request_add(request, request->message, (size_t)(at + message), false);
    uint64_t data = add_segments(request, &writer, false);
    vac_request_add(request, reply->data, reply->capacity, true);
    uint64_t rooms = add_segments(request, &writer, true);
    vac_ioctl_head(request, job->session->handle, VAC_SESSION_CALL, message + data,
                   reply->capacity - sizeof(struct vac_ioctl_out) + rooms);
    job->segments = segments;
    job->segment_count = writer.segment_count;
    return send(job);
}

vaccel_status vac_job_start_empty(struct vac_job *job)
{
    const vaccel_session *session = job->session;
    struct vac_request *request = job->request;
    struct vac_reply *reply = request->reply;
    const size_t at = sizeof(struct vac_ioctl_in);
    uint8_t *frame = request->message + at;

    memcpy(frame, session->empty, session->empty_size);
    vac_frame_address(frame, job->codec->op, job->codec->version, job->id);
    vac_request_begin(request);
    vac_request_add(request, request->message, at + session->empty_size, false);
    vac_request_add(request, reply->data, reply->capacity, true);
    vac_ioctl_head(request, session->handle, VAC_SESSION_CALL, session->empty_size,
                   reply->capacity - sizeof(struct vac_ioctl_out));
    return send(job);
}
