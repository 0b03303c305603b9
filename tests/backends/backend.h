/* SPDX-License-Identifier: Apache-2.0 */
/** The least that is a backend; each file here breaks one thing about it. */
#ifndef VAC_TESTS_BACKENDS_BACKEND_H
#define VAC_TESTS_BACKENDS_BACKEND_H

#include <vaccel/backend_ops.h>

static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    (void)self;
    (void)invocation;
    (void)args;
    return VACCEL_OK;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    (void)host;
    *self = NULL;
    return VACCEL_OK;
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .run = run}};

/** The highest rank, so that it is asked first. */
#define TEST_BACKEND(its_name, its_abi, its_probe)                                                 \
    {                                                                                              \
        .struct_size = sizeof(vaccel_backend), .abi_version = (its_abi), .name = (its_name),       \
        .version = "1", .description = "for tests", .rank = 1000, .ops = ops, .op_count = 1,       \
        .probe = (its_probe), .open = open_backend                                                 \
    }

#endif
