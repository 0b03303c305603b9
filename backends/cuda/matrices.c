/* SPDX-License-Identifier: Apache-2.0 */
#include "matrices.h"

#include <stdint.h>

/* Enough to fill a device; a grid has at most 65535 rows. */
enum { COLUMNS = 4096, ROWS = 65535 };

struct vac_cuda_block vac_cuda_strided(size_t n, ptrdiff_t increment)
{
    return (struct vac_cuda_block){n, 1, (size_t)(increment < 0 ? -increment : increment)};
}

struct vac_cuda_walk vac_cuda_walk_of(size_t n, ptrdiff_t increment)
{
    return increment < 0 ? (struct vac_cuda_walk){(long long)n - 1, -1}
                         : (struct vac_cuda_walk){0, 1};
}

unsigned vac_cuda_grid(size_t count, size_t each, unsigned most)
{
    size_t blocks = (count + each - 1) / each;

    return blocks > most ? most : blocks ? (unsigned)blocks : 1;
}

static const float *as_floats(vac_cuda_ptr memory)
{
    return (const float *)(uintptr_t)memory;
}

static int leading(size_t columns)
{
    return columns ? (int)columns : 1;
}

static unsigned operation(bool transposed)
{
    return transposed ? VAC_CUBLAS_T : VAC_CUBLAS_N;
}

/* What lies row by row is transposed to one who reads column by column: cᵀ = op(b)ᵀ · op(a)ᵀ. */
static void gemm_by_cublas(struct vac_cuda_run *run, vac_cublas_handle cublas,
                           const struct vac_gemm *g, const vac_cuda_ptr memory[3])
{
    vac_cuda_check_cublas(run, "sgemm",
                          run->runtime->cublas->cublasSgemm_v2(
                              cublas, operation(g->transpose_b), operation(g->transpose_a),
                              (int)g->n, (int)g->m, (int)g->k, &g->alpha, as_floats(memory[1]),
                              leading(g->transpose_b ? g->k : g->n), as_floats(memory[0]),
                              leading(g->transpose_a ? g->m : g->k), &g->beta,
                              (float *)(uintptr_t)memory[2], leading(g->n)));
}

static void gemm_by_kernel(struct vac_cuda_run *run, const struct vac_gemm *g,
                           vac_cuda_ptr memory[3])
{
    unsigned long long m = g->m, n = g->n, k = g->k;
    unsigned long long a_row = g->transpose_a ? 1 : k, a_column = g->transpose_a ? m : 1;
    unsigned long long b_row = g->transpose_b ? 1 : n, b_column = g->transpose_b ? k : 1;
    float alpha = g->alpha, beta = g->beta;
    void *arguments[] = {&m,        &n,         &k,     &alpha,    &memory[0], &a_row,
                         &a_column, &memory[1], &b_row, &b_column, &beta,      &memory[2]};

    vac_cuda_launch(run, VAC_CUDA_SGEMM, vac_cuda_grid(g->n, VAC_CUDA_TILE, COLUMNS),
                    vac_cuda_grid(g->m, VAC_CUDA_TILE, ROWS), arguments);
}

vaccel_status vac_cuda_gemm(struct vac_cuda *backend, const vaccel_invocation *invocation,
                            const struct vac_gemm *g)
{
    const struct vac_cuda_block a = {g->transpose_a ? g->k : g->m, g->transpose_a ? g->m : g->k,
                                     g->lda};
    const struct vac_cuda_block b = {g->transpose_b ? g->n : g->k, g->transpose_b ? g->k : g->n,
                                     g->ldb};
    const struct vac_cuda_block c = {g->m, g->n, g->ldc};
    struct vac_cuda_run run;
    vac_cuda_ptr memory[3];

    if (g->m == 0 || g->n == 0)
        return VACCEL_OK;
    vac_cuda_begin(backend, invocation, &run);
    memory[0] = vac_cuda_send_block(&run, 0, g->a, &a);
    memory[1] = vac_cuda_send_block(&run, 1, g->b, &b);
    memory[2] =
        g->beta == 0 ? vac_cuda_room_block(&run, 2, &c) : vac_cuda_send_block(&run, 2, g->c, &c);
    vac_cublas_handle cublas = vac_cuda_cublas(&run);
    if (cublas)
        gemm_by_cublas(&run, cublas, g, memory);
    else
        gemm_by_kernel(&run, g, memory);
    vac_cuda_fetch_block(&run, g->c, memory[2], &c);
    return vac_cuda_end(&run);
}

static void gemv_by_cublas(struct vac_cuda_run *run, vac_cublas_handle cublas,
                           const struct vac_gemv *g, const vac_cuda_ptr memory[3])
{
    /* Column by column, a has n rows. */
    vac_cuda_check_cublas(
        run, "sgemv",
        run->runtime->cublas->cublasSgemv_v2(cublas, operation(!g->transpose), (int)g->n, (int)g->m,
                                             &g->alpha, as_floats(memory[0]), leading(g->n),
                                             as_floats(memory[1]), g->incx < 0 ? -1 : 1, &g->beta,
                                             (float *)(uintptr_t)memory[2], g->incy < 0 ? -1 : 1));
}

static void gemv_by_kernel(struct vac_cuda_run *run, const struct vac_gemv *g,
                           vac_cuda_ptr memory[3])
{
    struct vac_cuda_walk x = vac_cuda_walk_of(g->transpose ? g->m : g->n, g->incx);
    struct vac_cuda_walk y = vac_cuda_walk_of(g->transpose ? g->n : g->m, g->incy);
    unsigned long long rows = g->m, columns = g->n;
    float alpha = g->alpha, beta = g->beta;
    void *arguments[] = {&rows,   &columns, &alpha,     &memory[0], &memory[1], &x.at,
                         &x.step, &beta,    &memory[2], &y.at,      &y.step};

    if (g->transpose)
        vac_cuda_launch(run, VAC_CUDA_SGEMV_COLUMNS, vac_cuda_grid(g->n, VAC_CUDA_THREADS, COLUMNS),
                        1, arguments);
    else
        vac_cuda_launch(run, VAC_CUDA_SGEMV_ROWS, vac_cuda_grid(g->m, 1, COLUMNS), 1, arguments);
}

vaccel_status vac_cuda_gemv(struct vac_cuda *backend, const vaccel_invocation *invocation,
                            const struct vac_gemv *g)
{
    const struct vac_cuda_block a = {g->m, g->n, g->lda};
    const struct vac_cuda_block x = vac_cuda_strided(g->transpose ? g->m : g->n, g->incx);
    const struct vac_cuda_block y = vac_cuda_strided(g->transpose ? g->n : g->m, g->incy);
    struct vac_cuda_run run;
    vac_cuda_ptr memory[3];

    if (g->m == 0 || g->n == 0)
        return VACCEL_OK;
    vac_cuda_begin(backend, invocation, &run);
    memory[0] = vac_cuda_send_block(&run, 0, g->a, &a);
    memory[1] = vac_cuda_send_block(&run, 1, g->x, &x);
    memory[2] =
        g->beta == 0 ? vac_cuda_room_block(&run, 2, &y) : vac_cuda_send_block(&run, 2, g->y, &y);
    vac_cublas_handle cublas = vac_cuda_cublas(&run);
    if (cublas)
        gemv_by_cublas(&run, cublas, g, memory);
    else
        gemv_by_kernel(&run, g, memory);
    vac_cuda_fetch_block(&run, g->y, memory[2], &y);
    return vac_cuda_end(&run);
}
