/* SPDX-License-Identifier: Apache-2.0 */
/* kernels.cu on the host: the threads of a block are contexts that take turns at barriers. */
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "fake.h"

enum { MOST_THREADS = 1024, STACK = 16384 };

struct index3 {
    unsigned x, y, z;
};

/* What a kernel reads. One kernel runs at a time. */
static struct index3 threadIdx, blockIdx, gridDim;

static float float_of_bits(int bits)
{
    float value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

static void barrier(void);

#define KERNEL static void
#define __shared__ static
#define __syncthreads() barrier()
#define __int_as_float(bits) float_of_bits(bits)
#include "../kernels.cu"

#define P(type, i) (*(type *)arguments[i])

static void run_vector_add(void **arguments)
{
    vector_add(P(count, 0), P(const float *, 1), P(const float *, 2), P(float *, 3));
}

static void run_saxpy(void **arguments)
{
    saxpy(P(count, 0), P(float, 1), P(const float *, 2), P(place, 3), P(place, 4), P(float *, 5),
          P(place, 6), P(place, 7));
}

static void run_sdot(void **arguments)
{
    sdot(P(count, 0), P(const float *, 1), P(place, 2), P(place, 3), P(const float *, 4),
         P(place, 5), P(place, 6), P(float *, 7));
}

static void run_minmax(void **arguments)
{
    minmax(P(count, 0), P(const float *, 1), P(float *, 2));
}

static void run_sgemv_rows(void **arguments)
{
    sgemv_rows(P(count, 0), P(count, 1), P(float, 2), P(const float *, 3), P(const float *, 4),
               P(place, 5), P(place, 6), P(float, 7), P(float *, 8), P(place, 9), P(place, 10));
}

static void run_sgemv_columns(void **arguments)
{
    sgemv_columns(P(count, 0), P(count, 1), P(float, 2), P(const float *, 3), P(const float *, 4),
                  P(place, 5), P(place, 6), P(float, 7), P(float *, 8), P(place, 9), P(place, 10));
}

static void run_sgemm(void **arguments)
{
    sgemm(P(count, 0), P(count, 1), P(count, 2), P(float, 3), P(const float *, 4), P(count, 5),
          P(count, 6), P(const float *, 7), P(count, 8), P(count, 9), P(float, 10), P(float *, 11));
}

static const struct {
    const char *name;
    void (*run)(void **arguments);
    bool waits; /* at barriers */
    unsigned char sizes[16];
} kernels[] = {
    {"vector_add", run_vector_add, false, {8, 8, 8, 8}},
    {"saxpy", run_saxpy, false, {8, 4, 8, 8, 8, 8, 8, 8}},
    {"sdot", run_sdot, true, {8, 8, 8, 8, 8, 8, 8, 8}},
    {"minmax", run_minmax, true, {8, 8, 8}},
    {"sgemv_rows", run_sgemv_rows, true, {8, 8, 4, 8, 8, 8, 8, 4, 8, 8, 8}},
    {"sgemv_columns", run_sgemv_columns, false, {8, 8, 4, 8, 8, 8, 8, 4, 8, 8, 8}},
    {"sgemm", run_sgemm, true, {8, 8, 8, 4, 8, 8, 8, 8, 8, 8, 4, 8}},
};

int fake_kernel_index(const char *name)
{
    for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
        if (strcmp(kernels[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

const unsigned char *fake_kernel_sizes(int kernel)
{
    return kernels[kernel].sizes;
}

/* The threads of the block that runs. They are made once, and go from kernel to kernel; jumps leave
 * signal masks alone, which would be a system call each. */
static jmp_buf scheduler;
static jmp_buf threads[MOST_THREADS];
static bool made[MOST_THREADS];
static bool done[MOST_THREADS];
static unsigned turn;
static int running;
static void **running_arguments;
static char stacks[MOST_THREADS][STACK];

static void barrier(void)
{
    if (_setjmp(threads[turn]) == 0)
        _longjmp(scheduler, 1);
}

static void thread_main(void)
{
    for (;;) {
        kernels[running].run(running_arguments);
        done[turn] = true;
        barrier();
    }
}

/* Lets the thread whose turn it is run to its next barrier, or its end. */
static void resume(void)
{
    ucontext_t first;

    if (_setjmp(scheduler) != 0)
        return;
    if (made[turn])
        _longjmp(threads[turn], 1);
    made[turn] = true;
    getcontext(&first);
    first.uc_stack.ss_sp = stacks[turn];
    first.uc_stack.ss_size = STACK;
    makecontext(&first, thread_main, 0);
    setcontext(&first);
}

static void run_block(unsigned count_of_threads, bool last_first, void (*misuse)(const char *what))
{
    unsigned ended = 0;

    memset(done, 0, sizeof(done));
    while (ended == 0) {
        for (unsigned i = 0; i < count_of_threads; i++) {
            turn = last_first ? count_of_threads - 1 - i : i;
            threadIdx = (struct index3){turn, 0, 0};
            resume();
            ended += done[turn];
        }
    }
    if (ended == count_of_threads)
        return;
    misuse("some of a block's threads wait at a barrier that others never reach");
    memset(made, 0, sizeof(made));
}

void fake_kernel_run(int kernel, const unsigned grid[2], unsigned count_of_threads,
                     void **arguments, bool last_first, void (*misuse)(const char *what))
{
    gridDim = (struct index3){grid[0], grid[1], 1};
    running = kernel;
    running_arguments = arguments;
    for (unsigned y = 0; y < grid[1]; y++) {
        for (unsigned x = 0; x < grid[0]; x++) {
            blockIdx = (struct index3){x, y, 0};
            if (kernels[kernel].waits) {
                run_block(count_of_threads, last_first, misuse);
                continue;
            }
            for (unsigned i = 0; i < count_of_threads; i++) {
                threadIdx = (struct index3){i, 0, 0};
                kernels[kernel].run(arguments);
            }
        }
    }
}
