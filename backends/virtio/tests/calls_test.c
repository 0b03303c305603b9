/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Calls through the backend and the kernel's FUSE client, to a small host in this very process that
 * fails when it is told to. The backend echo answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backends/virtio/tests/host.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include <vaccel/vaccel.h>

#undef fail

enum { MIB = 1 << 20, CLIENTS = 8, CALLS = 20, SKIPPED = 77 };

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

static char folder[] = "/tmp/vaccel-virtio-XXXXXX";
static void (*hold)(int hold, int heedless);
static int (*waiting)(void);

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

static vaccel_tensor tensor_of(vaccel_dtype dtype, void *data, uint64_t size, int64_t *shape)
{
    return (vaccel_tensor){
        .name = "x", .data = data, .size = size, .shape = shape, .rank = 1, .dtype = dtype};
}

/* Everything that a test may have set. */
static int calm(void **state)
{
    (void)state;
    for (int step = 0; step < HOST_STEPS; step++)
        host_fail((enum host_step)step, 0, 0, 0);
    host_set_spoiler(NULL);
    hold(0, 0);
    bridge_written();
    for (uint32_t opcode = 0; opcode < BRIDGE_OPCODES; opcode++)
        bridge_count(opcode);
    return 0;
}

/* One infer of `count` elements there and back; the output has room for `room` bytes. */
static vaccel_status echo(vaccel_session *session, vaccel_dtype dtype, size_t width, size_t count,
                          size_t room)
{
    vaccel_model *model = a_model();
    size_t size = width * count;
    unsigned char *in = (unsigned char *)malloc(size + 1);
    unsigned char *out = (unsigned char *)calloc(1, room + 1);
    int64_t shape = (int64_t)count;
    int64_t out_shape = 0;
    vaccel_tensor input = tensor_of(dtype, in, size, &shape);
    vaccel_tensor output = tensor_of(dtype, out, room, &out_shape);
    vaccel_inference *result = NULL;

    for (size_t i = 0; i < size; i++)
        in[i] = (unsigned char)(dtype == VACCEL_DTYPE_BOOL ? i & 1 : i * 7 + i / 251);
    vaccel_status status = vaccel_infer(session, model, &input, 1, &output, 1, &result);
    if (status == VACCEL_OK) {
        const vaccel_tensor *got = room ? &output : vaccel_inference_output(result, 0);
        assert_int_equal(got->size, size);
        assert_int_equal(got->shape[0], count);
        if (size)
            assert_memory_equal(got->data, in, size);
        vaccel_inference_release(result);
    }
    free(in);
    free(out);
    vaccel_model_release(model);
    return status;
}

static void noop_is_one_ioctl(void **state)
{
    vaccel_session *session = pinned("virtio");

    (void)state;
    assert_ok(vaccel_noop(session));
    calm(NULL);
    for (int i = 0; i < CALLS; i++)
        assert_ok(vaccel_noop(session));
    assert_int_equal(bridge_count(FUSE_IOCTL), CALLS);
    for (uint32_t opcode = 0; opcode < BRIDGE_OPCODES; opcode++)
        assert_int_equal(bridge_count(opcode), 0);
    vaccel_session_release(session);
    session = pinned("virtio/echo");
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
    session = pinned("virtio/nobody");
    assert_fails(vaccel_noop(session), VACCEL_ERR_NOT_FOUND, "nobody");
    vaccel_session_release(session);
}

static void tensors_of_any_size_go_there_and_back(void **state)
{
    static const size_t counts[] = {0,    1,    63,   64,    65,    4095,   4096,   4097,
                                    3900, 4000, 8192, 16384, 16385, 262144, 1000003};
    vaccel_session *session = pinned("virtio/echo");

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        size_t count = counts[i];
        assert_ok(echo(session, VACCEL_DTYPE_F32, 4, count, 4 * count));
        assert_ok(echo(session, VACCEL_DTYPE_F32, 4, count, 0));
        assert_ok(echo(session, VACCEL_DTYPE_F32, 4, count, 4 * count + 5000));
        assert_ok(echo(session, VACCEL_DTYPE_I64, 8, count, 8 * count));
        assert_ok(echo(session, VACCEL_DTYPE_U8, 1, count, count));
        assert_ok(echo(session, VACCEL_DTYPE_BOOL, 1, count, 0));
    }
    vaccel_session_release(session);
}

