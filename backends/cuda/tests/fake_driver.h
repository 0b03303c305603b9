/* SPDX-License-Identifier: Apache-2.0 */
/** What the parts of the stand-in share. */
#ifndef VACCEL_CUDA_TESTS_FAKE_DRIVER_H
#define VACCEL_CUDA_TESTS_FAKE_DRIVER_H

#include "cublas.h"
#include "driver.h"
#include "fake.h"
#include "nvrtc.h"

/* Its functions, as the backend declares them. */
#define DECLARE(name, arguments) __attribute__((visibility("default"))) unsigned int name arguments;
VAC_CUDA_FUNCTIONS(DECLARE)
VAC_NVRTC_FUNCTIONS(DECLARE)
VAC_CUBLAS_FUNCTIONS(DECLARE)
#undef DECLARE

/** A number that VACCEL_FAKE_CUDA says. */
long fake_setting(const char *name, long otherwise);

/** What a call of that name is to fail with, or 0. `*calls` counts them. */
unsigned fake_fails(const char *name, int *calls);

void fake_misuse(const char *what);

/** The counts, to change between the two. */
struct fake_counts *fake_lock(void);
void fake_unlock(void);

bool fake_is_device(vac_cuda_ptr memory, size_t size);

/** Has `run` called with a copy of the data in the stream's order; the copy. */
void *fake_enqueue(vac_cuda_stream stream, void (*run)(void *data), const void *data, size_t size);

#endif
