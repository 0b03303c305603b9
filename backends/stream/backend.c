/* SPDX-License-Identifier: Apache-2.0 */
/** Carries calls to vacceld over a unix socket, or over vsock. */
#include <stdio.h>
#include <stdlib.h>

#include "backends/common/transport.h"
#include "backends/stream/carry.h"
#include "backends/stream/find.h"
#include "backends/stream/link.h"

static void set_out(const vaccel_host *host, const struct vac_address *address);

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    struct vac_address address;
    struct vac_link *link;

    vaccel_status status = vac_find_daemon(host, &address);
    if (status != VACCEL_OK)
        return status;
    set_out(host, &address);
    status = vac_link_take(false, &link);
    if (status != VACCEL_OK && address.tried)
        return host->fail(status, "no daemon is named: VACCEL_TARGET is not set; and %s",
                          host->last_error());
    if (status != VACCEL_OK)
        return status;
    vac_link_give(link, true);
    char description[160];
    snprintf(description, sizeof(description), "vacceld at %s", address.name);
    return host->add_device(found, "vacceld", description, "");
}

static vaccel_status buffer_import(void *self, const vaccel_buffer_view *buffer, void **imported)
{
    struct vac_buffer_region *region = (struct vac_buffer_region *)calloc(1, sizeof(*region));

    (void)buffer;
    if (!region)
        return ((const struct vac_transport *)self)
            ->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a buffer");
    *imported = region;
    return VACCEL_OK;
}

static void buffer_release(void *self, void *imported)
{
    struct vac_buffer_region *region = (struct vac_buffer_region *)imported;

    (void)self;
    vac_link_unmap(region);
    free(region);
}

static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    return vac_transport_run((const struct vac_transport *)self, invocation, args);
}

static struct vac_transport transport = {.self = &transport, .exchange = vac_carry};
static vaccel_backend_op ops[VAC_CODEC_COUNT];

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    transport.host = host;
    *self = &transport;
    return VACCEL_OK;
}

static vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "stream",
    .version = "1.0.0",
    .description = "carries calls to vacceld over a unix socket or vsock",
    .rank = 5,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_TRANSPORT,
    .ops = ops,
    .op_count = VAC_CODEC_COUNT,
    .probe = probe,
    .open = open_backend,
    .buffer_import = buffer_import,
    .buffer_release = buffer_release,
};

static void set_out(const vaccel_host *host, const struct vac_address *address)
{
    vac_link_open(host, address);
    vac_carry_open(host, &backend);
}

__attribute__((constructor)) static void list_ops(void)
{
    vac_transport_list_ops(ops, run);
}

VACCEL_BACKEND_DEFINE(&backend)