static void many_at_once_cost_one_write_and_one_read(void **state)
{
    enum { TENSORS = 24 };
    vaccel_session *session = pinned("virtio/echo");
    vaccel_model *model = a_model();
    static float in[TENSORS][5000];
    static float out[TENSORS][5000];
    int64_t shapes[2][TENSORS];
    char names[TENSORS][8];
    vaccel_tensor inputs[TENSORS];
    vaccel_tensor outputs[TENSORS];

    (void)state;
    for (int i = 0; i < TENSORS; i++) {
        size_t size = sizeof(in[i]) - (size_t)i * 40;
        snprintf(names[i], sizeof(names[i]), "t%d", i);
        for (int k = 0; k < 5000; k++)
            in[i][k] = (float)(i * 10000 + k);
        shapes[0][i] = (int64_t)size / 4;
        inputs[i] = tensor_of(VACCEL_DTYPE_F32, in[i], size, &shapes[0][i]);
        outputs[i] = tensor_of(VACCEL_DTYPE_F32, out[i], size, &shapes[1][i]);
        inputs[i].name = outputs[i].name = names[i];
    }
    assert_ok(vaccel_noop(session));
    calm(NULL);
    assert_ok(vaccel_infer(session, model, inputs, TENSORS, outputs, TENSORS, NULL));
    for (int i = 0; i < TENSORS; i++)
        assert_memory_equal(in[i], out[i], inputs[i].size);
    assert_int_equal(bridge_count(FUSE_WRITE), 1);
    assert_int_equal(bridge_count(FUSE_IOCTL), 1);
    assert_int_equal(bridge_count(FUSE_READ), 1);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

/* So many names that the frame is longer than an ioctl. */
static void a_long_frame_goes_through_the_arena(void **state)
{
    enum { TENSORS = 30, NAME = 600 };
    vaccel_session *session = pinned("virtio/echo");
    vaccel_model *model = a_model();
    static char names[TENSORS][NAME];
    static float in[TENSORS][100];
    int64_t shape = 100;
    vaccel_tensor inputs[TENSORS];
    static float out[100];
    int64_t out_shape;
    vaccel_tensor output = tensor_of(VACCEL_DTYPE_F32, out, sizeof(out), &out_shape);

    (void)state;
    for (int i = 0; i < TENSORS; i++) {
        memset(names[i], 'a' + i % 26, NAME - 1);
        snprintf(names[i], 8, "%03d", i);
        names[i][3] = '-';
        for (int k = 0; k < 100; k++)
            in[i][k] = (float)(i * 1000 + k);
        inputs[i] = tensor_of(VACCEL_DTYPE_F32, in[i], sizeof(in[i]), &shape);
        inputs[i].name = names[i];
    }
    output.name = names[TENSORS - 1];
    assert_ok(vaccel_noop(session));
    calm(NULL);
    assert_ok(vaccel_infer(session, model, inputs, TENSORS, &output, 1, NULL));
    assert_memory_equal(out, in[TENSORS - 1], sizeof(out));
    assert_int_equal(bridge_count(FUSE_IOCTL), 1);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void an_image_is_one_write_and_one_ioctl(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    vaccel_model *model = a_model();
    static uint8_t pixels[256 * 256 * 3];
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;

    (void)state;
    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = 256;
    geometry.height = 256;
    assert_ok(vaccel_noop(session));
    assert_ok(vaccel_image_from_pixels(&geometry, pixels, sizeof(pixels), NULL, NULL, &image));
    calm(NULL);
    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    assert_int_equal(bridge_count(FUSE_WRITE), 1);
    assert_int_equal(bridge_written(), sizeof(pixels));
    assert_int_equal(bridge_count(FUSE_IOCTL), 1);
    assert_int_equal(bridge_count(FUSE_READ), 0);
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void buffers_are_ordinary_memory(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    vaccel_buffer *buffer = NULL;

    (void)state;
    assert_ok(vaccel_buffer_create(session, MIB, &buffer));
    assert_int_equal(vaccel_buffer_caps(buffer), 0);
    vaccel_buffer_release(buffer);
    vaccel_session_release(session);
    /* So they are when VACCEL_TARGET says where calls go. */
    session = pinned(NULL);
    assert_ok(vaccel_buffer_create(session, MIB, &buffer));
    assert_int_equal(vaccel_buffer_caps(buffer), 0);
    vaccel_buffer_release(buffer);
    vaccel_session_release(session);
    session = pinned("echo");
    assert_ok(vaccel_buffer_create(session, MIB, &buffer));
    assert_int_equal(vaccel_buffer_caps(buffer), VACCEL_BUFFER_ZERO_COPY);
    vaccel_buffer_release(buffer);
    vaccel_session_release(session);
}

static void *make_calls(void *argument)
{
    vaccel_session *session = (vaccel_session *)argument;

    for (size_t i = 0; i < CALLS; i++) {
        assert_ok(vaccel_noop(session));
        assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 1000 * i + 1, i % 2 ? 4000 * i + 4 : 0));
    }
    return NULL;
}

static void many_threads_at_once(void **state)
{
    pthread_t threads[CLIENTS];
    vaccel_session *session = pinned("virtio/echo");

    (void)state;
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_calls, session), 0);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    vaccel_session_release(session);
}

