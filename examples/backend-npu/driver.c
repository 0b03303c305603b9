/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "driver.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "faults.h"

/* Calls at once, and completions that are taken at once. */
enum { CALLS = 16384, BATCH = 32 };

struct call {
    struct npu_work work;
    TAILQ_ENTRY(call) link;
    vaccel_ticket *ticket;
    finish_fn finish;
    void *job;
    enum npu_status status;
    const char *lost; /* why the device never answered, or NULL */
    bool queued;      /* waits for room in the ring */
};

TAILQ_HEAD(calls, call);

struct driver {
    const vaccel_host *host;
    struct npu *device;
    int timeout_ms;
    pthread_mutex_t lock;
    pthread_cond_t busy;  /* something is on the ring */
    struct calls waiting; /* for room in the ring */
    struct calls on_ring; /* in the ring's order */
    /* A call's id is its place here, and how often that was used: `cancel` may come late. */
    struct call *at[CALLS];
    uint64_t uses[CALLS];
    uint32_t free[CALLS];
    size_t free_count;
    bool dead;
};

/* The device's threads stay behind in the parent. */
static volatile int forked;

static void note_fork(void)
{
    forked = 1;
}

/* A call leaves the driver: its id means nothing any more. */
static void detach(struct driver *driver, struct call *call, struct calls *from, struct calls *to)
{
    uint32_t place = (uint32_t)(call->work.tag % CALLS);

    TAILQ_REMOVE(from, call, link);
    driver->at[place] = NULL;
    driver->free[driver->free_count++] = place;
    TAILQ_INSERT_TAIL(to, call, link);
}

/* Moves calls into the ring while there is room. */
static void feed(struct driver *driver)
{
    struct call *call;
    bool any = false;

    while (!driver->dead && (call = TAILQ_FIRST(&driver->waiting)) &&
           npu_put(driver->device, &call->work)) {
        TAILQ_REMOVE(&driver->waiting, call, link);
        call->queued = false;
        TAILQ_INSERT_TAIL(&driver->on_ring, call, link);
        any = true;
    }
    if (any) {
        npu_ring(driver->device);
        pthread_cond_signal(&driver->busy);
    }
}

static const char *const messages[] = {
    [NPU_NO_NUMBERS] = "minmax: none of the values is a number; there is no smallest one",
    [NPU_NO_MEMORY] = "the NPU has no memory left for this call; give it less at once",
    [NPU_FAULT] = "the NPU reported a fault in this call; try again, or take another backend",
    [NPU_CANCELLED] = "the call was cancelled",
};

static vaccel_status status_of(enum npu_status status)
{
    switch (status) {
    case NPU_DONE:
        return VACCEL_OK;
    case NPU_NO_NUMBERS:
        return VACCEL_ERR_INVALID;
    case NPU_NO_MEMORY:
        return VACCEL_ERR_NO_MEMORY;
    case NPU_CANCELLED:
        return VACCEL_ERR_CANCELLED;
    default:
        return VACCEL_ERR_BACKEND;
    }
}

/* Completes calls that were detached. Nothing is locked, since whoever waits may call again. */
static void complete(struct driver *driver, struct calls *done)
{
    struct call *call;

    while ((call = TAILQ_FIRST(done))) {
        const char *message = call->lost ? call->lost : messages[call->status];
        vaccel_status status = status_of(call->status);
        TAILQ_REMOVE(done, call, link);
        if (call->finish) {
            vaccel_status finished = call->finish(call->job, call->status, &message);
            status = status == VACCEL_OK ? finished : status;
        }
        driver->host->complete(call->ticket, status, message);
        free(call);
    }
}

/* Calls on the ring that will not be answered: all, or those before one that was. */
static void lose(struct driver *driver, const struct call *before, const char *why,
                 struct calls *done)
{
    struct call *call;

    while ((call = TAILQ_FIRST(&driver->on_ring)) && call != before) {
        call->status = NPU_FAULT;
        call->lost = why;
        detach(driver, call, &driver->on_ring, done);
    }
}

static void take(struct driver *driver, struct calls *done)
{
    struct npu_completion completions[BATCH];
    size_t count;

    while ((count = npu_take(driver->device, completions, BATCH)) > 0) {
        for (size_t i = 0; i < count; i++) {
            struct call *call = driver->at[completions[i].tag % CALLS];
            if (!call || call->queued || call->work.tag != completions[i].tag)
                continue; /* a device says what it likes */
            /* The ring is worked off in order, so that what stands before was forgotten. */
            lose(driver, call,
                 "the NPU skipped this call and never answered it; try again, or take another "
                 "backend",
                 done);
            call->status = completions[i].status;
            detach(driver, call, &driver->on_ring, done);
        }
    }
}

/* Stops the device, and gives up what it had. */
static void reset(struct driver *driver, const char *why, struct calls *done)
{
    driver->dead = !npu_reset(driver->device);
    if (driver->dead)
        why = "the NPU does not answer, and resetting it does not help; restart the program, or "
              "take another backend";
    else
        take(driver, done);
    lose(driver, NULL, why, done);
    if (driver->dead) {
        struct call *call;
        TAILQ_CONCAT(&driver->on_ring, &driver->waiting, link);
        TAILQ_FOREACH(call, &driver->on_ring, link)
        call->queued = false;
        lose(driver, NULL, why, done);
    }
    driver->host->log(VACCEL_LOG_WARN, "npu: %s", why);
}

