/* SPDX-License-Identifier: Apache-2.0 */
/** The caller's side of a transport: any op into a call frame, and a reply frame into the op's
 * outputs. Freestanding. */
#ifndef VAC_WIRE_CLIENT_H
#define VAC_WIRE_CLIENT_H

#include "wire/codec.h"

/** Writes a whole call. Look at vac_writer_done() afterwards; writer->length is what it takes. */
void vac_client_write(struct vac_writer *writer, const struct vac_codec *codec,
                      const struct vac_call_head *head, const void *args);

/**
 * Reads a reply to the call that `head` began, from a transport called `via`, and hands its outputs
 * over; the reader's segments are the call's, with what the other side wrote into the rooms: the
 * call's own status, or ERR_PROTOCOL. Sets the error message through `host`.
 */
vaccel_status vac_client_read(struct vac_reader *reader, const struct vac_codec *codec,
                              const struct vac_call_head *head, const void *args, const char *via,
                              const vaccel_host *host);

#endif
