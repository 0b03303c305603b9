/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/pipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/node.h"
#include "daemon/worker/tenant.h"
#include "wire/session.h"

enum { LEAST = 64 << 10 };

static const struct vac_pipe_kind *kind_of(const struct vac_pipe *pipe)
{
    return pipe->node == VAC_NODE_CALL ? &vac_pipe_call : &vac_pipe_do;
}

static void drop_input(struct vac_pipe *pipe)
{
    free(pipe->input);
    vac_budget_give(pipe->capacity);
    pipe->input = NULL;
    pipe->size = pipe->capacity = 0;
}

static void drop_output(struct vac_pipe *pipe)
{
    free(pipe->output);
    vac_budget_give(pipe->length);
    pipe->output = NULL;
    pipe->length = pipe->given = 0;
    pipe->end = 0;
}

static void expire(struct vac_park *park);

struct vac_pipe *vac_pipe_new(struct vac_fuse *fuse, uint64_t node)
{
    struct vac_pipe *pipe = (struct vac_pipe *)calloc(1, sizeof(*pipe));

    if (!pipe)
        return NULL;
    pipe->fuse = fuse;
    pipe->node = node;
    pipe->park.expired = expire;
    return pipe;
}

void vac_pipe_free(struct vac_pipe *pipe)
{
    if (!pipe)
        return;
    drop_input(pipe);
    drop_output(pipe);
    free(pipe);
}

/* The open file of a number; one of a worker before this one has lost what it held. */
static int find(struct vac_exchange *exchange, uint64_t number, struct vac_fuse_file **file)
{
    struct vac_fuse *fuse = exchange->fuse;
    int error = vac_fuse_file_find(fuse, VAC_NUMBER_PIPE, number, file);

    if (error != ESTALE)
        return error;
    error = vac_fuse_pipe_open(fuse, exchange->head.nodeid, &number, file);
    if (error)
        return error;
    pthread_mutex_lock(&fuse->lock);
    struct vac_pipe *pipe = (*file)->pipe;
    if (pipe->state == VAC_PIPE_TAKES && !pipe->size)
        pipe->state = VAC_PIPE_IS_LOST;
    pthread_mutex_unlock(&fuse->lock);
    return 0;
}

/* Answers a READ with what is there; the lock is held, and a file reference goes with it. The bytes
 * that were written, or a negative errno. */
static ssize_t give(struct vac_pipe *pipe, const struct vac_exchange *exchange, uint32_t wanted)
{
    size_t room = vac_exchange_room(exchange);
    size_t size = pipe->length - pipe->given;

    if (!size) {
        int end = pipe->end;
        drop_output(pipe);
        pipe->state = VAC_PIPE_TAKES;
        return end ? -end : (ssize_t)vac_exchange_write(exchange, NULL, 0);
    }
    if (size > wanted)
        size = wanted;
    if (size > room)
        size = room;
    size_t written = vac_exchange_write(exchange, pipe->output + pipe->given, size);
    pipe->given += size;
    return (ssize_t)written;
}

static void answer(const struct vac_exchange *exchange, ssize_t given)
{
    if (given < 0)
        vac_exchange_fail(exchange, (int)-given);
    else
        vac_exchange_end(exchange, (size_t)given);
}

/* With the lock held: it runs no more. */
static void leave_locked(struct vac_pipe *pipe)
{
    struct vac_under_way **at = &pipe->file->calls;

    while (*at != &pipe->entry)
        at = &(*at)->next;
    *at = pipe->entry.next;
    vac_tenant_end(pipe->entry.slot); /* only now, or who cancels would find another call there */
    pipe->state = VAC_PIPE_GIVES;
    drop_input(pipe);
}

/* With the lock held, which it lets go of: there is a READ that waits, whose time does not end any
 * more; or false, and none waits. */
static bool catch_waiter(struct vac_pipe *pipe)
{
    while (pipe->waiting) {
        pthread_mutex_unlock(&pipe->fuse->lock);
        bool caught = vac_park_disarm(&pipe->park);
        pthread_mutex_lock(&pipe->fuse->lock);
        /* As long as it waits no other one does. */
        if (caught)
            return true;
    }
    return false;
}

static void run(struct vac_task *task)
{
    struct vac_pipe *pipe = (struct vac_pipe *)task;
    struct vac_fuse *fuse = pipe->fuse;
    struct vac_fuse_file *file = pipe->file;
    struct vac_exchange waiter;
    ssize_t given = 0;

    kind_of(pipe)->run(pipe, pipe->entry.slot);
    pthread_mutex_lock(&fuse->lock);
    bool waiting = catch_waiter(pipe);
    leave_locked(pipe);
    if (waiting) {
        waiter = pipe->waiter;
        given = give(pipe, &waiter, pipe->wanted);
    }
    pipe->waiting = false;
    pthread_mutex_unlock(&fuse->lock);
    vac_fuse_file_put(fuse, file);
    if (waiting)
        answer(&waiter, given);
    vac_fuse_put(fuse);
}

/* Has it run; the lock is held, and the input whole. 0 or an errno. */
static int start(struct vac_pipe *pipe)
{
    const uint8_t *frame;
    size_t size;
    /* Nobody would give it up: who closes the file has looked for calls already. */
    int error = pipe->file->closed ? EBADF : kind_of(pipe)->frame(pipe, &frame, &size);

    if (error)
        return error;
    pipe->entry.id = 0;
    pipe->entry.slot = vac_tenant_begin(frame, size, &pipe->deadline_ns);
    if (!pipe->entry.slot)
        return EAGAIN;
    pipe->task.run = run;
    pipe->task.flow = pipe->fuse;
    pipe->entry.next = pipe->file->calls;
    pipe->file->calls = &pipe->entry;
    pipe->file->references++;
    pipe->fuse->references++;
    pipe->state = VAC_PIPE_RUNS;
    if (vac_executor_add(&pipe->task))
        return 0;
    leave_locked(pipe);
    pipe->state = VAC_PIPE_TAKES;
    pipe->file->references--;
    pipe->fuse->references--;
    return EAGAIN;
}

