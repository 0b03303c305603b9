/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/client/request.h"

#include <string.h>

#include "guest/client/scratch.h"
#include "guest/vsock/vsock.h"

/* Bytes of one descriptor at most; more take several. */
#define MAX_PIECE (UINT64_C(1) << 30)
/* What the first answer's reading takes beside it, seldom more. */
enum { ARENA = 1024 };

struct vac_reply *vac_reply_new(size_t capacity)
{
    size_t rounded = (capacity + 15) & ~(size_t)15;
    size_t head = (sizeof(struct vac_reply) + 15) & ~(size_t)15;
    struct vac_reply *reply =
        capacity > SIZE_MAX / 2 ? NULL : (struct vac_reply *)vac_alloc(head + rounded + ARENA);

    if (!reply)
        return NULL;
    reply->capacity = capacity;
    reply->data = (uint8_t *)reply + head;
    vac_scratch_init(&reply->arena, reply->data + rounded, ARENA, &reply->chunks);
    return reply;
}

void vac_reply_reset(struct vac_reply *reply)
{
    vac_scratch_free(&reply->arena);
}

void vac_reply_free(void *kept)
{
    struct vac_reply *reply = (struct vac_reply *)kept;

    if (!reply)
        return;
    vac_reply_reset(reply);
    vac_free(reply);
}

static struct vac_request *make(void)
{
    struct vac_request *request = (struct vac_request *)vac_alloc(sizeof(*request));

    if (!request)
        return NULL;
    memset(request, 0, sizeof(*request));
    request->chain.table = request->few;
    request->table_capacity = VAC_REQUEST_TABLE;
    request->message = request->first;
    request->capacity = VAC_REQUEST_MESSAGE;
    return request;
}

struct vac_request *vac_request_new(size_t reply)
{
    struct vac_request *request = vac_guest.idle;

    if (request)
        vac_guest.idle = request->next;
    else
        request = make();
    if (!request)
        return NULL;
    request->done = NULL;
    if (request->reply && request->reply->capacity >= reply)
        return request;
    vac_reply_free(request->reply);
    request->reply = vac_reply_new(reply);
    if (request->reply)
        return request;
    vac_request_free(request);
    return NULL;
}

/* What was longer than usual goes back; the rest waits for the next call. */
void vac_request_free(struct vac_request *request)
{
    /* A device that does not let itself be reset may write to it for ever. */
    if (vac_guest.device.stuck)
        return;
    if (request->chain.table != request->few) {
        vac_free(request->chain.table);
        request->chain.table = request->few;
        request->table_capacity = VAC_REQUEST_TABLE;
    }
    if (request->message != request->first) {
        vac_free(request->message);
        request->message = request->first;
        request->capacity = VAC_REQUEST_MESSAGE;
    }
    if (request->reply)
        vac_reply_reset(request->reply);
    request->user = NULL;
    request->next = vac_guest.idle;
    vac_guest.idle = request;
}

bool vac_request_grow(struct vac_request *request, size_t size)
{
    if (size <= request->capacity)
        return true;
    uint8_t *message = size > UINT32_MAX ? NULL : (uint8_t *)vac_alloc(size);
    if (!message)
        return false;
    if (request->message != request->first)
        vac_free(request->message);
    request->message = message;
    request->capacity = (uint32_t)size;
    return true;
}

void vac_request_begin(struct vac_request *request)
{
    request->chain.count = 0;
    request->chain.room = 0;
    request->status = VACCEL_OK;
}

/* One more descriptor. */
static struct vac_descriptor *extend(struct vac_request *request)
{
    struct vac_chain *chain = &request->chain;

    if (chain->count < request->table_capacity)
        return &chain->table[chain->count++];
    size_t size = request->table_capacity * sizeof(*chain->table);
    struct vac_descriptor *longer =
        chain->count < vac_guest.device.size ? (struct vac_descriptor *)vac_alloc(2 * size) : NULL;
    if (!longer) {
        request->status =
            chain->count < vac_guest.device.size ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_LIMIT;
        return NULL;
    }
    memcpy(longer, chain->table, size);
    if (chain->table != request->few)
        vac_free(chain->table);
    chain->table = longer;
    request->table_capacity *= 2;
    return &chain->table[chain->count++];
}

