/* SPDX-License-Identifier: Apache-2.0 */
/** The device's networks: 12 bytes, "NPU1", a factor and a summand (f32, little-endian), which are
 * what comes of every element of the one input. */
#ifndef NPU_NETWORK_H
#define NPU_NETWORK_H

#include "calls.h"

vaccel_status network_accepts(void *self, const vaccel_model_view *model, uint32_t op);
vaccel_status network_load(void *self, const vaccel_model_view *model, uint32_t op,
                           const vaccel_attributes *attributes, void **loaded);
void network_unload(void *self, void *loaded);

/** Memory that the device reaches by itself; tensors elsewhere are staged. */
vaccel_status network_import(void *self, const vaccel_buffer_view *buffer, void **imported);
void network_release(void *self, void *imported);

vaccel_status submit_infer(void *self, const vaccel_invocation *invocation, const void *args,
                           vaccel_ticket *ticket, void **request);

#endif
