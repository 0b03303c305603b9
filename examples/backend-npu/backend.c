/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `npu`: what vaccel sees of the driver. */
#include <stdatomic.h>
#include <stdlib.h>

#include "calls.h"
#include "faults.h"
#include "network.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    vaccel_status status = faults_probe(host);

    if (status == VACCEL_OK)
        status = host->set_version(found, "1.0 of the device");
    if (status == VACCEL_OK)
        status = host->add_device(found, "NPU0", "an NPU in software", "f32");
    return status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    struct npu_backend *backend = calloc(1, sizeof(*backend));

    if (!backend)
        return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for the NPU");
    backend->host = host;
    vaccel_status status = driver_open(host, &backend->driver);
    if (status != VACCEL_OK) {
        free(backend);
        return status;
    }
    *self = backend;
    return VACCEL_OK;
}

static void cancel(void *self, void *request)
{
    driver_cancel(((struct npu_backend *)self)->driver, request);
}

static vaccel_status health(void *self)
{
    return driver_health(((struct npu_backend *)self)->driver);
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_VECTOR_ADD, .version = VACCEL_OP_VECTOR_ADD_VERSION, .submit = submit_add},
    {.op = VACCEL_OP_MATRIX_MULTIPLY,
     .version = VACCEL_OP_MATRIX_MULTIPLY_VERSION,
     .submit = submit_multiply},
    {.op = VACCEL_OP_MINMAX, .version = VACCEL_OP_MINMAX_VERSION, .submit = submit_minmax},
    {.op = VACCEL_OP_ARRAY_COPY, .version = VACCEL_OP_ARRAY_COPY_VERSION, .submit = submit_copy},
    {.op = VACCEL_OP_INFER, .version = VACCEL_OP_INFER_VERSION, .submit = submit_infer},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "npu",
    .version = "1.0.0",
    .description = "an NPU in software, with a queue, interrupts and faults: an example",
    .rank = 10,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
    .model_accepts = network_accepts,
    .model_load = network_load,
    .model_unload = network_unload,
    .cancel = cancel,
    .buffer_import = network_import,
    .buffer_release = network_release,
    .health = health,
};

VACCEL_BACKEND_DEFINE(&backend)
