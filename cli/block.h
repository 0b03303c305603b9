/* SPDX-License-Identifier: Apache-2.0 */
/** Lines of the form "    name   text", for what has too much to say to be a table's row. */
#ifndef VAC_CLI_BLOCK_H
#define VAC_CLI_BLOCK_H

/** Prints a heading: bold on a terminal. */
void vac_block_heading(const char *text);

/** Prints one line about `name`, which is a word of this program; nothing when `text` is empty. */
void vac_block_line(const char *name, const char *text);

#endif