void vac_request_add(struct vac_request *request, const void *data, size_t size, bool writable)
{
    const unsigned char *from = (const unsigned char *)data;

    if (size > UINT32_MAX || (writable && size > UINT32_MAX - request->chain.room)) {
        request->status = VACCEL_ERR_LIMIT;
        return;
    }
    while (size && request->status == VACCEL_OK) {
        size_t piece = size < MAX_PIECE ? size : MAX_PIECE;
        uint64_t address = vac_bus_address(vac_guest.port, from, &piece);
        struct vac_descriptor *to = extend(request);
        if (!to)
            return;
        uint16_t next = (uint16_t)request->chain.count;
        *to = (struct vac_descriptor){
            address, (uint32_t)piece,
            (uint16_t)(VAC_DESCRIPTOR_NEXT | (writable ? VAC_DESCRIPTOR_WRITE : 0)), next};
        request->chain.room += writable ? (uint32_t)piece : 0;
        from += piece;
        size -= piece;
    }
}

void vac_request_head(struct vac_request *request, uint32_t opcode, uint64_t node, uint64_t size)
{
    struct vac_fuse_in *head = (struct vac_fuse_in *)(void *)request->message;

    *head = (struct vac_fuse_in){.length = (uint32_t)size,
                                 .opcode = opcode,
                                 .unique = ++vac_guest.last_unique,
                                 .node = node};
}

void vac_request_plain(struct vac_request *request, uint32_t opcode, uint64_t node, const void *in,
                       size_t size)
{
    const size_t head = sizeof(struct vac_fuse_in);

    vac_request_head(request, opcode, node, head + size);
    memcpy(request->message + head, in, size);
    vac_request_begin(request);
    vac_request_add(request, request->message, head + size, false);
    vac_request_add(request, request->reply->data, request->reply->capacity, true);
}

/* The last descriptor is the end of the chain, and the table is where the device finds it. */
static void close_chain(struct vac_chain *chain)
{
    size_t size = chain->count * sizeof(*chain->table);
    size_t contiguous = size;

    chain->table[chain->count - 1].flags &= (uint16_t)~VAC_DESCRIPTOR_NEXT;
    chain->address = vac_bus_address(vac_guest.port, chain->table, &contiguous);
    if (contiguous < size)
        chain->address = 0;
}

vaccel_status vac_request_send(struct vac_request *request, const char **reason)
{
    if (request->status == VACCEL_ERR_NO_MEMORY) {
        *reason = "memory ran out for the descriptors of a call; give the library more memory";
        return VACCEL_ERR_NO_MEMORY;
    }
    if (request->status != VACCEL_OK || request->chain.count > vac_guest.device.size) {
        *reason =
            "the call's memory is in more pieces than the device's queue has descriptors; use "
            "fewer or contiguous buffers, or a longer queue (queue-size)";
        return VACCEL_ERR_LIMIT;
    }
    close_chain(&request->chain);
    return vac_request_resend(request, reason);
}

/* Into the ring, or to a connection. */
static vaccel_status hand_over(struct vac_request *request, const char **reason)
{
    if (vac_streams())
        return vac_vsock_send(request, reason);
    if (vac_queue_add(&vac_guest.device.queue, &request->chain))
        return VACCEL_OK;
    *reason = "too many calls are under way; wait for one";
    return VACCEL_ERR_BUSY;
}

vaccel_status vac_request_resend(struct vac_request *request, const char **reason)
{
    if (!vac_guest.device.running) {
        *reason = "the device was reset; call again";
        return VACCEL_ERR_LOST;
    }
    vaccel_status status = hand_over(request, reason);
    if (status != VACCEL_OK)
        return status;
    request->status = VACCEL_PENDING;
    request->deadline = 0;
    request->previous = NULL;
    request->next = vac_guest.flying;
    if (request->next)
        request->next->previous = request;
    vac_guest.flying = request;
    vac_guest.requests++;
    if (vac_streams()) {
        vac_vsock_pump();
        vac_vsock_settle();
    } else {
        vac_device_kick(&vac_guest.device);
    }
    return VACCEL_OK;
}
