/* SPDX-License-Identifier: Apache-2.0 */
/* NVRTC's and cuBLAS's parts of the stand-in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_driver.h"

struct _nvrtcProgram {
    char code[96];
    char log[64];
};

unsigned int nvrtcVersion(int *major, int *minor)
{
    *major = (int)fake_setting("nvrtc", 12);
    *minor = 9;
    return 0;
}

static const int architectures[] = {75, 80, 90};

unsigned int nvrtcGetNumSupportedArchs(int *count)
{
    *count = 3;
    return 0;
}

unsigned int nvrtcGetSupportedArchs(int *supported)
{
    memcpy(supported, architectures, sizeof(architectures));
    return 0;
}

unsigned int nvrtcCreateProgram(vac_nvrtc_program *program, const char *source, const char *name,
                                int header_count, const char *const *headers,
                                const char *const *header_names)
{
    (void)name, (void)headers, (void)header_names;
    if (header_count || !strstr(source, "KERNEL sgemm("))
        return 4;
    *program = calloc(1, sizeof(**program));
    return *program ? 0 : 1;
}

unsigned int nvrtcDestroyProgram(vac_nvrtc_program *program)
{
    free(*program);
    *program = NULL;
    return 0;
}

unsigned int nvrtcCompileProgram(vac_nvrtc_program program, int count, const char *const *options)
{
    static int calls;
    unsigned error = fake_fails("nvrtcCompileProgram", &calls);

    if (error || count != 1) {
        snprintf(program->log, sizeof(program->log), "kernels.cu(1): error: as the test said\n2");
        return error ? error : 5;
    }
    snprintf(program->code, sizeof(program->code), "fake code %s", options[0]);
    fake_lock()->compiled++;
    fake_unlock();
    return 0;
}

unsigned int nvrtcGetProgramLogSize(vac_nvrtc_program program, size_t *size)
{
    *size = strlen(program->log) + 1;
    return 0;
}

unsigned int nvrtcGetProgramLog(vac_nvrtc_program program, char *log)
{
    strcpy(log, program->log);
    return 0;
}

unsigned int nvrtcGetCUBINSize(vac_nvrtc_program program, size_t *size)
{
    *size = strlen(program->code);
    return strstr(program->code, "=sm_") ? 0 : 7;
}

unsigned int nvrtcGetCUBIN(vac_nvrtc_program program, char *code)
{
    memcpy(code, program->code, strlen(program->code));
    return 0;
}

unsigned int nvrtcGetPTXSize(vac_nvrtc_program program, size_t *size)
{
    *size = strlen(program->code) + 1;
    return 0;
}

unsigned int nvrtcGetPTX(vac_nvrtc_program program, char *code)
{
    strcpy(code, program->code);
    return 0;
}

__attribute__((visibility("default"))) const char *nvrtcGetErrorString(unsigned int error);

const char *nvrtcGetErrorString(unsigned int error)
{
    return error == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR_OTHER";
}

struct cublasContext {
    vac_cuda_stream stream;
};

unsigned int cublasCreate_v2(vac_cublas_handle *handle)
{
    static int calls;
    unsigned error = fake_fails("cublasCreate_v2", &calls);

    if (error)
        return error;
    *handle = calloc(1, sizeof(**handle));
    fake_lock()->handles++;
    fake_unlock();
    return *handle ? 0 : VAC_CUBLAS_ALLOC_FAILED;
}

unsigned int cublasDestroy_v2(vac_cublas_handle handle)
{
    free(handle);
    fake_lock()->handles--;
    fake_unlock();
    return 0;
}

unsigned int cublasGetVersion_v2(vac_cublas_handle handle, int *version)
{
    (void)handle;
    *version = 120900;
    return 0;
}

unsigned int cublasSetStream_v2(vac_cublas_handle handle, struct CUstream_st *stream)
{
    handle->stream = stream;
    return 0;
}

/* Both as sums over k of what lies `row` and `column` apart; by columns. */
struct product {
    int m, n, k;
    float alpha, beta;
    const float *a, *b;
    float *c;
    ptrdiff_t a_row, a_column, b_row, b_column, c_row, c_column;
};

