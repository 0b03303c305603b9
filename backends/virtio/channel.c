/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define FUSE_MAGIC 0x65735546

enum { MAX_IDLE = 8 };
/* Of an arena that an idle channel keeps: it is memory of the host. */
#define ARENA_KEPT (UINT64_C(64) << 20)

static const vaccel_host *the_host;
static const char *the_name; /* of the mount, or NULL */

/* Guards what follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_channel *idle;
static unsigned idle_count;
static struct vac_channel *channels;
static struct vac_found place; /* where they were opened last; its path is empty before */

/* With the lock held. */
static void destroy(struct vac_channel *channel)
{
    *channel->all_at = channel->all;
    if (channel->all)
        channel->all->all_at = channel->all_at;
    close(channel->file);
    free(channel->call.frame);
    free(channel);
}

/* With the lock held. */
static struct vac_channel *pop_idle(void)
{
    struct vac_channel *channel = idle;

    if (channel) {
        idle = channel->next;
        idle_count--;
    }
    return channel;
}

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&lock);
}

/* The sessions are the parent's: they share their ids and arenas. */
static void after_fork_in_child(void)
{
    idle = NULL;
    idle_count = 0;
    while (channels)
        destroy(channels);
    pthread_mutex_unlock(&lock);
}

void vac_channel_open(const vaccel_host *host, const char *named)
{
    the_host = host;
    the_name = named;
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

vaccel_status vac_channel_find(struct vac_found *found)
{
    vaccel_status status = vac_find(the_host, &vac_surroundings, the_name, found);

    if (status != VACCEL_OK)
        return status;
    pthread_mutex_lock(&lock);
    place = *found;
    pthread_mutex_unlock(&lock);
    return VACCEL_OK;
}

/* The mount may have gone, and a folder that was under it have a file of that name. */
static bool is_ours(int file, const struct vac_found *found)
{
    struct statfs kind;

    return found->is_device ? vac_is_session(file)
                            : fstatfs(file, &kind) == 0 && kind.f_type == FUSE_MAGIC;
}

static int open_session(const struct vac_found *found)
{
    char file[VAC_MOUNT_PATH + 16];

    strcpy(file, found->path);
    if (!found->is_device)
        strcat(file, "/session");
    int opened = open(file, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (opened >= 0 && !is_ours(opened, found)) {
        close(opened);
        opened = -1;
        errno = ENOENT;
    }
    return opened;
}

static vaccel_status fail_open(int error, const struct vac_found *found)
{
    switch (error) {
    case EACCES:
    case EPERM:
        return vac_fail_denied(the_host, found->path);
    case EMFILE:
        return the_host->fail(VACCEL_ERR_LIMIT,
                              "this process has as many files open as it may, and a call needs one "
                              "more; raise `ulimit -n`");
    case ENFILE:
        return the_host->fail(
            VACCEL_ERR_BUSY,
            "as many sessions of vacceld at %s are open as may be, by all "
            "processes of this guest together; end some, or raise max_sessions for "
            "the tenant on the host",
            found->path);
    case ENOMEM:
        return the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a session of %s",
                              found->path);
    default:
        return the_host->fail(VACCEL_ERR_UNAVAILABLE,
                              "vacceld at %s gives no session: %s; see whether it runs on the "
                              "host, and mount it again",
                              found->path, strerror(error));
    }
}

/* Opens a session where the last one was opened, or wherever the mount is by now. */
static vaccel_status open_somewhere(int *file)
{
    struct vac_found found;

    pthread_mutex_lock(&lock);
    found = place;
    pthread_mutex_unlock(&lock);
    *file = *found.path ? open_session(&found) : -1;
    int error = *found.path ? errno : ENOENT;
    if (*file < 0 && error != EMFILE && error != ENFILE && error != ENOMEM) {
        vaccel_status status = vac_channel_find(&found);
        if (status != VACCEL_OK)
            return status;
        *file = open_session(&found);
        error = errno;
    }
    return *file >= 0 ? VACCEL_OK : fail_open(error, &found);
}

static vaccel_status make(struct vac_channel **channel)
{
    struct vac_channel *made = (struct vac_channel *)calloc(1, sizeof(*made));

    if (!made)
        return the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a session");
    vaccel_status status = open_somewhere(&made->file);
    if (status != VACCEL_OK) {
        free(made);
        return status;
    }
    pthread_mutex_lock(&lock);
    made->all = channels;
    made->all_at = &channels;
    if (channels)
        channels->all_at = &made->all;
    channels = made;
    pthread_mutex_unlock(&lock);
    *channel = made;
    return VACCEL_OK;
}

vaccel_status vac_channel_take(bool fresh, struct vac_channel **channel)
{
    pthread_mutex_lock(&lock);
    while (fresh && idle)
        destroy(pop_idle());
    *channel = pop_idle();
    pthread_mutex_unlock(&lock);
    return *channel ? VACCEL_OK : make(channel);
}

void vac_channel_give(struct vac_channel *channel, bool usable)
{
    pthread_mutex_lock(&lock);
    if (usable && channel->arena <= ARENA_KEPT && idle_count < MAX_IDLE) {
        channel->next = idle;
        idle = channel;
        idle_count++;
    } else {
        destroy(channel);
    }
    pthread_mutex_unlock(&lock);
}
