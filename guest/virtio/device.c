/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/virtio/device.h"

/* Queue 0 is for what has priority over requests. */
enum { REQUESTS = 1 };
/* How long a device may take to be reset. */
#define RESET_NS UINT64_C(1000000000)

uint64_t vac_bus_address(const vaccel_guest_port *port, const void *address, size_t *size)
{
    if (!port->physical)
        return (uint64_t)(uintptr_t)address;
    return port->physical(port->context, address, size);
}

bool vac_device_reset(struct vac_device *device)
{
    const struct vac_transport *transport = &device->transport;
    const vaccel_guest_port *port = transport->port;
    uint64_t until = port->now(port->context) + RESET_NS;

    device->running = false;
    transport->calls->set_status(transport, 0);
    while (transport->calls->status(transport) != 0) {
        if (port->now(port->context) >= until) {
            device->stuck = true;
            return false;
        }
    }
    return true;
}

static bool find(struct vac_device *device, const vaccel_guest_port *port, uint32_t kind,
                 const char **amiss)
{
    device->streams = kind == VAC_VIRTIO_VSOCK;
    /* Where there is PCI, something else may stand where transports would. */
    return vac_pci_find(port, kind, &device->transport, amiss) ||
           vac_mmio_find(port, kind, &device->transport, amiss);
}

const char *vac_device_find(struct vac_device *device, const vaccel_guest_port *port, uint16_t most,
                            vaccel_status *status)
{
    const char *amiss = NULL;

    if (!find(device, port, VAC_VIRTIO_FS, &amiss) &&
        (amiss || !VAC_HAS_VSOCK || !find(device, port, VAC_VIRTIO_VSOCK, &amiss))) {
        *status = amiss ? VACCEL_ERR_UNSUPPORTED : VACCEL_ERR_NOT_FOUND;
        return amiss ? amiss
                     : "there is no virtio-fs device, nor a vsock; give the hypervisor one whose "
                       "socket is vacceld's, in QEMU -device vhost-user-fs-pci or "
                       "vhost-user-fs-device";
    }
    *status = VACCEL_ERR_UNAVAILABLE;
    if (!vac_device_reset(device))
        return "the virtio device cannot be reset; restart the virtual machine";
    if (device->streams)
        return NULL;
    uint16_t size = device->transport.calls->queue_size(&device->transport, REQUESTS);
    while (size & (size - 1))
        size &= (uint16_t)(size - 1);
    device->size = size < most ? size : most;
    return device->size ? NULL : "the virtio-fs device has no request queue";
}

bool vac_device_negotiate(const struct vac_device *device, uint64_t wanted, uint64_t *taken)
{
    const struct vac_transport *transport = &device->transport;
    const struct vac_transport_calls *calls = transport->calls;
    const uint8_t begun = VAC_STATUS_ACKNOWLEDGE | VAC_STATUS_DRIVER;

    calls->set_status(transport, VAC_STATUS_ACKNOWLEDGE);
    calls->set_status(transport, begun);
    *taken = calls->features(transport) & (wanted | VAC_FEATURE_VERSION_1);
    if (*taken & VAC_FEATURE_VERSION_1) {
        calls->set_features(transport, *taken);
        calls->set_status(transport, begun | VAC_STATUS_FEATURES_OK);
        if (calls->status(transport) & VAC_STATUS_FEATURES_OK)
            return true;
    }
    calls->set_status(transport, VAC_STATUS_FAILED);
    return false;
}

void vac_device_run(struct vac_device *device)
{
    const struct vac_transport *transport = &device->transport;

    transport->calls->set_status(transport, VAC_STATUS_ACKNOWLEDGE | VAC_STATUS_DRIVER |
                                                VAC_STATUS_FEATURES_OK | VAC_STATUS_DRIVER_OK);
    device->running = true;
}

const char *vac_device_start(struct vac_device *device)
{
    struct vac_transport *transport = &device->transport;
    const struct vac_transport_calls *calls = transport->calls;
    size_t size = vac_queue_ring_size(device->size);
    size_t contiguous = size;
    struct vac_ring_addresses at;
    uint64_t taken;

    at.descriptors = vac_bus_address(transport->port, device->ring, &contiguous);
    if (contiguous < size)
        return "the memory for the ring is in several pieces; give the library contiguous memory";
    at.driver = at.descriptors;
    at.device = at.descriptors;
    vac_queue_init(&device->queue, device->size, device->ring, device->innards);
    at.driver +=
        (uint64_t)((uintptr_t)vac_queue_driver_area(&device->queue) - (uintptr_t)device->ring);
    at.device +=
        (uint64_t)((uintptr_t)vac_queue_device_area(&device->queue) - (uintptr_t)device->ring);
    if (!vac_device_negotiate(device, VAC_FEATURE_INDIRECT | VAC_FEATURE_EVENT_INDEX, &taken))
        return "the virtio-fs device refuses VIRTIO_F_VERSION_1, so it is a legacy one";
    device->queue.indirect = taken & VAC_FEATURE_INDIRECT;
    device->queue.event_index = taken & VAC_FEATURE_EVENT_INDEX;
    calls->start_queue(transport, REQUESTS, device->size, &at);
    vac_device_run(device);
    return NULL;
}

bool vac_device_is_broken(const struct vac_device *device)
{
    return device->transport.calls->status(&device->transport) & VAC_STATUS_NEEDS_RESET;
}

void vac_device_kick(struct vac_device *device)
{
    const struct vac_transport *transport = &device->transport;

    if (!vac_queue_wants_kick(&device->queue))
        return;
    device->kicks++;
    transport->port->write(transport->port->context, transport->kick, transport->kick_width,
                           REQUESTS);
}
