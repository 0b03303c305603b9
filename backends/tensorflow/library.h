/* SPDX-License-Identifier: Apache-2.0 */
/** Finds TensorFlow's library. */
#ifndef VACCEL_TENSORFLOW_LIBRARY_H
#define VACCEL_TENSORFLOW_LIBRARY_H

#include <vaccel/backend.h>

#include "api.h"

/** Loads the library for the rest of the process and fills `tf`. Not thread-safe. Errors: as
 * vac_library_open. */
vaccel_status vac_tf_library_open(const vaccel_host *host, struct vac_tf_functions *tf);

#endif
