/* SPDX-License-Identifier: Apache-2.0 */
/** Columns that fit their widest cell. */
#ifndef VAC_CLI_TABLE_H
#define VAC_CLI_TABLE_H

#include <stddef.h>

struct vac_table;

/** A table with these headings; the caller releases it. A heading that begins with '>' is aligned
 * to the right. */
struct vac_table *vac_table_new(const char *const *headings, size_t columns);

/** Adds a row of as many cells as there are columns. Cells are copied and made safe. */
void vac_table_row(struct vac_table *table, const char *const *cells);

/** Prints it to standard output. */
void vac_table_print(const struct vac_table *table);

void vac_table_release(struct vac_table *table);

#endif
