/* SPDX-License-Identifier: Apache-2.0 */
/** Requests about open files: OPEN, READ, RELEASE, FLUSH. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/node.h"
#include "daemon/fuse/pipe.h"
#include "daemon/fuse/session_io.h"
#include "daemon/worker/executor.h"

static void give_file(struct vac_exchange *exchange, enum vac_number_kind kind,
                      struct vac_text *text)
{
    struct fuse_open_out answer = {.open_flags = FOPEN_DIRECT_IO};

    int error = vac_fuse_file_open(exchange->fuse, kind, text, &answer.fh, NULL);
    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_give(exchange, &answer, sizeof(answer));
}

/* Nobody is asked where in it he is. */
static void open_pipe(struct vac_exchange *exchange)
{
    struct fuse_open_out answer = {.open_flags = FOPEN_DIRECT_IO | FOPEN_STREAM};

    int error = vac_fuse_pipe_open(exchange->fuse, exchange->head.nodeid, &answer.fh, NULL);
    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_give(exchange, &answer, sizeof(answer));
}

static void open_text(struct vac_exchange *exchange)
{
    struct vac_text text = {.size = 0};
    int error = vac_node_read(exchange->head.nodeid, &text);

    if (error) {
        free(text.data);
        vac_exchange_fail(exchange, error);
        return;
    }
    give_file(exchange, VAC_NUMBER_TEXT, &text);
}

/* An OPEN that waits for its text. */
struct opening {
    struct vac_task task;
    struct vac_exchange exchange;
};

static void run_opening(struct vac_task *task)
{
    struct opening *opening = (struct opening *)task;

    open_text(&opening->exchange);
    free(opening);
}

static void open_slowly(struct vac_exchange *exchange)
{
    struct opening *opening = (struct opening *)malloc(sizeof(*opening));

    if (!opening) {
        vac_exchange_fail(exchange, ENOMEM);
        return;
    }
    *opening = (struct opening){.task = {.run = run_opening, .flow = exchange->fuse},
                                .exchange = *exchange};
    if (!vac_executor_add(&opening->task)) {
        free(opening);
        vac_exchange_fail(exchange, EAGAIN);
    }
}

void vac_fuse_open(struct vac_exchange *exchange)
{
    struct fuse_open_in asked;
    enum vac_node_kind kind = vac_node_kind(exchange->head.nodeid);

    if (!vac_iov_read(&exchange->in, &asked, sizeof(asked)))
        vac_exchange_fail(exchange, EINVAL);
    else if (kind == VAC_NODE_NONE)
        vac_exchange_fail(exchange, ESTALE);
    else if (kind == VAC_NODE_FOLDER)
        vac_exchange_fail(exchange, EISDIR);
    else if (kind == VAC_NODE_SESSION)
        give_file(exchange, VAC_NUMBER_SESSION, NULL);
    else if (kind == VAC_NODE_PIPE)
        open_pipe(exchange);
    else if ((asked.flags & O_ACCMODE) != O_RDONLY)
        vac_exchange_fail(exchange, EROFS);
    else if (vac_node_is_slow(exchange->head.nodeid))
        open_slowly(exchange);
    else
        open_text(exchange);
}

/* Makes a text that a worker before this one had open; 0 or an errno. */
static int open_again(struct vac_exchange *exchange, uint64_t number, struct vac_fuse_file **file)
{
    struct vac_text text = {.size = 0};
    int error = vac_node_read(exchange->head.nodeid, &text);

    if (error) {
        free(text.data);
        return error;
    }
    return vac_fuse_file_open(exchange->fuse, VAC_NUMBER_TEXT, &text, &number, file);
}

static void read_text(struct vac_exchange *exchange, const struct fuse_read_in *request)
{
    const struct fuse_read_in asked = *request;
    struct vac_fuse_file *file;

    int error = vac_fuse_file_find(exchange->fuse, VAC_NUMBER_TEXT, asked.fh, &file);
    if (error == ESTALE)
        error = open_again(exchange, asked.fh, &file);
    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    size_t size = asked.offset < file->text.size ? file->text.size - asked.offset : 0;
    if (size > asked.size)
        size = asked.size;
    if (size > vac_exchange_room(exchange))
        size = vac_exchange_room(exchange);
    size_t written =
        vac_exchange_write(exchange, size ? file->text.data + asked.offset : NULL, size);
    vac_fuse_file_put(exchange->fuse, file);
    vac_exchange_end(exchange, written);
}

void vac_fuse_read(struct vac_exchange *exchange)
{
    struct fuse_read_in asked;

    if (!vac_iov_read(&exchange->in, &asked, sizeof(asked)))
        vac_exchange_fail(exchange, EINVAL);
    else if (vac_number_kind(asked.fh) == VAC_NUMBER_SESSION)
        vac_session_read(exchange, &asked);
    else if (vac_number_kind(asked.fh) == VAC_NUMBER_PIPE)
        vac_pipe_read(exchange, &asked);
    else
        read_text(exchange, &asked);
}

void vac_fuse_write(struct vac_exchange *exchange)
{
    struct fuse_write_in asked;

    if (!vac_iov_read(&exchange->in, &asked, sizeof(asked)) || asked.size > exchange->in.left)
        vac_exchange_fail(exchange, EINVAL);
    else if (vac_number_kind(asked.fh) == VAC_NUMBER_SESSION)
        vac_session_write(exchange, &asked);
    else if (vac_number_kind(asked.fh) == VAC_NUMBER_PIPE)
        vac_pipe_write(exchange, &asked);
    else
        vac_exchange_fail(exchange, EBADF);
}

void vac_fuse_release(struct vac_exchange *exchange)
{
    struct fuse_release_in asked;
    int error = EBADF;

    if (!vac_iov_read(&exchange->in, &asked, sizeof(asked))) {
        vac_exchange_fail(exchange, EINVAL);
        return;
    }
    enum vac_number_kind kind = vac_number_kind(asked.fh);
    bool folder = exchange->head.opcode == FUSE_RELEASEDIR;
    if (folder ? kind == VAC_NUMBER_FOLDER
               : kind == VAC_NUMBER_TEXT || kind == VAC_NUMBER_SESSION || kind == VAC_NUMBER_PIPE)
        error = vac_fuse_file_close(exchange->fuse, kind, asked.fh);
    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_give(exchange, NULL, 0);
}

void vac_fuse_flush(struct vac_exchange *exchange)
{
    vac_exchange_give(exchange, NULL, 0);
}
