/* SPDX-License-Identifier: Apache-2.0 */
#include "gemm.h"

#include <stdatomic.h>

#include "memory.h"

/* As in kernels.cl: a group of ITEMS × ITEMS computes a tile of WIDE × WIDE. */
enum { ITEMS = 8, WIDE = 64 };

static size_t items_for(size_t count)
{
    return (count + WIDE - 1) / WIDE * ITEMS;
}

static void multiply_here(struct vac_cl_run *run, const struct vac_gemm *g, cl_mem a, cl_mem b,
                          cl_mem c)
{
    const cl_ulong m = g->m, n = g->n, k = g->k, ldc = g->ldc;
    const cl_ulong a_row = g->transpose_a ? 1 : g->lda, a_column = g->transpose_a ? g->lda : 1;
    const cl_ulong b_row = g->transpose_b ? 1 : g->ldb, b_column = g->transpose_b ? g->ldb : 1;
    const struct vac_cl_value values[] = {
        VAC_CL_VALUE(m),     VAC_CL_VALUE(n),        VAC_CL_VALUE(k),        VAC_CL_VALUE(g->alpha),
        VAC_CL_VALUE(a),     VAC_CL_VALUE(a_row),    VAC_CL_VALUE(a_column), VAC_CL_VALUE(b),
        VAC_CL_VALUE(b_row), VAC_CL_VALUE(b_column), VAC_CL_VALUE(g->beta),  VAC_CL_VALUE(c),
        VAC_CL_VALUE(ldc),
    };
    const size_t work[2] = {items_for(g->n), items_for(g->m)};
    const size_t group[2] = {ITEMS, ITEMS};

    vac_cl_launch_plane(run, VAC_CL_SGEMM, values, sizeof(values) / sizeof(values[0]), work, group);
}

static void multiply_by_clblast(struct vac_cl_run *run, const struct vac_gemm *g, cl_mem a,
                                cl_mem b, cl_mem c)
{
    static atomic_flag said = ATOMIC_FLAG_INIT;
    struct vac_cl_runtime *runtime = run->runtime;

    vac_cl_check_cancelled(run);
    if (run->status != VACCEL_OK)
        return;
    if (!atomic_flag_test_and_set(&said))
        runtime->host->log(VACCEL_LOG_INFO,
                           "opencl: CLBlast compiles its kernels for %s with the first product; "
                           "where the driver keeps none on disk, that takes seconds",
                           runtime->device->description);
    CLBlastStatusCode code = runtime->cl->sgemm(
        CLBlastLayoutRowMajor, g->transpose_a ? CLBlastTransposeYes : CLBlastTransposeNo,
        g->transpose_b ? CLBlastTransposeYes : CLBlastTransposeNo, g->m, g->n, g->k, g->alpha, a, 0,
        g->lda, b, 0, g->ldb, g->beta, c, 0, g->ldc, &run->lane->queue, NULL);
    if (code != CLBlastSuccess)
        run->status = vac_cl_fail(runtime, "CLBlast's sgemm", (cl_int)code);
}

vaccel_status vac_cl_gemm(struct vac_opencl *backend, const vaccel_invocation *invocation,
                          const struct vac_gemm *g)
{
    const size_t width = sizeof(float);
    struct vac_cl_run run;

    if (g->m == 0 || g->n == 0)
        return VACCEL_OK;
    vac_cl_begin(backend, invocation, &run);
    /* CLBlast's kernels load vectors. */
    if (backend->cl->sgemm && run.runtime)
        run.alignment = run.runtime->device->alignment;
    /* What is not read need not come: c, unless something of it stays. */
    bool keeps = g->beta != 0 || g->ldc != g->n;
    cl_mem c =
        vac_cl_buffer(&run, g->c, g->c_count * width, keeps ? VAC_CL_UPDATES : VAC_CL_WRITES);
    if (g->k == 0) {
        /* There are no factors, and a kernel wants some buffer. */
        multiply_here(&run, g, c, c, c);
    } else {
        cl_mem a = vac_cl_buffer(&run, g->a, g->a_count * width, VAC_CL_READS);
        cl_mem b = vac_cl_buffer(&run, g->b, g->b_count * width, VAC_CL_READS);
        if (backend->cl->sgemm)
            multiply_by_clblast(&run, g, a, b, c);
        else
            multiply_here(&run, g, a, b, c);
    }
    vac_cl_fetch(&run, c, g->c, g->c_count * width);
    return vac_cl_end(&run);
}
