/* SPDX-License-Identifier: Apache-2.0 */
/** The parts of a sandbox; each says in `state` how far it came. */
#ifndef VAC_SANDBOX_PARTS_H
#define VAC_SANDBOX_PARTS_H

#include <sys/types.h>

#include "daemon/sandbox/rules.h"
#include "daemon/sandbox/sandbox.h"

/** What vacceld asks for. */
struct vac_sandbox_wish {
    uid_t uid;          /* to become, where this process may; 0: none */
    unsigned processes; /* that the worker may be, threads counted; 0: no bound */
};

/** Resource limits. The bound of processes is set by vac_sandbox_user(), as it counts by user. */
void vac_sandbox_limits(struct vac_sandbox_state *state);

/** Namespaces for the network, IPC, mounts, and of users where nothing else permits these.
 * `owners`: files' owners must stay visible, so no user namespace. */
void vac_sandbox_namespaces(struct vac_sandbox *sandbox, const struct vac_rules *rules,
                            bool owners);

/** Whether this process has the rights to make namespaces other than one of users. */
bool vac_sandbox_may_unshare(void);

/** Becomes the uid that is wished for, if it can reach `rules`' files; keeps the groups that own
 * the rules' devices. To be called after vac_sandbox_namespaces(). */
void vac_sandbox_user(struct vac_sandbox *sandbox, const struct vac_sandbox_wish *wish,
                      const struct vac_rules *rules);

/** Whether the uid that is wished for can be had. Says why not in `state`. */
bool vac_sandbox_user_can(struct vac_sandbox_state *state, const struct vac_sandbox_wish *wish,
                          const struct vac_rules *rules);

/** Bounds processes and threads, once the worker has a user for itself. */
void vac_sandbox_processes(const struct vac_sandbox *sandbox, unsigned processes);

void vac_sandbox_privileges(struct vac_sandbox_state *state);

void vac_sandbox_files(struct vac_sandbox_state *state, const struct vac_rules *rules);

void vac_sandbox_calls(struct vac_sandbox_state *state, const struct vac_rules *rules);

/** Says it, and returns `held`. */
__attribute__((format(printf, 3, 4))) bool vac_sandbox_say(struct vac_sandbox_state *state,
                                                           bool held, const char *format, ...);

#endif
