/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <seccomp.h>
#include <string.h>

#include "daemon/sandbox/parts.h"

static uint32_t action(int kind)
{
    switch (kind) {
    case VAC_CALL_ALLOW:
        return SCMP_ACT_ALLOW;
    case VAC_CALL_REFUSE:
        return SCMP_ACT_ERRNO(EPERM);
    case VAC_CALL_ABSENT:
        return SCMP_ACT_ERRNO(ENOSYS);
    default:
        return SCMP_ACT_KILL_PROCESS;
    }
}

/* A rule for each line; later files add to earlier ones, and what is permitted twice is permitted.
 * Names that this machine's kernel never had are passed over. */
static int add(scmp_filter_ctx filter, const struct vac_rule *rule)
{
    int number = seccomp_syscall_resolve_name(rule->text);

    if (number == __NR_SCMP_ERROR)
        return 0;
    /* What is not named is answered with ENOSYS anyway. */
    if (rule->kind == VAC_CALL_ABSENT)
        return 0;
    int status = rule->conditional ? seccomp_rule_add(filter, action(rule->kind), number, 1,
                                                      SCMP_CMP(rule->argument, SCMP_CMP_MASKED_EQ,
                                                               rule->mask, rule->value))
                                   : seccomp_rule_add(filter, action(rule->kind), number, 0);
    return status == -EDOM || status == -EEXIST ? 0 : status;
}

/* Whether a rule counts. A backend's file wins over what refuses the same call, also where it
 * permits it on a condition; what does not meet that is as in an older kernel. */
static bool counts(const struct vac_rules *rules, const struct vac_rule *rule)
{
    for (size_t i = 0; i < rules->calls.count; i++) {
        const struct vac_rule *other = &rules->calls.rule[i];
        if (other->kind != VAC_CALL_ALLOW || strcmp(other->text, rule->text) != 0)
            continue;
        if (rule->kind != VAC_CALL_ALLOW || (rule->conditional && !other->conditional))
            return false;
    }
    return true;
}

void vac_sandbox_calls(struct vac_sandbox_state *state, const struct vac_rules *rules)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int status = filter ? 0 : -ENOMEM;

    if (!filter) {
        vac_sandbox_say(state, false, "there is no memory for a filter; free some");
        return;
    }
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    /* A tree of comparisons; a list would cost each call hundreds. */
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    /* What is refused is logged, where the kernel can. */
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
    for (size_t i = 0; i < rules->calls.count && status == 0; i++) {
        const struct vac_rule *rule = &rules->calls.rule[i];
        if (counts(rules, rule))
            status = add(filter, rule);
        if (status != 0)
            vac_sandbox_say(state, false,
                            "the rule for %s cannot be kept: %s; install vaccel again", rule->text,
                            strerror(-status));
    }
    if (status == 0) {
        status = seccomp_load(filter);
        vac_sandbox_say(state, status == 0,
                        status == 0 ? "seccomp: %zu rules"
                                    : "seccomp is not to be had (%zu rules); use a kernel with "
                                      "CONFIG_SECCOMP_FILTER",
                        rules->calls.count);
    }
    seccomp_release(filter);
}
