/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tests/fake.h"

#include <string.h>

#include "guest/fuse/fuse.h"
#include "guest/virtio/queue.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/session.h"

/* Bus addresses are not addresses. */
#define BIAS (UINT64_C(1) << 52)
#define PAGE UINT64_C(4096)

enum {
    PIECES = 512,
    MAX_ANSWER = FAKE_ARENA + (1 << 16),
    LATER = 64,
    CAPS = 0x40,
    PCI_FUNCTION = 5 << 3
};

struct fake fake;
uint8_t fake_arena[FAKE_ARENA];

static struct {
    uint8_t status;
    uint32_t select;
    uint32_t driver_select;
    uint64_t driver_features;
    uint32_t queue;
    uint32_t size;
    bool ready;
    uint64_t ring[3]; /* descriptors, driver, device */
    uint16_t next;
    uint16_t later[LATER];
    unsigned later_count;
    unsigned looks; /* at the clock, since a slow answer began */
    uint32_t isr;
    uint32_t config[64];
} device;

/* Scattered, every other page of the bus is nobody's. */
uint64_t fake_bus(const void *address)
{
    uint64_t at = (uint64_t)(uintptr_t)address;

    if (fake.identity)
        return at;
    return BIAS + (fake.scattered ? at / PAGE * 2 * PAGE + at % PAGE : at);
}

static void *at(uint64_t bus)
{
    if (!fake.identity) {
        bus -= BIAS;
        if (fake.scattered)
            bus = bus / PAGE / 2 * PAGE + bus % PAGE;
    }
    return (void *)(uintptr_t)bus;
}

/* A chain's bytes, and where its answer goes. */
struct chain {
    uint8_t in[4096];
    size_t in_size;
    const struct vac_descriptor *rest[PIECES]; /* what did not fit there */
    size_t rest_count;
    const struct vac_descriptor *out[PIECES];
    size_t out_count;
    size_t room;
};

/* Of the memory that is watched, how much the device was shown where it lies. */
static void watch(const struct vac_descriptor *d)
{
    uint64_t from = (uint64_t)(uintptr_t)at(d->address);
    uint64_t first = (uint64_t)(uintptr_t)fake.watched;

    if (fake.watched && from >= first && from + d->length <= first + fake.watched_size)
        fake.in_place += d->length;
}

static void read_chain(uint16_t head, struct chain *chain)
{
    const struct vac_descriptor *table = (const struct vac_descriptor *)at(device.ring[0]);
    const struct vac_descriptor *d = &table[head];
    unsigned count = 0;

    memset(chain, 0, sizeof(*chain));
    if (d->flags & VAC_DESCRIPTOR_INDIRECT)
        d = table = (const struct vac_descriptor *)at(d->address);
    for (;; d = &table[d->next]) {
        count++;
        watch(d);
        if (d->flags & VAC_DESCRIPTOR_WRITE && chain->out_count < PIECES) {
            chain->out[chain->out_count++] = d;
            chain->room += d->length;
        } else if (!chain->rest_count && chain->in_size + d->length <= sizeof(chain->in)) {
            memcpy(chain->in + chain->in_size, at(d->address), d->length);
            chain->in_size += d->length;
        } else if (chain->rest_count < PIECES) {
            chain->rest[chain->rest_count++] = d;
        }
        if (!(d->flags & VAC_DESCRIPTOR_NEXT))
            break;
    }
    if (count > fake.longest)
        fake.longest = count;
}

static void write_out(const struct chain *chain, const uint8_t *from, size_t size)
{
    for (size_t i = 0; i < chain->out_count && size; i++) {
        size_t piece = size < chain->out[i]->length ? size : chain->out[i]->length;
        memcpy(at(chain->out[i]->address), from, piece);
        from += piece;
        size -= piece;
    }
}

static void put_used(uint32_t id, uint32_t length)
{
    uint16_t *used = (uint16_t *)at(device.ring[2]);
    uint32_t element[2] = {id, length};

    memcpy(used + 2 + 4 * (used[1] % device.size), element, sizeof(element));
    __atomic_store_n(&used[1], (uint16_t)(used[1] + (fake.manner == FAKE_JUMP ? 5000 : 1)),
                     __ATOMIC_RELEASE);
    device.isr = !fake.deaf;
}

