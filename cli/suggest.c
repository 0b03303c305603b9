/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include <string.h>

enum { LONGEST = 32 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t vac_suggest_distance(const char *typed, const char *meant)
{
    size_t table[LONGEST + 1][LONGEST + 1];
    size_t rows = strlen(typed), columns = strlen(meant);
    if (rows > LONGEST || columns > LONGEST)
        return rows + columns;
    for (size_t row = 0; row <= rows; row++) {
        for (size_t column = 0; column <= columns; column++) {
            if (row == 0 || column == 0) {
                table[row][column] = row + column;
                continue;
            }
            size_t differs = typed[row - 1] != meant[column - 1];
            size_t best = table[row - 1][column - 1] + differs;
            best = least(best, table[row - 1][column] + 1);
            best = least(best, table[row][column - 1] + 1);
            if (row > 1 && column > 1 && typed[row - 1] == meant[column - 2] &&
                typed[row - 2] == meant[column - 1])
                best = least(best, table[row - 2][column - 2] + 1);
            table[row][column] = best;
        }
    }
    return table[rows][columns];
}
