/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tests/vsock_device.h"

#include <stdlib.h>
#include <string.h>

#include "guest/tests/vsock_host.h"
#include "guest/virtio/queue.h"
#include "guest/vsock/packet.h"

/* Bus addresses are not addresses; scattered, every other page of the bus is nobody's. */
#define BIAS (UINT64_C(1) << 52)
#define PAGE UINT64_C(4096)
#define BASE UINT64_C(0x10000)

enum { RX, TX, EVENTS, QUEUES };
enum { WAITING = 4096, DATA_MAX = 64 << 10, STEP_NS = 100000 };

static struct {
    uint8_t status;
    uint32_t select;
    uint32_t queue;
    uint32_t isr;
    struct ring {
        uint32_t size;
        bool ready;
        uint64_t at[3]; /* descriptors, driver, device */
        uint16_t next;
    } rings[QUEUES];
    struct waiting {
        struct vac_packet packet;
        uint8_t *data;
    } waiting[WAITING]; /* for a place */
    unsigned first;
    unsigned last;
    bool kicked;
} device;

static uint64_t bus(const void *address)
{
    uint64_t at = (uint64_t)(uintptr_t)address;

    return BIAS + (vsock_host.scattered ? at / PAGE * 2 * PAGE + at % PAGE : at);
}

static void *at(uint64_t address)
{
    address -= BIAS;
    if (vsock_host.scattered)
        address = address / PAGE / 2 * PAGE + address % PAGE;
    return (void *)(uintptr_t)address;
}

/* The next chain's head, or -1. */
static int next(struct ring *ring)
{
    const uint16_t *available = (const uint16_t *)at(ring->at[1]);

    if (!ring->ready || ring->next == available[1])
        return -1;
    return available[2 + ring->next++ % ring->size];
}

static const struct vac_descriptor *descriptor(const struct ring *ring, unsigned i)
{
    return (const struct vac_descriptor *)at(ring->at[0]) + i;
}

static void use(struct ring *ring, uint32_t head, uint32_t written)
{
    uint16_t *used = (uint16_t *)at(ring->at[2]);
    uint32_t element[2] = {head, written};
    bool jumps = vsock_host.manner == VSOCK_JUMP;

    memcpy(used + 2 + 4 * (used[1] % ring->size), element, sizeof(element));
    __atomic_store_n(&used[1], (uint16_t)(used[1] + (jumps ? 5000 : 1)), __ATOMIC_RELEASE);
    used[2 + 4 * ring->size] = ring->next;
    device.isr = 1;
}

static void deliver(int head, const struct waiting *waiting)
{
    struct ring *ring = &device.rings[RX];
    const struct vac_descriptor *first = descriptor(ring, (unsigned)head);
    const struct vac_descriptor *second = descriptor(ring, first->next);
    struct vac_packet packet = waiting->packet;
    uint32_t written = sizeof(packet) + packet.length;

    if (first->length != sizeof(packet) || second->length < packet.length)
        abort(); /* the test sends no longer ones */
    if (vsock_host.manner == VSOCK_LENGTH)
        packet.length = second->length + 1;
    memcpy(at(first->address), &packet, sizeof(packet));
    memcpy(at(second->address), waiting->data, waiting->packet.length);
    if (vsock_host.manner == VSOCK_SHORT)
        written = sizeof(packet) - 1;
    if (vsock_host.manner == VSOCK_WRITES_TOO_MUCH)
        written = sizeof(packet) + second->length + 1;
    use(ring, vsock_host.manner == VSOCK_WILD_HEAD ? 0xFFFF0000 : (uint32_t)head, written);
}

static void deliver_all(void)
{
    int head;

    if (vsock_host.manner == VSOCK_UNTOUCHED && device.first != device.last &&
        (head = next(&device.rings[RX])) >= 0)
        use(&device.rings[RX], (uint32_t)head, sizeof(struct vac_packet) + 2048);
    while (device.first != device.last && (head = next(&device.rings[RX])) >= 0) {
        struct waiting *waiting = &device.waiting[device.first++ % WAITING];
        deliver(head, waiting);
        free(waiting->data);
    }
}

void vsock_device_send(const struct vac_packet *packet, const uint8_t *data)
{
    struct waiting *waiting = &device.waiting[device.last++ % WAITING];

    if (device.last - device.first > WAITING)
        abort();
    waiting->packet = *packet;
    waiting->data = (uint8_t *)malloc(packet->length + 1);
    if (data && waiting->data)
        memcpy(waiting->data, data, packet->length);
    deliver_all();
}

void vsock_device_event(void)
{
    struct ring *ring = &device.rings[EVENTS];
    int head = next(ring);

    if (head < 0)
        abort();
    memset(at(descriptor(ring, (unsigned)head)->address), 0, 4);
    use(ring, (uint32_t)head, 4);
}

