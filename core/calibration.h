/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What was measured on this machine, and what that means for the order in which backends are asked.
 * The file is read with the first choice of a process, and not again.
 */
#ifndef VAC_CORE_CALIBRATION_H
#define VAC_CORE_CALIBRATION_H

#include "core/calibration_line.h"
#include "core/registry.h"
#include "core/session.h"

/** The call that is to be chosen for. */
struct vac_asked {
    int index; /* of the op */
    const vaccel_model *model;
    const struct vac_target *target;
};

/** The measurement of a backend for such calls, or NULL. Of versions nothing is looked at.
 * Thread-safe. */
const struct vac_calibration_line *vac_calibration_find(const struct vac_asked *asked,
                                                        const char *backend);

/** Whether it was measured as the backend is now: its version, and its framework's where the
 * backend was opened. */
bool vac_calibration_fits(const struct vac_calibration_line *line, struct vac_entry *entry);

/** What stands for a model in the file; empty for none. */
const char *vac_calibration_key(const vaccel_model *model);

/**
 * Puts `count` entries into the order in which they are asked: as ranks say, but those that were
 * measured trade places among themselves, so that the fastest has the first of their places, and
 * one whose answers were wrong the last. Where versions changed, ranks hold.
 */
void vac_calibration_order(const struct vac_asked *asked, struct vac_entry **entries, size_t count);

/** What is to be said of a backend's measurement, in words; empty when there is none. Its latency,
 * 0 when it does not count. */
uint64_t vac_calibration_say(const struct vac_asked *asked, const struct vac_entry *entry,
                             char *text, size_t size);

/** A backend's version and its framework's, as `vaccel info` shows it. */
void vac_entry_version(const struct vac_entry *entry, char *text, size_t size);

#endif
