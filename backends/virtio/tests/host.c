/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/tests/host.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "core/host.h"
#include "serve/serve.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/session.h"

enum { SESSIONS = 256, ARENA = 64 << 20, PAGES = ARENA / VAC_SESSION_PAGE, NUMBER = 0xFFFF };

struct session {
    uint64_t file; /* 0: none */
    uint8_t *arena;
    bool there[PAGES];
    /* Its call. */
    bool busy;    /* it has not been given yet */
    bool done;    /* it can be */
    bool running; /* a thread has it */
    bool orphan;  /* which is the last to know of the session */
    int32_t cancelled;
    uint64_t id;
    uint64_t generation; /* of the worker that has it */
    uint8_t *message;
    vaccel_segment segments[VAC_MESSAGE_SEGMENTS];
    struct vac_place places[VAC_MESSAGE_SEGMENTS];
    uint32_t count;
    size_t frame; /* bytes */
    size_t room;  /* for its reply */
    uint8_t reply[1 << 16];
    size_t replied;
    uint8_t *kept;
    size_t kept_size;
};

struct failure {
    int error;
    unsigned first;
    unsigned times;
    bool die;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct session *sessions[SESSIONS];
static struct failure failures[HOST_STEPS];
static host_spoiler the_spoiler;
static uint64_t generation;
/* What a bridge's thread says. */
static __thread uint8_t out[(1 << 20) + 4096];

void host_fail(enum host_step step, int error, unsigned times, unsigned first)
{
    pthread_mutex_lock(&lock);
    failures[step] = (struct failure){error, first, times, false};
    pthread_mutex_unlock(&lock);
}

void host_die_at(enum host_step step)
{
    pthread_mutex_lock(&lock);
    failures[step].die = true;
    pthread_mutex_unlock(&lock);
}

/* With the lock held. */
static void forget(struct session *session)
{
    memset(session->there, 0, sizeof(session->there));
    free(session->kept);
    session->kept = NULL;
    session->busy = false;
}

/* With the lock held. */
static void die(void)
{
    generation++;
    for (int i = 0; i < SESSIONS; i++) {
        if (sessions[i])
            forget(sessions[i]);
    }
}

void host_die(void)
{
    pthread_mutex_lock(&lock);
    die();
    pthread_mutex_unlock(&lock);
}

void host_set_spoiler(host_spoiler spoiler)
{
    pthread_mutex_lock(&lock);
    the_spoiler = spoiler;
    pthread_mutex_unlock(&lock);
}

static void destroy(struct session *session)
{
    munmap(session->arena, ARENA);
    free(session->message);
    free(session->kept);
    free(session);
}

/* With the lock held: the errno that the step fails with, or 0. */
static int step(enum host_step which)
{
    struct failure *failure = &failures[which];

    if (failure->die) {
        failure->die = false;
        die();
    }
    if (failure->first) {
        failure->first--;
        return 0;
    }
    if (!failure->times)
        return 0;
    failure->times--;
    return failure->error;
}

/* With the lock held. */
static struct session *find(uint64_t file, bool make)
{
    int empty = -1;

