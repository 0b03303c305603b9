/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/tests/bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/host.h"
#include "daemon/fuse/fuse.h"
#include "daemon/worker/executor.h"
#include "daemon/worker/tenant.h"

enum { PLACE_SIZE = 256 };
enum { REQUEST_MAX = (1 << 20) + (64 << 10), EXECUTORS = 8, REASON_SIZE = 256 };

static struct vac_board board = {.magic = VAC_BOARD_MAGIC, .slots = VAC_BOARD_SLOTS};
static char *place; /* shared with the guard */
static char reason[REASON_SIZE];
static _Atomic bridge_filter the_filter;
static atomic_uint counts[BRIDGE_OPCODES];
static _Atomic uint64_t written_bytes;

/* One mount. */
struct bridge {
    int device;
    struct vac_fuse *fuse;
    atomic_uint under_way;
    pthread_t threads[BRIDGE_THREADS];
};
static struct bridge *the_bridge;

/* A request on its way through. */
struct passing {
    struct vac_fuse_request request;
    struct bridge *bridge;
    struct iovec in;
    struct iovec out;
    uint8_t bytes[];
};

static const char *fail(const char *what)
{
    snprintf(reason, sizeof(reason), "%s: %s", what, strerror(errno));
    return reason;
}

/* A process that dies while one of its threads waits for another one's answer would stay for ever:
 * its end closes the sessions before the device. The guard ends the connection then. */
