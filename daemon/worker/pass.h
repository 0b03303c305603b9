/* SPDX-License-Identifier: Apache-2.0 */
/** The worker's side of common/passes.h. Thread-safe. */
#ifndef VAC_DAEMON_PASS_H
#define VAC_DAEMON_PASS_H

#include <stdbool.h>
#include <stdint.h>

/** Has calls wait for passes of that memory, a memfd which stays the caller's. 0 or -errno. */
int vac_pass_init(int fd);
/** Whether there are any. */
bool vac_pass_needed(void);

enum vac_pass {
    VAC_PASS_NONE,    /* the time is over, or the call was cancelled */
    VAC_PASS_TAKEN,   /* to be given back */
    VAC_PASS_WITHOUT, /* the call runs all the same: none of those that run has ended for so long
                         that they cannot be keeping the processors busy with what is short */
};

/** Waits until the call may run; `cancelled` (NULL: never) ends that. */
enum vac_pass vac_pass_take(uint64_t deadline_ns, const int32_t *cancelled);
void vac_pass_give(void);

#endif
