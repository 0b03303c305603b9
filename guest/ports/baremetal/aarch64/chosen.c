/* SPDX-License-Identifier: Apache-2.0 */
/** The node `chosen` of a flattened device tree (Devicetree Specification 0.4, chapter 5). */
#include <string.h>

#include "guest/ports/baremetal/aarch64/machine.h"

enum { BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, NOP = 4 };
#define MAGIC UINT32_C(0xD00DFEED)
#define LARGEST (UINT32_C(2) << 20)

/* The header, in big-endian words. */
enum { TOTAL_SIZE = 1, STRUCTURE = 2, STRINGS = 3 };

struct tree {
    const unsigned char *bytes;
    uint32_t size;
    uint32_t strings;
};

static uint32_t word_at(const struct tree *tree, uint32_t at)
{
    const unsigned char *byte = tree->bytes + at;

    if (at > tree->size - 4)
        return UINT32_MAX;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

/* Text that ends within the tree; "" otherwise. */
static const char *text_at(const struct tree *tree, uint32_t at)
{
    for (uint32_t end = at; end < tree->size; end++) {
        if (!tree->bytes[end])
            return (const char *)tree->bytes + at;
    }
    return "";
}

/* An address of one or two words. */
static uint64_t address(const struct tree *tree, uint32_t at, uint32_t size)
{
    return size == 8 ? (uint64_t)word_at(tree, at) << 32 | word_at(tree, at + 4)
                     : word_at(tree, at);
}

static bool is(const char *name, const char *other)
{
    size_t length = strlen(other);

    return strlen(name) == length && memcmp(name, other, length) == 0;
}

static void take(const struct tree *tree, uint32_t at, uint32_t size, const char *name,
                 struct chosen *chosen, uint64_t module[2])
{
    if (is(name, "bootargs"))
        chosen->command_line = text_at(tree, at);
    else if (is(name, "linux,initrd-start"))
        module[0] = address(tree, at, size);
    else if (is(name, "linux,initrd-end"))
        module[1] = address(tree, at, size);
}

void chosen_read(const void *from, struct chosen *chosen)
{
    struct tree tree = {.bytes = (const unsigned char *)from, .size = 40};
    uint64_t module[2] = {0, 0};
    unsigned depth = 0;
    bool here = false;

    *chosen = (struct chosen){.command_line = ""};
    if (!from || word_at(&tree, 0) != MAGIC)
        return;
    uint32_t at = word_at(&tree, 4 * STRUCTURE);
    tree.strings = word_at(&tree, 4 * STRINGS);
    uint32_t size = word_at(&tree, 4 * TOTAL_SIZE);
    if (size < tree.size || size > LARGEST || tree.strings >= size)
        return;
    tree.size = size;
    while (at < tree.size) {
        uint32_t token = word_at(&tree, at);
        at += 4;
        if (token == BEGIN_NODE) {
            const char *name = text_at(&tree, at);
            here = ++depth == 2 && is(name, "chosen");
            at += ((uint32_t)strlen(name) + 4) & ~UINT32_C(3);
        } else if (token == END_NODE && depth) {
            depth--;
            here = false;
        } else if (token == PROPERTY) {
            uint32_t length = word_at(&tree, at);
            uint32_t name = word_at(&tree, at + 4);
            at += 8;
            if (length > tree.size - at || name >= tree.size - tree.strings)
                break;
            if (here)
                take(&tree, at, length, text_at(&tree, tree.strings + name), chosen, module);
            at += (length + 3) & ~UINT32_C(3);
        } else if (token != NOP) {
            break;
        }
    }
    if (module[0] && module[1] > module[0]) {
        chosen->module = (const void *)(uintptr_t)module[0];
        chosen->module_size = (size_t)(module[1] - module[0]);
    }
}
