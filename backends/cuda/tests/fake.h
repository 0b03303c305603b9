/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A stand-in for libcuda, NVRTC and cuBLAS in one library. Memory of the device is the host's, each
 * piece of it before a page that nothing may touch. Streams are lazy: what was put into one is done
 * when it is waited for. Kernels are those of kernels.cu, run on the host.
 *
 * The environment variable VACCEL_FAKE_CUDA, read at each call, says what is different, separated
 * by commas: devices=N, version=N (of the driver), nvrtc=N (major version), capability=N,
 * FUNCTION=ERROR (each call fails), FUNCTION@N=ERROR (the N-th fails), kernel=ERROR (kernels fail,
 * and with them everything after), reverse=1 (the last thread of a block goes first).
 */
#ifndef VACCEL_CUDA_TESTS_FAKE_H
#define VACCEL_CUDA_TESTS_FAKE_H

#include <stdbool.h>
#include <stddef.h>

/** What is there, and what was done. */
struct fake_counts {
    int contexts; /* retained */
    int entered;  /* pushed and not popped, by all threads */
    int modules;
    int streams;
    int allocations;
    int handles; /* of cuBLAS */
    int compiled;
    int launches;
    int products; /* by cuBLAS */
    size_t sent;  /* bytes to the device */
    size_t fetched;
    int misuses; /* calls that a real library would not forgive; standard error says which */
};

/** What the library exports. */
#define FAKE_COUNTS_NAME "fake_cuda_counts"

/** Runs a kernel of kernels.cu; false when there is none of that name. `arguments` are as for
 * cuLaunchKernel. `last_first` says which of a block's threads goes first between barriers: what is
 * computed may not depend on it. `misuse` is called when its threads part ways at a barrier. */
int fake_kernel_index(const char *name);
void fake_kernel_run(int kernel, const unsigned grid[2], unsigned threads, void **arguments,
                     bool last_first, void (*misuse)(const char *what));

/** Bytes of each argument, 0 after the last. */
const unsigned char *fake_kernel_sizes(int kernel);

#endif
