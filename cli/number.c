/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/number.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* strtoul and strtod skip blanks, and strtoul takes a minus sign: neither belongs in a number here.
 */
static bool whole(const char *text, char **end, uint32_t least, uint32_t most, uint32_t *number)
{
    if (!isdigit((unsigned char)*text))
        return false;
    errno = 0;
    unsigned long value = strtoul(text, end, 10);
    if (errno || value < least || value > most)
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool real(const char *text, char **end, double least, double most, double *number)
{
    if (!*text || isspace((unsigned char)*text))
        return false;
    errno = 0;
    double value = strtod(text, end);
    if (*end == text || errno || !isfinite(value) || value < least || value > most)
        return false;
    *number = value;
    return true;
}

bool vac_number_whole(const char *text, uint32_t least, uint32_t most, uint32_t *number)
{
    char *end;
    uint32_t value;
    if (!whole(text, &end, least, most, &value) || *end)
        return false;
    *number = value;
    return true;
}

bool vac_number_real(const char *text, double least, double most, double *number)
{
    char *end;
    double value;
    if (!real(text, &end, least, most, &value) || *end)
        return false;
    *number = value;
    return true;
}

bool vac_number_list(const char *text, size_t count, float *numbers)
{
    for (size_t i = 0; i < count; i++) {
        char *end;
        double value;
        if (!real(text, &end, -(double)FLT_MAX, (double)FLT_MAX, &value))
            return false;
        numbers[i] = (float)value;
        if (i == 0 && !*end) {
            for (size_t other = 1; other < count; other++)
                numbers[other] = numbers[0];
            return true;
        }
        if (*end != (i + 1 < count ? ',' : '\0'))
            return false;
        text = end + 1;
    }
    return true;
}

bool vac_number_size(const char *text, uint32_t most, uint32_t *width, uint32_t *height)
{
    char *end;
    uint32_t first, second;
    if (!whole(text, &end, 1, most, &first))
        return false;
    second = first;
    if (*end && (*end != 'x' || !whole(end + 1, &end, 1, most, &second) || *end))
        return false;
    *width = first;
    *height = second;
    return true;
}
