/* SPDX-License-Identifier: Apache-2.0 */
/** Which tensors of a call go with which ports of a network, and whether they fit. */
#ifndef VACCEL_COMMON_TENSORS_H
#define VACCEL_COMMON_TENSORS_H

#include <vaccel/backend.h>
#include <vaccel/tensor.h>

#include "backends/common/port.h"

/** A network's ports, for matching and for messages. */
struct vac_ports {
    const char *model; /* what the model is called in messages */
    const struct vac_port *inputs;
    size_t input_count;
    const struct vac_port *outputs;
    size_t output_count;
};

/**
 * Says for each of the `count` tensors which input it is: by name, or by position where it has
 * none. Each input must be there once, with its dtype and a shape that it takes; that the bytes are
 * those of the shape, the host has seen to. `order` has room for `count` port numbers. Allocates
 * nothing. Errors: ERR_INVALID; the message lists what the network takes.
 */
vaccel_status vac_match_inputs(const vaccel_host *host, const struct vac_ports *ports,
                               const vaccel_tensor *tensors, size_t count, uint32_t *order);

/**
 * The same for outputs that are asked for: each at most once. Whether there is room is only known
 * with the result's shape: vac_check_room. Errors: ERR_INVALID.
 */
vaccel_status vac_match_outputs(const vaccel_host *host, const struct vac_ports *ports,
                                const vaccel_tensor *tensors, size_t count, uint32_t *order);

/**
 * Whether an output of `rank` dimensions and `size` bytes fits the caller's room. Errors:
 * ERR_LIMIT; the message says how much it takes.
 */
vaccel_status vac_check_room(const vaccel_host *host, const struct vac_ports *ports,
                             const struct vac_port *port, const vaccel_tensor *room, size_t rank,
                             uint64_t size);

/** The bytes of a shape without open dimensions; false when 64 bits cannot count them, or the
 * elements have no fixed size. */
bool vac_shape_bytes(vaccel_dtype dtype, const int64_t *dims, size_t rank, uint64_t *bytes);

#endif
