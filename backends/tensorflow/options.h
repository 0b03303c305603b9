/* SPDX-License-Identifier: Apache-2.0 */
/** From what a session asks for to TensorFlow's ConfigProto. */
#ifndef VACCEL_TENSORFLOW_OPTIONS_H
#define VACCEL_TENSORFLOW_OPTIONS_H

#include <vaccel/backend.h>

/** A ConfigProto, encoded. */
struct vac_tf_config {
    uint8_t bytes[64];
    size_t size;
};

/** `attributes` may be NULL. */
void vac_tf_config(const vaccel_attributes *attributes, struct vac_tf_config *config);

#endif
