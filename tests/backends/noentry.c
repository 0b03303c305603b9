/* SPDX-License-Identifier: Apache-2.0 */
/* A library that is no backend: it has no entry. */
#include <vaccel/base.h>

VACCEL_API int vaccel_test_not_an_entry(void);

int vaccel_test_not_an_entry(void)
{
    return 0;
}
