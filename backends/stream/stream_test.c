/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Calls through the backend to a worker's end of the connection in this very process, and to ends
 * that mean no good. The backend echo answers; everything before it is as in two processes. With
 * STREAM_TEST_PLAIN set, no descriptors pass, as over vsock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/host.h"
#include "daemon/worker/stream.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/stream.h"
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

#undef fail

enum { MAX_CONNECTIONS = 4096, CLIENTS = 64, CALLS = 20, MIB = 1 << 20, THE_CALLS_OWN = 1 };

#define assert_ok(expression)                                                                      \
    do {                                                                                           \
        vaccel_status got = (expression);                                                          \
        if (got != VACCEL_OK) {                                                                    \
            print_error("%s: %s: %s\n", #expression, vaccel_status_name(got),                      \
                        vaccel_last_error());                                                      \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

#define assert_fails(expression, expected, part)                                                   \
    do {                                                                                           \
        assert_string_equal(vaccel_status_name(expression), vaccel_status_name(expected));         \
        if (!strstr(vaccel_last_error(), (part))) {                                                \
            print_error("'%s' is not in: %s\n", (part), vaccel_last_error());                      \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

static struct vac_board board = {.magic = VAC_BOARD_MAGIC, .slots = VAC_BOARD_SLOTS};
static char folder[] = "/tmp/vaccel-stream-XXXXXX";
static char path[64];
static bool plain;

/* Who accepts: the worker's code, or the function that a test sets. */
static void (*_Atomic stranger)(int fd);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int accepted[MAX_CONNECTIONS]; /* copies, so that a test can cut connections off */
static int accepted_count;
static atomic_uint handled; /* connections that the worker has taken or refused */
static atomic_bool taken;   /* the last of them */

static void *accept_all(void *argument)
{
    int listener = *(int *)argument;

    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        void (*serve)(int) = atomic_load(&stranger);
        if (fd < 0)
            continue;
        if (serve) {
            serve(fd);
            continue;
        }
        pthread_mutex_lock(&lock);
        if (accepted_count < MAX_CONNECTIONS)
            accepted[accepted_count++] = dup(fd);
        pthread_mutex_unlock(&lock);
        atomic_store(&taken, vac_stream_serve(fd, plain));
        atomic_fetch_add(&handled, 1);
    }
    return NULL;
}

/* What a worker that dies does to its clients. */
static void cut_off(void)
{
    pthread_mutex_lock(&lock);
    while (accepted_count) {
        shutdown(accepted[--accepted_count], SHUT_RDWR);
        close(accepted[accepted_count]);
    }
    pthread_mutex_unlock(&lock);
}

static vaccel_session *pinned(const char *backend)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = backend;
    assert_ok(vaccel_session_open(&options, &session));
    return session;
}

static vaccel_model *a_model(void)
{
    vaccel_model *model = NULL;

    assert_ok(vaccel_model_open("any", &model));
    return model;
}

static vaccel_tensor tensor_of(const char *name, vaccel_dtype dtype, void *data, uint64_t size,
                               int64_t *shape)
{
    return (vaccel_tensor){
        .name = name, .data = data, .size = size, .shape = shape, .rank = 1, .dtype = dtype};
}

static void it_carries_noop(void **state)
{
    vaccel_session *session = pinned("stream");

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
    session = pinned("stream/noop");
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
    session = pinned("stream/nobody");
    assert_fails(vaccel_noop(session), VACCEL_ERR_NOT_FOUND, "nobody");
    vaccel_session_release(session);
}

static void a_local_backend_wins(void **state)
{
    vaccel_session *session = pinned(NULL);
    vaccel_explanation *why = NULL;
    bool seen = false;

    (void)state;
    assert_ok(vaccel_explain(session, VACCEL_OP_NOOP, NULL, &why));
    assert_int_equal(vaccel_explanation_candidate_verdict(why, 0), VACCEL_VERDICT_TAKEN);
    assert_string_not_equal(vaccel_explanation_candidate_backend(why, 0), "stream");
    for (size_t i = 0; i < vaccel_explanation_candidate_count(why); i++) {
        if (strcmp(vaccel_explanation_candidate_backend(why, i), "stream") == 0) {
            seen = true;
            assert_int_equal(vaccel_explanation_candidate_verdict(why, i), VACCEL_VERDICT_ABLE);
        }
    }
    assert_true(seen);
    vaccel_explanation_release(why);
    vaccel_session_release(session);
}

/* One infer of `count` elements there and back, from and into ordinary memory. */
static void echo_once(vaccel_session *session, vaccel_dtype dtype, size_t width, size_t count,
                      bool room)
{
    vaccel_model *model = a_model();
    size_t size = width * count;
    unsigned char *in = (unsigned char *)malloc(size + 1);
    unsigned char *out = (unsigned char *)calloc(1, size + 1);
    int64_t shape = (int64_t)count;
    int64_t out_shape = 0;
    vaccel_tensor input = tensor_of("x", dtype, in, size, &shape);
    vaccel_tensor output = tensor_of("x", dtype, out, room ? size : 0, &out_shape);
    vaccel_inference *result = NULL;
    bool given = room && size;

    for (size_t i = 0; i < size; i++)
        in[i] = (unsigned char)(dtype == VACCEL_DTYPE_BOOL ? i & 1 : i * 7 + i / 251);
    assert_ok(vaccel_infer(session, model, &input, 1, &output, 1, &result));
    const vaccel_tensor *got = given ? &output : vaccel_inference_output(result, 0);
    assert_int_equal(got->size, size);
    assert_int_equal(got->shape[0], count);
    if (size)
        assert_memory_equal(got->data, in, size);
    vaccel_inference_release(result);
    free(in);
    free(out);
    vaccel_model_release(model);
}

static void tensors_of_any_size_go_there_and_back(void **state)
{
    static const size_t counts[] = {0,    1,    63,   64,    65,    4095,   4096,
                                    4097, 5000, 8192, 16384, 16385, 262144, 1000003};
    vaccel_session *session = pinned("stream/echo");

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        echo_once(session, VACCEL_DTYPE_F32, 4, counts[i], true);
        echo_once(session, VACCEL_DTYPE_F32, 4, counts[i], false);
        echo_once(session, VACCEL_DTYPE_I64, 8, counts[i], true);
        echo_once(session, VACCEL_DTYPE_U8, 1, counts[i], true);
        echo_once(session, VACCEL_DTYPE_BOOL, 1, counts[i], false);
    }
    vaccel_session_release(session);
}

static void strings_go_there_and_back(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    vaccel_model *model = a_model();
    enum { STRINGS = 100, EACH = 4 + 200 };
    static unsigned char in[STRINGS * EACH];
    static unsigned char out[sizeof(in)];
    int64_t shape = STRINGS;
    int64_t out_shape;
    vaccel_tensor input = tensor_of("x", VACCEL_DTYPE_BYTES, in, sizeof(in), &shape);
    vaccel_tensor output = tensor_of("x", VACCEL_DTYPE_BYTES, out, sizeof(out), &out_shape);

    (void)state;
    for (int i = 0; i < STRINGS; i++) {
        vac_store32(in + i * EACH, EACH - 4);
        memset(in + i * EACH + 4, 'a' + i % 26, EACH - 4);
    }
    assert_ok(vaccel_infer(session, model, &input, 1, &output, 1, NULL));
    assert_memory_equal(in, out, sizeof(in));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static uint64_t copied(void)
{
    return atomic_load(&vac_tenant.counts.tensor_bytes) +
           atomic_load(&vac_tenant.counts.image_bytes);
}

/* Whether the address lies in memory that is shared by a memfd. */
static bool is_shared(uint64_t address)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    bool found = false;

    while (maps && !found && fgets(line, sizeof(line), maps)) {
        unsigned long long start, end;
        found = sscanf(line, "%llx-%llx", &start, &end) == 2 && address >= start && address < end &&
                strstr(line, "memfd:vaccel");
    }
    fclose(maps);
    return found;
}

/* Of a message without regions, too, a backend reads numbers where they were received, and what it
 * wrote is put into the reply. */
static void numbers_are_not_copied_once_received(void **state)
{
    vaccel_session *session = pinned("stream/echo");

    (void)state;
    uint64_t before = copied();
    for (size_t count = 1; count <= MIB; count *= 4)
        echo_once(session, VACCEL_DTYPE_F32, 4, count, count & 1);
    assert_int_equal(copied(), before);
    vaccel_session_release(session);
}

static void buffers_are_not_copied(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    vaccel_model *model = a_model();
    vaccel_buffer *buffers[2];
    int64_t shapes[4] = {MIB / 4};
    uint64_t addresses[2] = {0, 0};

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_ok(vaccel_buffer_create(session, MIB, &buffers[i]));
        assert_int_equal(vaccel_buffer_caps(buffers[i]), VACCEL_BUFFER_ZERO_COPY);
        assert_true(is_shared((uintptr_t)vaccel_buffer_data(buffers[i])));
    }
    float *in = (float *)vaccel_buffer_data(buffers[0]);
    float *out = (float *)vaccel_buffer_data(buffers[1]);
    vaccel_tensor input = tensor_of("x", VACCEL_DTYPE_F32, in, MIB, &shapes[0]);
    input.buffer = buffers[0];
    for (int round = 0; round < 3; round++) {
        vaccel_tensor outputs[3] = {
            tensor_of("x", VACCEL_DTYPE_F32, out, MIB, &shapes[1]),
            tensor_of("inputs", VACCEL_DTYPE_U64, &addresses[0], 8, &shapes[2]),
            tensor_of("room", VACCEL_DTYPE_U64, NULL, 0, &shapes[3]),
        };
        vaccel_inference *result = NULL;
        outputs[0].buffer = buffers[1];
        for (int i = 0; i < MIB / 4; i++)
            in[i] = (float)(i + round);
        uint64_t before = copied();
        assert_ok(vaccel_infer(session, model, &input, 1, outputs, 3, &result));
        assert_int_equal(copied(), before);
        assert_memory_equal(in, out, MIB);
        /* The backend read and wrote other mappings of the very memory. */
        const uint64_t *room = (const uint64_t *)vaccel_inference_output(result, 0)->data;
        assert_true(is_shared(addresses[0]));
        assert_true(is_shared(room[0]));
        assert_true(addresses[0] != (uintptr_t)in && room[0] != (uintptr_t)out);
        vaccel_inference_release(result);
    }
    for (int i = 0; i < 2; i++)
        vaccel_buffer_release(buffers[i]);
    /* What was mapped for them is not any more. */
    assert_ok(vaccel_noop(session));
    assert_false(is_shared(addresses[0]));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void images_in_buffers_are_read_where_they_are(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    vaccel_model *model = a_model();
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_buffer *buffer = NULL;
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;

    (void)state;
    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = 256;
    geometry.height = 256;
    assert_ok(vaccel_buffer_create(session, MIB, &buffer));
    assert_ok(vaccel_image_from_buffer(&geometry, buffer, 4096, 256 * 256 * 3, &image));
    vaccel_buffer_release(buffer);
    uint64_t before = copied();
    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    assert_int_equal(copied(), before);
    /* echo's label is the address. */
    assert_true(is_shared(strtoull(vaccel_classification_label(result, 0), NULL, 0)));
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void a_model_from_memory_is_uploaded_once(void **state)
{
    static const char content[] = "a model that only echo would take";
    vaccel_session *session = pinned("stream/echo");
    vaccel_model *model = NULL;
    vaccel_inference *result = NULL;
    float value = 1;
    int64_t shape = 1;
    vaccel_tensor input = tensor_of("x", VACCEL_DTYPE_F32, &value, sizeof(value), &shape);

    (void)state;
    assert_ok(vaccel_model_from_memory(content, sizeof(content), NULL, NULL, NULL, &model));
    for (int i = 0; i < 3; i++) {
        assert_ok(vaccel_infer(session, model, &input, 1, NULL, 0, &result));
        assert_true(*(const float *)vaccel_inference_output(result, 0)->data == value);
        vaccel_inference_release(result);
        assert_int_equal(atomic_load(&vac_tenant.counts.model_bytes), sizeof(content));
    }
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void *call_many(void *argument)
{
    vaccel_session *session = (vaccel_session *)argument;

    for (int i = 0; i < CALLS; i++)
        echo_once(session, VACCEL_DTYPE_F32, 4, (size_t)i * 1000, i & 1);
    return NULL;
}

static void many_clients_at_once(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    pthread_t threads[CLIENTS];

    (void)state;
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_many, session), 0);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    vaccel_session_release(session);
}

static void a_daemon_that_was_replaced_is_not_noticed(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    vaccel_model *model = a_model();
    vaccel_buffer *buffer = NULL;
    int64_t shapes[2] = {MIB / 4};
    vaccel_inference *result = NULL;

    (void)state;
    assert_ok(vaccel_buffer_create(session, MIB, &buffer));
    vaccel_tensor input =
        tensor_of("x", VACCEL_DTYPE_F32, vaccel_buffer_data(buffer), MIB, &shapes[0]);
    input.buffer = buffer;
    for (int i = 0; i < 10; i++) {
        cut_off();
        memset(vaccel_buffer_data(buffer), i, MIB);
        assert_ok(vaccel_infer(session, model, &input, 1, NULL, 0, &result));
        assert_memory_equal(vaccel_inference_output(result, 0)->data, vaccel_buffer_data(buffer),
                            MIB);
        vaccel_inference_release(result);
        result = NULL;
        cut_off();
        echo_once(session, VACCEL_DTYPE_F32, 4, 100000, true);
    }
    vaccel_buffer_release(buffer);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

/* The echo backend's switches. */
static void (*hold)(int hold, int heedless);
static int (*waiting)(void);

static void *call_and_lose(void *argument)
{
    vaccel_session *session = (vaccel_session *)argument;
    vaccel_status *status = (vaccel_status *)malloc(sizeof(*status));

    *status = vaccel_noop(session);
    if (!strstr(vaccel_last_error(), "may have run"))
        *status = VACCEL_OK;
    return status;
}

static void a_call_that_dies_with_its_worker_is_lost(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    pthread_t thread;
    void *status;

    (void)state;
    assert_ok(vaccel_noop(session));
    hold(1, 0);
    assert_int_equal(pthread_create(&thread, NULL, call_and_lose, session), 0);
    while (waiting() == 0)
        usleep(1000);
    cut_off();
    pthread_join(thread, &status);
    assert_int_equal(*(vaccel_status *)status, VACCEL_ERR_LOST);
    free(status);
    hold(0, 0);
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

static void a_child_has_connections_of_its_own(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    vaccel_buffer *buffer = NULL;

    (void)state;
    assert_ok(vaccel_buffer_create(session, MIB, &buffer));
    echo_once(session, VACCEL_DTYPE_F32, 4, 100000, true);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; i++)
            echo_once(session, VACCEL_DTYPE_F32, 4, (size_t)(i * 5000), true);
        _exit(0);
    }
    for (int i = 0; i < 20; i++)
        echo_once(session, VACCEL_DTYPE_F32, 4, (size_t)(i * 5000), true);
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    vaccel_buffer_release(buffer);
    vaccel_session_release(session);
}

/* What a stranger answers a call with, once it has said HELLO as it should. */
static _Alignas(8) uint8_t nonsense[4096];
static size_t nonsense_size;

static bool read_message(int fd, uint8_t *frame, size_t size)
{
    size_t filled = 0;

    while (filled < VAC_FRAME_HEAD || filled < vac_load32(frame + 8)) {
        ssize_t got = recv(fd, frame + filled, size - filled, 0);
        if (got <= 0)
            return false;
        filled += (size_t)got;
    }
    return true;
}

static void *talk_nonsense(void *argument)
{
    int fd = (int)(intptr_t)argument;
    _Alignas(8) uint8_t frame[4096];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};
    struct vac_reply_head head = {.op = VAC_STREAM_HELLO};

    if (read_message(fd, frame, sizeof(frame))) {
        head.id = vac_load64(frame + 24);
        vac_frame_begin_reply(&writer, &head, VAC_STREAM_TOKEN);
        memset(frame + VAC_FRAME_HEAD, plain ? 0 : 0x55, VAC_STREAM_TOKEN);
        vac_frame_end(&writer);
        send(fd, frame, (size_t)writer.length, MSG_NOSIGNAL);
        if (read_message(fd, frame, sizeof(frame))) {
            uint64_t own = vac_load64(frame + 24);
            pthread_mutex_lock(&lock);
            memcpy(frame, nonsense, sizeof(frame));
            size_t size = nonsense_size;
            pthread_mutex_unlock(&lock);
            if (vac_load64(frame + 24) == THE_CALLS_OWN)
                vac_store64(frame + 24, own);
            send(fd, frame, size, MSG_NOSIGNAL);
        }
        /* What was begun and goes no further ends when the client loses patience. */
        recv(fd, frame, sizeof(frame), 0);
    }
    close(fd);
    return NULL;
}

