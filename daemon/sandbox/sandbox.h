/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a worker gives up before it hears of a guest: the network, other users' files, capabilities,
 * most system calls. What it needs is in files, one for all workers and one for each backend that
 * needs more (rules.h); which models and libraries it may read is found in its environment, which
 * vacceld made.
 */
#ifndef VAC_SANDBOX_H
#define VAC_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/** What a sandbox is made of, in the order in which it is entered. */
enum vac_sandbox_part {
    VAC_SANDBOX_LIMITS,     /* no core files, no message queues, a bound of processes */
    VAC_SANDBOX_NETWORK,    /* namespaces of its own: no network, no System V IPC */
    VAC_SANDBOX_FOLDERS,    /* a mount namespace, in which nothing but a small /tmp is writable */
    VAC_SANDBOX_USER,       /* a uid of its own, or a user namespace of its own */
    VAC_SANDBOX_PRIVILEGES, /* no capabilities, and none to be had by executing something */
    VAC_SANDBOX_FILES,      /* Landlock */
    VAC_SANDBOX_CALLS,      /* seccomp */
    VAC_SANDBOX_PARTS
};

struct vac_sandbox_state {
    bool held;
    char how[200]; /* in words: what holds, or what is missing and what to do */
};

struct vac_sandbox {
    bool off;
    bool strict;  /* a part that is missing is a failure */
    bool scratch; /* there is a folder of its own to write to */
    struct vac_sandbox_state part[VAC_SANDBOX_PARTS];
};

/**
 * Enters it, as the variables VACCEL_SANDBOX (full, strict or off) and VACCEL_SANDBOX_UID,
 * _PROCESSES, _READ, _WRITE say, and takes these out of the environment. To be called once, by a
 * process of one thread. False: the process is to end, for `why` (the caller's, of `size` bytes).
 */
bool vac_sandbox_enter(struct vac_sandbox *sandbox, char *why, size_t size);

/** The name of a part, such as "network"; lives on. */
const char *vac_sandbox_part_name(enum vac_sandbox_part part);

/**
 * Enters one, in this process, and prints on standard output what holds and what is missing: lines,
 * or a JSON object. Returns the process's exit status: 0 when nothing is missing, else 1.
 */
int vac_sandbox_check(bool json);

#endif