/* A call that goes on until hold(0, 0); its input stays. */
static vaccel_call *begin_long(vaccel_session *session, vaccel_model *model)
{
    static float in[100];
    static int64_t shape = 100;
    static vaccel_tensor input;
    vaccel_call *call = NULL;

    input = tensor_of(VACCEL_DTYPE_F32, in, sizeof(in), &shape);
    hold(1, 0);
    assert_ok(vaccel_infer_submit(session, model, &input, 1, &call));
    while (!waiting())
        usleep(1000);
    return call;
}

static void a_long_call_is_waited_for(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    vaccel_session *other = pinned("virtio/noop");
    vaccel_model *model = a_model();
    vaccel_call *call = begin_long(session, model);
    vaccel_inference *result = NULL;

    (void)state;
    /* SUBMIT, and a WAIT or two. */
    for (unsigned asked = 0; asked < 3; asked += bridge_count(FUSE_IOCTL))
        usleep(1000);
    /* Another one does not wait for it. */
    assert_ok(vaccel_noop(other));
    hold(0, 0);
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_infer_result(call, &result));
    assert_int_equal(vaccel_inference_output(result, 0)->size, 400);
    vaccel_inference_release(result);
    vaccel_call_release(call);
    vaccel_model_release(model);
    vaccel_session_release(other);
    vaccel_session_release(session);
}