static void run_product(void *data)
{
    const struct product *p = data;

    for (int i = 0; i < p->m; i++) {
        for (int j = 0; j < p->n; j++) {
            float sum = 0;
            for (int l = 0; l < p->k; l++)
                sum += p->a[i * p->a_row + l * p->a_column] * p->b[l * p->b_row + j * p->b_column];
            float *to = p->c + i * p->c_row + j * p->c_column;
            *to = p->beta == 0 ? p->alpha * sum : p->alpha * sum + p->beta * *to;
        }
    }
}

static unsigned enqueue(vac_cublas_handle handle, const struct product *product)
{
    fake_enqueue(handle->stream, run_product, product, sizeof(*product));
    fake_lock()->products++;
    fake_unlock();
    return 0;
}

static bool is_matrix(const float *matrix, int rows, int columns, int leading)
{
    if (rows < 0 || columns < 0 || leading < (rows > 1 ? rows : 1)) {
        fake_misuse("cuBLAS: a leading dimension below the rows");
        return false;
    }
    size_t span = rows && columns ? (size_t)(columns - 1) * (size_t)leading + (size_t)rows : 0;
    return fake_is_device((vac_cuda_ptr)(uintptr_t)matrix, span * sizeof(float));
}

unsigned int cublasSgemm_v2(vac_cublas_handle handle, unsigned int transpose_a,
                            unsigned int transpose_b, int m, int n, int k, const float *alpha,
                            const float *a, int lda, const float *b, int ldb, const float *beta,
                            float *c, int ldc)
{
    static int calls;
    unsigned error = fake_fails("cublasSgemm_v2", &calls);
    bool ta = transpose_a == VAC_CUBLAS_T;
    bool tb = transpose_b == VAC_CUBLAS_T;

    if (error)
        return error;
    if (!is_matrix(a, ta ? k : m, ta ? m : k, lda) || !is_matrix(b, tb ? n : k, tb ? k : n, ldb) ||
        !is_matrix(c, m, n, ldc))
        return 7;
    const struct product product = {.m = m,
                                    .n = n,
                                    .k = k,
                                    .alpha = *alpha,
                                    .beta = *beta,
                                    .a = a,
                                    .b = b,
                                    .c = c,
                                    .a_row = ta ? lda : 1,
                                    .a_column = ta ? 1 : lda,
                                    .b_row = tb ? ldb : 1,
                                    .b_column = tb ? 1 : ldb,
                                    .c_row = 1,
                                    .c_column = ldc};
    return enqueue(handle, &product);
}

unsigned int cublasSgemv_v2(vac_cublas_handle handle, unsigned int transpose, int m, int n,
                            const float *alpha, const float *a, int lda, const float *x, int incx,
                            const float *beta, float *y, int incy)
{
    bool transposed = transpose == VAC_CUBLAS_T;
    int rows = transposed ? n : m;
    int columns = transposed ? m : n;

    if (!is_matrix(a, m, n, lda) || !incx || !incy)
        return 7;
    /* The device's vectors have no gaps. */
    if (incx * incx != 1 || incy * incy != 1 || !is_matrix(x, columns, 1, columns) ||
        !is_matrix(y, rows, 1, rows))
        return 7;
    const struct product product = {.m = rows,
                                    .n = 1,
                                    .k = columns,
                                    .alpha = *alpha,
                                    .beta = *beta,
                                    .a = a,
                                    .b = incx < 0 ? x + columns - 1 : x,
                                    .c = incy < 0 ? y + rows - 1 : y,
                                    .a_row = transposed ? lda : 1,
                                    .a_column = transposed ? 1 : lda,
                                    .b_row = incx,
                                    .c_row = incy};
    return enqueue(handle, &product);
}
