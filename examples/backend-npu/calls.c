/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes may come from a guest: all are checked before the device gets anything. That a list has as
 * many elements as another argument says is the host's to check where the op's description says
 * `length`; what no description can say is checked here. */
#include "calls.h"

#include <inttypes.h>

vaccel_status submit_add(void *self, const vaccel_invocation *invocation, const void *args,
                         vaccel_ticket *ticket, void **request)
{
    const struct npu_backend *backend = self;
    const vaccel_vector_add_args *call = args;
    const struct npu_work work = {
        .opcode = NPU_ADD, .n = (size_t)call->count, .a = call->a, .b = call->b, .out = call->sum};

    (void)invocation;
    return driver_submit(backend->driver, &work, ticket, NULL, NULL, request);
}

static vaccel_status check_matrix(const vaccel_host *host, const char *name, uint64_t rows,
                                  uint64_t columns, uint64_t count)
{
    if (rows > INT32_MAX || columns > INT32_MAX)
        return host->fail(VACCEL_ERR_LIMIT,
                          "matrix_multiply: %s has more than %d rows or columns; do it in parts",
                          name, INT32_MAX);
    if (rows * columns != count)
        return host->fail(VACCEL_ERR_INVALID,
                          "matrix_multiply: %s has %" PRIu64 " elements, and a matrix of %" PRIu64
                          " rows and %" PRIu64 " columns has %" PRIu64,
                          name, count, rows, columns, rows * columns);
    return VACCEL_OK;
}

vaccel_status submit_multiply(void *self, const vaccel_invocation *invocation, const void *args,
                              vaccel_ticket *ticket, void **request)
{
    const struct npu_backend *backend = self;
    const vaccel_matrix_multiply_args *call = args;
    const struct npu_work work = {.opcode = NPU_MULTIPLY,
                                  .m = (size_t)call->m,
                                  .n = (size_t)call->n,
                                  .k = (size_t)call->k,
                                  .a = call->a,
                                  .b = call->b,
                                  .out = call->product};
    vaccel_status status = check_matrix(backend->host, "a", call->m, call->k, call->a_count);

    (void)invocation;
    if (status == VACCEL_OK)
        status = check_matrix(backend->host, "b", call->k, call->n, call->b_count);
    if (status == VACCEL_OK)
        status = check_matrix(backend->host, "product", call->m, call->n, call->product_count);
    if (status != VACCEL_OK)
        return status;
    return driver_submit(backend->driver, &work, ticket, NULL, NULL, request);
}

vaccel_status submit_minmax(void *self, const vaccel_invocation *invocation, const void *args,
                            vaccel_ticket *ticket, void **request)
{
    const struct npu_backend *backend = self;
    const vaccel_minmax_args *call = args;
    const struct npu_work work = {.opcode = NPU_MINMAX,
                                  .n = (size_t)call->count,
                                  .a = call->values,
                                  .out = call->smallest,
                                  .out2 = call->largest};

    (void)invocation;
    if (call->count == 0)
        return backend->host->fail(VACCEL_ERR_INVALID,
                                   "minmax: there are no values; give at least one");
    return driver_submit(backend->driver, &work, ticket, NULL, NULL, request);
}

vaccel_status submit_copy(void *self, const vaccel_invocation *invocation, const void *args,
                          vaccel_ticket *ticket, void **request)
{
    const struct npu_backend *backend = self;
    const vaccel_array_copy_args *call = args;
    const struct npu_work work = {
        .opcode = NPU_COPY, .n = (size_t)call->size, .a = call->source, .out = call->copy};

    (void)invocation;
    return driver_submit(backend->driver, &work, ticket, NULL, NULL, request);
}
