/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/budget.h"

#include <stdatomic.h>

#include "daemon/worker/tenant.h"

static _Atomic uint64_t taken;

uint64_t vac_budget_limit(void)
{
    return vac_tenant.max_memory ? vac_tenant.max_memory : UINT64_C(1) << 30;
}

uint64_t vac_budget_left(void)
{
    uint64_t limit = vac_budget_limit();
    uint64_t now = atomic_load_explicit(&taken, memory_order_relaxed);

    return now < limit ? limit - now : 0;
}

bool vac_budget_take(uint64_t bytes)
{
    uint64_t limit = vac_budget_limit();
    uint64_t now = atomic_load_explicit(&taken, memory_order_relaxed);

    do {
        if (now > limit || bytes > limit - now)
            return false;
    } while (!atomic_compare_exchange_weak(&taken, &now, now + bytes));
    return true;
}

void vac_budget_give(uint64_t bytes)
{
    atomic_fetch_sub(&taken, bytes);
}
