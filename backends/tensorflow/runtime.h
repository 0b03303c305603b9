/* SPDX-License-Identifier: Apache-2.0 */
/** TensorFlow in this process. */
#ifndef VACCEL_TENSORFLOW_RUNTIME_H
#define VACCEL_TENSORFLOW_RUNTIME_H

#include <vaccel/backend.h>

#include "api.h"

enum { VAC_TF_REASON_SIZE = 512 };

/** Loads TensorFlow, once; the functions live as long as the process. Thread-safe. Errors: as
 * vac_tf_library_open. */
vaccel_status vac_tf_runtime_get(const vaccel_host *host, const struct vac_tf_functions **tf);

/** What a status says, in one line; "" for a success. */
void vac_tf_reason(const struct vac_tf_functions *tf, const TF_Status *status,
                   char reason[VAC_TF_REASON_SIZE]);

/** The backend's probe. */
vaccel_status vac_tf_probe(const vaccel_host *host, vaccel_probe *probe);

/** From TF_DataType, and back; 0 for what the other has no name for. */
vaccel_dtype vac_tf_dtype(int type);
int vac_tf_type(vaccel_dtype dtype);

#endif
