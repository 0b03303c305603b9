/* SPDX-License-Identifier: Apache-2.0 */
/** What is printed, the test keeps. */
#ifndef TEST_UK_PRINT_H
#define TEST_UK_PRINT_H

#include <vaccel/base.h>

void test_print(const char *format, ...) VACCEL_PRINTF(1, 2);

#define uk_pr_err(...) test_print(__VA_ARGS__)
#define uk_pr_warn(...) test_print(__VA_ARGS__)

#endif