static void guard(void)
{
    pid_t parent = getpid();
    sigset_t end;
    int which;

    place =
        (char *)mmap(NULL, PLACE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    if (place == MAP_FAILED || fork() != 0)
        return;
    sigprocmask(SIG_BLOCK, &end, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent)
        sigwait(&end, &which);
    umount2(place, MNT_FORCE);
    _exit(0);
}

const char *bridge_prepare(void)
{
    if (access("/dev/fuse", R_OK | W_OK) != 0)
        return fail("/dev/fuse cannot be used");
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return fail("mounts of its own are not allowed");
    guard();
    return NULL;
}

static void answered(struct vac_fuse_request *request, size_t written)
{
    struct passing *passing = (struct passing *)request;
    struct bridge *bridge = passing->bridge;

    /* Nobody is there any more, or who asked was killed: as with a virtqueue, that is no concern of
     * the server's. */
    if (written && write(bridge->device, passing->out.iov_base, written) < 0 && errno != ENOENT &&
        errno != EPERM && errno != ENODEV && errno != EBADF && errno != EINVAL)
        fprintf(stderr, "bridge: an answer of %zu bytes is not taken: %s\n", written,
                strerror(errno));
    free(passing->out.iov_base);
    free(passing);
    atomic_fetch_sub(&bridge->under_way, 1);
}

/* What a driver would have made room for. */
static size_t room_for(const struct bridge_request *request)
{
    size_t least = 4096;
    size_t wanted = 0;

    if (request->head.opcode == FUSE_READ || request->head.opcode == FUSE_READDIR)
        wanted = ((const struct fuse_read_in *)request->body)->size;
    else if (request->head.opcode == FUSE_IOCTL)
        wanted =
            sizeof(struct fuse_ioctl_out) + ((const struct fuse_ioctl_in *)request->body)->out_size;
    else
        wanted = least;
    return sizeof(struct fuse_out_header) + wanted;
}

static void answer(int device, const struct bridge_request *request,
                   const struct bridge_answer *said)
{
    struct fuse_out_header head = {.len = (uint32_t)(sizeof(head) + said->size),
                                   .error = -said->error,
                                   .unique = request->head.unique};
    struct iovec parts[] = {{&head, sizeof(head)}, {(void *)(uintptr_t)said->data, said->size}};

    if (writev(device, parts, said->size ? 2 : 1) < 0)
        fprintf(stderr, "bridge: a test's answer is not taken: %s\n", strerror(errno));
}

static void handle(struct bridge *bridge, const uint8_t *bytes, size_t size)
{
    struct bridge_request request = {.body = bytes + sizeof(request.head),
                                     .size = size - sizeof(request.head)};
    struct bridge_answer said = {0};
    bridge_filter filter = atomic_load(&the_filter);

    memcpy(&request.head, bytes, sizeof(request.head));
    if (request.head.opcode < BRIDGE_OPCODES)
        atomic_fetch_add(&counts[request.head.opcode], 1);
    if (request.head.opcode == FUSE_WRITE)
        atomic_fetch_add(&written_bytes, ((const struct fuse_write_in *)request.body)->size);
    if (filter && filter(&request, &said)) {
        answer(bridge->device, &request, &said);
        return;
    }
    size_t room = room_for(&request);
    struct passing *passing = (struct passing *)malloc(sizeof(*passing) + size);
    void *out = malloc(room);
    if (!passing || !out)
        abort();
    memcpy(passing->bytes, bytes, size);
    passing->bridge = bridge;
    passing->in = (struct iovec){passing->bytes, size};
    passing->out = (struct iovec){out, room};
    passing->request = (struct vac_fuse_request){&passing->in, 1, &passing->out, 1, answered};
    atomic_fetch_add(&bridge->under_way, 1);
    vac_fuse_handle(bridge->fuse, &passing->request);
}

static void *serve(void *argument)
{
    struct bridge *bridge = (struct bridge *)argument;
    uint8_t *bytes = (uint8_t *)malloc(REQUEST_MAX);

    if (!bytes)
        abort();
    for (;;) {
        ssize_t size = read(bridge->device, bytes, REQUEST_MAX);
        if (size >= (ssize_t)sizeof(struct fuse_in_header))
            handle(bridge, bytes, (size_t)size);
        else if (size >= 0 || (errno != EINTR && errno != EAGAIN && errno != ENOENT))
            break;
    }
    free(bytes);
    return NULL;
}

static void begin_tenant(void)
{
    static bool begun;

    if (begun)
        return;
    begun = true;
    vac_tenant.host = vac_host();
    vac_tenant.board = &board;
    vac_tenant.max_memory = UINT64_C(1) << 30;
    vac_executor_init(EXECUTORS);
}

const char *bridge_mount(const char *path)
{
    char options[128];
    struct bridge *bridge = (struct bridge *)calloc(1, sizeof(*bridge));

    if (!bridge)
        abort();
    bridge->device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (bridge->device < 0)
        return fail("/dev/fuse cannot be opened");
    snprintf(options, sizeof(options),
             "fd=%d,rootmode=40755,user_id=0,group_id=0,default_permissions,allow_other",
             bridge->device);
    if (mount("vaccel", path, "fuse", MS_NOSUID | MS_NODEV, options) != 0)
        return fail("FUSE cannot be mounted");
    snprintf(place, PLACE_SIZE, "%s", path);
    begin_tenant();
    bridge->fuse = vac_fuse_new();
    if (!bridge->fuse)
        abort();
    for (int i = 0; i < BRIDGE_THREADS; i++) {
        if (pthread_create(&bridge->threads[i], NULL, serve, bridge) != 0)
            abort();
    }
    the_bridge = bridge;
    return NULL;
}

void bridge_unmount(void)
{
    struct bridge *bridge = the_bridge;

    umount2(place, MNT_FORCE);
    umount2(place, MNT_DETACH);
    for (int i = 0; i < BRIDGE_THREADS; i++)
        pthread_join(bridge->threads[i], NULL);
    vac_fuse_reset(bridge->fuse);
    while (atomic_load(&bridge->under_way))
        sched_yield();
    close(bridge->device);
    vac_fuse_free(bridge->fuse);
    free(bridge);
    the_bridge = NULL;
}

void bridge_set_filter(bridge_filter filter)
{
    atomic_store(&the_filter, filter);
}

unsigned bridge_count(uint32_t opcode)
{
    return atomic_exchange(&counts[opcode], 0);
}

uint64_t bridge_written(void)
{
    return atomic_exchange(&written_bytes, 0);
}
