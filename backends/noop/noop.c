/* SPDX-License-Identifier: Apache-2.0 */
/** The smallest backend: it does nothing, at once. Also where to start when writing one. */
#include <vaccel/backend_ops.h>

static vaccel_status noop(void *self, const vaccel_invocation *invocation,
                          const vaccel_noop_args *args)
{
    (void)self;
    (void)invocation;
    (void)args;
    return VACCEL_OK;
}

VACCEL_IMPLEMENT_NOOP(run_noop, noop)

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    return host->add_device(found, "CPU", "any processor", "");
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    (void)host;
    *self = NULL;
    return VACCEL_OK;
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .run = run_noop},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "noop",
    .version = "1.0.0",
    .description = "does nothing, at once",
    .rank = 10,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
};

VACCEL_BACKEND_DEFINE(&backend)
