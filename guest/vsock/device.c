/* SPDX-License-Identifier: Apache-2.0 */
/** The device's three queues, and packets through them. */
#include <string.h>

#include "guest/client/request.h"
#include "guest/vsock/vsock.h"
#include "wire/frame.h"
#include "wire/stream.h"

enum { HEAD = sizeof(struct vac_packet), ZEROS_AT = 48 };

struct vac_vsock vac_vsock;

/* As many descriptors as there are buffers for, two each. */
static const uint16_t sizes[VAC_VSOCK_QUEUES] = {2 * VAC_VSOCK_IN, 2 * VAC_VSOCK_OUT, 2};

static uint64_t on_bus(const void *in_page)
{
    return vac_vsock.page_at + (uint64_t)((uintptr_t)in_page - (uintptr_t)vac_vsock.page);
}

/* The first message of each connection. */
static void write_hello(void)
{
    struct vac_writer writer = {.frame = vac_vsock.page->hello,
                                .capacity = sizeof(vac_vsock.page->hello)};

    vac_frame_begin_control(&writer, VAC_STREAM_HELLO, 1, VAC_STREAM_TOKEN);
    vac_frame_end(&writer);
    vac_vsock.hello =
        (struct vac_descriptor){on_bus(vac_vsock.page->hello), (uint32_t)writer.length, 0, 0};
}

vaccel_status vac_vsock_open(void)
{
    size_t contiguous = sizeof(struct vac_vsock_page);
    uint8_t *memory = (uint8_t *)vac_alloc((VAC_VSOCK_IN + 2) * VAC_VSOCK_PAGE);

    memset(&vac_vsock, 0, sizeof(vac_vsock));
    if (!memory)
        return vac_fail_memory();
    memory += -(uintptr_t)memory & (VAC_VSOCK_PAGE - 1);
    vac_vsock.page = (struct vac_vsock_page *)(void *)memory;
    vac_vsock.data = memory + VAC_VSOCK_PAGE;
    vac_vsock.page_at = vac_bus_address(vac_guest.port, memory, &contiguous);
    if (contiguous < sizeof(struct vac_vsock_page))
        return vac_fail(VACCEL_ERR_UNSUPPORTED, "a page of memory is in several pieces; give the "
                                                "library memory of pages of 4 KiB or more");
    memset(memory, 0, sizeof(struct vac_vsock_page));
    write_hello();
    /* Not the numbers of the guest that had this device before. */
    vac_vsock.last_port = 1024 + ((uint32_t)(vac_now() >> 10) & 0x3FFFFFFF);
    /* A request may be in as many pieces as it likes. */
    vac_guest.device.size = 1 << 15;
    return VACCEL_OK;
}

/* Gives the device a place to write to. */
static void post(enum vac_vsock_queue queue, struct vac_vsock_slot *slot)
{
    vac_queue_add(&vac_vsock.queues[queue], &slot->chain);
}

/* A device that has nothing to say after all may give a place back as it was. */
static void post_in(struct vac_vsock_slot *slot)
{
    memset(vac_vsock.page->in[slot->index], 0, HEAD);
    post(VAC_VSOCK_RX, slot);
}

static void fill_in(unsigned i)
{
    struct vac_vsock_slot *slot = &vac_vsock.in[i];
    size_t contiguous = VAC_VSOCK_PAGE;
    uint64_t data =
        vac_bus_address(vac_guest.port, vac_vsock.data + i * VAC_VSOCK_PAGE, &contiguous);

    slot->index = i;
    slot->table[0] = (struct vac_descriptor){on_bus(vac_vsock.page->in[i]), HEAD,
                                             VAC_DESCRIPTOR_WRITE | VAC_DESCRIPTOR_NEXT, 1};
    slot->table[1] = (struct vac_descriptor){data, (uint32_t)contiguous, VAC_DESCRIPTOR_WRITE, 0};
    slot->chain =
        (struct vac_chain){.table = slot->table, .count = 2, .room = HEAD + (uint32_t)contiguous};
    post_in(slot);
}

static const char *start_queues(bool event_index)
{
    struct vac_transport *transport = &vac_guest.device.transport;

    for (uint16_t i = 0; i < VAC_VSOCK_QUEUES; i++) {
        struct vac_queue *queue = &vac_vsock.queues[i];
        if (transport->calls->queue_size(transport, i) < sizes[i])
            return "the vsock device's queues are too short; give it queues of 16 or more";
        vac_queue_init(queue, sizes[i], vac_vsock.page->rings[i], vac_vsock.innards[i]);
        queue->event_index = event_index;
        const struct vac_ring_addresses at = {
            on_bus(vac_vsock.page->rings[i]),
            on_bus(vac_queue_driver_area(queue)),
            on_bus(vac_queue_device_area(queue)),
        };
        transport->calls->start_queue(transport, i, sizes[i], &at);
        vac_vsock.kicks[i] = transport->kick;
    }
    return NULL;
}

static void read_cid(void)
{
    const struct vac_transport *transport = &vac_guest.device.transport;

    vac_vsock.cid = transport->calls->config(transport, 0);
}

