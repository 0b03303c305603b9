/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/virtio/transport.h"

/* Configuration space (PCI 3.0, chapter 6). */
enum {
    PCI_ID = 0x00,
    PCI_COMMAND = 0x04,
    PCI_HEADER = 0x0C,
    PCI_BARS = 0x10,
    PCI_BUSES = 0x18,
    PCI_CAPABILITIES = 0x34
};
enum { COMMAND_MEMORY = 2, COMMAND_MASTER = 4, COMMAND_NO_LINE = 1 << 10 };
enum { STATUS_CAPABILITIES = 1 << 20 };
enum { CAP_VENDOR = 0x09, CAP_MSIX = 0x11 };
enum { BAR_COUNT = 6, MAX_CAPS = 48, MAX_DEPTH = 8 };
enum { VENDOR_VIRTIO = 0x1AF4, DEVICE_MODERN = 0x1040 };

/* Kinds of a virtio capability (virtio 1.2, section 4.1.4). */
enum { VIRTIO_COMMON = 1, VIRTIO_NOTIFY = 2, VIRTIO_INTERRUPT = 3, VIRTIO_OWN = 4 };

/* The common configuration. */
enum {
    FEATURES_SELECT = 0,
    FEATURES = 4,
    DRIVER_SELECT = 8,
    DRIVER_FEATURES = 12,
    CONFIG_VECTOR = 16,
    STATUS = 20,
    QUEUE_SELECT = 22,
    QUEUE_SIZE = 24,
    QUEUE_VECTOR = 26,
    QUEUE_ENABLE = 28,
    QUEUE_NOTIFY = 30,
    QUEUE_DESCRIPTORS = 32,
    QUEUE_DRIVER = 40,
    QUEUE_DEVICE = 48
};
enum { NO_VECTOR = 0xFFFF };

/* A PCI function while its capabilities are read. */
struct function {
    const vaccel_guest_port *port;
    uint32_t number;
    uint64_t bars[BAR_COUNT]; /* 0 for none */
};

static uint32_t get(const struct function *function, uint32_t at)
{
    return function->port->pci_read(function->port->context, function->number, at);
}

static void put(const struct function *function, uint32_t at, uint32_t value)
{
    function->port->pci_write(function->port->context, function->number, at, value);
}

static uint32_t read_common(const struct vac_transport *transport, unsigned at, unsigned width)
{
    return transport->port->read(transport->port->context, transport->common + at, width);
}

static void write_common(const struct vac_transport *transport, unsigned at, unsigned width,
                         uint32_t value)
{
    transport->port->write(transport->port->context, transport->common + at, width, value);
}

static void write64(const struct vac_transport *transport, unsigned at, uint64_t value)
{
    write_common(transport, at, 4, (uint32_t)value);
    write_common(transport, at + 4, 4, (uint32_t)(value >> 32));
}

static uint8_t status(const struct vac_transport *transport)
{
    return (uint8_t)read_common(transport, STATUS, 1);
}

static void set_status(const struct vac_transport *transport, uint8_t value)
{
    write_common(transport, STATUS, 1, value);
}

static uint64_t features(const struct vac_transport *transport)
{
    write_common(transport, FEATURES_SELECT, 4, 1);
    uint64_t high = read_common(transport, FEATURES, 4);
    write_common(transport, FEATURES_SELECT, 4, 0);
    return high << 32 | read_common(transport, FEATURES, 4);
}

static void set_features(const struct vac_transport *transport, uint64_t value)
{
    write_common(transport, DRIVER_SELECT, 4, 1);
    write_common(transport, DRIVER_FEATURES, 4, (uint32_t)(value >> 32));
    write_common(transport, DRIVER_SELECT, 4, 0);
    write_common(transport, DRIVER_FEATURES, 4, (uint32_t)value);
}

