/* SPDX-License-Identifier: Apache-2.0 */
/** The values that options and arguments can have. Nothing here loads a framework. */
#ifndef VAC_CLI_COMPLETE_VALUES_H
#define VAC_CLI_COMPLETE_VALUES_H

/** Prints START and VALUE as a candidate with its meaning, which may be NULL, if it begins with
 * PREFIX. */
void vac_complete_offer(const char *start, const char *value, const char *meaning,
                        const char *prefix);

/**
 * Prints the values for an option (NULL: for an argument), whose value is called `name` in --help,
 * such as MODEL or FILE. Candidates are printed behind `start`; `prefix` is what is typed of the
 * value.
 */
void vac_complete_value(const char *option, const char *name, const char *start,
                        const char *prefix);

#endif
