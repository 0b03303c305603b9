/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_FRONT_NOTIFY_H
#define VAC_FRONT_NOTIFY_H

/** Tells systemd, when that started us: "READY=1", "STOPPING=1". */
void vac_notify(const char *state);
/** The same with a descriptor, -1 for none: "FDSTORE=1\nFDNAME=…" (sd_pid_notify_with_fds(3)). */
void vac_notify_fd(const char *state, int passed);

#endif
