/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/node.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/fuse/models.h"
#include "daemon/fuse/number.h"
#include "daemon/worker/tenant.h"

/* What is in the root; a text's number is its place in this table, and 2. */
static const struct fixed {
    const char *name;
    enum vac_node_kind kind;
    void (*make)(struct vac_text *text); /* a text's */
    bool slow;
} fixed[] = {
    {"version", VAC_NODE_TEXT, vac_text_version, false},
    {"backends", VAC_NODE_TEXT, vac_text_backends, true}, /* they are probed first */
    {"ops", VAC_NODE_TEXT, vac_text_ops, false},
    {"models", VAC_NODE_FOLDER, NULL, false},
    {"metrics", VAC_NODE_TEXT, vac_text_metrics, false},
    {"session", VAC_NODE_SESSION, NULL, false},
    {"call", VAC_NODE_PIPE, NULL, false},
    {"do", VAC_NODE_FOLDER, NULL, false},
};

enum { FIRST = FUSE_ROOT_ID + 1, COUNT = sizeof(fixed) / sizeof(fixed[0]) };
_Static_assert(VAC_NODE_MODELS == FIRST + 3, "the folder of models has another number");
_Static_assert(VAC_NODE_CALL == FIRST + 6 && VAC_NODE_DO == FIRST + 7, "or these have");

/* The row of a text; NULL when the node is none. */
static const struct fixed *text_of(uint64_t node)
{
    bool is_text = node >= FIRST && node - FIRST < COUNT && fixed[node - FIRST].make;
    return is_text ? &fixed[node - FIRST] : NULL;
}

/* FNV-1a, which keeps apart what one host calls its models. */
static uint64_t hash_of(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t vac_node_of_model(const char *name)
{
    return vac_number_of(VAC_NUMBER_MODEL, hash_of(name));
}

/* In the rest of a number of `do`: an op's id in the upper bits, of a model's hash as many as fit.
 */
enum { OP_BITS = 20, HASH_BITS = 40 };

static uint64_t node_of_job(uint32_t op, const char *model)
{
    uint64_t hash = hash_of(model) & ((UINT64_C(1) << HASH_BITS) - 1);
    return vac_number_of(VAC_NUMBER_DO_FILE, (uint64_t)op << HASH_BITS | hash);
}

/* Whether an op can be run by a shell: it takes an image and a model and what may be left out, and
 * gives a result that is a list of records. */
static bool is_job(const struct vac_codec *codec)
{
    unsigned images = 0;
    unsigned results = 0;

    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        const struct vac_struct *shape = &vac_structs[field->of];
        if (field->kind == VAC_KIND_IMAGE)
            images++;
        else if (field->kind == VAC_KIND_RECORD && shape->count == 1 &&
                 vac_fields[shape->fields].kind == VAC_KIND_RECORDS)
            results++;
        else if (field->kind != VAC_KIND_MODEL && !(field->flags & VAC_ARG_OPTIONAL))
            return false;
    }
    return images == 1 && results == 1 && codec->model_at != VAC_NO_MODEL;
}

/* The op of a node of `do`, or NULL. */
static const struct vac_codec *op_of(uint64_t node)
{
    bool file = vac_number_kind(node) == VAC_NUMBER_DO_FILE;

    if (!file && vac_number_kind(node) != VAC_NUMBER_DO)
        return NULL;
    uint64_t rest = node & ((UINT64_C(1) << (OP_BITS + HASH_BITS)) - 1);
    uint64_t op = file ? rest >> HASH_BITS : rest;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (vac_codecs[i].op == op && is_job(&vac_codecs[i]))
            return &vac_codecs[i];
    }
    return NULL;
}

struct wanted {
    uint64_t node;
    uint32_t op;    /* of a file in `do` */
    char name[256]; /* once it was found; empty before */
};

