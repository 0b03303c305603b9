/* SPDX-License-Identifier: Apache-2.0 */
/** One call over a link: its frame, where its data is, its reply. */
#ifndef VAC_STREAM_CARRY_H
#define VAC_STREAM_CARRY_H

#include "wire/codec.h"

/** Sets out; once, after vac_link_open(). `backend` is what imports buffers. */
void vac_carry_open(const vaccel_host *host, const vaccel_backend *backend);

/** A call there and its reply back; vac_transport.exchange. Errors: ERR_LOST (the daemon or its
 * worker died with the call), those of vac_link_take(), and the call's own. */
vaccel_status vac_carry(void *self, const vaccel_invocation *invocation,
                        const struct vac_codec *codec, const struct vac_call_head *head,
                        const void *args);

#endif