static void serve_nonsense(int fd)
{
    pthread_t thread;

    fcntl(fd, F_SETFL, 0);
    pthread_create(&thread, NULL, talk_nonsense, (void *)(intptr_t)fd);
    pthread_detach(thread);
}

static void write_reply(uint64_t id)
{
    struct vac_writer writer = {.frame = nonsense, .capacity = sizeof(nonsense)};
    const struct vac_reply_head head = {
        .op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .id = id};

    memset(nonsense, 0, sizeof(nonsense));
    vac_frame_begin_reply(&writer, &head, 0);
    vac_frame_end(&writer);
    nonsense_size = (size_t)writer.length;
}

/* The reply that it should be, as far as `size`. */
static void set_reply(size_t size)
{
    pthread_mutex_lock(&lock);
    write_reply(THE_CALLS_OWN);
    if (size < nonsense_size)
        nonsense_size = size;
    pthread_mutex_unlock(&lock);
}

static void a_daemon_that_means_no_good_is_refused(void **state)
{
    vaccel_session *session = pinned("stream");

    (void)state;
    assert_ok(vaccel_noop(session));
    atomic_store(&stranger, serve_nonsense);
    cut_off();
    for (int i = 0; i < 8; i++) {
        pthread_mutex_lock(&lock);
        write_reply(i == 0 ? UINT64_MAX : THE_CALLS_OWN);
        switch (i) {
        case 1: /* no frame */
            memset(nonsense, 0xEE, nonsense_size);
            break;
        case 2: /* shorter than a head */
            vac_store32(nonsense + 8, 64);
            break;
        case 3: /* more than is taken */
            vac_store32(nonsense + 8, UINT32_MAX - 7);
            break;
        case 4: /* segments of its own */
            vac_store32(nonsense + 12, 1);
            break;
        case 5: /* more than it says */
            nonsense_size += 64;
            break;
        case 6: /* the wrong kind */
            nonsense[6] = VAC_FRAME_CALL;
            break;
        case 7: /* a status that is none */
            vac_store32(nonsense + 32, 77);
            break;
        default:
            break;
        }
        pthread_mutex_unlock(&lock);
        assert_fails(vaccel_noop(session), VACCEL_ERR_PROTOCOL, i == 7 ? "no reason" : "stream");
    }
    /* The same, unspoilt, is taken. */
    set_reply(sizeof(nonsense));
    assert_ok(vaccel_noop(session));
    cut_off();
    /* Half a reply. */
    set_reply(100);
    assert_fails(vaccel_noop(session), VACCEL_ERR_LOST, "may have run");
    atomic_store(&stranger, NULL);
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

/* Takes all of a call but what it does not read, so that the connection is reset. */
static atomic_int resets;

static void *greet_and_reset(void *argument)
{
    int fd = (int)(intptr_t)argument;
    _Alignas(8) uint8_t frame[4096];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};
    struct vac_reply_head head = {.op = VAC_STREAM_HELLO};
    uint8_t first;

    if (read_message(fd, frame, sizeof(frame))) {
        head.id = vac_load64(frame + 24);
        vac_frame_begin_reply(&writer, &head, VAC_STREAM_TOKEN);
        vac_frame_end(&writer);
        send(fd, frame, (size_t)writer.length, MSG_NOSIGNAL);
        if (recv(fd, &first, 1, MSG_PEEK) == 1)
            atomic_fetch_add(&resets, 1);
    }
    close(fd);
    return NULL;
}