/* A head of its own, and at most one piece of data: more is not what every device takes. */
static void take(int head)
{
    static uint8_t data[DATA_MAX];
    struct ring *ring = &device.rings[TX];
    const struct vac_descriptor *first = descriptor(ring, (unsigned)head);
    struct vac_packet packet;

    if (first->length != sizeof(packet))
        abort();
    memcpy(&packet, at(first->address), sizeof(packet));
    if (first->flags & VAC_DESCRIPTOR_NEXT) {
        const struct vac_descriptor *second = descriptor(ring, first->next);
        if (second->length != packet.length || packet.length > DATA_MAX || second->flags)
            abort();
        memcpy(data, at(second->address), packet.length);
    } else if (packet.length) {
        abort();
    }
    use(ring, (uint32_t)head, vsock_host.busy_used ? sizeof(packet) + packet.length : 0);
    if (packet.source[0] == vsock_host.cid && packet.destination[0] == 2)
        vsock_host_take(&packet, data);
}

static void run(void)
{
    int head;

    device.kicked = false;
    deliver_all();
    while (vsock_host.manner != VSOCK_FROZEN && (head = next(&device.rings[TX])) >= 0)
        take(head);
    deliver_all();
}

static void set_status(uint32_t value)
{
    device.status = (uint8_t)value;
    if (value)
        return;
    vsock_host.starts++;
    while (device.first != device.last)
        free(device.waiting[device.first++ % WAITING].data);
    memset(device.rings, 0, sizeof(device.rings));
    vsock_host_forget();
}

static uint32_t read_register(void *context, uint64_t address, unsigned width)
{
    (void)context;
    (void)width;
    switch (address - BASE) {
    case 0x00:
        return 0x74726976;
    case 0x04:
        return 2;
    case 0x08:
        return 19;
    case 0x10:
        return device.select ? !vsock_host.legacy_features
                             : UINT32_C(1) << 28 | (uint32_t)vsock_host.event_index << 29;
    case 0x34:
        return device.queue < QUEUES ? vsock_host.queue_size : 0;
    case 0x60:
        return device.isr;
    case 0x70:
        return device.status;
    case 0x100:
        return vsock_host.cid;
    default:
        return 0;
    }
}

static void set_half(uint64_t *number, bool high, uint32_t value)
{
    *number = high ? (*number & UINT32_MAX) | (uint64_t)value << 32
                   : (*number & ~(uint64_t)UINT32_MAX) | value;
}

static void kicked(void)
{
    vsock_host.kicks++;
    if (vsock_host.deaf)
        vsock_host.deaf--;
    else
        device.kicked = true;
}

static void write_register(void *context, uint64_t address, unsigned width, uint32_t value)
{
    uint64_t reg = address - BASE;
    struct ring *ring = &device.rings[device.queue % QUEUES];

    (void)context;
    (void)width;
    if (reg == 0x14)
        device.select = value;
    else if (reg == 0x30)
        device.queue = value;
    else if (reg == 0x38)
        ring->size = value;
    else if (reg == 0x44)
        ring->ready = value;
    else if (reg == 0x50)
        kicked();
    else if (reg == 0x64)
        device.isr &= ~value;
    else if (reg == 0x70)
        set_status(value);
    else if (reg >= 0x80 && reg < 0xA8)
        set_half(&ring->at[(reg - 0x80) / 16], reg & 4, value);
}

static uint64_t physical(void *context, const void *address, size_t *size)
{
    size_t left = PAGE - (uintptr_t)address % PAGE;

    (void)context;
    if (vsock_host.scattered && *size > left)
        *size = left;
    return bus(address);
}

/* The device runs beside the guest: while that looks at its clock, or waits. */
static uint64_t now(void *context)
{
    (void)context;
    if (device.kicked)
        run();
    return vsock_host.clock += STEP_NS;
}

static void wait(void *context, uint64_t until)
{
    (void)context;
    vsock_host.waits++;
    if (device.kicked)
        run();
    if (device.isr)
        vaccel_guest_interrupt();
    else if (vsock_host.clock < until)
        vsock_host.clock = until;
}

const vaccel_guest_port *vsock_machine(bool waits)
{
    static vaccel_guest_port port;

    memset(&vsock_host, 0, sizeof(vsock_host));
    memset(&device, 0, sizeof(device));
    vsock_host_forget();
    vsock_host.cid = 3;
    vsock_host.room = 64 << 10;
    vsock_host.queue_size = 128;
    vsock_host.most = 4096;
    vsock_host.event_index = true;
    port = (vaccel_guest_port){.struct_size = sizeof(port),
                               .mmio_count = 1,
                               .mmio_base = BASE,
                               .mmio_stride = 0x200,
                               .read = read_register,
                               .write = write_register,
                               .physical = physical,
                               .now = now,
                               .wait = waits ? wait : NULL};
    return &port;
}