/* Takes what the device has completed; also called when an interrupt was lost. */
static void service(void *user)
{
    struct driver *driver = user;
    struct calls done = TAILQ_HEAD_INITIALIZER(done);

    pthread_mutex_lock(&driver->lock);
    if (!driver->dead) {
        take(driver, &done);
        if (npu_was_reset(driver->device))
            reset(driver, "the NPU was reset while it had this call; try again", &done);
        feed(driver);
    }
    pthread_mutex_unlock(&driver->lock);
    complete(driver, &done);
}

static void wait_ms(struct driver *driver, int milliseconds)
{
    const struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

    pthread_mutex_unlock(&driver->lock);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&driver->lock);
}

/* While something is on the ring, the device has to get on with it. */
static void *watch(void *user)
{
    struct driver *driver = user;
    const struct call *oldest = NULL;
    unsigned progress = 0;

    pthread_mutex_lock(&driver->lock);
    while (!driver->dead) {
        while (TAILQ_EMPTY(&driver->on_ring))
            pthread_cond_wait(&driver->busy, &driver->lock);
        oldest = TAILQ_FIRST(&driver->on_ring);
        uint64_t tag = oldest->work.tag;
        progress = npu_progress(driver->device);
        wait_ms(driver, driver->timeout_ms);
        oldest = TAILQ_FIRST(&driver->on_ring);
        if (!oldest || oldest->work.tag != tag || progress != npu_progress(driver->device))
            continue;
        struct calls done = TAILQ_HEAD_INITIALIZER(done);
        take(driver, &done);
        oldest = TAILQ_FIRST(&driver->on_ring);
        if (oldest && oldest->work.tag == tag)
            reset(driver, "the NPU did not answer in time and was reset; try again", &done);
        feed(driver);
        pthread_mutex_unlock(&driver->lock);
        complete(driver, &done);
        pthread_mutex_lock(&driver->lock);
    }
    pthread_mutex_unlock(&driver->lock);
    return NULL;
}

vaccel_status driver_open(const vaccel_host *host, struct driver **driver)
{
    struct driver *made = calloc(1, sizeof(*made));
    struct faults faults;
    pthread_t watchdog;

    if (!made)
        return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for the NPU's driver");
    vaccel_status status = faults_read(host, &faults);
    if (status != VACCEL_OK) {
        free(made);
        return status;
    }
    made->host = host;
    made->timeout_ms = faults.timeout_ms;
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->busy, NULL);
    TAILQ_INIT(&made->waiting);
    TAILQ_INIT(&made->on_ring);
    for (uint32_t i = 0; i < CALLS; i++)
        made->free[i] = CALLS - 1 - i;
    made->free_count = CALLS;
    made->device = npu_new(service, made, faults.flaw, faults.after);
    /* What has been started by then stays, as the device does. */
    if (!made->device || pthread_create(&watchdog, NULL, watch, made) != 0)
        return host->fail(VACCEL_ERR_NO_MEMORY, "the NPU cannot be started: no memory or thread "
                                                "is left; end something");
    pthread_detach(watchdog);
    pthread_atfork(NULL, NULL, note_fork);
    *driver = made;
    return VACCEL_OK;
}

static vaccel_status refuse(struct driver *driver)
{
    if (forked)
        return driver->host->fail(VACCEL_ERR_UNAVAILABLE,
                                  "the NPU belongs to the process that this one was forked from; "
                                  "fork before the first call, or execute the program afresh");
    return driver->host->fail(VACCEL_ERR_UNAVAILABLE,
                              "the NPU does not answer any more; restart the program, or take "
                              "another backend");
}

vaccel_status driver_health(struct driver *driver)
{
    bool dead = true;

    if (!forked) {
        pthread_mutex_lock(&driver->lock);
        dead = driver->dead;
        pthread_mutex_unlock(&driver->lock);
    }
    return dead ? refuse(driver) : VACCEL_OK;
}

vaccel_status driver_submit(struct driver *driver, const struct npu_work *work,
                            vaccel_ticket *ticket, finish_fn finish, void *job, void **request)
{
    vaccel_status status = driver_health(driver);
    struct call *call = status == VACCEL_OK ? calloc(1, sizeof(*call)) : NULL;

    if (status != VACCEL_OK)
        return status;
    if (!call)
        return driver->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call of the NPU");
    memcpy(&call->work, work, sizeof(*work));
    call->ticket = ticket;
    call->finish = finish;
    call->job = job;
    call->queued = true;
    pthread_mutex_lock(&driver->lock);
    if (driver->dead || driver->free_count == 0) {
        bool dead = driver->dead;
        pthread_mutex_unlock(&driver->lock);
        free(call);
        return dead ? refuse(driver)
                    : driver->host->fail(VACCEL_ERR_BUSY,
                                         "the NPU has %d calls already; wait for some", CALLS);
    }
    uint32_t place = driver->free[--driver->free_count];
    call->work.tag = ++driver->uses[place] * CALLS + place;
    driver->at[place] = call;
    *request = (void *)(uintptr_t)call->work.tag;
    TAILQ_INSERT_TAIL(&driver->waiting, call, link);
    feed(driver);
    pthread_mutex_unlock(&driver->lock);
    return VACCEL_OK;
}

void driver_cancel(struct driver *driver, void *request)
{
    uint64_t id = (uint64_t)(uintptr_t)request;
    struct calls done = TAILQ_HEAD_INITIALIZER(done);

    if (forked)
        return;
    pthread_mutex_lock(&driver->lock);
    struct call *call = driver->at[id % CALLS];
    if (call && call->work.tag == id && call->queued) {
        call->status = NPU_CANCELLED;
        detach(driver, call, &driver->waiting, &done);
    } else if (call && call->work.tag == id) {
        atomic_store(&call->work.cancelled, 1);
    }
    pthread_mutex_unlock(&driver->lock);
    complete(driver, &done);
}
