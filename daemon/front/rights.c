/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/rights.h"

#include <cap-ng.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>

#include "daemon/front/log.h"

/* Users, namespaces and no capabilities for workers, and their end; sockets in folders of others,
 * with the group that is asked for. */
static const unsigned kept[] = {CAP_SETUID, CAP_SETGID, CAP_SETPCAP, CAP_SYS_ADMIN,
                                CAP_KILL,   CAP_CHOWN,  CAP_FOWNER,  CAP_DAC_OVERRIDE};

static bool is_kept(unsigned capability)
{
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (kept[i] == capability)
            return true;
    return false;
}

void vac_rights_drop(void)
{
    const capng_type_t all =
        (capng_type_t)(CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE | CAPNG_BOUNDING_SET);
    bool good = capng_get_caps_process() == 0;

    for (unsigned i = 0; good && i <= CAP_LAST_CAP; i++)
        if (!is_kept(i))
            capng_update(CAPNG_DROP, all, i);
    /* The bounding set is only for who has a capability to begin with. */
    bool bounded = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
    good = good && capng_apply(bounded ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS) == 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || !good)
        vac_log_error(NULL,
                      "capabilities that nothing here needs cannot be given up: %s; run vacceld as "
                      "a user without them",
                      strerror(errno));
}