static bool compare(void *user, const char *name)
{
    struct wanted *wanted = (struct wanted *)user;

    bool same = vac_number_kind(wanted->node) == VAC_NUMBER_MODEL
                    ? vac_node_of_model(name) == wanted->node
                    : node_of_job(wanted->op, name) == wanted->node;
    if (!same)
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

const struct vac_codec *vac_node_job(uint64_t node, char name[256])
{
    const struct vac_codec *codec = op_of(node);
    struct wanted wanted = {.node = node, .op = codec ? codec->op : 0};

    if (!codec || vac_number_kind(node) != VAC_NUMBER_DO_FILE)
        return NULL;
    vac_models_list(compare, &wanted);
    memcpy(name, wanted.name, sizeof(wanted.name));
    return wanted.name[0] ? codec : NULL;
}

enum vac_node_kind vac_node_kind(uint64_t node)
{
    struct wanted wanted = {.node = node};

    if (node == VAC_NODE_ROOT)
        return VAC_NODE_FOLDER;
    switch (vac_number_kind(node)) {
    case VAC_NUMBER_FIXED:
        return node >= FIRST && node - FIRST < COUNT && fixed[node - FIRST].kind != VAC_NODE_SESSION
                   ? fixed[node - FIRST].kind
                   : VAC_NODE_NONE;
    case VAC_NUMBER_SESSION_NODE:
        return VAC_NODE_SESSION;
    case VAC_NUMBER_MODEL:
        return find_model(&wanted) ? VAC_NODE_TEXT : VAC_NODE_NONE;
    case VAC_NUMBER_DO:
        return op_of(node) ? VAC_NODE_FOLDER : VAC_NODE_NONE;
    case VAC_NUMBER_DO_FILE:
        return vac_node_job(node, wanted.name) ? VAC_NODE_PIPE : VAC_NODE_NONE;
    default:
        return VAC_NODE_NONE;
    }
}

/* The name of an op. */
static const char *name_of(const struct vac_codec *codec)
{
    return vac_names + codec->name;
}

struct search {
    const char *name;
    uint64_t node; /* once it was found */
};

static bool match(void *user, const char *name, uint64_t node, enum vac_node_kind kind)
{
    struct search *search = (struct search *)user;

    (void)kind;
    if (strcmp(name, search->name) == 0)
        search->node = node;
    return !search->node;
}

uint64_t vac_node_find(uint64_t folder, const char *name, uint64_t session)
{
    struct search search = {.name = name};

    if (folder == VAC_NODE_MODELS)
        return vac_models_has(name) ? vac_node_of_model(name) : 0;
    if (folder != VAC_NODE_ROOT) {
        const struct vac_codec *codec = op_of(folder);
        if (codec)
            return vac_models_has(name) ? node_of_job(codec->op, name) : 0;
        vac_node_list_do(folder, match, &search);
        return search.node;
    }
    for (uint64_t i = 0; i < COUNT; i++) {
        if (strcmp(name, fixed[i].name) == 0)
            return fixed[i].kind == VAC_NODE_SESSION ? session : FIRST + i;
    }
    return 0;
}

struct listing {
    uint32_t op;
    bool (*each)(void *user, const char *name, uint64_t node, enum vac_node_kind kind);
    void *user;
};

static bool list_job(void *user, const char *model)
{
    const struct listing *listing = (const struct listing *)user;
    return listing->each(listing->user, model, node_of_job(listing->op, model), VAC_NODE_PIPE);
}

void vac_node_list_do(uint64_t folder,
                      bool (*each)(void *user, const char *name, uint64_t node,
                                   enum vac_node_kind kind),
                      void *user)
{
    const struct vac_codec *codec = op_of(folder);
    struct listing listing = {.op = codec ? codec->op : 0, .each = each, .user = user};

    if (codec) {
        vac_models_list(list_job, &listing);
        return;
    }
    for (size_t i = 0; folder == VAC_NODE_DO && i < VAC_CODEC_COUNT; i++) {
        const struct vac_codec *op = &vac_codecs[i];
        if (is_job(op) &&
            !each(user, name_of(op), vac_number_of(VAC_NUMBER_DO, op->op), VAC_NODE_FOLDER))
            return;
    }
}

/* Who may only read has texts and no more: an ioctl, and so a call, needs no right to write. */
static uint32_t mode_of(enum vac_node_kind kind)
{
    uint32_t writers = vac_tenant.guest_mode & 0222;

    return vac_node_is_writable(kind) ? writers | (vac_tenant.guest_mode & writers << 1)
                                      : vac_tenant.guest_mode & 0444;
}

void vac_node_describe(uint64_t node, enum vac_node_kind kind, struct fuse_attr *attributes)
{
    *attributes =
        (struct fuse_attr){.ino = node, .nlink = 1, .gid = vac_tenant.guest_gid, .blksize = 4096};
    if (kind == VAC_NODE_FOLDER) {
        attributes->mode = S_IFDIR | 0555;
        attributes->nlink = 2;
    } else {
        attributes->mode = S_IFREG | mode_of(kind);
    }
}

void vac_node_list(void (*each)(void *user, const char *name, uint64_t node,
                                enum vac_node_kind kind),
                   void *user)
{
    for (uint64_t i = 0; i < COUNT; i++)
        each(user, fixed[i].name, FIRST + i, fixed[i].kind);
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
