/* SPDX-License-Identifier: Apache-2.0 */
/** What there is in the file system. Nodes have numbers that need no memory: fixed ones for fixed
 * names, one made from the name for a model, and any of a range for a session. */
#ifndef VAC_FUSE_NODE_H
#define VAC_FUSE_NODE_H

#include <linux/fuse.h>
#include <stdbool.h>

#include "daemon/fuse/text.h"
#include "wire/codec.h"

enum vac_node_kind {
    VAC_NODE_NONE,
    VAC_NODE_FOLDER,
    VAC_NODE_TEXT,
    VAC_NODE_SESSION,
    VAC_NODE_PIPE, /* `call`, and what is in `do` */
};

/** The folders' numbers. */
enum { VAC_NODE_ROOT = FUSE_ROOT_ID, VAC_NODE_MODELS = 5, VAC_NODE_CALL = 8, VAC_NODE_DO = 9 };

/** A number for what a name of a model stands for. */
uint64_t vac_node_of_model(const char *name);

/** What that number is. Looks through the repository for a model's. */
enum vac_node_kind vac_node_kind(uint64_t node);

/** The node of that name in a folder, or 0; `session` is 0 when it is not asked for, else the fresh
 * number that it is to get. */
uint64_t vac_node_find(uint64_t folder, const char *name, uint64_t session);

/** What a file in `do` runs: the op's codec, and the model's name in `name`. NULL when the node is
 * none. */
const struct vac_codec *vac_node_job(uint64_t node, char name[256]);

/** Calls `each` for what is in `do` or in a folder of it, until it says false. */
void vac_node_list_do(uint64_t folder,
                      bool (*each)(void *user, const char *name, uint64_t node,
                                   enum vac_node_kind kind),
                      void *user);

/** Whether it may be written: a size of 0 given to it means nothing. */
static inline bool vac_node_is_writable(enum vac_node_kind kind)
{
    return kind == VAC_NODE_SESSION || kind == VAC_NODE_PIPE;
}

/** Its attributes. */
void vac_node_describe(uint64_t node, enum vac_node_kind kind, struct fuse_attr *attributes);

/** Calls `each` for the names in the root, in order. */
void vac_node_list(void (*each)(void *user, const char *name, uint64_t node,
                                enum vac_node_kind kind),
                   void *user);

/** Whether making the text may take long. */
bool vac_node_is_slow(uint64_t node);

/** Makes the text of a node; 0 or an errno. */
int vac_node_read(uint64_t node, struct vac_text *text);

#endif