static void serve_reset(int fd)
{
    pthread_t thread;

    fcntl(fd, F_SETFL, 0);
    pthread_create(&thread, NULL, greet_and_reset, (void *)(intptr_t)fd);
    pthread_detach(thread);
}

/* What is between may have passed the call on before it was reset: it is not sent twice. */
static void a_reset_proves_nothing(void **state)
{
    vaccel_session *session = pinned("stream");

    (void)state;
    assert_ok(vaccel_noop(session));
    atomic_store(&stranger, serve_reset);
    cut_off();
    for (int i = 1; i <= 5; i++) {
        assert_fails(vaccel_noop(session), VACCEL_ERR_LOST, "the way to it was cut");
        assert_int_equal(atomic_load(&resets), i);
    }
    atomic_store(&stranger, NULL);
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

/* A connection that is made and says nothing; the worker has it when this returns, once those that
 * were cut off are gone. */
static int dial(const char *where)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    memcpy(address.sun_path, where, strlen(where) + 1);
    for (;;) {
        unsigned before = atomic_load(&handled);
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
        while (atomic_load(&handled) == before)
            usleep(1000);
        if (atomic_load(&taken))
            return fd;
        close(fd);
    }
}

/* The daemon is full, and says so. */
static void full_is_said(void **state)
{
    vaccel_session *session = pinned("stream");

    (void)state;
    cut_off();
    vac_tenant.max_sessions = 1;
    int only = dial(path);
    assert_fails(vaccel_noop(session), VACCEL_ERR_BUSY, "max_sessions");
    close(only);
    vac_tenant.max_sessions = MAX_CONNECTIONS;
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

static void a_call_that_is_too_long_is_refused(void **state)
{
    vaccel_session *session = pinned("stream/echo");
    vaccel_model *model = a_model();
    size_t size = (size_t)vac_tenant.max_message + 4;
    void *data = calloc(1, size);
    int64_t shape = (int64_t)size / 4;
    vaccel_tensor input = tensor_of("x", VACCEL_DTYPE_F32, data, size, &shape);
    vaccel_inference *result = NULL;

    (void)state;
    assert_fails(vaccel_infer(session, model, &input, 1, NULL, 0, &result), VACCEL_ERR_LIMIT,
                 "larger than the daemon takes");
    assert_ok(vaccel_noop(session));
    free(data);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static int listen_at(const char *where)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memcpy(address.sun_path, where, strlen(where) + 1);
    return bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 128) == 0
               ? fd
               : -1;
}

