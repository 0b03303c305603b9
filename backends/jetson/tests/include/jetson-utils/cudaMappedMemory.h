/* SPDX-License-Identifier: Apache-2.0 */
/* What net.cpp uses of jetson-utils and CUDA, declared anew for the test. */
#ifndef VACCEL_FAKE_CUDAMAPPEDMEMORY_H
#define VACCEL_FAKE_CUDAMAPPEDMEMORY_H

#include <cstddef>

bool cudaAllocMapped(void **pointer, size_t size);
int cudaFreeHost(void *pointer);

#endif
