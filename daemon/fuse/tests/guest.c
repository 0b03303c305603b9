/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/tests/guest.h"

#include <pthread.h>
#include <time.h>

#include "core/host.h"
#include "daemon/fuse/ioctl.h"
#include "daemon/worker/executor.h"
#include "wire/message.h"

enum { PATIENCE_SECONDS = 120 };

long cut_in = CUT_NOWHERE;
long cut_out = CUT_NOWHERE;
struct vac_fuse *fuse;

static struct vac_board board;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static _Atomic uint64_t unique;

int begin_raw(void **state)
{
    (void)state;
    vac_tenant.host = vac_host();
    vac_tenant.board = &board;
    vac_tenant.max_calls = 0;
    vac_tenant.max_sessions = 0;
    vac_tenant.max_message = 0;
    vac_tenant.max_memory = UINT64_C(1) << 30;
    vac_tenant.guest_mode = 0666;
    vac_tenant.guest_gid = 0;
    vac_executor_init(FUSE_TEST_THREADS);
    cut_in = cut_out = CUT_NOWHERE;
    vaccel_mock()->run = NULL;
    fuse = vac_fuse_new();
    assert_non_null(fuse);
    return 0;
}

int begin(void **state)
{
    begin_raw(state);
    init();
    return 0;
}

int end(void **state)
{
    (void)state;
    vac_fuse_free(fuse);
    assert_int_equal(atomic_load(&vac_tenant.sessions), 0);
    return 0;
}

/* Pieces of `size` bytes, each allocated by itself. */
static struct iovec *cut(const uint8_t *bytes, size_t size, long where, size_t *count)
{
    size_t pieces = where == CUT_EVERYWHERE ? size : where == CUT_NOWHERE ? 1 : 2;
    struct iovec *iov = (struct iovec *)calloc(pieces + 1, sizeof(*iov));
    size_t first = where >= 0 ? ((size_t)where < size ? (size_t)where : size) : size;
    size_t at = 0;

    assert_non_null(iov);
    for (size_t i = 0; i < pieces; i++) {
        iov[i].iov_len = where == CUT_EVERYWHERE ? 1 : i == 0 ? first : size - first;
        iov[i].iov_base = malloc(iov[i].iov_len ? iov[i].iov_len : 1);
        assert_non_null(iov[i].iov_base);
        if (bytes && iov[i].iov_len)
            memcpy(iov[i].iov_base, bytes + at, iov[i].iov_len);
        else
            memset(iov[i].iov_base, 0xEE, iov[i].iov_len);
        at += iov[i].iov_len;
    }
    *count = pieces;
    return iov;
}

static void free_pieces(const struct iovec *iov, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(iov[i].iov_base);
    free((void *)(uintptr_t)iov);
}

static void note(struct vac_fuse_request *request, size_t written)
{
    struct sent *sent = (struct sent *)request;

    pthread_mutex_lock(&lock);
    sent->answers++;
    sent->written = written;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

struct sent *send_pieces(const struct iovec *in, size_t in_count, const struct iovec *out,
                         size_t out_count,
                         void (*how)(struct vac_fuse *, struct vac_fuse_request *))
{
    struct sent *sent = (struct sent *)calloc(1, sizeof(*sent));

    assert_non_null(sent);
    sent->request = (struct vac_fuse_request){in, in_count, out, out_count, note};
    how(fuse, &sent->request);
    return sent;
}

struct sent *send_bytes(const void *bytes, size_t size, size_t room)
{
    size_t in_count;
    size_t out_count;
    struct iovec *in = cut((const uint8_t *)bytes, size, cut_in, &in_count);
    struct iovec *out = cut(NULL, room, cut_out, &out_count);

    return send_pieces(in, in_count, out, out_count, vac_fuse_handle);
}

bool is_answered(struct sent *sent)
{
    pthread_mutex_lock(&lock);
    bool answered = sent->answers != 0;
    pthread_mutex_unlock(&lock);
    return answered;
}

/* What was written, in one piece. */
static void collect(struct sent *sent)
{
    struct vac_iov out = vac_iov_of(sent->request.out, sent->request.out_count);

    if (!sent->written)
        return;
    assert_true(sent->written <= out.left);
    assert_true(sent->written >= sizeof(sent->head));
    assert_true(vac_iov_read(&out, &sent->head, sizeof(sent->head)));
    assert_int_equal(sent->head.len, sent->written);
    sent->size = sent->written - sizeof(sent->head);
    /* A reply frame that follows fuse_ioctl_out begins at a multiple of 8. */
    sent->data = (uint8_t *)malloc(sent->size ? sent->size : 1);
    assert_non_null(sent->data);
    assert_true(vac_iov_read(&out, sent->data, sent->size));
}

void wait_for(struct sent *sent)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    pthread_mutex_lock(&lock);
    int late = 0;
    while (!sent->answers && !late)
        late = pthread_cond_timedwait(&changed, &lock, &until);
    int answers = sent->answers;
    pthread_mutex_unlock(&lock);
    assert_int_equal(answers, 1);
    collect(sent);
}