    for (int i = 0; i < SESSIONS; i++) {
        if (sessions[i] && sessions[i]->file == file)
            return sessions[i];
        if (!sessions[i])
            empty = i;
    }
    if (!make)
        return NULL;
    struct session *session = (struct session *)calloc(1, sizeof(*session));
    if (empty < 0 || !session)
        abort();
    session->file = file;
    session->arena = (uint8_t *)mmap(NULL, ARENA, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    sessions[empty] = session;
    return session;
}

static bool pages(struct session *session, uint64_t offset, uint64_t size, int set)
{
    uint64_t last = (offset + size + VAC_SESSION_PAGE - 1) / VAC_SESSION_PAGE;

    if (offset > ARENA || size > ARENA - offset)
        return false;
    for (uint64_t page = offset / VAC_SESSION_PAGE; page < last; page++) {
        if (set)
            session->there[page] = true;
        else if (!session->there[page])
            return false;
    }
    return true;
}

/* Where the message of a SUBMIT is, copied. errno or 0. */
static int get_message(struct session *session, bool at, const uint8_t *in, size_t size)
{
    if (at) {
        uint64_t offset = vac_load64(in);
        uint64_t length = vac_load64(in + 8);
        if (offset % 8 || !pages(session, offset, length, 0))
            return offset % 8 ? EINVAL : ESTALE;
        in = session->arena + offset;
        size = (size_t)length;
    }
    free(session->message);
    session->message = (uint8_t *)aligned_alloc(64, (size + 63) & ~(size_t)63);
    if (!session->message)
        abort();
    memcpy(session->message, in, size);
    return size < VAC_FRAME_HEAD ? EINVAL : 0;
}

/* Finds the segments of the message; errno or 0. */
static int get_segments(struct session *session, size_t size)
{
    uint32_t table;
    uint64_t at = vac_message_measure(session->message, &table, &session->count);

    if (!at || at > size || session->count > VAC_MESSAGE_SEGMENTS)
        return EINVAL;
    session->frame = vac_load32(session->message + 8);
    for (uint32_t i = 0; i < session->count; i++) {
        struct vac_place *place = &session->places[i];
        const uint8_t *data = session->message + at;
        if (!vac_message_get_place(session->message + table + (size_t)i * VAC_MESSAGE_ENTRY, place))
            return EINVAL;
        if (place->region == 0) {
            if (place->room || place->size > size - at)
                return EINVAL;
            at += place->size;
        } else {
            if (place->region != VAC_SESSION_ARENA || place->offset % VAC_SESSION_PAGE)
                return EINVAL;
            if (place->offset + place->size > ARENA)
                return EFBIG;
            if (!place->room && !pages(session, place->offset, place->size, 0))
                return ESTALE;
            data = session->arena + place->offset;
        }
        session->segments[i] = (vaccel_segment){
            .data = data, .size = place->size, .flags = place->room ? VACCEL_SEGMENT_ROOM : 0};
    }
    return 0;
}

static void *run(void *argument)
{
    struct session *session = (struct session *)argument;
    uint64_t mine = session->generation;
    const struct vac_request request = {.frame = session->message,
                                        .size = session->frame,
                                        .is_private = true,
                                        .segments = session->segments,
                                        .segment_count = session->count,
                                        .cancelled = &session->cancelled};
    struct vac_answer answer = {.data = session->reply, .capacity = session->room};

    if (vac_serve(vac_host(), &request, &answer) != VACCEL_OK)
        abort();
    pthread_mutex_lock(&lock);
    if (mine == generation && session->busy) {
        session->replied = answer.written;
        free(session->kept);
        session->kept = (uint8_t *)answer.kept;
        session->kept_size = answer.kept_size;
        if (vac_load32(session->reply + VAC_FRAME_AT_STATUS) == 0)
            for (uint32_t i = 0; i < session->count; i++)
                if (session->places[i].room)
                    pages(session, session->places[i].offset, session->places[i].size, 1);
        session->done = true;
    } else {
        free(answer.kept);
    }
    session->running = false;
    if (session->orphan)
        destroy(session);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int submit(struct session *session, bool at, const uint8_t *in, size_t size, size_t room)
{
    pthread_t thread;

    if (session->busy || session->running)
        return EEXIST;
    int error = get_message(session, at, in, size);
    if (error == 0)
        error = get_segments(session, at ? (size_t)vac_load64(in + 8) : size);
    if (error)
        return error;
    session->id = vac_load64(session->message + VAC_FRAME_AT_ID);
    session->cancelled = 0;
    session->busy = true;
    session->running = true;
    session->done = false;
    session->generation = generation;
    session->room = room;
    if (pthread_create(&thread, NULL, run, session) != 0)
        abort();
    return pthread_detach(thread);
}

/* With the lock held: the reply, or that there is none yet. */
static int give(struct session *session, bool at_once, struct fuse_ioctl_out *head,
                struct bridge_answer *answer)
{
    struct timespec until;
    uint64_t mine = generation;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += VAC_SESSION_SLICE_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!at_once && session->busy && !session->done &&
           pthread_cond_timedwait(&changed, &lock, &until) != ETIMEDOUT)
        ;
    if (mine != generation || !session->busy)
        return ENOENT;
    if (at_once || !session->done) {
        head->result = VAC_SESSION_PENDING;
        answer->size = sizeof(*head);
        return 0;
    }
    int result = 0;
    if (the_spoiler)
        the_spoiler(session->reply, session->room, &result);
    head->result = result;
    memcpy(out + sizeof(*head), session->reply, session->replied);
    answer->size = sizeof(*head) + session->replied;
    session->busy = false;
    return 0;
}

/* With the lock held. */
static int control(const struct bridge_request *request, struct bridge_answer *answer)
{
    const struct fuse_ioctl_in *head = (const struct fuse_ioctl_in *)request->body;
    const uint8_t *in = (const uint8_t *)(head + 1);
    struct session *session = find(head->fh, true);
    struct fuse_ioctl_out reply = {.result = 0};
    unsigned number = head->cmd & NUMBER;
    int error;

    answer->data = out;
    switch (number) {
    case VAC_SESSION_SUBMIT:
    case VAC_SESSION_SUBMIT_AT:
        error = step(HOST_SUBMIT);
        if (error == 0)
            error =
                submit(session, number == VAC_SESSION_SUBMIT_AT, in, head->in_size, head->out_size);
        if (error == 0)
            error = give(session, step(HOST_LATE) != 0, &reply, answer);
        break;
    case VAC_SESSION_WAIT:
        error = step(HOST_WAIT);
        if (error == 0 && (!session->busy || session->id != vac_load64(in)))
            error = ENOENT;
        if (error == 0)
            error = give(session, false, &reply, answer);
        break;
    case VAC_SESSION_CANCEL:
        error = session->busy && session->id == vac_load64(in) ? 0 : ENOENT;
        __atomic_store_n(&session->cancelled, 1, __ATOMIC_RELAXED);
        answer->size = sizeof(reply);
        break;
    default:
        error = ENOTTY;
    }
    memcpy(out, &reply, sizeof(reply));
    return error;
}

/* With the lock held. */
static int put(const struct bridge_request *request, struct bridge_answer *answer)
{
    const struct fuse_write_in *head = (const struct fuse_write_in *)request->body;
    struct session *session = find(head->fh, true);
    struct fuse_write_out reply = {.size = head->size};
    int error = step(HOST_WRITE);

    if (error)
        return error;
    if (!pages(session, head->offset, head->size, 1))
        return EFBIG;
    memcpy(session->arena + head->offset, head + 1, head->size);
    memcpy(out, &reply, sizeof(reply));
    *answer = (struct bridge_answer){.data = out, .size = sizeof(reply)};
    return 0;
}

/* With the lock held. */
static int get(struct session *session, const struct fuse_read_in *head,
               struct bridge_answer *answer)
{
    const uint8_t *from = session->arena;
    uint64_t offset = head->offset;
    uint64_t size = head->size;
    bool is_kept = offset >= VAC_SESSION_KEPT;
    int error = step(is_kept ? HOST_FETCH : HOST_READ);