static uint16_t queue_size(const struct vac_transport *transport, uint16_t queue)
{
    write_common(transport, QUEUE_SELECT, 2, queue);
    return (uint16_t)read_common(transport, QUEUE_SIZE, 2);
}

static void start_queue(struct vac_transport *transport, uint16_t queue, uint16_t size,
                        const struct vac_ring_addresses *ring)
{
    uint32_t vector = transport->message_interrupts ? 0 : (uint32_t)NO_VECTOR;

    write_common(transport, CONFIG_VECTOR, 2, NO_VECTOR);
    write_common(transport, QUEUE_SELECT, 2, queue);
    write_common(transport, QUEUE_SIZE, 2, size);
    write_common(transport, QUEUE_VECTOR, 2, vector);
    write64(transport, QUEUE_DESCRIPTORS, ring->descriptors);
    write64(transport, QUEUE_DRIVER, ring->driver);
    write64(transport, QUEUE_DEVICE, ring->device);
    uint32_t offset = read_common(transport, QUEUE_NOTIFY, 2);
    transport->kick = transport->notify + (uint64_t)offset * transport->notify_step;
    transport->kick_width = 2;
    write_common(transport, QUEUE_ENABLE, 2, 1);
}

/* A message needs none; reading the status of a line lowers it. */
static bool acknowledge(const struct vac_transport *transport)
{
    if (transport->message_interrupts)
        return true;
    return transport->port->read(transport->port->context, transport->interrupt, 1) != 0;
}

static uint32_t config(const struct vac_transport *transport, unsigned at)
{
    if (!transport->own)
        return UINT32_MAX;
    return transport->port->read(transport->port->context, transport->own + at, 4);
}

static const struct vac_transport_calls calls = {
    status, set_status, features, set_features, queue_size, start_queue, acknowledge, config,
};

/* Gives a BAR that no firmware placed its place in the port's window. */
static uint64_t place_bar(const struct function *function, uint32_t at, bool wide, uint64_t *window)
{
    uint32_t kind = get(function, at) & 15;

    put(function, at, UINT32_MAX);
    uint64_t size = (uint64_t)(uint32_t)(~(get(function, at) & ~UINT32_C(15)) + 1);
    if (!size || !*window) {
        put(function, at, kind);
        return 0;
    }
    uint64_t base = (*window + size - 1) & ~(size - 1);
    put(function, at, (uint32_t)base | kind);
    if (wide)
        put(function, at + 4, (uint32_t)(base >> 32));
    *window = base + size;
    return base;
}

static void read_bars(struct function *function)
{
    uint64_t window = function->port->pci_window;
    uint32_t command = get(function, PCI_COMMAND) & 0xFFFF;

    /* Not while they are being placed. */
    put(function, PCI_COMMAND, command & ~(uint32_t)COMMAND_MEMORY);
    for (uint32_t i = 0; i < BAR_COUNT; i++) {
        uint32_t at = PCI_BARS + 4 * i;
        uint32_t low = get(function, at);
        bool wide = (low & 6) == 4 && i + 1 < BAR_COUNT;
        if (low & 1)
            continue; /* ports */
        uint64_t base = low & ~UINT32_C(15);
        if (wide)
            base |= (uint64_t)get(function, at + 4) << 32;
        function->bars[i] = base ? base : place_bar(function, at, wide, &window);
        i += wide;
    }
    put(function, PCI_COMMAND, command | COMMAND_MEMORY | COMMAND_MASTER);
}

static uint64_t in_bar(const struct function *function, uint32_t bar, uint32_t offset)
{
    return bar < BAR_COUNT && function->bars[bar] ? function->bars[bar] + offset : 0;
}

static void write_port(const struct vac_transport *transport, uint64_t at, uint32_t value)
{
    transport->port->write(transport->port->context, at, 4, value);
}

/* Has the device's only vector send the port's message. */
static void set_message(const struct function *function, uint32_t at,
                        struct vac_transport *transport)
{
    const vaccel_guest_port *port = function->port;
    uint32_t table = get(function, at + 4);
    uint64_t entry = in_bar(function, table & 7, table & ~UINT32_C(7));

