/* SPDX-License-Identifier: Apache-2.0 */
/** Carries calls to vacceld over a unix socket. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/transport.h"
#include "backends/stream/carry.h"
#include "backends/stream/link.h"

/* What a target begins with; the core has checked its form. */
#define UNIX "unix:"

static const char *find_path(const vaccel_host *host)
{
    bool knows = host->struct_size >= offsetof(vaccel_host, target) + sizeof(host->target);
    const char *target = knows ? host->target() : NULL;

    return target && strncmp(target, UNIX, strlen(UNIX)) == 0 ? target + strlen(UNIX) : NULL;
}

static void set_out(const vaccel_host *host, const char *path);

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    const char *path = find_path(host);
    struct vac_link *link;

    if (!path)
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "no daemon is named: VACCEL_TARGET is not set, and there is no "
                          "/run/vaccel/default.sock; start vacceld, or set VACCEL_TARGET to where "
                          "it listens, as unix:/run/vaccel/default.sock");
    set_out(host, path);
    vaccel_status status = vac_link_take(false, &link);
    if (status != VACCEL_OK)
        return status;
    vac_link_give(link, true);
    char description[160];
    strcpy(description, "vacceld at ");
    strncat(description, path, sizeof(description) - 1 - strlen(description));
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
    .description = "carries calls to vacceld over a unix socket",
    .rank = 5,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_TRANSPORT,
    .ops = ops,
    .op_count = VAC_CODEC_COUNT,
    .probe = probe,
    .open = open_backend,
    .buffer_import = buffer_import,
    .buffer_release = buffer_release,
};

static void set_out(const vaccel_host *host, const char *path)
{
    vac_link_open(host, path);
    vac_carry_open(host, &backend);
}

__attribute__((constructor)) static void list_ops(void)
{
    vac_transport_list_ops(ops, run);
}

VACCEL_BACKEND_DEFINE(&backend)