static void a_cancelled_call_is_given_up(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    vaccel_model *model = a_model();
    vaccel_call *call = begin_long(session, model);
    vaccel_inference *result = NULL;

    (void)state;
    assert_ok(vaccel_call_cancel(call));
    assert_ok(vaccel_call_wait(call, -1));
    assert_fails(vaccel_infer_result(call, &result), VACCEL_ERR_CANCELLED, "cancelled");
    vaccel_call_release(call);
    hold(0, 0);
    assert_ok(vaccel_noop(session));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void an_arena_that_is_gone_is_written_again(void **state)
{
    vaccel_session *session = pinned("virtio/echo");

    (void)state;
    assert_ok(vaccel_noop(session));
    calm(NULL);
    host_die_at(HOST_SUBMIT);
    assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    assert_int_equal(bridge_written(), 800000);
    /* Once more than is tried. */
    host_fail(HOST_SUBMIT, ESTALE, 100, 0);
    assert_fails(echo(session, VACCEL_DTYPE_F32, 4, 100000, 0), VACCEL_ERR_UNAVAILABLE, "log");
    vaccel_session_release(session);
}

static void what_died_with_its_worker_is_lost(void **state)
{
    vaccel_session *session = pinned("virtio/echo");

    (void)state;
    assert_ok(vaccel_noop(session));
    for (int i = 0; i < 3; i++) {
        static const enum host_step steps[] = {HOST_WAIT, HOST_READ, HOST_FETCH};
        calm(NULL);
        if (steps[i] == HOST_WAIT)
            host_fail(HOST_LATE, 1, 1, 0);
        host_die_at(steps[i]);
        assert_fails(echo(session, VACCEL_DTYPE_F32, 4, 100000, steps[i] == HOST_READ ? 400000 : 0),
                     VACCEL_ERR_LOST, "may have run");
        assert_ok(vaccel_noop(session));
    }
    vaccel_session_release(session);
}

static void failures_say_what_to_do(void **state)
{
    static const struct {
        enum host_step step;
        int error;
        vaccel_status status;
        const char *part;
    } cases[] = {
        {HOST_SUBMIT, ENOTTY, VACCEL_ERR_VERSION, "upgrade vaccel on the host"},
        {HOST_SUBMIT, EAGAIN, VACCEL_ERR_BUSY, "max_calls"},
        {HOST_SUBMIT, E2BIG, VACCEL_ERR_LIMIT, "max_message"},
        {HOST_SUBMIT, ENOMEM, VACCEL_ERR_NO_MEMORY, "memory ran out"},
        {HOST_SUBMIT, EINVAL, VACCEL_ERR_PROTOCOL, "Invalid argument"},
        {HOST_SUBMIT, EIO, VACCEL_ERR_LOST, "may have run"},
        {HOST_SUBMIT, ENOSPC, VACCEL_ERR_LIMIT, "max_memory"},
        {HOST_WRITE, ENOSPC, VACCEL_ERR_LIMIT, "max_memory"},
        {HOST_WRITE, EFBIG, VACCEL_ERR_LIMIT, "max_message"},
        {HOST_WRITE, EIO, VACCEL_ERR_UNAVAILABLE, "log"},
        {HOST_WRITE, EBADF, VACCEL_ERR_UNAVAILABLE, "log"},
        {HOST_READ, EIO, VACCEL_ERR_LOST, "may have run"},
        {HOST_READ, ENOMEM, VACCEL_ERR_NO_MEMORY, "memory ran out"},
    };
    vaccel_session *session = pinned("virtio/echo");

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        calm(NULL);
        host_fail(cases[i].step, cases[i].error, 100, 0);
        assert_fails(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000), cases[i].status,
                     cases[i].part);
        calm(NULL);
        assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    }
    /* What is over after a while is not noticed. */
    host_fail(HOST_SUBMIT, EBADF, 1, 0);
    assert_ok(vaccel_noop(session));
    host_fail(HOST_WRITE, ENOSPC, 1, 0);
    assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    /* Sessions run out. */
    calm(NULL);
    host_fail(HOST_SUBMIT, EBADF, 1, 0);
    host_fail(HOST_OPEN, ENFILE, 100, 0);
    assert_fails(vaccel_noop(session), VACCEL_ERR_BUSY, "max_sessions");
    calm(NULL);
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

static atomic_int spoiling;

static void spoil(uint8_t *reply, size_t size, int *result)
{
    switch (atomic_load(&spoiling)) {
    case 0: /* no frame */
        memset(reply, 0xEE, VAC_FRAME_HEAD);
        break;
    case 1: /* shorter than a head */
        vac_store32(reply + 8, 64);
        break;
    case 2: /* longer than there is room for */
        vac_store32(reply + 8, (uint32_t)size + 8);
        break;
    case 3:
        vac_store32(reply + 8, UINT32_MAX - 7);
        break;
    case 4: /* segments of its own */
        vac_store32(reply + 12, 1);
        break;
    case 5: /* of the wrong kind */
        reply[6] = VAC_FRAME_CALL;
        break;
    case 6: /* of another call */
        vac_store64(reply + 24, UINT64_MAX);
        break;
    case 7: /* a status that is none */
        vac_store32(reply + 32, 77);
        break;
    case 8: /* kept, and shorter than a head */
        vac_store32(reply + 32, (uint32_t)VACCEL_ERR_LIMIT);
        vac_store64(reply + 48, 100);
        break;
    case 9: /* kept, and larger than memory */
        vac_store32(reply + 32, (uint32_t)VACCEL_ERR_LIMIT);
        vac_store64(reply + 48, UINT64_MAX);
        break;
    case 10: /* what no ioctl of a session returns */
        *result = 2;
        break;
    default:
        break;
    }
}

