/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/node.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/fuse/models.h"
#include "daemon/fuse/number.h"

/* What is in the root; a text's number is its place in this table, and 2. */
static const struct fixed {
    const char *name;
    void (*make)(struct vac_text *text);
    bool slow;
} fixed[] = {
    {"version", vac_text_version, false},
    {"backends", vac_text_backends, true}, /* they are probed first */
    {"ops", vac_text_ops, false},
    {"models", NULL, false},
    {"metrics", vac_text_metrics, false},
    {"session", NULL, false},
};

enum { FIRST = FUSE_ROOT_ID + 1, COUNT = sizeof(fixed) / sizeof(fixed[0]), SESSION = COUNT - 1 };
_Static_assert(VAC_NODE_MODELS == FIRST + 3, "the folder of models has another number");

/* The row of a text; NULL when the node is none. */
static const struct fixed *text_of(uint64_t node)
{
    bool is_text = node >= FIRST && node - FIRST < COUNT && fixed[node - FIRST].make;
    return is_text ? &fixed[node - FIRST] : NULL;
}

uint64_t vac_node_of_model(const char *name)
{
    /* FNV-1a, which keeps apart what one host calls its models. */
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return vac_number_of(VAC_NUMBER_MODEL, hash);
}

struct wanted {
    uint64_t node;
    char name[256]; /* once it was found; empty before */
};

static bool compare(void *user, const char *name)
{
    struct wanted *wanted = (struct wanted *)user;

    if (vac_node_of_model(name) != wanted->node)
        return true;
    strncpy(wanted->name, name, sizeof(wanted->name) - 1);
    return false;
}

static bool find_model(struct wanted *wanted)
{
    if (vac_number_kind(wanted->node) == VAC_NUMBER_MODEL)
        vac_models_list(compare, wanted);
    return wanted->name[0] != 0;
}

enum vac_node_kind vac_node_kind(uint64_t node)
{
    struct wanted wanted = {.node = node};

    if (node == VAC_NODE_ROOT || node == VAC_NODE_MODELS)
        return VAC_NODE_FOLDER;
    if (vac_number_kind(node) == VAC_NUMBER_SESSION_NODE)
        return VAC_NODE_SESSION;
    return text_of(node) || find_model(&wanted) ? VAC_NODE_TEXT : VAC_NODE_NONE;
}

uint64_t vac_node_find(uint64_t folder, const char *name, uint64_t session)
{
    if (folder == VAC_NODE_MODELS)
        return vac_models_has(name) ? vac_node_of_model(name) : 0;
    for (uint64_t i = 0; i < COUNT; i++) {
        if (strcmp(name, fixed[i].name) == 0)
            return i == SESSION ? session : FIRST + i;
    }
    return 0;
}

void vac_node_describe(uint64_t node, enum vac_node_kind kind, struct fuse_attr *attributes)
{
    *attributes = (struct fuse_attr){.ino = node, .nlink = 1, .blksize = 4096};
    if (kind == VAC_NODE_FOLDER) {
        attributes->mode = S_IFDIR | 0555;
        attributes->nlink = 2;
    } else {
        attributes->mode = S_IFREG | (kind == VAC_NODE_SESSION ? 0666 : 0444);
    }
}

void vac_node_list(void (*each)(void *user, const char *name, uint64_t node,
                                enum vac_node_kind kind),
                   void *user)
{
    for (uint64_t i = 0; i < COUNT; i++) {
        enum vac_node_kind kind = fixed[i].make  ? VAC_NODE_TEXT
                                  : i == SESSION ? VAC_NODE_SESSION
                                                 : VAC_NODE_FOLDER;
        each(user, fixed[i].name, FIRST + i, kind);
    }
}

bool vac_node_is_slow(uint64_t node)
{
    const struct fixed *row = text_of(node);
    return row && row->slow;
}

int vac_node_read(uint64_t node, struct vac_text *text)
{
    struct wanted wanted = {.node = node};
    const struct fixed *row = text_of(node);
    int error = 0;

    if (row)
        row->make(text);
    else
        error = find_model(&wanted) ? vac_models_read(wanted.name, text) : ENOENT;
    return error ? error : text->failed ? ENOMEM : 0;
}