/* A reply of `size` bytes at least. */
static size_t write_reply(const struct chain *chain, uint8_t *to, vaccel_status status,
                          uint64_t full_length)
{
    const uint8_t *frame = chain->in + sizeof(struct vac_ioctl_in);
    struct vac_writer writer = {.frame = to, .capacity = MAX_ANSWER / 2};
    const struct vac_reply_head head = {
        .op = vac_load32(frame + 16),
        .version = vac_load16(frame + 20),
        .id = vac_load64(frame + 24) + (fake.manner == FAKE_OTHER_CALL),
        .status = status,
        .message = status ? "the host says why" : NULL,
        .full_length = full_length,
    };

    vac_frame_begin_reply(&writer, &head, 0);
    vac_frame_end(&writer);
    if (fake.manner == FAKE_LONG_FRAME)
        vac_store32(to + 8, 0x7FFFFFFF);
    if (fake.manner == FAKE_OTHER_WIRE)
        to[4]++;
    if (fake.manner == FAKE_GARBAGE)
        memset(to, 0xFF, (size_t)writer.length);
    return (size_t)writer.length;
}

/* The bytes of an answer behind its head; negative for an errno. */
static long answer_ioctl(const struct chain *chain, uint8_t *to)
{
    struct vac_ioctl_in in;
    static uint8_t kept[MAX_ANSWER / 2];
    static size_t kept_size;

    memcpy(&in, chain->in, sizeof(in));
    memset(to, 0, sizeof(struct vac_fuse_ioctl_out));
    to += sizeof(struct vac_fuse_ioctl_out);
    long size = sizeof(struct vac_fuse_ioctl_out);
    if (fake.manner == FAKE_LOST_SESSION) {
        fake.manner = FAKE_GOOD;
        return -9;
    }
    if (fake.manner == FAKE_BUSY)
        return -11;
    if (in.ioctl.command == VAC_SESSION_FETCH) {
        memcpy(to, kept, kept_size);
        return size + (long)kept_size - (fake.manner == FAKE_OTHER_KEPT ? 8 : 0);
    }
    if ((in.ioctl.command & 0xFFFF) == VAC_SESSION_SUBMIT)
        return size + (long)write_reply(chain, to, VACCEL_OK, 0);
    if ((in.ioctl.command & 0xFFFF) == VAC_SESSION_WAIT) {
        vac_store32(to - sizeof(struct vac_fuse_ioctl_out), VAC_SESSION_PENDING);
        return size;
    }
    if ((in.ioctl.command & 0xFFFF) == VAC_SESSION_CANCEL && in.ioctl.command >> 16)
        return -2;
    if (in.ioctl.command != VAC_SESSION_CALL)
        return size;
    if (fake.manner == FAKE_LONG_REPLY || fake.manner == FAKE_OTHER_KEPT) {
        kept_size = write_reply(chain, kept, VACCEL_OK, 0);
        return size + (long)write_reply(chain, to, VACCEL_ERR_LIMIT, kept_size);
    }
    vaccel_status status = fake.manner == FAKE_FAILS ? VACCEL_ERR_BACKEND : VACCEL_OK;
    return size + (long)write_reply(chain, to, status, 0);
}

/* WRITE and READ of the arena, of whole pieces that are described apart. */
static long answer_write(const struct chain *chain, uint8_t *to)
{
    struct vac_move_in in;
    uint64_t offset;

    memcpy(&in, chain->in, sizeof(in));
    offset = in.move.offset;
    if (in.move.size > sizeof(fake_arena) || offset > sizeof(fake_arena) - in.move.size)
        return -27;
    if (chain->in_size > sizeof(in)) {
        memcpy(fake_arena + offset, chain->in + sizeof(in), chain->in_size - sizeof(in));
        offset += chain->in_size - sizeof(in);
    }
    for (size_t i = 0; i < chain->rest_count; offset += chain->rest[i++]->length)
        memcpy(fake_arena + offset, at(chain->rest[i]->address), chain->rest[i]->length);
    vac_store32(to, in.move.size);
    return sizeof(struct vac_fuse_write_out);
}

static long answer_read(const struct chain *chain, uint8_t *to)
{
    struct vac_move_in in;

    memcpy(&in, chain->in, sizeof(in));
    if (in.move.offset >= sizeof(fake_arena))
        return -61;
    uint64_t left = sizeof(fake_arena) - in.move.offset;
    uint64_t size = in.move.size < left ? in.move.size : left;
    memcpy(to, fake_arena + in.move.offset, (size_t)size);
    return (long)size;
}

