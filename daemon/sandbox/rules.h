/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a sandbox permits, as files say it. A line is a verb and what it is about; '#' begins a
 * comment:
 *
 *     allow CALL…     system calls that are carried out
 *     refuse CALL…    that fail with EPERM, and are logged by the kernel
 *     absent CALL…    that fail with ENOSYS, as in a kernel that lacks them
 *     kill CALL…      that end the worker
 *     read PATH…      files and folders with all below them; patterns of the shell
 *     execute PATH…   programs, which may be read, too
 *     device PATH…    devices: read, written, and asked for more
 *     write PATH…     folders in which everything may be done
 *
 * A call may have one condition: NAME[ARGUMENT==VALUE] or NAME[ARGUMENT&MASK==VALUE]. What no line
 * names fails with ENOSYS, and is logged. In paths, %l is the folder of vaccel's library, %p what
 * it is installed under, %h the home folder.
 */
#ifndef VAC_SANDBOX_RULES_H
#define VAC_SANDBOX_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vac_rule_call { VAC_CALL_ALLOW, VAC_CALL_REFUSE, VAC_CALL_ABSENT, VAC_CALL_KILL };

enum vac_rule_path { VAC_PATH_READ, VAC_PATH_EXECUTE, VAC_PATH_DEVICE, VAC_PATH_WRITE };

struct vac_rule {
    char *text; /* the call's name, or the path, which is there */
    int kind;   /* vac_rule_call or vac_rule_path */
    /* A call's condition. */
    bool conditional;
    unsigned argument;
    uint64_t mask;
    uint64_t value;
};

struct vac_rule_list {
    struct vac_rule *rule;
    size_t count;
};

struct vac_rules {
    struct vac_rule_list calls;
    struct vac_rule_list paths;
    char fault[256]; /* why something could not be read; empty when all could */
};

/** Reads a file. What is wrong in it is said in `rules->fault`. False: there is no such file. */
bool vac_rules_read(struct vac_rules *rules, const char *file);

/** Adds a path, which may be a pattern; what is not there is left out. */
void vac_rules_add_path(struct vac_rules *rules, enum vac_rule_path kind, const char *pattern);

void vac_rules_free(struct vac_rules *rules);

#endif