const char *vac_vsock_start(void)
{
    uint64_t taken;

    vac_vsock_forget();
    if (!vac_device_negotiate(&vac_guest.device, VAC_FEATURE_EVENT_INDEX, &taken))
        return "the vsock device refuses VIRTIO_F_VERSION_1, so it is a legacy one";
    const char *amiss = start_queues(taken & VAC_FEATURE_EVENT_INDEX);
    if (amiss)
        return amiss;
    read_cid();
    memset(vac_vsock.out, 0, sizeof(vac_vsock.out));
    for (unsigned i = 0; i < VAC_VSOCK_OUT; i++)
        vac_vsock.out[i].index = i;
    vac_device_run(&vac_guest.device);
    for (unsigned i = 0; i < VAC_VSOCK_IN; i++)
        fill_in(i);
    vac_vsock.event.table[0] =
        (struct vac_descriptor){on_bus(vac_vsock.page->event), 4, VAC_DESCRIPTOR_WRITE, 0};
    vac_vsock.event.chain =
        (struct vac_chain){.table = vac_vsock.event.table, .count = 1, .room = 4};
    post(VAC_VSOCK_EVENTS, &vac_vsock.event);
    vac_vsock_kick();
    return NULL;
}

static void kick(unsigned queue)
{
    const struct vac_transport *transport = &vac_guest.device.transport;

    vac_guest.device.kicks++;
    transport->port->write(transport->port->context, vac_vsock.kicks[queue], transport->kick_width,
                           queue);
}

void vac_vsock_kick(void)
{
    if (!vac_guest.device.running)
        return;
    for (unsigned i = 0; i < VAC_VSOCK_QUEUES; i++) {
        struct vac_queue *queue = &vac_vsock.queues[i];
        if (queue->told != queue->put && vac_queue_wants_kick(queue))
            kick(i);
    }
}

void vac_vsock_remind(void)
{
    if (!vac_guest.device.running)
        return;
    kick(VAC_VSOCK_RX);
    kick(VAC_VSOCK_TX);
}

static struct vac_vsock_slot *free_slot(void)
{
    for (unsigned i = 0; i < VAC_VSOCK_OUT; i++) {
        if (!vac_vsock.out[i].used)
            return &vac_vsock.out[i];
    }
    return NULL;
}

bool vac_vsock_put(const struct vac_packet *packet, uint64_t data, uint32_t length)
{
    struct vac_vsock_slot *slot = free_slot();

    if (!slot)
        return false;
    uint8_t *head = vac_vsock.page->out[slot->index];
    memcpy(head, packet, HEAD);
    slot->table[0] = (struct vac_descriptor){on_bus(head), HEAD, 0, 1};
    slot->chain = (struct vac_chain){.table = slot->table, .count = 1};
    if (length) {
        slot->table[0].flags = VAC_DESCRIPTOR_NEXT;
        slot->table[1] =
            (struct vac_descriptor){data ? data : on_bus(head + ZEROS_AT), length, 0, 0};
        slot->chain.count = 2;
    }
    /* Some devices say that they wrote as much as they read. */
    slot->chain.room = UINT32_MAX;
    slot->used = true;
    post(VAC_VSOCK_TX, slot);
    return true;
}

static bool take_in(void)
{
    struct vac_vsock_slot *slot =
        (struct vac_vsock_slot *)(void *)vac_queue_take(&vac_vsock.queues[VAC_VSOCK_RX]);
    struct vac_packet packet;

    if (!slot)
        return false;
    /* A copy, since the device may go on to write there. */
    memcpy(&packet, vac_vsock.page->in[slot->index], HEAD);
    if (slot->chain.written >= HEAD && packet.length <= slot->chain.written - HEAD)
        vac_vsock_take(&packet, vac_vsock.data + slot->index * VAC_VSOCK_PAGE);
    post_in(slot);
    return true;
}

static bool take_out(void)
{
    struct vac_vsock_slot *slot =
        (struct vac_vsock_slot *)(void *)vac_queue_take(&vac_vsock.queues[VAC_VSOCK_TX]);

    if (slot)
        slot->used = false;
    return slot != NULL;
}

/* The guest was moved: it may have another CID, and nobody knows its connections. */
static bool take_event(void)
{
    if (!vac_queue_take(&vac_vsock.queues[VAC_VSOCK_EVENTS]))
        return false;
    post(VAC_VSOCK_EVENTS, &vac_vsock.event);
    read_cid();
    vac_vsock_forget();
    vac_vsock_kick();
    vac_request_lose_all(VACCEL_ERR_LOST, "the vsock device has reset all connections; call again");
    return true;
}

bool vac_vsock_step(void)
{
    const char *fault = NULL;

    if (!vac_guest.device.running)
        return false;
    if (take_in() || take_out()) {
        vac_vsock_pump();
        vac_vsock_settle();
        return true;
    }
    if (take_event())
        return true;
    for (unsigned i = 0; i < VAC_VSOCK_QUEUES; i++)
        fault = fault ? fault : vac_vsock.queues[i].fault;
    if (fault)
        vac_break(VACCEL_ERR_LOST, fault);
    return false;
}

bool vac_vsock_is_stuck(void)
{
    for (unsigned i = 0; i < VAC_VSOCK_OUT; i++) {
        if (vac_vsock.out[i].used)
            return true;
    }
    return false;
}

bool vac_vsock_listen(void)
{
    bool nothing = vac_queue_listen(&vac_vsock.queues[VAC_VSOCK_RX]);

    nothing &= vac_queue_listen(&vac_vsock.queues[VAC_VSOCK_EVENTS]);
    /* Packets that were taken matter only to those that wait for a place. */
    if (!free_slot())
        nothing &= vac_queue_listen(&vac_vsock.queues[VAC_VSOCK_TX]);
    return nothing;
}