static void a_host_that_means_no_good_is_refused(void **state)
{
    vaccel_session *session = pinned("virtio");

    (void)state;
    assert_ok(vaccel_noop(session));
    host_set_spoiler(spoil);
    for (spoiling = 0; spoiling < 11; spoiling++)
        assert_fails(vaccel_noop(session), VACCEL_ERR_PROTOCOL,
                     spoiling == 7 ? "no reason" : "virtio");
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

/* What a file-size limit forbids would kill the process. */
static void a_limit_of_files_is_heeded(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    struct rlimit before;
    struct rlimit limit;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 65536;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    vaccel_status large = echo(session, VACCEL_DTYPE_U8, 1, 65537, 0);
    bool said = strstr(vaccel_last_error(), "ulimit -f") != NULL;
    vaccel_status small = echo(session, VACCEL_DTYPE_U8, 1, 65536, 65536);
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_FSIZE, &limit);
    vaccel_status none = vaccel_noop(session);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(large, VACCEL_ERR_LIMIT);
    assert_true(said);
    assert_int_equal(small, VACCEL_OK);
    assert_int_equal(none, VACCEL_OK);
    vaccel_session_release(session);
}

static void more_than_an_arena_is_refused(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    vaccel_model *model = a_model();
    static uint8_t byte;
    int64_t shapes[2] = {(INT64_C(1) << 30) + 1, INT64_MAX};
    vaccel_inference *result = NULL;

    (void)state;
    for (int i = 0; i < 2; i++) {
        vaccel_tensor input = tensor_of(VACCEL_DTYPE_U8, &byte, (uint64_t)shapes[i], &shapes[i]);
        assert_fails(vaccel_infer(session, model, &input, 1, NULL, 0, &result), VACCEL_ERR_LIMIT,
                     "larger than vacceld takes");
    }
    assert_int_equal(bridge_written(), 0);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

/* Large arenas are memory of the host: an idle channel does not keep one. */
static void a_large_arena_is_given_back(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    vaccel_model *model = a_model();
    size_t size = 40 << 20;
    uint8_t *data = (uint8_t *)calloc(1, size);
    uint8_t *out = (uint8_t *)malloc(size);
    int64_t shape = (int64_t)size / 2;
    int64_t out_shape;
    vaccel_tensor input = tensor_of(VACCEL_DTYPE_U8, data, size / 2, &shape);
    vaccel_tensor output = tensor_of(VACCEL_DTYPE_U8, out, size / 2, &out_shape);

    (void)state;
    assert_ok(vaccel_noop(session));
    calm(NULL);
    assert_ok(vaccel_infer(session, model, &input, 1, &output, 1, NULL));
    assert_int_equal(bridge_count(FUSE_FLUSH), 0);
    vaccel_model_release(model);
    free(data);
    free(out);
    vaccel_session_release(session);
}

static void a_child_has_sessions_of_its_own(void **state)
{
    vaccel_session *session = pinned("virtio/echo");
    int status;

    (void)state;
    assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    calm(NULL);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        /* This process' copy of the host is not asked: the parent's threads answer. */
        alarm(60);
        bool good = vaccel_noop(session) == VACCEL_OK &&
                    echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000) == VACCEL_OK;
        _exit(good ? 0 : 1);
    }
    assert_true(child > 0);
    /* At the same time. */
    for (int i = 0; i < CALLS; i++)
        assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(bridge_count(FUSE_OPEN) >= 1);
    vaccel_session_release(session);
}

