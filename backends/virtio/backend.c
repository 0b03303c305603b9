/* SPDX-License-Identifier: Apache-2.0 */
/** Carries a Linux guest's calls to the host's vacceld through the kernel's virtio-fs. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/transport.h"
#include "backends/virtio/carry.h"
#include "backends/virtio/channel.h"

/* What a target of ours begins with; the core has checked its form. */
#define VIRTIO "virtio:"

/* Another transport's, that somebody asked for; the default is nobody's wish. */
static const char *other_target(const char *target)
{
    const char *asked = secure_getenv("VACCEL_TARGET");

    return asked && *asked && target && strncmp(target, VIRTIO, strlen(VIRTIO)) != 0 ? target
                                                                                     : NULL;
}

static vaccel_status describe(const vaccel_host *host, const struct vac_found *found,
                              vaccel_probe *probe)
{
    char text[256];

    if (found->is_device)
        snprintf(text, sizeof(text), "vacceld behind %.160s", found->path);
    else
        snprintf(text, sizeof(text),
                 *found->tag ? "vacceld %s at %.160s (tag %s)" : "vacceld %s at %.160s",
                 found->version, found->path, found->tag);
    return host->add_device(probe, "vacceld", text, "");
}

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    bool knows = host->struct_size >= offsetof(vaccel_host, target) + sizeof(host->target);
    const char *target = knows ? host->target() : NULL;
    const char *other = other_target(target);
    struct vac_found place;

    if (other)
        return host->fail(VACCEL_ERR_NOT_FOUND,
                          "VACCEL_TARGET names %s, which is no mount; name one, as "
                          "virtio:/run/vaccel, or unset it",
                          other);
    bool named = target && strncmp(target, VIRTIO, strlen(VIRTIO)) == 0;
    vac_channel_open(host, named ? target + strlen(VIRTIO) : NULL);
    vac_carry_open(host);
    vaccel_status status = vac_channel_find(&place);
    if (status == VACCEL_OK)
        status = vac_carry_probe();
    return status == VACCEL_OK ? describe(host, &place, found) : status;
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
    .name = "virtio",
    .version = "1.0.0",
    .description = "carries a Linux guest's calls to vacceld through virtio-fs",
    .rank = 6,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_TRANSPORT,
    .ops = ops,
    .op_count = VAC_CODEC_COUNT,
    .probe = probe,
    .open = open_backend,
};

__attribute__((constructor)) static void list_ops(void)
{
    vac_transport_list_ops(ops, run);
}

VACCEL_BACKEND_DEFINE(&backend)