static long answer(const struct chain *chain, uint8_t *to)
{
    struct vac_fuse_in in;

    memcpy(&in, chain->in, sizeof(in));
    memset(to, 0, 160);
    switch (in.opcode) {
    case VAC_FUSE_INIT:
        to[0] = VAC_FUSE_MAJOR;
        to[4] = VAC_FUSE_MINOR;
        return sizeof(struct vac_fuse_init_out);
    case VAC_FUSE_LOOKUP:
        if (fake.manner == FAKE_SHARES_FILES)
            return -2;
        to[0] = 42;
        return sizeof(struct vac_fuse_entry);
    case VAC_FUSE_OPEN:
        to[0] = (uint8_t)++fake.opens;
        return sizeof(struct vac_fuse_open_out);
    case VAC_FUSE_IOCTL:
        return answer_ioctl(chain, to);
    case VAC_FUSE_WRITE:
        return answer_write(chain, to);
    case VAC_FUSE_READ:
        return answer_read(chain, to);
    default:
        return 0;
    }
}

static void serve(uint16_t head)
{
    static uint8_t bytes[MAX_ANSWER];
    struct chain chain;
    struct vac_fuse_in in;

    read_chain(head, &chain);
    fake.requests++;
    memcpy(&in, chain.in, sizeof(in));
    long size = answer(&chain, bytes + sizeof(struct vac_fuse_out));
    struct vac_fuse_out out = {
        .length = (uint32_t)(sizeof(out) + (size > 0 ? (size_t)size : 0)),
        .error = size < 0 ? (int32_t)size : 0,
        .unique = in.unique + (fake.manner == FAKE_OTHER_UNIQUE),
    };
    uint32_t written = out.length;
    if (fake.manner == FAKE_LONG_HEAD)
        out.length = 0x7FFFFFFF;
    memcpy(bytes, &out, sizeof(out));
    uint32_t id = head;
    if (fake.mangle)
        fake.mangle(bytes, chain.room < sizeof(bytes) ? chain.room : sizeof(bytes), &written, &id);
    if (fake.manner == FAKE_EMPTY)
        written = 0;
    else
        write_out(&chain, bytes, written < chain.room ? written : chain.room);
    if (fake.manner == FAKE_TOO_LONG)
        written = (uint32_t)chain.room + 1;
    put_used(fake.manner == FAKE_WILD_HEAD      ? 0xFFFF0000
             : fake.manner == FAKE_FOREIGN_HEAD ? (head + 1u) % device.size
                                                : id,
             written);
}

static void kick(void)
{
    const uint16_t *available = (const uint16_t *)at(device.ring[1]);

    fake.kicks++;
    while (device.ready && device.next != available[1]) {
        uint16_t head = available[2 + device.next++ % device.size];
        if (fake.manner == FAKE_NEEDS_RESET)
            device.status |= 64;
        else if (fake.manner == FAKE_LATE || fake.slow)
            device.later[device.later_count++] = head;
        else if (fake.manner != FAKE_SILENT && fake.answers) {
            fake.answers -= fake.answers > 0;
            serve(head);
        }
    }
    /* With an event index: told of the next one. */
    uint16_t *used = (uint16_t *)at(device.ring[2]);
    if (device.ready)
        used[2 + 4 * device.size] = device.next;
}

static void serve_later(void)
{
    device.looks = 0;
    while (device.later_count)
        serve(device.later[--device.later_count]);
}

void fake_answer(void)
{
    fake.manner = FAKE_GOOD;
    serve_later();
}

uint64_t fake_now(void)
{
    if (fake.slow && device.later_count && ++device.looks > 2)
        serve_later();
    return fake.clock += fake.step;
}

void fake_wait(uint64_t until)
{
    fake.waits++;
    if (fake.slow)
        serve_later();
    if (device.isr)
        vaccel_guest_interrupt();
    else if (fake.clock < until)
        fake.clock = until;
}

static void set_status(uint32_t value)
{
    if (value) {
        device.status = (uint8_t)value;
        return;
    }
    fake.resets++;
    if (fake.stuck)
        return;
    device.status = 0;
    device.ready = false;
    device.next = 0;
    device.later_count = 0;
}

static void set_half(uint64_t *number, bool high, uint32_t value)
{
    *number = high ? (*number & UINT32_MAX) | (uint64_t)value << 32
                   : (*number & ~(uint64_t)UINT32_MAX) | value;
}

static uint32_t read_mmio(uint64_t reg)
{
    switch (reg) {
    case 0x00:
        return 0x74726976;
    case 0x04:
        return fake.legacy ? 1 : 2;
    case 0x08:
        return 26;
    case 0x10:
        return (uint32_t)(device.select ? fake.features >> 32 : fake.features);
    case 0x34:
        return device.queue <= 1 ? fake.queue_size : 0;
    case 0x60:
        return device.isr;
    case 0x70:
        return device.status;
    default:
        return 0;
    }
}

