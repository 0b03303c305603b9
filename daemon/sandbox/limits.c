/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "daemon/sandbox/parts.h"

void vac_sandbox_limits(struct vac_sandbox_state *state)
{
    /* Nothing of a guest's memory in files, no queues of the kernel's, no precedence over others.
     */
    static const int none[] = {RLIMIT_CORE, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO,
                               RLIMIT_RTTIME};
    static const struct rlimit zero = {0, 0};

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        if (setrlimit((__rlimit_resource_t)none[i], &zero) != 0) {
            vac_sandbox_say(state, false, "a limit cannot be set: %s", strerror(errno));
            return;
        }
    vac_sandbox_say(state, true, "no core files, message queues or real-time scheduling");
}