static bool find_echo(void)
{
    void *library = dlopen(ECHO_BACKEND, RTLD_NOW);
    void *found_hold = library ? dlsym(library, "echo_hold") : NULL;
    void *found_waiting = library ? dlsym(library, "echo_waiting") : NULL;

    if (!found_hold || !found_waiting)
        return false;
    memcpy(&hold, &found_hold, sizeof(hold));
    memcpy(&waiting, &found_waiting, sizeof(waiting));
    return true;
}

/* What holds without regions, too. */
static const struct CMUnitTest plain_tests[] = {
    cmocka_unit_test(it_carries_noop),
    cmocka_unit_test(a_local_backend_wins),
    cmocka_unit_test(tensors_of_any_size_go_there_and_back),
    cmocka_unit_test(strings_go_there_and_back),
    cmocka_unit_test(numbers_are_not_copied_once_received),
    cmocka_unit_test(a_model_from_memory_is_uploaded_once),
    cmocka_unit_test(many_clients_at_once),
    cmocka_unit_test(a_daemon_that_was_replaced_is_not_noticed),
    cmocka_unit_test(a_call_that_dies_with_its_worker_is_lost),
    cmocka_unit_test(a_child_has_connections_of_its_own),
    cmocka_unit_test(a_daemon_that_means_no_good_is_refused),
    cmocka_unit_test(a_reset_proves_nothing),
    cmocka_unit_test(full_is_said),
    cmocka_unit_test(a_call_that_is_too_long_is_refused),
};

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_carries_noop),
        cmocka_unit_test(a_local_backend_wins),
        cmocka_unit_test(tensors_of_any_size_go_there_and_back),
        cmocka_unit_test(strings_go_there_and_back),
        cmocka_unit_test(buffers_are_not_copied),
        cmocka_unit_test(images_in_buffers_are_read_where_they_are),
        cmocka_unit_test(a_model_from_memory_is_uploaded_once),
        cmocka_unit_test(many_clients_at_once),
        cmocka_unit_test(a_daemon_that_was_replaced_is_not_noticed),
        cmocka_unit_test(a_call_that_dies_with_its_worker_is_lost),
        cmocka_unit_test(a_child_has_connections_of_its_own),
        cmocka_unit_test(a_daemon_that_means_no_good_is_refused),
        cmocka_unit_test(full_is_said),
        cmocka_unit_test(a_call_that_is_too_long_is_refused),
    };
    char target[80];
    pthread_t thread;

    plain = getenv("STREAM_TEST_PLAIN");
    vac_tenant.host = vac_host();
    vac_tenant.board = &board;
    vac_tenant.max_calls = 1000;
    vac_tenant.max_sessions = MAX_CONNECTIONS;
    vac_tenant.max_message = 16 * MIB;
    if (!mkdtemp(folder) || !find_echo())
        return 1;
    snprintf(path, sizeof(path), "%s/socket", folder);
    snprintf(target, sizeof(target), "unix:%s", path);
    setenv("VACCEL_TARGET", target, 1);
    int listener = listen_at(path);
    if (listener < 0 || pthread_create(&thread, NULL, accept_all, &listener) != 0)
        return 1;
    int failed = plain ? cmocka_run_group_tests(plain_tests, NULL, NULL)
                       : cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
