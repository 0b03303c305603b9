/* SPDX-License-Identifier: Apache-2.0 */
/** One call over a channel: SUBMIT, WAIT, its data, its reply. */
#ifndef VAC_VIRTIO_CARRY_H
#define VAC_VIRTIO_CARRY_H

#include "wire/codec.h"

/** Sets out; once, after vac_channel_open(). */
void vac_carry_open(const vaccel_host *host);

/** Whether vacceld takes calls from Linux; ERR_VERSION when it is too old, and the errors of
 * vac_channel_take(). */
vaccel_status vac_carry_probe(void);

/**
 * A call there and its reply back; vac_transport.exchange. Errors: ERR_LOST (vacceld or its worker
 * died with the call), ERR_LIMIT (RLIMIT_FSIZE, the arena, the tenant's memory), those of
 * vac_channel_take(), and the call's own.
 */
vaccel_status vac_carry(void *self, const vaccel_invocation *invocation,
                        const struct vac_codec *codec, const struct vac_call_head *head,
                        const void *args);

#endif
