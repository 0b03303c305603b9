/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What signals do is the program's to say. Some frameworks' compilers (LLVM, within PoCL, within
 * OpenVINO's plugin for GPUs) take SIGINT, SIGSEGV and others for themselves when they are first
 * used; this gives them back.
 */
#ifndef VACCEL_COMMON_SIGNALS_H
#define VACCEL_COMMON_SIGNALS_H

#include <signal.h>

struct vac_signals {
    struct sigaction actions[32]; /* of the signals below the real-time ones, by their number */
};

/** Notes what signals do. Around the first use of a framework: others who change that meanwhile
 * lose their change. */
void vac_signals_save(struct vac_signals *signals);

/** Has them do that again. */
void vac_signals_restore(const struct vac_signals *signals);

#endif
