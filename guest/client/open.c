/* SPDX-License-Identifier: Apache-2.0 */
/** The library's beginning and end, its memory and its messages. */
#include <string.h>

#include "core/handle.h"
#include "core/params.h"
#include "guest/client/format.h"
#include "guest/client/guest.h"
#include "guest/client/request.h"
#include "guest/vsock/vsock.h"
#include <vaccel/error.h>

enum { OPEN_TIMEOUT_MS = 10000, CALL_TIMEOUT_MS = 120000, MAX_QUEUE = 256 };

struct vac_guest vac_guest;

void *vac_alloc(size_t size)
{
    return vac_heap_take(&vac_guest.heap, size);
}

void vac_free(void *memory)
{
    vac_heap_give(&vac_guest.heap, memory);
}

void vac_say(const char *line)
{
    if (vac_guest.port->print)
        vac_guest.port->print(vac_guest.port->context, line);
}

vaccel_status vac_fail(vaccel_status status, const char *format, ...)
{
    char text[sizeof(vac_guest.message)]; /* an argument may be the old message */
    va_list arguments;

    va_start(arguments, format);
    vac_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    memcpy(vac_guest.message, text, strlen(text) + 1);
    return status;
}

vaccel_status vac_fail_memory(void)
{
    return vac_fail(VACCEL_ERR_NO_MEMORY,
                    "memory ran out; release what is not needed, or give the library more");
}

const char *vaccel_last_error(void)
{
    return vac_guest.message;
}

static vaccel_status read_options(const vaccel_guest_options *given)
{
    vaccel_guest_options *options = &vac_guest.options;

    VAC_TRY(vac_params_read(given, options, sizeof(*options), "guest_options"));
    if (!options->open_timeout_ms)
        options->open_timeout_ms = OPEN_TIMEOUT_MS;
    if (!options->call_timeout_ms)
        options->call_timeout_ms = CALL_TIMEOUT_MS;
    if (!options->max_queue)
        options->max_queue = MAX_QUEUE;
    if (options->max_queue < 4 || options->max_queue > 32768 ||
        options->max_queue & (options->max_queue - 1))
        return vac_fail(VACCEL_ERR_INVALID, "max_queue is %u; take a power of two from 4 to 32768",
                        options->max_queue);
    return VACCEL_OK;
}

static vaccel_status check_port(const vaccel_guest_port *port)
{
    if (port->struct_size != sizeof(*port))
        return vac_fail(VACCEL_ERR_INVALID,
                        "vaccel_guest_port.struct_size is %u and not %zu; set it to the struct's "
                        "size, and build port and library from one version",
                        port->struct_size, sizeof(*port));
    if (!port->read || !port->write || !port->now)
        return vac_fail(VACCEL_ERR_INVALID, "the port lacks read(), write() or now()");
    return VACCEL_OK;
}

static vaccel_status start(void)
{
    struct vac_device *device = &vac_guest.device;
    vaccel_status status;
    const char *amiss =
        vac_device_find(device, vac_guest.port, (uint16_t)vac_guest.options.max_queue, &status);

    if (amiss)
        return vac_fail(status, "%s", amiss);
    if (vac_streams()) {
        VAC_TRY(vac_vsock_open());
        return vac_mount();
    }
    device->ring = vac_alloc(vac_queue_ring_size(device->size));
    device->innards = vac_alloc(vac_queue_private_size(device->size));
    if (!device->ring || !device->innards)
        return vac_fail_memory();
    return vac_mount();
}

vaccel_status vaccel_guest_open(const vaccel_guest_port *port, const vaccel_guest_options *options,
                                void *memory, size_t size)
{
    VAC_NEED(port);
    VAC_NEED(memory);
    if (vac_guest.port)
        return vac_fail(VACCEL_ERR_BUSY, "the library is open already; close it first");
    VAC_TRY(check_port(port));
    memset(&vac_guest, 0, sizeof(vac_guest));
    VAC_TRY(read_options(options));
    vac_heap_init(&vac_guest.heap, memory, size);
    vac_guest.port = port;
    vaccel_status status = start();
    if (status != VACCEL_OK) {
        vac_guest.port = NULL;
        memcpy(vac_guest.reason, vac_guest.message, sizeof(vac_guest.reason));
    }
    return status;
}

void vaccel_guest_close(void)
{
    if (!vac_guest.port)
        return;
    vac_device_reset(&vac_guest.device);
    vac_guest.port = NULL;
}

void vaccel_guest_interrupt(void)
{
    const struct vac_transport *transport = &vac_guest.device.transport;

    if (vac_guest.port && transport->calls && transport->calls->acknowledge(transport))
        vac_guest.interrupts++;
}

void vaccel_guest_measure(vaccel_guest_usage *usage)
{
    *usage = (vaccel_guest_usage){
        .memory = vac_guest.heap.used,
        .peak = vac_guest.heap.peak,
        .requests = vac_guest.requests,
        .kicks = vac_guest.device.kicks,
        .interrupts = vac_guest.interrupts,
        .resets = vac_guest.resets,
    };
}
