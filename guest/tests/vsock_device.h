/* SPDX-License-Identifier: Apache-2.0 */
/** The device of vsock_host.h: rings and registers. */
#ifndef VAC_GUEST_TESTS_VSOCK_DEVICE_H
#define VAC_GUEST_TESTS_VSOCK_DEVICE_H

#include <stdint.h>

struct vac_packet;

/** Hands a packet to the guest, once it has a place for it. */
void vsock_device_send(const struct vac_packet *packet, const uint8_t *data);
/** Says that all connections were reset. */
void vsock_device_event(void);

/** The host's part: a packet of the guest's; and the guest began anew. */
void vsock_host_take(const struct vac_packet *packet, const uint8_t *data);
void vsock_host_forget(void);

#endif
