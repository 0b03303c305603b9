/* SPDX-License-Identifier: Apache-2.0 */
#include "attacker.h"

#include <string.h>

#include "guest/ports/baremetal/baremetal.h"
#include "wire/session.h"

#define WAIT_NS UINT64_C(20000000000)
#define BRIEF_NS UINT64_C(200000000)
#define PAUSE_NS UINT64_C(20000000)
/* Where a reply's frame has its status. */
enum { STATUS_AT = 32, HEADS = 32, QUEUE = 1 };

static _Alignas(4096) uint8_t rings[3 * 4096];
static _Alignas(4096) uint8_t in[ATTACKER_ROOM];
static _Alignas(4096) uint8_t out[ATTACKER_ROOM];

struct attacker attacker;

bool attacker_find(void)
{
    vaccel_status status = VACCEL_OK;

    attacker.in = in;
    attacker.out = out;
    attacker.patience_ns = WAIT_NS;
    return !vac_device_find(&attacker.device, baremetal_port(false), ATTACKER_SIZE, &status);
}

uint64_t attacker_address(const void *memory)
{
    size_t size = 1;

    return vac_bus_address(attacker.device.transport.port, memory, &size);
}

struct vac_ring_addresses attacker_rings(void)
{
    return (struct vac_ring_addresses){attacker_address(rings), attacker_address(rings + 4096),
                                       attacker_address(rings + 8192)};
}

void attacker_start(const struct vac_ring_addresses *at)
{
    struct vac_ring_addresses own = attacker_rings();
    struct vac_device *device = &attacker.device;
    uint64_t taken;

    vac_device_reset(device);
    memset(rings, 0, sizeof(rings));
    attacker.table = (struct vac_descriptor *)(void *)rings;
    attacker.available = (uint16_t *)(void *)(rings + 4096);
    attacker.used = (uint16_t *)(void *)(rings + 8192);
    attacker.seen = 0;
    vac_device_negotiate(device, VAC_FEATURE_INDIRECT, &taken);
    device->transport.calls->start_queue(&device->transport, QUEUE, ATTACKER_SIZE, at ? at : &own);
    vac_device_run(device);
}

void attacker_describe(unsigned i, uint64_t address, uint32_t length, uint16_t flags, uint16_t next)
{
    attacker.table[i] = (struct vac_descriptor){address, length, flags, next};
}

void attacker_offer(uint16_t head)
{
    uint16_t index = attacker.available[1];

    attacker.available[2 + index % ATTACKER_SIZE] = head;
    __atomic_store_n(&attacker.available[1], (uint16_t)(index + 1), __ATOMIC_RELEASE);
}

void attacker_kick(uint32_t queue)
{
    const struct vac_transport *transport = &attacker.device.transport;

    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    transport->port->write(transport->port->context, transport->kick, transport->kick_width, queue);
}

void attacker_expect_silence(void)
{
    attacker.patience_ns = BRIEF_NS;
}

int32_t attacker_await(void)
{
    uint64_t until = baremetal_now() + attacker.patience_ns;
    struct vac_fuse_out head;
    uint32_t written;

    while (__atomic_load_n(&attacker.used[1], __ATOMIC_ACQUIRE) == attacker.seen) {
        if (baremetal_now() > until)
            return ATTACK_SILENT;
    }
    /* An id and a length, of 32 bits each. */
    memcpy(&written, &attacker.used[2 + 4 * (attacker.seen % ATTACKER_SIZE) + 2], sizeof(written));
    attacker.seen++;
    memcpy(&head, out, sizeof(head));
    return written < sizeof(head) ? ATTACK_EMPTY : head.error;
}

int32_t attacker_try(uint16_t head)
{
    attacker_offer(head);
    attacker_kick(QUEUE);
    return attacker_await();
}

uint32_t attacker_write(uint32_t opcode, uint64_t node, const void *body, uint32_t size)
{
    struct vac_fuse_in head = {.length = sizeof(head) + size,
                               .opcode = opcode,
                               .unique = attacker.unique += 2,
                               .node = node};

    memcpy(in, &head, sizeof(head));
    memcpy(in + sizeof(head), body, size);
    return head.length;
}

void attacker_chain(uint32_t size)
{
    attacker_describe(0, attacker_address(in), size, VAC_DESCRIPTOR_NEXT, 1);
    attacker_describe(1, attacker_address(out), ATTACKER_ROOM, VAC_DESCRIPTOR_WRITE, 0);
}

int32_t attacker_ask(uint32_t opcode, uint64_t node, const void *body, uint32_t size)
{
    attacker_chain(attacker_write(opcode, node, body, size));
    return attacker_try(0);
}

bool attacker_greet(void)
{
    const struct vac_fuse_init_in init = {.major = VAC_FUSE_MAJOR, .minor = VAC_FUSE_MINOR};
    const struct vac_fuse_open_in open = {.flags = VAC_FUSE_RDWR};
    static const char name[] = "session";

    attacker_start(NULL);
    if (attacker_ask(VAC_FUSE_INIT, 0, &init, sizeof(init)) ||
        attacker_ask(VAC_FUSE_LOOKUP, VAC_FUSE_ROOT, name, sizeof(name)))
        return false;
    memcpy(&attacker.node, out + sizeof(struct vac_fuse_out), sizeof(attacker.node));
    if (attacker_ask(VAC_FUSE_OPEN, attacker.node, &open, sizeof(open)))
        return false;
    memcpy(&attacker.handle, out + sizeof(struct vac_fuse_out), sizeof(attacker.handle));
    return true;
}

/* Head and ioctl in attacker.in, the data where they lie. */
int32_t attacker_ioctl(uint32_t command, const void *data, uint32_t size, uint32_t room)
{
    const struct vac_fuse_ioctl_in ioctl = {
        .handle = attacker.handle, .command = command, .in_size = size, .out_size = room};
    uint32_t length = attacker_write(VAC_FUSE_IOCTL, attacker.node, &ioctl, sizeof(ioctl));
    uint32_t whole = length + size;

    memcpy(in, &whole, sizeof(whole));
    attacker_describe(0, attacker_address(in), length, VAC_DESCRIPTOR_NEXT, size ? 1 : 2);
    attacker_describe(1, attacker_address(data), size, VAC_DESCRIPTOR_NEXT, 2);
    attacker_describe(2, attacker_address(out), ATTACKER_ROOM, VAC_DESCRIPTOR_WRITE, 0);
    return attacker_try(0);
}

int32_t attacker_call(const void *message, uint32_t size)
{
    int32_t status;
    int32_t error = attacker_ioctl(VAC_SESSION_CALL, message, size, ATTACKER_ROOM - HEADS);

    if (error)
        return error;
    memcpy(&status, out + HEADS + STATUS_AT, sizeof(status));
    return ATTACK_REPLIED - status;
}

const uint8_t *attacker_message(uint32_t *size)
{
    size_t length;
    const uint8_t *module = (const uint8_t *)baremetal_module(&length);

    *size = (uint32_t)length;
    return module;
}

void attacker_pause(void)
{
    uint64_t until = baremetal_now() + PAUSE_NS;

    while (baremetal_now() < until)
        ;
}
