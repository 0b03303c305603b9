/* SPDX-License-Identifier: Apache-2.0 */
/** Which of OpenBLAS's kernels fit this processor, where it might not know. */
#ifndef VACCEL_BLAS_KERNELS_H
#define VACCEL_BLAS_KERNELS_H

/**
 * The value of OPENBLAS_CORETYPE that it should see when it is loaded, or NULL for its own choice.
 * OpenBLAS goes by the processor's model number, and takes one that is newer than itself for a
 * Pentium 4 ("Prescott"), which costs more than half of the speed.
 */
const char *vac_openblas_kernels(void);

#endif
