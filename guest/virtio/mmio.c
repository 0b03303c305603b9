/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/virtio/transport.h"

/* Registers (virtio 1.2, table 4.1). */
enum {
    MAGIC = 0x00,
    VERSION = 0x04,
    DEVICE = 0x08,
    DEVICE_FEATURES = 0x10,
    DEVICE_FEATURES_SELECT = 0x14,
    DRIVER_FEATURES = 0x20,
    DRIVER_FEATURES_SELECT = 0x24,
    QUEUE_SELECT = 0x30,
    QUEUE_SIZE_MAX = 0x34,
    QUEUE_SIZE = 0x38,
    QUEUE_READY = 0x44,
    QUEUE_NOTIFY = 0x50,
    INTERRUPT_STATUS = 0x60,
    INTERRUPT_ACKNOWLEDGE = 0x64,
    STATUS = 0x70,
    QUEUE_DESCRIPTORS = 0x80,
    QUEUE_DRIVER = 0x90,
    QUEUE_DEVICE = 0xA0,
    CONFIG = 0x100
};

#define MAGIC_VALUE UINT32_C(0x74726976) /* "virt" */

static uint32_t read32(const struct vac_transport *transport, unsigned at)
{
    return transport->port->read(transport->port->context, transport->common + at, 4);
}

static void write32(const struct vac_transport *transport, unsigned at, uint32_t value)
{
    transport->port->write(transport->port->context, transport->common + at, 4, value);
}

static void write64(const struct vac_transport *transport, unsigned at, uint64_t value)
{
    write32(transport, at, (uint32_t)value);
    write32(transport, at + 4, (uint32_t)(value >> 32));
}

static uint8_t status(const struct vac_transport *transport)
{
    return (uint8_t)read32(transport, STATUS);
}

static void set_status(const struct vac_transport *transport, uint8_t value)
{
    write32(transport, STATUS, value);
}

static uint64_t features(const struct vac_transport *transport)
{
    write32(transport, DEVICE_FEATURES_SELECT, 1);
    uint64_t high = read32(transport, DEVICE_FEATURES);
    write32(transport, DEVICE_FEATURES_SELECT, 0);
    return high << 32 | read32(transport, DEVICE_FEATURES);
}

static void set_features(const struct vac_transport *transport, uint64_t value)
{
    write32(transport, DRIVER_FEATURES_SELECT, 1);
    write32(transport, DRIVER_FEATURES, (uint32_t)(value >> 32));
    write32(transport, DRIVER_FEATURES_SELECT, 0);
    write32(transport, DRIVER_FEATURES, (uint32_t)value);
}

static uint16_t queue_size(const struct vac_transport *transport, uint16_t queue)
{
    write32(transport, QUEUE_SELECT, queue);
    uint32_t size = read32(transport, QUEUE_SIZE_MAX);
    return size > UINT16_MAX ? UINT16_MAX : (uint16_t)size;
}

static void start_queue(struct vac_transport *transport, uint16_t queue, uint16_t size,
                        const struct vac_ring_addresses *ring)
{
    write32(transport, QUEUE_SELECT, queue);
    write32(transport, QUEUE_SIZE, size);
    write64(transport, QUEUE_DESCRIPTORS, ring->descriptors);
    write64(transport, QUEUE_DRIVER, ring->driver);
    write64(transport, QUEUE_DEVICE, ring->device);
    write32(transport, QUEUE_READY, 1);
    transport->kick = transport->common + QUEUE_NOTIFY;
    transport->kick_width = 4;
}

static bool acknowledge(const struct vac_transport *transport)
{
    uint32_t pending = read32(transport, INTERRUPT_STATUS);

    if (pending)
        write32(transport, INTERRUPT_ACKNOWLEDGE, pending);
    return pending != 0;
}

static uint32_t config(const struct vac_transport *transport, unsigned at)
{
    return read32(transport, CONFIG + at);
}

static const struct vac_transport_calls calls = {
    status, set_status, features, set_features, queue_size, start_queue, acknowledge, config,
};

bool vac_mmio_find(const vaccel_guest_port *port, uint32_t kind, struct vac_transport *transport,
                   const char **amiss)
{
    for (uint32_t i = 0; i < port->mmio_count; i++) {
        *transport = (struct vac_transport){
            .port = port, .calls = &calls, .common = port->mmio_base + i * port->mmio_stride};
        if (read32(transport, MAGIC) != MAGIC_VALUE || read32(transport, DEVICE) != kind)
            continue;
        if (read32(transport, VERSION) == 2)
            return true;
        *amiss = "the virtio device has a legacy interface; give QEMU "
                 "-global virtio-mmio.force-legacy=false";
    }
    return false;
}
