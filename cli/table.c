/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/memory.h"
#include "cli/text.h"
#include "cli/tty.h"

struct vac_table {
    size_t columns, rows; /* the first row is the headings */
    bool *right;
    char **cells;
};

static void add(struct vac_table *table, const char *const *cells)
{
    size_t used = table->rows * table->columns;
    table->cells =
        vac_memory_check(reallocarray(table->cells, used + table->columns, sizeof(*table->cells)));
    for (size_t i = 0; i < table->columns; i++)
        table->cells[used + i] = vac_text_safe(cells[i]);
    table->rows++;
}

struct vac_table *vac_table_new(const char *const *headings, size_t columns)
{
    struct vac_table *table = vac_memory_check(calloc(1, sizeof(*table)));
    const char **names = vac_memory_check(calloc(columns, sizeof(*names)));
    table->columns = columns;
    table->right = vac_memory_check(calloc(columns, sizeof(*table->right)));
    for (size_t i = 0; i < columns; i++) {
        table->right[i] = headings[i][0] == '>';
        names[i] = headings[i] + table->right[i];
    }
    add(table, names);
    free(names);
    return table;
}

void vac_table_row(struct vac_table *table, const char *const *cells)
{
    add(table, cells);
}

static size_t widest(const struct vac_table *table, size_t column)
{
    size_t most = 0;
    for (size_t row = 0; row < table->rows; row++) {
        size_t columns = vac_text_columns(table->cells[row * table->columns + column]);
        most = columns > most ? columns : most;
    }
    return most;
}

static void print_cell(const char *cell, size_t width, bool right, bool last)
{
    int padding = (int)(width - vac_text_columns(cell));
    if (right)
        printf("%*s%s", padding, "", cell);
    else
        printf("%s%*s", cell, last ? 0 : padding, "");
    if (!last)
        fputs("  ", stdout);
}

void vac_table_print(const struct vac_table *table)
{
    size_t *widths = vac_memory_check(calloc(table->columns, sizeof(*widths)));
    for (size_t column = 0; column < table->columns; column++)
        widths[column] = widest(table, column);
    for (size_t row = 0; row < table->rows; row++) {
        if (row == 0)
            fputs(vac_tty_bold(), stdout);
        for (size_t column = 0; column < table->columns; column++)
            print_cell(table->cells[row * table->columns + column], widths[column],
                       table->right[column], column + 1 == table->columns);
        if (row == 0)
            fputs(vac_tty_plain(), stdout);
        putchar('\n');
    }
    free(widths);
}

void vac_table_release(struct vac_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->rows * table->columns; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table->right);
    free(table);
}
