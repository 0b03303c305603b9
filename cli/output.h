/* SPDX-License-Identifier: Apache-2.0 */
/** Standard output that could not be written is a failure, also when the program has already done
 * its work. */
#ifndef VAC_CLI_OUTPUT_H
#define VAC_CLI_OUTPUT_H

/** Has standard output checked when the program ends, by whichever way it calls exit(). */
void vac_output_guard(void);

#endif
