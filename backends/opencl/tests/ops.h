/* SPDX-License-Identifier: Apache-2.0 */
/** Every op over sizes around what kernels divide work by, against plain loops. */
#ifndef VACCEL_OPENCL_TESTS_OPS_H
#define VACCEL_OPENCL_TESTS_OPS_H

#include <vaccel/vaccel.h>

/** 0, or 1 after a line that says what is wrong. Numbers are small whole ones, so that answers are
 * exact. Thread-safe. */
int check_vectors(vaccel_session *session);
int check_matrices(vaccel_session *session);

#endif
