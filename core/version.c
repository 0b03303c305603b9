/* SPDX-License-Identifier: Apache-2.0 */
#include <vaccel/version.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *vaccel_version(void)
{
    return TEXT(VACCEL_VERSION_MAJOR) "." TEXT(VACCEL_VERSION_MINOR) "." TEXT(VACCEL_VERSION_PATCH);
}