/* A session that another program inherited would be its own for as long as it lives. */
static void what_is_executed_inherits_none(void **state)
{
    char command[256];
    vaccel_session *session = pinned("virtio");

    (void)state;
    assert_ok(vaccel_noop(session));
    snprintf(command, sizeof(command), "! ls -l /proc/self/fd | grep -q %s", folder);
    assert_int_equal(system(command), 0);
    vaccel_session_release(session);
}

static void a_mount_that_was_replaced_is_found(void **state)
{
    vaccel_session *session = pinned("virtio/echo");

    (void)state;
    assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    bridge_unmount();
    assert_fails(vaccel_noop(session), VACCEL_ERR_UNAVAILABLE, "not vacceld's");
    assert_null(bridge_mount(folder));
    assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    /* And between two calls. */
    bridge_unmount();
    assert_null(bridge_mount(folder));
    assert_ok(echo(session, VACCEL_DTYPE_F32, 4, 100000, 400000));
    vaccel_session_release(session);
}

static void it_is_described(void **state)
{
    vaccel_session *session = pinned(NULL);
    vaccel_explanation *why = NULL;
    bool seen = false;

    (void)state;
    assert_ok(vaccel_explain(session, VACCEL_OP_NOOP, NULL, &why));
    assert_string_not_equal(vaccel_explanation_candidate_backend(why, 0), "virtio");
    for (size_t i = 0; i < vaccel_explanation_candidate_count(why); i++) {
        if (strcmp(vaccel_explanation_candidate_backend(why, i), "virtio") == 0) {
            seen = true;
            assert_int_equal(vaccel_explanation_candidate_verdict(why, i), VACCEL_VERDICT_ABLE);
        }
    }
    assert_true(seen);
    vaccel_explanation_release(why);
    vaccel_session_release(session);
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

/* With "served", daemon/fuse answers; else the small host does, and fails as it is told. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(noop_is_one_ioctl, calm),
        cmocka_unit_test_setup(tensors_of_any_size_go_there_and_back, calm),
        cmocka_unit_test_setup(many_at_once_cost_one_write_and_one_read, calm),
        cmocka_unit_test_setup(a_long_frame_goes_through_the_arena, calm),
        cmocka_unit_test_setup(an_image_is_one_write_and_one_ioctl, calm),
        cmocka_unit_test_setup(buffers_are_ordinary_memory, calm),
        cmocka_unit_test_setup(many_threads_at_once, calm),
        cmocka_unit_test_setup(a_long_call_is_waited_for, calm),
        cmocka_unit_test_setup(a_cancelled_call_is_given_up, calm),
        cmocka_unit_test_setup(a_limit_of_files_is_heeded, calm),
        cmocka_unit_test_setup(more_than_an_arena_is_refused, calm),
        cmocka_unit_test_setup(a_large_arena_is_given_back, calm),
        cmocka_unit_test_setup(a_child_has_sessions_of_its_own, calm),
        cmocka_unit_test_setup(what_is_executed_inherits_none, calm),
        cmocka_unit_test_setup(it_is_described, calm),
        cmocka_unit_test_setup(a_mount_that_was_replaced_is_found, calm),
    };
    const struct CMUnitTest faults[] = {
        cmocka_unit_test_setup(an_arena_that_is_gone_is_written_again, calm),
        cmocka_unit_test_setup(what_died_with_its_worker_is_lost, calm),
        cmocka_unit_test_setup(failures_say_what_to_do, calm),
        cmocka_unit_test_setup(a_host_that_means_no_good_is_refused, calm),
    };
    bool served = argc > 1 && strcmp(argv[1], "served") == 0;
    char target[80];
    const char *reason = bridge_prepare();

    if (!mkdtemp(folder) || !find_echo())
        return 1;
    if (!reason)
        reason = bridge_mount(folder);
    if (reason) {
        printf("skipped: %s\n", reason);
        rmdir(folder);
        return SKIPPED;
    }
    if (!served)
        bridge_set_filter(host_answer);
    snprintf(target, sizeof(target), "virtio:%s", folder);
    setenv("VACCEL_TARGET", target, 1);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (!served)
        failed += cmocka_run_group_tests(faults, NULL, NULL);
    bridge_unmount();
    rmdir(folder);
    return failed;
}
