/* SPDX-License-Identifier: Apache-2.0 */
/** FUSE requests from a hostile guest, with calls served by the whole core behind them.
 * fuse_input.h says what an input is. */
#include <linux/fuse.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/host.h"
#include "daemon/fuse/fuse.h"
#include "daemon/fuse/ioctl.h"
#include "daemon/worker/executor.h"
#include "daemon/worker/tenant.h"
#include "tests/fuzz/fuse_input.h"
#include "wire/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_PIECES = 1 << 16, MAX_NAPS = 20000 };

static struct vac_board board;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

struct sent {
    struct vac_fuse_request request;
    int answers;
    size_t written;
};

/* What earlier answers told the guest. */
struct guest {
    struct vac_fuse *fuse;
    _Atomic uint64_t word; /* what workers leave to the next one */
    uint64_t node;
    uint64_t file;
};

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void answered(struct vac_fuse_request *request, size_t written)
{
    struct sent *sent = (struct sent *)request;

    pthread_mutex_lock(&lock);
    sent->answers++;
    sent->written = written;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Memory in pieces that are allocated at their exact sizes. */
static size_t cut(struct iovec *pieces, const uint8_t *bytes, size_t size, size_t length)
{
    size_t count = 0;

    for (size_t at = 0; at < size || count == 0; at += length) {
        size_t part = size - at < length ? size - at : length;
        pieces[count].iov_len = part;
        pieces[count].iov_base = malloc(part ? part : 1);
        require(pieces[count].iov_base != NULL, "no memory");
        if (bytes && part)
            memcpy(pieces[count].iov_base, bytes + at, part);
        else
            memset(pieces[count].iov_base, 0, part);
        count++;
    }
    return count;
}

/* Puts in what the flags ask for. */
static void complete(const struct guest *guest, uint8_t flags, uint8_t *bytes, size_t size,
                     size_t room)
{
    const uint32_t length = (uint32_t)size;
    const size_t ioctl = sizeof(struct fuse_in_header) + sizeof(struct fuse_ioctl_in);
    uint32_t opcode;

    if (size < sizeof(struct fuse_in_header))
        return;
    memcpy(&opcode, bytes + offsetof(struct fuse_in_header, opcode), sizeof(opcode));
    if (flags & FUSE_INPUT_NODE)
        memcpy(bytes + offsetof(struct fuse_in_header, nodeid), &guest->node, 8);
    if (flags & FUSE_INPUT_FILE && size >= sizeof(struct fuse_in_header) + 8)
        memcpy(bytes + sizeof(struct fuse_in_header), &guest->file, 8);
    if (flags & FUSE_INPUT_LENGTHS)
        return;
    memcpy(bytes, &length, sizeof(length));
    if (opcode == FUSE_IOCTL && size >= ioctl && room >= 32) {
        const uint32_t sizes[2] = {(uint32_t)(size - ioctl), (uint32_t)(room - 32)};
        memcpy(bytes + ioctl - sizeof(sizes), sizes, sizeof(sizes));
    }
}

static bool gives_reply(uint32_t request)
{
    return request == VAC_SESSION_CALL || request == VAC_SESSION_SUBMIT ||
           request == VAC_SESSION_SUBMIT_AT || request == VAC_SESSION_WAIT;
}

/* The answer to a call is a reply, whatever was sent. */
static void check_reply(const uint8_t *answer, size_t size)
{
    struct vac_arena arena = {.size = 0};
    struct vac_reply_head head;
    uint32_t length;

    require(size >= 32 + VAC_FRAME_HEAD, "a reply is shorter than its head");
    memcpy(&length, answer + 32 + 8, sizeof(length));
    require(length <= size - 32, "a reply is longer than the answer");
    struct vac_reader reader = {
        .frame = answer + 32, .length = length, .arena = &arena, .reply = true};
    require(vac_frame_read_reply(&reader, &head), "a reply is refused");
    require(head.status == VACCEL_OK || (head.message && *head.message),
            "a failure has no message");
}

static void check(struct guest *guest, const uint8_t *request, size_t size, const struct sent *sent)
{
    struct vac_iov out = vac_iov_of(sent->request.out, sent->request.out_count);
    struct fuse_in_header asked;
    struct fuse_out_header head;

    require(sent->answers == 1, "answered more than once");
    require(sent->written <= out.left, "more was written than there is room for");
    if (!sent->written)
        return;
    uint8_t *answer = (uint8_t *)malloc(sent->written);
    require(answer && vac_iov_read(&out, answer, sent->written), "no memory");
    memcpy(&head, answer, sizeof(head));
    require(head.len == sent->written, "the answer's length is wrong");
    require(head.error <= 0 && head.error > -512, "the error is none");
    require(!head.error || head.len == sizeof(head), "an error has more than a header");
    if (!head.error && size >= sizeof(asked)) {
        memcpy(&asked, request, sizeof(asked));
        require(asked.unique == head.unique, "the answer is to another request");
        if (asked.opcode == FUSE_LOOKUP)
            memcpy(&guest->node, answer + sizeof(head), 8);
        if (asked.opcode == FUSE_OPEN || asked.opcode == FUSE_OPENDIR)
            memcpy(&guest->file, answer + sizeof(head), 8);
        struct fuse_ioctl_in ioctl;
        if (asked.opcode == FUSE_IOCTL && size >= sizeof(asked) + sizeof(ioctl)) {
            memcpy(&ioctl, request + sizeof(asked), sizeof(ioctl));
            struct fuse_ioctl_out result;
            require(sent->written >= sizeof(head) + sizeof(result), "an ioctl has no answer");
            memcpy(&result, answer + sizeof(head), sizeof(result));
            if (gives_reply(ioctl.cmd & 0xffff) && result.result == 0)
                check_reply(answer, sent->written);
            require(result.result == 0 || sent->written == sizeof(head) + sizeof(result),
                    "a pending call has an answer");
        }
    }
    free(answer);
}

static void send(struct guest *guest, uint8_t flags, uint8_t *request, size_t size, size_t room)
{
    static struct iovec in[MAX_PIECES];
    static struct iovec out[MAX_PIECES];
    size_t length = flags & FUSE_INPUT_PIECES ? flags & FUSE_INPUT_PIECES : MAX_PIECES;

    complete(guest, flags, request, size, room);
    size_t in_count = cut(in, request, size, length);
    size_t out_count = cut(out, NULL, room, length);
    struct sent sent = {.request = {in, in_count, out, out_count, answered}};

    if (flags & FUSE_INPUT_LOST)
        vac_fuse_lost(guest->fuse, &sent.request);
    else
        vac_fuse_handle(guest->fuse, &sent.request);
    pthread_mutex_lock(&lock);
    while (!sent.answers)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    check(guest, request, size, &sent);
    for (size_t i = 0; i < in_count; i++)
        free(in[i].iov_base);
    for (size_t i = 0; i < out_count; i++)
        free(out[i].iov_base);
}

/* Calls that were submitted go on for a while without their guest. */
static void wait_for_calls(void)
{
    const struct timespec nap = {.tv_nsec = 1000000};

    for (int naps = 0; atomic_load(&vac_tenant.sessions) && naps < MAX_NAPS; naps++)
        nanosleep(&nap, NULL);
    require(atomic_load(&vac_tenant.sessions) == 0, "a session is left");
}

static void init(struct guest *guest)
{
    struct {
        struct fuse_in_header head;
        struct fuse_init_in init;
    } request = {.head = {.len = sizeof(request), .opcode = FUSE_INIT},
                 .init = {.major = 7, .minor = 31}};

    send(guest, 0, (uint8_t *)&request, sizeof(request), 256);
}

/* Models that there are, and what a tenant may do. */
static void set_up(void)
{
    setenv("VACCEL_MODEL_PATH", FUZZ_MODELS, 1);
    vac_tenant.host = vac_host();
    vac_tenant.board = &board;
    vac_tenant.max_sessions = 4;
    vac_tenant.max_message = 1 << 20;
    vac_tenant.max_memory = 8 << 20;
    vac_executor_init(2);
}

/* The first worker of a guest, or another one. */
static void begin(struct guest *guest)
{
    guest->fuse = vac_fuse_new();
    require(guest->fuse != NULL, "no memory");
    vac_fuse_resume(guest->fuse, &guest->word);
}

static void end(struct guest *guest)
{
    vac_fuse_free(guest->fuse);
    wait_for_calls();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool first = true;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    struct guest guest = {.word = 0};

    begin(&guest);
    if (!(size && data[0] & FUSE_INPUT_BARE))
        init(&guest);
    while (size >= FUSE_INPUT_HEAD) {
        uint8_t flags = data[0];
        size_t length = (size_t)data[1] | (size_t)data[2] << 8;
        size_t room = (size_t)data[3] | (size_t)data[4] << 8;
        data += FUSE_INPUT_HEAD;
        size -= FUSE_INPUT_HEAD;
        if (length > size)
            length = size;
        if (flags & FUSE_INPUT_RESTART && !first) {
            end(&guest);
            begin(&guest);
        }
        first = false;
        uint8_t *request = (uint8_t *)malloc(length ? length : 1);
        require(request != NULL, "no memory");
        memcpy(request, data, length);
        send(&guest, flags, request, length, room);
        free(request);
        data += length;
        size -= length;
    }
    end(&guest);
    return 0;
}
