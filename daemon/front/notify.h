/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_FRONT_NOTIFY_H
#define VAC_FRONT_NOTIFY_H

/** Tells systemd, when that started us: "READY=1", "STOPPING=1". */
void vac_notify(const char *state);

#endif