void drop(struct sent *sent)
{
    assert_int_equal(sent->answers, 1);
    free_pieces(sent->request.in, sent->request.in_count);
    free_pieces(sent->request.out, sent->request.out_count);
    free(sent->data);
    free(sent);
}

struct sent *send_request(uint32_t opcode, uint64_t node, const void *arg, size_t arg_size,
                          const void *more, size_t more_size, size_t room)
{
    const struct fuse_in_header head = {
        .len = (uint32_t)(sizeof(head) + arg_size + more_size),
        .opcode = opcode,
        .unique = atomic_fetch_add(&unique, 1) + 1,
        .nodeid = node,
    };
    uint8_t *bytes = (uint8_t *)malloc(head.len);

    assert_non_null(bytes);
    memcpy(bytes, &head, sizeof(head));
    if (arg_size)
        memcpy(bytes + sizeof(head), arg, arg_size);
    if (more_size)
        memcpy(bytes + sizeof(head) + arg_size, more, more_size);
    struct sent *sent = send_bytes(bytes, head.len, room);
    free(bytes);
    return sent;
}

struct sent *ask(uint32_t opcode, uint64_t node, const void *arg, size_t arg_size, size_t room)
{
    struct sent *sent = send_request(opcode, node, arg, arg_size, NULL, 0, room);

    wait_for(sent);
    return sent;
}

int error_of(struct sent *sent)
{
    assert_true(sent->written >= sizeof(sent->head));
    int error = -sent->head.error;
    if (error)
        assert_int_equal(sent->written, sizeof(sent->head));
    drop(sent);
    return error;
}

void init(void)
{
    const struct fuse_init_in offer = {.major = 7, .minor = 31};

    assert_int_equal(error_of(ask(FUSE_INIT, 0, &offer, 16, 256)), 0);
}

uint64_t lookup(uint64_t folder, const char *name)
{
    struct fuse_entry_out entry;
    struct sent *sent = ask(FUSE_LOOKUP, folder, name, strlen(name) + 1, 256);

    assert_int_equal(sent->head.error, 0);
    assert_int_equal(sent->size, sizeof(entry));
    memcpy(&entry, sent->data, sizeof(entry));
    drop(sent);
    assert_int_equal(entry.attr.ino, entry.nodeid);
    return entry.nodeid;
}

uint64_t open_node(uint64_t node)
{
    const struct fuse_open_in how = {.flags = 0};
    struct fuse_open_out opened;
    struct sent *sent = ask(FUSE_OPEN, node, &how, sizeof(how), 256);

    assert_int_equal(sent->head.error, 0);
    assert_int_equal(sent->size, sizeof(opened));
    memcpy(&opened, sent->data, sizeof(opened));
    drop(sent);
    assert_int_equal(opened.open_flags, FOPEN_DIRECT_IO);
    return opened.fh;
}

uint64_t open_session_file(void)
{
    return open_node(lookup(FUSE_ROOT_ID, "session"));
}

