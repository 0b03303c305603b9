/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the first calls of a process on a backend that compiles kernels cost:
 *
 *     bench-first-product BACKEND
 *
 * Prints one JSON object, in milliseconds: opening the backend, the first vector_add and the next,
 * the first product of 256 × 256 and the next.
 */
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/vaccel.h>

#include "bench/pairs.h"

enum { N = 256, COUNT = N * N };

static float *memory;

static int add(vaccel_session *session)
{
    return vaccel_vector_add(session, COUNT, memory, memory + COUNT, memory + 2 * COUNT);
}

static int multiply(vaccel_session *session)
{
    return vaccel_blas_sgemm(session, N, N, N, 1, memory, COUNT, memory + COUNT, COUNT, 0, NULL,
                             memory + 2 * COUNT, COUNT);
}

static int open_backend(vaccel_session *session)
{
    return vaccel_session_prepare(session, VACCEL_OP_VECTOR_ADD, NULL);
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        int (*run)(vaccel_session *session);
    } steps[] = {{"open", open_backend},
                 {"add", add},
                 {"add_again", add},
                 {"product", multiply},
                 {"product_again", multiply}};
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = count > 1 ? arguments[1] : "opencl";
    memory = aligned_alloc(4096, 3 * COUNT * sizeof(*memory));
    if (!memory || vaccel_session_open(&options, &session) != VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        return 1;
    }
    for (size_t i = 0; i < 2 * COUNT; i++)
        memory[i] = (float)(i % 7);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        double start = bench_now();
        if (steps[i].run(session) != VACCEL_OK) {
            fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
            return 1;
        }
        printf("%s\"%s\": %.3f", i ? ", " : "{", steps[i].name, (bench_now() - start) / 1e6);
    }
    puts("}");
    vaccel_session_release(session);
    free(memory);
    return 0;
}
