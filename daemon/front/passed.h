/* SPDX-License-Identifier: Apache-2.0 */
/** Descriptors that this process was started with: by systemd (sd_listen_fds(3)), or by the vacceld
 * before it that became this one. */
#ifndef VAC_FRONT_PASSED_H
#define VAC_FRONT_PASSED_H

#include <stdbool.h>
#include <stddef.h>

/** Looks what there is, and makes it close-on-exec; before anything is started. */
void vac_passed_init(void);

/** How many there are, and one of them: its name, and its descriptor, -1 once it was taken. */
size_t vac_passed_count(void);
const char *vac_passed_name(size_t index);
int vac_passed_fd(size_t index);
/** Takes it: it is the caller's. */
int vac_passed_take(size_t index);
/** Takes the first of that name, -1 for none. */
int vac_passed_take_named(const char *name);
/** Closes those that nobody took, of names that begin so. */
void vac_passed_close(const char *prefix);

/** Notes a descriptor for the next vacceld; false without memory. */
bool vac_passed_leave(int fd, const char *name);
/** Puts what was noted into the environment, and lets it pass; or, with `pass` false, takes that
 * back. False without memory. */
bool vac_passed_hand_over(bool pass);

#endif
