/* SPDX-License-Identifier: Apache-2.0 */
/** What backends that carry calls elsewhere have in common: all but how a frame travels. */
#ifndef VAC_BACKENDS_TRANSPORT_H
#define VAC_BACKENDS_TRANSPORT_H

#include "wire/codec.h"

/** A way to somewhere else. */
struct vac_transport {
    const vaccel_host *host;
    void *self;
    /** Carries one call there and its reply back: the call's status. */
    vaccel_status (*exchange)(void *self, const vaccel_invocation *invocation,
                              const struct vac_codec *codec, const struct vac_call_head *head,
                              const void *args);
};

/** Runs a call over there. A model that is not known there is uploaded, and the call sent again,
 * once. */
vaccel_status vac_transport_run(const struct vac_transport *transport,
                                const vaccel_invocation *invocation, const void *args);

/** Fills in every op that the wire knows; a transport is complete without naming one. */
void vac_transport_list_ops(vaccel_backend_op ops[VAC_CODEC_COUNT], vaccel_run_fn run);

#endif