    if (!port->msi_address || !entry || !port->wait)
        return;
    write_port(transport, entry, (uint32_t)port->msi_address);
    write_port(transport, entry + 4, (uint32_t)(port->msi_address >> 32));
    write_port(transport, entry + 8, port->msi_data);
    write_port(transport, entry + 12, 0);
    put(function, at, (get(function, at) & ~(UINT32_C(1) << 30)) | UINT32_C(1) << 31);
    put(function, PCI_COMMAND, (get(function, PCI_COMMAND) & 0xFFFF) | COMMAND_NO_LINE);
    transport->message_interrupts = true;
}

static void read_virtio(const struct function *function, uint32_t at,
                        struct vac_transport *transport)
{
    uint32_t kind = get(function, at) >> 24;
    uint64_t base = in_bar(function, get(function, at + 4) & 0xFF, get(function, at + 8));

    /* The first one of a kind is the one that the device prefers. */
    if (kind == VIRTIO_COMMON && !transport->common) {
        transport->common = base;
    } else if (kind == VIRTIO_INTERRUPT && !transport->interrupt) {
        transport->interrupt = base;
    } else if (kind == VIRTIO_OWN && !transport->own) {
        transport->own = base;
    } else if (kind == VIRTIO_NOTIFY && !transport->notify) {
        transport->notify = base;
        transport->notify_step = get(function, at + 16);
    }
}

static bool drive(struct function *function, struct vac_transport *transport, const char **amiss)
{
    *transport = (struct vac_transport){.port = function->port, .calls = &calls};
    if (!(get(function, PCI_COMMAND) & STATUS_CAPABILITIES)) {
        *amiss = "the virtio device has no PCI capabilities";
        return false;
    }
    read_bars(function);
    uint32_t at = get(function, PCI_CAPABILITIES) & 0xFC;
    /* The list may go round in a circle. */
    for (int i = 0; at && i < MAX_CAPS; i++) {
        uint32_t head = get(function, at);
        if ((head & 0xFF) == CAP_VENDOR)
            read_virtio(function, at, transport);
        else if ((head & 0xFF) == CAP_MSIX)
            set_message(function, at, transport);
        at = head >> 8 & 0xFC;
    }
    if (transport->common && transport->notify && transport->interrupt)
        return true;
    *amiss = "the registers of the virtio device have no place in memory; boot with firmware, or "
             "give the port a pci_window";
    return false;
}

static bool scan(const vaccel_guest_port *port, uint32_t kind, uint32_t bus, int depth,
                 struct vac_transport *transport, const char **amiss)
{
    for (uint32_t slot = 0; slot < 32; slot++) {
        for (uint32_t i = 0; i < 8; i++) {
            struct function function = {.port = port, .number = bus << 8 | slot << 3 | i};
            uint32_t id = get(&function, PCI_ID);
            if (id == UINT32_MAX && i == 0)
                break;
            if (id == UINT32_MAX)
                continue;
            uint32_t header = get(&function, PCI_HEADER) >> 16 & 0xFF;
            if (id == ((uint32_t)(DEVICE_MODERN + kind) << 16 | VENDOR_VIRTIO) &&
                drive(&function, transport, amiss))
                return true;
            uint32_t behind = get(&function, PCI_BUSES) >> 8 & 0xFF;
            if ((header & 0x7F) == 1 && behind > bus && depth < MAX_DEPTH &&
                scan(port, kind, behind, depth + 1, transport, amiss))
                return true;
            if (i == 0 && !(header & 0x80))
                break;
        }
    }
    return false;
}

bool vac_pci_find(const vaccel_guest_port *port, uint32_t kind, struct vac_transport *transport,
                  const char **amiss)
{
    return port->pci_read && port->pci_write && scan(port, kind, 0, 0, transport, amiss);
}
