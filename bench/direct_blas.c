/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "bench/direct_gemm.h"

const char direct_gemm_backend[] = "blas";

enum { ROW_MAJOR = 101, NO_TRANS = 111 };

static void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                     const float *a, int lda, const float *b, int ldb, float beta, float *c,
                     int ldc);

bool direct_gemm_open(void)
{
    /* The very library that the backend has loaded, so that both have the same kernels. */
    void *handle = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_NOLOAD);
    void *symbol = handle ? dlsym(handle, "cblas_sgemm") : NULL;

    if (!symbol) {
        fprintf(stderr, "libopenblas.so.0 is not loaded: %s\n", dlerror());
        return false;
    }
    memcpy(&sgemm, &symbol, sizeof(sgemm));
    return true;
}

bool direct_gemm_run(size_t n, const float *a, const float *b, float *c)
{
    int size = (int)n;

    sgemm(ROW_MAJOR, NO_TRANS, NO_TRANS, size, size, size, 1, a, size, b, size, 0, c, size);
    return true;
}
