/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/value.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

struct unit {
    const char *name;
    uint64_t factor;
};

static const char *digits(const char *text, unsigned base, uint64_t *number)
{
    if (!isdigit((unsigned char)*text))
        return NULL;
    *number = 0;
    for (; isdigit((unsigned char)*text); text++) {
        unsigned digit = (unsigned)(*text - '0');
        if (digit >= base || __builtin_mul_overflow(*number, base, number) ||
            __builtin_add_overflow(*number, digit, number))
            return NULL;
    }
    return text;
}

bool vac_value_count(const char *text, uint64_t most, uint64_t *number)
{
    const char *end = digits(text, 10, number);

    return end && !*end && *number <= most;
}

static bool with_unit(const char *text, const struct unit *units, size_t count, uint64_t *number)
{
    const char *end = digits(text, 10, number);

    if (!end)
        return false;
    while (*end == ' ')
        end++;
    for (size_t i = 0; i < count; i++)
        if (strcmp(end, units[i].name) == 0)
            return !__builtin_mul_overflow(*number, units[i].factor, number);
    return false;
}

bool vac_value_size(const char *text, uint64_t *bytes)
{
    static const struct unit units[] = {{"", 1},
                                        {"K", UINT64_C(1) << 10},
                                        {"M", UINT64_C(1) << 20},
                                        {"G", UINT64_C(1) << 30},
                                        {"T", UINT64_C(1) << 40}};

    return with_unit(text, units, sizeof(units) / sizeof(units[0]), bytes);
}

bool vac_value_duration(const char *text, uint64_t *ns)
{
    static const struct unit units[] = {{"", UINT64_C(1000000000)},
                                        {"ms", UINT64_C(1000000)},
                                        {"s", UINT64_C(1000000000)},
                                        {"min", UINT64_C(60000000000)},
                                        {"h", UINT64_C(3600000000000)}};

    return with_unit(text, units, sizeof(units) / sizeof(units[0]), ns);
}

bool vac_value_mode(const char *text, uint32_t *mode)
{
    uint64_t number;
    const char *end = digits(text, 8, &number);

    if (!end || *end || number > 0777)
        return false;
    *mode = (uint32_t)number;
    return true;
}

bool vac_value_guest(const char *text, uint32_t otherwise, uint32_t *cid, uint32_t *port)
{
    uint64_t number = VAC_VALUE_ANY;
    bool any = strncmp(text, "any", 3) == 0;
    const char *end = any ? text + 3 : digits(text, 10, &number);

    if (!end || (!any && number >= VAC_VALUE_ANY))
        return false;
    *cid = (uint32_t)number;
    number = otherwise;
    if (*end == ':')
        end = digits(end + 1, 10, &number);
    *port = (uint32_t)number;
    return end && !*end && number < UINT32_MAX;
}

bool vac_value_word(const char *text)
{
    if (!*text)
        return false;
    for (; *text; text++)
        if (!isalnum((unsigned char)*text) && !strchr("._-:/", *text))
            return false;
    return true;
}