/* A READ that has waited long enough: it is asked again, and may be killed in between. */
static void expire(struct vac_park *park)
{
    struct vac_pipe *pipe =
        (struct vac_pipe *)(void *)((char *)park - offsetof(struct vac_pipe, park));
    struct vac_fuse *fuse = pipe->fuse;
    struct vac_exchange waiter;

    pthread_mutex_lock(&fuse->lock);
    bool waiting = pipe->waiting;
    if (waiting)
        waiter = pipe->waiter;
    pipe->waiting = false;
    pthread_mutex_unlock(&fuse->lock);
    if (waiting)
        vac_exchange_fail(&waiter, EINTR);
}

/* With the lock held: what READ gives now, a negative errno, or -EINPROGRESS when it waits. */
static ssize_t read_locked(struct vac_pipe *pipe, const struct vac_exchange *exchange,
                           uint32_t wanted)
{
    int error;

    switch (pipe->state) {
    case VAC_PIPE_IS_LOST:
        pipe->state = VAC_PIPE_TAKES;
        return -EIO;
    case VAC_PIPE_GIVES:
        return give(pipe, exchange, wanted);
    case VAC_PIPE_TAKES:
        if (pipe->busy)
            return -EBUSY;
        if (!pipe->size || kind_of(pipe)->is_whole)
            return -ENODATA;
        error = start(pipe);
        if (error)
            return -error;
        break;
    default:
        break;
    }
    if (pipe->waiting)
        return -EBUSY;
    if (!vac_park_arm(&pipe->park, VAC_SESSION_READ_MS))
        return -EAGAIN;
    pipe->waiter = *exchange;
    pipe->wanted = wanted;
    pipe->waiting = true;
    return -EINPROGRESS;
}

void vac_pipe_read(struct vac_exchange *exchange, const struct fuse_read_in *asked)
{
    struct vac_fuse *fuse = exchange->fuse;
    struct vac_fuse_file *file;
    int error = find(exchange, asked->fh, &file);

    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    pthread_mutex_lock(&fuse->lock);
    fuse->references++; /* once it is parked, others answer it at any time */
    ssize_t given = read_locked(file->pipe, exchange, asked->size);
    pthread_mutex_unlock(&fuse->lock);
    vac_fuse_file_put(fuse, file);
    if (given != -EINPROGRESS)
        answer(exchange, given);
    vac_fuse_put(fuse);
}

/* With the lock held: room for `more` bytes behind what there is. */
static int make_room(struct vac_pipe *pipe, size_t more)
{
    size_t needed = pipe->size + more;
    size_t capacity = pipe->capacity ? pipe->capacity : LEAST;

    if (vac_tenant.max_message && needed > vac_tenant.max_message)
        return EFBIG;
    if (needed <= pipe->capacity)
        return 0;
    while (capacity < needed)
        capacity *= 2;
    if (!vac_budget_take(capacity - pipe->capacity))
        return ENOSPC;
    uint8_t *input = (uint8_t *)realloc(pipe->input, capacity);
    if (!input) {
        vac_budget_give(capacity - pipe->capacity);
        return ENOMEM;
    }
    pipe->input = input;
    pipe->capacity = capacity;
    return 0;
}

static int begin_write(struct vac_pipe *pipe, size_t size)
{
    if (pipe->file->closed)
        return EBADF;
    if (pipe->state == VAC_PIPE_IS_LOST) {
        pipe->state = VAC_PIPE_TAKES;
        return EIO;
    }
    if (pipe->state != VAC_PIPE_TAKES || pipe->busy)
        return EBUSY;
    int error = make_room(pipe, size);
    pipe->busy = !error;
    return error;
}

/* The bytes are there; 0 or an errno. */
static int end_write(struct vac_pipe *pipe, size_t size)
{
    const struct vac_pipe_kind *kind = kind_of(pipe);

    pipe->busy = false;
    pipe->size += size;
    if (!kind->is_whole)
        return 0;
    int whole = kind->is_whole(pipe);
    if (!whole)
        return 0;
    int error = whole < 0 ? -whole : start(pipe);
    if (error)
        drop_input(pipe);
    return error;
}

void vac_pipe_write(struct vac_exchange *exchange, const struct fuse_write_in *asked)
{
    struct vac_fuse *fuse = exchange->fuse;
    const struct fuse_write_out written = {.size = asked->size};
    struct vac_fuse_file *file;
    int error = find(exchange, asked->fh, &file);

    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    struct vac_pipe *pipe = file->pipe;
    pthread_mutex_lock(&fuse->lock);
    error = begin_write(pipe, asked->size);
    uint8_t *to = !error && asked->size ? pipe->input + pipe->size : NULL;
    pthread_mutex_unlock(&fuse->lock);
    if (!error) {
        vac_iov_read(&exchange->in, to, asked->size);
        pthread_mutex_lock(&fuse->lock);
        error = end_write(pipe, asked->size);
        pthread_mutex_unlock(&fuse->lock);
    }
    vac_fuse_file_put(fuse, file);
    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_give(exchange, &written, sizeof(written));
}