    if (error)
        return error;
    if (is_kept) {
        offset -=
            VAC_SESSION_KEPT + ((session->id % VAC_SESSION_KEPT_IDS) << VAC_SESSION_KEPT_SHIFT);
        from = session->kept;
        if (!from || offset > session->kept_size)
            return ENODATA;
        if (size > session->kept_size - offset)
            size = session->kept_size - offset;
    } else {
        while (size && !pages(session, offset, size, 0))
            size = size > VAC_SESSION_PAGE ? size - VAC_SESSION_PAGE : 0;
        if (!size)
            return ENODATA;
    }
    memcpy(out, from + offset, (size_t)size);
    *answer = (struct bridge_answer){.data = out, .size = (size_t)size};
    return 0;
}

/* With the lock held. */
static void release(uint64_t file)
{
    for (int i = 0; i < SESSIONS; i++) {
        struct session *session = sessions[i];
        if (!session || session->file != file)
            continue;
        sessions[i] = NULL;
        __atomic_store_n(&session->cancelled, 1, __ATOMIC_RELAXED);
        session->busy = false;
        session->orphan = session->running;
        if (!session->running)
            destroy(session);
    }
}

bool host_answer(const struct bridge_request *request, struct bridge_answer *answer)
{
    bool mine = true;

    pthread_mutex_lock(&lock);
    switch (request->head.opcode) {
    case FUSE_IOCTL:
        answer->error = control(request, answer);
        break;
    case FUSE_WRITE:
        answer->error = put(request, answer);
        break;
    case FUSE_READ: {
        const struct fuse_read_in *head = (const struct fuse_read_in *)request->body;
        struct session *session = find(head->fh, false);
        mine = session != NULL;
        if (mine)
            answer->error = get(session, head, answer);
        break;
    }
    case FUSE_OPEN:
        answer->error = step(HOST_OPEN);
        mine = answer->error != 0;
        break;
    case FUSE_RELEASE:
        release(((const struct fuse_release_in *)request->body)->fh);
        mine = false;
        break;
    default:
        mine = false;
    }
    if (mine && answer->error)
        answer->size = 0;
    pthread_mutex_unlock(&lock);
    return mine;
}
