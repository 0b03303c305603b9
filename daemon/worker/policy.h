/* SPDX-License-Identifier: Apache-2.0 */
/** What a tenant may call, by what the front says: rules, each a text. Without rules it may call
 * every op on every model of its folders, and upload models. */
#ifndef VAC_DAEMON_POLICY_H
#define VAC_DAEMON_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/base.h>

/**
 * Adds a rule, before any call: "op NAME" (from the first one on, only ops that are named), "model
 * PATTERN" (likewise, of models by the names of their folders, as fnmatch() has it), "upload no".
 * 0, or a negative errno for what is no rule or has no room: from then on nothing may be called, as
 * nobody knows what was to be forbidden.
 */
int vac_policy_add(const char *rule);

/** Each is VACCEL_OK, or ERR_DENIED with a message for the caller and a line in the log for the
 * operator. Thread-safe. */
vaccel_status vac_policy_op(uint32_t op);
/** A model that a call names, by the name; NULL for one that was uploaded. */
vaccel_status vac_policy_model(const char *name);
vaccel_status vac_policy_upload(void);

/** Whether a model is one that calls may name; says nothing. Thread-safe. */
bool vac_policy_shows(const char *model);

/** Calls that were refused so far. */
uint64_t vac_policy_refusals(void);

#endif
