/* SPDX-License-Identifier: Apache-2.0 */
/** TensorFlow's tensors over, and out of, vaccel's. */
#ifndef VACCEL_TENSORFLOW_FEED_H
#define VACCEL_TENSORFLOW_FEED_H

#include <stdbool.h>

#include <vaccel/tensor.h>

#include "runtime.h"

/** Counts what TensorFlow has been lent in one call, and not yet let go. */
struct vac_tf_lease;

/** NULL without memory. */
struct vac_tf_lease *vac_tf_lease_new(const struct vac_tf_functions *tf);

/** Ends the call's own part; false when TensorFlow still has some of it. */
bool vac_tf_lease_end(struct vac_tf_lease *lease);

/** A tensor over the memory of `tensor`, or over a copy of it if `copy`; strings are always
 * copied. NULL without memory. */
TF_Tensor *vac_tf_feed(struct vac_tf_lease *lease, const vaccel_tensor *tensor, bool copy);

/** The bytes of the strings of a tensor, packed as in vaccel_tensor; malloc'ed, NULL without
 * memory. */
void *vac_tf_pack(const struct vac_tf_functions *tf, const TF_Tensor *tensor, uint64_t *bytes);

#endif
