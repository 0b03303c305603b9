/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VACCEL_VERSION_H
#define VACCEL_VERSION_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VACCEL_VERSION_MAJOR 0
#define VACCEL_VERSION_MINOR 1
#define VACCEL_VERSION_PATCH 0

/** The library's version at run time, such as "0.1.0". Static storage. Never fails. */
VACCEL_API const char *vaccel_version(void);

#ifdef __cplusplus
}
#endif

#endif
