/* SPDX-License-Identifier: Apache-2.0 */
/** As OpenBLAS that was built with 64-bit integers: it says so, and is never called. */
const char *openblas_get_config(void);
const char *openblas_get_corename(void);
void cblas_sgemm(void);
void cblas_sgemv(void);
void cblas_saxpy(void);
void cblas_sdot(void);

const char *openblas_get_config(void)
{
    return "OpenBLAS 0.3.21 USE64BITINT DYNAMIC_ARCH";
}

const char *openblas_get_corename(void)
{
    return "Haswell";
}

void cblas_sgemm(void)
{
}

void cblas_sgemv(void)
{
}

void cblas_saxpy(void)
{
}

void cblas_sdot(void)
{
}