void release_file(uint64_t number)
{
    const struct fuse_release_in which = {.fh = number};

    assert_int_equal(error_of(ask(FUSE_RELEASE, 1, &which, sizeof(which), 64)), 0);
}

struct sent *send_ioctl(uint64_t number, uint32_t cmd, const void *in, size_t in_size,
                        size_t out_size)
{
    const struct fuse_ioctl_in asked = {
        .fh = number, .cmd = cmd, .in_size = (uint32_t)in_size, .out_size = (uint32_t)out_size};

    return send_request(FUSE_IOCTL, 1, &asked, sizeof(asked), in, in_size,
                        sizeof(struct fuse_out_header) + sizeof(struct fuse_ioctl_out) + out_size);
}

void write_call(struct message *message, uint32_t op, const void *args,
                const struct vac_call_head *head)
{
    vaccel_segment segments[16];
    const struct vac_codec *codec = vac_codec_find(op, 1);
    struct vac_writer writer = {.frame = message->bytes,
                                .capacity = sizeof(message->bytes),
                                .segments = segments,
                                .segment_capacity = 16,
                                .offers_rooms = true};

    assert_non_null(codec);
    vac_client_write(&writer, codec, head, args);
    assert_true(vac_writer_done(&writer));
    message->frame = (size_t)writer.length;
    message->size = message->frame + (size_t)writer.segment_count * VAC_MESSAGE_ENTRY;
    message->rooms = 0;
    for (uint32_t i = 0; i < writer.segment_count; i++) {
        const struct vac_place place = {.room = segments[i].flags & VACCEL_SEGMENT_ROOM,
                                        .size = segments[i].size};
        vac_message_put_place(message->bytes + message->frame + (size_t)i * VAC_MESSAGE_ENTRY,
                              &place);
        if (place.room) {
            message->rooms += place.size;
            continue;
        }
        assert_true(place.size <= sizeof(message->bytes) - message->size);
        memcpy(message->bytes + message->size, segments[i].data, place.size);
        message->size += place.size;
    }
}

void write_noop(struct message *message, uint64_t id)
{
    const vaccel_noop_args args = {0};
    const struct vac_call_head head = {.op = VACCEL_OP_NOOP, .version = 1, .hops = 1, .id = id};

    write_call(message, VACCEL_OP_NOOP, &args, &head);
}

void write_classify(struct message *message, uint64_t id, const vaccel_image_view *image)
{
    const vaccel_model_view model = {.name = "net"};
    const vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    const vaccel_image_classify_args args = {.image = image, .model = &model, .params = &params};
    const struct vac_call_head head = {
        .op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .hops = 1, .id = id};

    write_call(message, VACCEL_OP_IMAGE_CLASSIFY, &args, &head);
}

struct sent *call(uint64_t number, const struct message *message, size_t room)
{
    struct sent *sent =
        send_ioctl(number, VAC_SESSION_CALL, message->bytes, message->size, room + message->rooms);

    wait_for(sent);
    return sent;
}

struct vac_reply_head reply_of(const struct sent *sent)
{
    struct vac_arena arena = {.size = 0};
    struct vac_reply_head head;
    struct fuse_ioctl_out out;
    uint32_t length;

    assert_int_equal(sent->head.error, 0);
    assert_true(sent->size >= sizeof(out) + VAC_FRAME_HEAD);
    memcpy(&out, sent->data, sizeof(out));
    assert_int_equal(out.result, 0);
    memcpy(&length, sent->data + sizeof(out) + 8, sizeof(length));
    assert_true(length <= sent->size - sizeof(out));
    struct vac_reader reader = {
        .frame = sent->data + sizeof(out), .length = length, .arena = &arena, .reply = true};
    if (!vac_frame_read_reply(&reader, &head)) {
        print_error("the reply is refused: %s\n", reader.fault);
        assert_null(reader.fault);
    }
    return head;
}

vaccel_status status_of(const struct sent *sent)
{
    return reply_of(sent).status;
}
