/* SPDX-License-Identifier: Apache-2.0 */
/** What is printed, and what the command line says. */
#include <string.h>

#include "guest/ports/baremetal/baremetal.h"
#include "guest/ports/baremetal/console.h"

void baremetal_print(const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            machine_put('\r');
        machine_put(*text);
    }
}

void baremetal_print_number(uint64_t number)
{
    char digits[21];
    char *at = digits + sizeof(digits) - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    baremetal_print(at);
}

uint64_t baremetal_number(const char *text)
{
    uint64_t number = 0;

    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (uint64_t)(*text - '0');
    return number;
}

const char *baremetal_option(const char *line, const char *name, char *value, size_t size,
                             const char *otherwise)
{
    size_t length = strlen(name);
    size_t taken = 0;

    while (*line) {
        while (*line == ' ')
            line++;
        size_t word = 0;
        while (line[word] && line[word] != ' ')
            word++;
        if (word > length && line[length] == '=' && memcmp(line, name, length) == 0) {
            for (line += length + 1; *line && *line != ' ' && taken + 1 < size; line++)
                value[taken++] = *line;
            value[taken] = '\0';
            return value;
        }
        line += word;
    }
    return otherwise;
}