static void write_mmio(uint64_t reg, uint32_t value)
{
    switch (reg) {
    case 0x14:
        device.select = value;
        break;
    case 0x20:
        set_half(&device.driver_features, device.driver_select, value);
        break;
    case 0x24:
        device.driver_select = value;
        break;
    case 0x30:
        device.queue = value;
        break;
    case 0x38:
        device.size = value;
        break;
    case 0x44:
        device.ready = value;
        break;
    case 0x50:
        kick();
        break;
    case 0x64:
        device.isr &= ~value;
        break;
    case 0x70:
        set_status(value);
        break;
    default:
        if (reg >= 0x80 && reg < 0xA8)
            set_half(&device.ring[(reg - 0x80) / 16], reg & 4, value);
    }
}

/* The common configuration's registers, as MMIO has them. */
static uint32_t read_common(uint64_t reg)
{
    return reg == 4 ? read_mmio(0x10) : reg == 20 ? device.status : reg == 24 ? read_mmio(0x34) : 0;
}

static void write_common(uint64_t reg, uint32_t value)
{
    static const uint8_t of[] = {
        [0] = 0x14,  [8] = 0x24,  [12] = 0x20, [20] = 0x70, [22] = 0x30, [24] = 0x38, [28] = 0x44,
        [32] = 0x80, [36] = 0x84, [40] = 0x90, [44] = 0x94, [48] = 0xA0, [52] = 0xA4};

    if (reg < sizeof(of) && of[reg])
        write_mmio(of[reg], value);
}

static bool over_mmio(uint64_t address)
{
    return fake.mmio && address >= fake.mmio && address - fake.mmio < 0x200;
}

uint32_t fake_read(uint64_t address, unsigned width)
{
    (void)width;
    if (fake.bar && address == fake.bar + 0x1000) {
        uint32_t isr = device.isr; /* reading it clears it */
        device.isr = 0;
        return isr;
    }
    if (fake.bar && address >= fake.bar && address < fake.bar + 0x4000)
        return read_common(address - fake.bar);
    return over_mmio(address) ? read_mmio(address - fake.mmio) : UINT32_MAX;
}

void fake_write(uint64_t address, unsigned width, uint32_t value)
{
    (void)width;
    if (fake.bar && address == fake.bar + 0x3000)
        kick();
    else if (fake.bar && address >= fake.bar && address < fake.bar + 0x3000)
        write_common(address - fake.bar, value);
    else if (over_mmio(address))
        write_mmio(address - fake.mmio, value);
}

uint32_t fake_pci_read(uint32_t function, uint32_t offset)
{
    return function == PCI_FUNCTION && device.config[0] ? device.config[offset / 4] : UINT32_MAX;
}

void fake_pci_write(uint32_t function, uint32_t offset, uint32_t value)
{
    if (function != PCI_FUNCTION)
        return;
    if (offset == 0x10) /* 16 KiB, 64 bits */
        value = (value & ~UINT32_C(0x3FFF)) | 4;
    if (offset == 4)
        value |= device.config[1] & 0xFFFF0000;
    device.config[offset / 4] = value;
    fake.bar = (uint64_t)device.config[5] << 32 | (device.config[4] & ~UINT32_C(15));
}

static void capability(unsigned where, uint32_t kind, uint32_t offset, unsigned next)
{
    uint32_t *to = &device.config[where / 4];

    to[0] = 0x09 | next << 8 | UINT32_C(20) << 16 | kind << 24;
    to[1] = 0; /* BAR 0 */
    to[2] = offset;
    to[3] = 0x1000;
    to[4] = 4; /* of notifications: bytes for each queue's offset, which is 0 */
}

void fake_init(bool pci)
{
    memset(&device, 0, sizeof(device));
    fake = (struct fake){.features = UINT64_C(1) << 32 | UINT64_C(3) << 28,
                         .queue_size = 64,
                         .step = 100000,
                         .answers = -1};
    if (!pci) {
        fake.mmio = 0x10000;
        return;
    }
    device.config[0] = 0x105A1AF4;
    device.config[1] = 1 << 20;
    device.config[4] = 4;
    device.config[13] = CAPS;
    capability(CAPS, 1, 0, CAPS + 20);
    capability(CAPS + 20, 3, 0x1000, CAPS + 40);
    capability(CAPS + 40, 2, 0x3000, CAPS); /* round in a circle */
}
