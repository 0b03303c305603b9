/* SPDX-License-Identifier: Apache-2.0 */
/** Requests about folders: OPENDIR, READDIR. What is in one is put together when it is opened. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/models.h"
#include "daemon/fuse/node.h"

/* What a folder holds at most, in bytes of entries. */
enum { MAX_ENTRIES = 4 << 20 };

/* Entries stand as READDIR gives them; each says where the next one begins. */
static void add(void *user, const char *name, uint64_t node, enum vac_node_kind kind)
{
    static const char zeros[8];
    struct vac_text *text = (struct vac_text *)user;
    size_t length = strlen(name);
    size_t size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + length);
    const struct fuse_dirent entry = {
        .ino = node,
        .off = text->size + size,
        .namelen = (uint32_t)length,
        .type = kind == VAC_NODE_FOLDER ? S_IFDIR >> 12 : S_IFREG >> 12,
    };

    vac_text_add_bytes(text, &entry, FUSE_NAME_OFFSET);
    vac_text_add_bytes(text, name, length);
    vac_text_add_bytes(text, zeros, size - FUSE_NAME_OFFSET - length);
}

static bool add_model(void *user, const char *name)
{
    struct vac_text *text = (struct vac_text *)user;

    add(text, name, vac_node_of_model(name), VAC_NODE_TEXT);
    return !text->failed && text->size < MAX_ENTRIES;
}

static bool add_job(void *user, const char *name, uint64_t node, enum vac_node_kind kind)
{
    struct vac_text *text = (struct vac_text *)user;

    add(text, name, node, kind);
    return !text->failed && text->size < MAX_ENTRIES;
}

static int list(uint64_t node, struct vac_text *text)
{
    enum vac_node_kind kind = vac_node_kind(node);

    if (kind != VAC_NODE_FOLDER)
        return kind == VAC_NODE_NONE ? ESTALE : ENOTDIR;
    add(text, ".", node, VAC_NODE_FOLDER);
    add(text, "..", VAC_NODE_ROOT, VAC_NODE_FOLDER);
    if (node == VAC_NODE_ROOT)
        vac_node_list(add, text);
    else if (node == VAC_NODE_MODELS)
        vac_models_list(add_model, text);
    else
        vac_node_list_do(node, add_job, text);
    return text->failed ? ENOMEM : 0;
}

static int open_folder(struct vac_exchange *exchange, uint64_t *number, struct vac_fuse_file **file)
{
    struct vac_text text = {.size = 0};
    int error = list(exchange->head.nodeid, &text);

    if (error) {
        free(text.data);
        return error;
    }
    return vac_fuse_file_open(exchange->fuse, VAC_NUMBER_FOLDER, &text, number, file);
}

void vac_fuse_opendir(struct vac_exchange *exchange)
{
    struct fuse_open_out answer = {.open_flags = 0};
    int error = open_folder(exchange, &answer.fh, NULL);

    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_give(exchange, &answer, sizeof(answer));
}

/* The bytes of the entry at `at`, which is one's first; 0 after the last. */
static size_t entry_size(const struct vac_text *text, size_t at)
{
    uint64_t next;

    if (at == text->size)
        return 0;
    memcpy(&next, text->data + at + offsetof(struct fuse_dirent, off), sizeof(next));
    return next - at;
}

/* How many bytes whole entries take from the one at `offset` on; -1 when there is none, or no room
 * for it. */
static ssize_t entries(const struct vac_text *text, uint64_t offset, size_t room)
{
    size_t at = 0;
    size_t size = 0;
    size_t next;

    while (at < offset && (next = entry_size(text, at)))
        at += next;
    if (at != offset)
        return -1;
    while ((next = entry_size(text, at + size)) && next <= room - size)
        size += next;
    return size || !next ? (ssize_t)size : -1;
}

void vac_fuse_readdir(struct vac_exchange *exchange)
{
    struct fuse_read_in asked;
    struct vac_fuse_file *file;

    if (!vac_iov_read(&exchange->in, &asked, sizeof(asked))) {
        vac_exchange_fail(exchange, EINVAL);
        return;
    }
    int error = vac_fuse_file_find(exchange->fuse, VAC_NUMBER_FOLDER, asked.fh, &file);
    if (error == ESTALE)
        error = open_folder(exchange, &asked.fh, &file);
    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    size_t room = vac_exchange_room(exchange);
    ssize_t size = entries(&file->text, asked.offset, asked.size < room ? asked.size : room);
    size_t written =
        size < 0 ? 0 : vac_exchange_write(exchange, file->text.data + asked.offset, (size_t)size);
    vac_fuse_file_put(exchange->fuse, file);
    if (size < 0)
        vac_exchange_fail(exchange, EINVAL);
    else
        vac_exchange_end(exchange, written);
}
