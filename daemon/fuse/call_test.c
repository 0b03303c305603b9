/* SPDX-License-Identifier: Apache-2.0 */
/** CALL: what arrives where, what is copied, and what is refused before anything runs. */
#include <errno.h>

#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/tests/guest.h"
#include "wire/message.h"

enum { ROOM = 1024, IMAGE = 1000, FLOATS = 300 };

static uint8_t image_bytes[IMAGE];
static const vaccel_image_view photo = {
    .format = VACCEL_PIXEL_ENCODED, .data = image_bytes, .size = IMAGE};
static uint64_t session;

static int set_up(void **state)
{
    for (size_t i = 0; i < IMAGE; i++)
        image_bytes[i] = (uint8_t)(i * 7);
    begin(state);
    session = open_session_file();
    return 0;
}

static int call_error(const struct message *message)
{
    return error_of(call(session, message, ROOM));
}

/* The status of a call, which is not an error of the ioctl. */
static vaccel_status call_status(const struct message *message)
{
    struct sent *sent = call(session, message, ROOM);
    vaccel_status status = status_of(sent);

    drop(sent);
    return status;
}

static void calls_are_answered(void **state)
{
    struct message message;
    int runs = atomic_load(&vaccel_mock()->runs);

    (void)state;
    write_noop(&message, 7);
    struct sent *sent = call(session, &message, ROOM);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_OK);
    assert_int_equal(head.id, 7);
    assert_int_equal(head.op, VACCEL_OP_NOOP);
    drop(sent);
    write_classify(&message, 8, &photo);
    sent = call(session, &message, ROOM);
    head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_OK);
    assert_int_equal(head.id, 8);
    assert_string_equal(head.origin.backend, "mock");
    drop(sent);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs + 2);
}

/* The arguments of an infer that has an input and room for an output. */
struct inference {
    float input[FLOATS];
    float output[FLOATS];
    int64_t shape[1];
    int64_t room_shape[1];
    vaccel_tensor in;
    vaccel_tensor out;
    struct message message;
};

static void write_infer(struct inference *infer, uint64_t id, vaccel_dtype dtype)
{
    static const vaccel_model_view model = {.name = "net"};
    const struct vac_call_head head = {.op = VACCEL_OP_INFER, .version = 1, .hops = 1, .id = id};

    for (int i = 0; i < FLOATS; i++)
        infer->input[i] = (float)i;
    infer->shape[0] = FLOATS;
    infer->in = (vaccel_tensor){.name = "x",
                                .data = infer->input,
                                .size = sizeof(infer->input),
                                .shape = infer->shape,
                                .rank = 1,
                                .dtype = dtype};
    infer->out = (vaccel_tensor){.name = "y",
                                 .data = infer->output,
                                 .size = sizeof(infer->output),
                                 .shape = infer->room_shape,
                                 .rank = 1,
                                 .dtype = dtype};
    const vaccel_infer_args args = {.model = &model,
                                    .inputs = &infer->in,
                                    .inputs_count = 1,
                                    .outputs = &infer->out,
                                    .outputs_count = 1};
    write_call(&infer->message, VACCEL_OP_INFER, &args, &head);
}

static struct iovec piece(const void *bytes, size_t size)
{
    struct iovec iov = {.iov_base = malloc(size), .iov_len = size};

    assert_non_null(iov.iov_base);
    if (bytes)
        memcpy(iov.iov_base, bytes, size);
    return iov;
}

/* The segment and the room in pieces of their own, as a guest's driver sends them. */
static struct sent *call_in_pieces(const struct message *message, size_t table)
{
    struct {
        struct fuse_in_header head;
        struct fuse_ioctl_in ioctl;
        uint8_t bytes[4096];
    } first = {.head = {.len = (uint32_t)(sizeof(first.head) + sizeof(first.ioctl) + message->size),
                        .opcode = FUSE_IOCTL},
               .ioctl = {.fh = session,
                         .cmd = VAC_SESSION_CALL,
                         .in_size = (uint32_t)message->size,
                         .out_size = (uint32_t)(ROOM + message->rooms)}};
    size_t own = message->frame + table;
    struct iovec *in = (struct iovec *)calloc(2, sizeof(*in));
    struct iovec *out = (struct iovec *)calloc(2, sizeof(*out));

    assert_non_null(in);
    assert_non_null(out);
    memcpy(first.bytes, message->bytes, own);
    in[0] = piece(&first, sizeof(first.head) + sizeof(first.ioctl) + own);
    in[1] = piece(message->bytes + own, message->size - own);
    out[0] = piece(NULL, 32 + ROOM);
    out[1] = piece(NULL, message->rooms ? message->rooms : 1);
    struct sent *sent = send_pieces(in, 2, out, message->rooms ? 2 : 1, vac_fuse_handle);
    sent->request.out_count = 2;
    wait_for(sent);
    return sent;
}

static const void *seen_input;
static void *seen_output;

static vaccel_status look(const vaccel_invocation *invocation, const void *args)
{
    if (invocation->op == VACCEL_OP_INFER) {
        const vaccel_infer_args *infer = (const vaccel_infer_args *)args;
        seen_input = infer->inputs[0].data;
        seen_output = infer->outputs[0].data;
        /* Now it is the output's to be what the input is. */
        infer->outputs[0].shape[0] = FLOATS;
    } else if (invocation->op == VACCEL_OP_IMAGE_CLASSIFY) {
        seen_input = ((const vaccel_image_classify_args *)args)->image->data;
        assert_memory_equal(seen_input, image_bytes,
                            ((const vaccel_image_classify_args *)args)->image->size);
    }
    return vaccel_mock()->answer(invocation, args);
}

struct copies {
    uint64_t frame;
    uint64_t image;
    uint64_t tensor;
    uint64_t model;
    uint64_t gathered;
    uint64_t scattered;
};

static struct copies copies(void)
{
    return (struct copies){
        .frame = atomic_load(&vac_tenant.counts.frame_bytes),
        .image = atomic_load(&vac_tenant.counts.image_bytes),
        .tensor = atomic_load(&vac_tenant.counts.tensor_bytes),
        .model = atomic_load(&vac_tenant.counts.model_bytes),
        .gathered = atomic_load(&vac_tenant.gathered_bytes),
        .scattered = atomic_load(&vac_tenant.scattered_bytes),
    };
}

/* Fails the test unless that is what has been copied since `before`. */
static void assert_copied(struct copies before, struct copies more)
{
    struct copies now = copies();

    assert_int_equal(now.frame - before.frame, more.frame);
    assert_int_equal(now.image - before.image, more.image);
    assert_int_equal(now.tensor - before.tensor, more.tensor);
    assert_int_equal(now.model - before.model, more.model);
    assert_int_equal(now.gathered - before.gathered, more.gathered);
    assert_int_equal(now.scattered - before.scattered, more.scattered);
}

static void floats_are_used_where_they_lie(void **state)
{
    static struct inference infer;
    struct copies before = copies();

    (void)state;
    vaccel_mock()->run = look;
    write_infer(&infer, 1, VACCEL_DTYPE_F32);
    struct sent *sent = call_in_pieces(&infer.message, 2 * VAC_MESSAGE_ENTRY);
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_copied(before, (struct copies){.frame = infer.message.frame});
    assert_ptr_equal(seen_input, sent->request.in[1].iov_base);
    assert_ptr_equal(seen_output, sent->request.out[1].iov_base);
    assert_memory_equal(seen_output, infer.input, sizeof(infer.input));
    assert_int_equal(sent->written, 32 + ROOM + sizeof(infer.output));
    drop(sent);
}

static void integers_are_copied(void **state)
{
    static struct inference infer;
    struct copies before = copies();

    (void)state;
    vaccel_mock()->run = look;
    write_infer(&infer, 1, VACCEL_DTYPE_I32);
    struct sent *sent = call_in_pieces(&infer.message, 2 * VAC_MESSAGE_ENTRY);
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_copied(before,
                  (struct copies){.frame = infer.message.frame, .tensor = sizeof(infer.input)});
    assert_ptr_not_equal(seen_input, sent->request.in[1].iov_base);
    assert_ptr_not_equal(seen_output, sent->request.out[1].iov_base);
    drop(sent);
}

static void a_photo_is_copied_once_and_pixels_are_not(void **state)
{
    static struct message message;
    vaccel_image_view pixels = {.format = VACCEL_PIXEL_RGB8,
                                .width = 10,
                                .height = 10,
                                .stride = 30,
                                .data = image_bytes,
                                .size = 300};
    struct copies before = copies();

    (void)state;
    vaccel_mock()->run = look;
    write_classify(&message, 1, &photo);
    struct sent *sent = call_in_pieces(&message, VAC_MESSAGE_ENTRY);
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_copied(before, (struct copies){.frame = message.frame, .image = IMAGE});
    drop(sent);
    before = copies();
    write_classify(&message, 1, &pixels);
    sent = call_in_pieces(&message, VAC_MESSAGE_ENTRY);
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_copied(before, (struct copies){.frame = message.frame});
    assert_ptr_equal(seen_input, sent->request.in[1].iov_base);
    drop(sent);
}

static void write_upload(struct message *message, const char *id, const char *content, size_t size)
{
    const vaccel_model_register_args args = {
        .sha256 = id, .content = (const uint8_t *)content, .content_size = size};
    const struct vac_call_head head = {
        .op = VACCEL_OP_MODEL_REGISTER, .version = 1, .hops = 1, .id = 3};

    write_call(message, VACCEL_OP_MODEL_REGISTER, &args, &head);
}

static void models_are_uploaded_with_one_copy(void **state)
{
    static const char wrong[] = "0000000000000000000000000000000000000000000000000000000000000000";
    static struct message message;
    char content[1000];
    char id[65];

    (void)state;
    memset(content, 'x', sizeof(content));
    write_upload(&message, wrong, content, sizeof(content));
    struct sent *sent = call(session, &message, ROOM);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_FORMAT);
    const char *right = strstr(head.message, "hash is ");
    assert_non_null(right);
    snprintf(id, sizeof(id), "%.64s", right + strlen("hash is "));
    drop(sent);
    struct copies before = copies();
    write_upload(&message, id, content, sizeof(content));
    sent = call_in_pieces(&message, VAC_MESSAGE_ENTRY);
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_copied(before, (struct copies){.frame = message.frame, .model = sizeof(content)});
    drop(sent);
    /* More than is taken. */
    vac_tenant.max_message = message.size - 1;
    assert_int_equal(call_error(&message), E2BIG);
    vac_tenant.max_message = message.size;
    assert_int_equal(call_status(&message), VACCEL_OK);
}

/* However the memory is cut, the same bytes arrive, and come back. */
static void calls_may_be_in_pieces(void **state)
{
    static struct inference infer;
    static struct message message;

    (void)state;
    vaccel_mock()->run = look;
    write_infer(&infer, 1, VACCEL_DTYPE_F32);
    write_classify(&message, 2, &photo);
    for (long cut = CUT_EVERYWHERE; cut <= (long)(72 + infer.message.size); cut++) {
        cut_in = cut;
        cut_out = cut < 32 + ROOM + (long)sizeof(infer.output) ? cut : CUT_EVERYWHERE;
        struct sent *sent = call(session, &infer.message, ROOM);
        assert_int_equal(status_of(sent), VACCEL_OK);
        assert_memory_equal(sent->data + 16 + ROOM, infer.input, sizeof(infer.input));
        drop(sent);
    }
    for (long cut = CUT_EVERYWHERE; cut <= (long)(72 + message.size); cut++) {
        cut_in = cut;
        cut_out = cut;
        assert_int_equal(call_status(&message), VACCEL_OK);
    }
    cut_in = cut_out = CUT_NOWHERE;
}

static void what_lies_in_pieces_is_copied_together_once(void **state)
{
    static struct inference infer;
    struct copies before = copies();

    (void)state;
    vaccel_mock()->run = look;
    write_infer(&infer, 1, VACCEL_DTYPE_F32);
    cut_in = (long)(72 + infer.message.size - 4);
    cut_out = 32 + ROOM + 4;
    struct sent *sent = call(session, &infer.message, ROOM);
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_copied(before, (struct copies){.frame = infer.message.frame,
                                          .gathered = sizeof(infer.input),
                                          .scattered = sizeof(infer.output)});
    drop(sent);
}

static void a_photo_in_pieces_is_copied_once(void **state)
{
    static struct message message;
    struct copies before = copies();

    (void)state;
    vaccel_mock()->run = look;
    write_classify(&message, 1, &photo);
    cut_in = (long)(72 + message.size - IMAGE / 2);
    assert_int_equal(call_status(&message), VACCEL_OK);
    assert_copied(before, (struct copies){.frame = message.frame, .gathered = IMAGE});
}

static void truncated_messages_are_refused(void **state)
{
    static struct message message;
    int runs = atomic_load(&vaccel_mock()->runs);
    struct message part;

    (void)state;
    write_classify(&message, 2, &photo);
    for (part = message; part.size-- > 0;)
        assert_int_equal(call_error(&part), EINVAL);
    /* A frame that says itself that it is as short; what is in it cannot be right then. */
    write_noop(&message, 3);
    for (uint32_t length = 0; length < message.frame; length++) {
        part = message;
        memcpy(part.bytes + 8, &length, sizeof(length));
        if (length < VAC_FRAME_HEAD)
            assert_int_equal(call_error(&part), EINVAL);
        else
            assert_int_equal(call_status(&part), VACCEL_ERR_PROTOCOL);
    }
    write_classify(&message, 2, &photo);
    const size_t head = message.frame;
    for (uint32_t length = 0; length < head; length++) {
        part = message;
        memcpy(part.bytes + 8, &length, sizeof(length));
        /* The table and the segment come right after it. */
        memmove(part.bytes + ((length + 7) & ~7U), message.bytes + head, message.size - head);
        part.size = ((length + 7) & ~7U) + message.size - head;
        struct sent *sent = call(session, &part, ROOM);
        if (length < VAC_FRAME_HEAD)
            assert_int_equal(sent->head.error, -EINVAL);
        else
            assert_int_equal(status_of(sent), VACCEL_ERR_PROTOCOL);
        drop(sent);
    }
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
}

static void wrong_heads_are_refused(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
        vaccel_status status;
    } cases[] = {
        {16, 200, VACCEL_ERR_UNSUPPORTED}, {20, 2, VACCEL_ERR_UNSUPPORTED},
        {21, 1, VACCEL_ERR_UNSUPPORTED},   {4, 1, VACCEL_ERR_PROTOCOL},
        {6, 2, VACCEL_ERR_PROTOCOL},       {6, 3, VACCEL_ERR_PROTOCOL},
        {7, 5, VACCEL_ERR_PROTOCOL},       {22, 1, VACCEL_ERR_PROTOCOL},
        {100, 1, VACCEL_ERR_PROTOCOL},
    };
    int runs = atomic_load(&vaccel_mock()->runs);
    struct message message;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        write_noop(&message, 5);
        message.bytes[cases[i].at] = cases[i].value;
        assert_int_equal(call_status(&message), cases[i].status);
    }
    write_noop(&message, 5);
    message.bytes[0] = 'X';
    assert_int_equal(call_error(&message), EINVAL);
    write_noop(&message, 5);
    message.bytes[13] = 5; /* 1280 segments */
    message.size = sizeof(message.bytes);
    assert_int_equal(call_error(&message), EINVAL);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
}

static void wrong_tables_are_refused(void **state)
{
    static const struct vac_place wrong[] = {
        {.region = 1, .size = IMAGE},   {.size = IMAGE + 1},
        {.size = UINT64_MAX},           {.size = UINT64_MAX, .room = true},
        {.size = 100000, .room = true}, {.offset = 8, .size = IMAGE - 8},
        {.size = UINT64_MAX - 100},
    };
    int runs = atomic_load(&vaccel_mock()->runs);
    struct message message;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        write_classify(&message, 1, &photo);
        vac_message_put_place(message.bytes + message.frame, &wrong[i]);
        assert_int_equal(call_error(&message), EINVAL);
    }
    write_classify(&message, 1, &photo);
    message.bytes[message.frame + 4] = 2; /* an unknown flag */
    assert_int_equal(call_error(&message), EINVAL);
    write_classify(&message, 1, &photo);
    message.bytes[message.frame + 31] = 1;
    assert_int_equal(call_error(&message), EINVAL);
    /* A room where an input is. */
    write_classify(&message, 1, &photo);
    message.bytes[message.frame + 4] = 1;
    message.rooms = IMAGE;
    assert_int_equal(call_status(&message), VACCEL_ERR_PROTOCOL);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
}

static void wrong_ioctls_are_refused(void **state)
{
    struct message message;
    struct fuse_ioctl_in asked = {.fh = session, .cmd = VAC_SESSION_CALL, .out_size = ROOM};
    struct {
        struct fuse_ioctl_in ioctl;
        uint8_t bytes[1024];
    } whole;

    (void)state;
    write_noop(&message, 1);
    asked.in_size = (uint32_t)message.size;
    memcpy(whole.bytes, message.bytes, message.size);
    const size_t size = sizeof(asked) + message.size;
    static const struct {
        uint32_t in_size;
        uint32_t out_size;
        uint32_t flags;
        uint32_t cmd;
        int error;
    } cases[] = {
        {0, 0, 0, 0, 0},
        {1, 0, 0, 0, EINVAL},
        {UINT32_MAX, 0, 0, 0, EINVAL},
        {0, 1, 0, 0, EINVAL},
        {0, UINT32_MAX, 0, 0, EINVAL},
        {0, -1U, 0, 0, EINVAL},
        {0, 0U - ROOM, 0, 0, EINVAL},
        {0, 0, 1, 0, 0},
        {0, 0, 2, 0, EINVAL},
        {0, 0, 0, 0x100, ENOTTY},
        {0, 0, 0, 6, ENOTTY},
        {0, 0, 0, UINT32_MAX, ENOTTY},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        whole.ioctl = asked;
        whole.ioctl.in_size += cases[i].in_size;
        whole.ioctl.out_size += cases[i].out_size;
        if (cases[i].in_size == UINT32_MAX)
            whole.ioctl.in_size = UINT32_MAX;
        if (cases[i].out_size == UINT32_MAX)
            whole.ioctl.out_size = UINT32_MAX;
        whole.ioctl.flags = cases[i].flags;
        whole.ioctl.cmd += cases[i].cmd;
        assert_int_equal(error_of(ask(FUSE_IOCTL, 1, &whole, size, 32 + ROOM)), cases[i].error);
    }
    /* Room for the answer's own headers must be there. */
    whole.ioctl = asked;
    whole.ioctl.out_size = 0;
    for (size_t room = 16; room < 32; room++)
        assert_int_equal(error_of(ask(FUSE_IOCTL, 1, &whole, size, room)), EINVAL);
    struct sent *sent = ask(FUSE_IOCTL, 1, &whole, size, 15);
    assert_int_equal(sent->written, 0);
    drop(sent);
}

static void a_reply_needs_its_least_room(void **state)
{
    struct message message;
    int runs = atomic_load(&vaccel_mock()->runs);

    (void)state;
    write_noop(&message, 1);
    for (size_t room = 0; room < ROOM; room += 31)
        assert_int_equal(error_of(call(session, &message, room)), EINVAL);
    assert_int_equal(error_of(call(session, &message, ROOM - 1)), EINVAL);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
}

static void closed_sessions_are_refused(void **state)
{
    struct message message;

    (void)state;
    write_noop(&message, 1);
    assert_int_equal(error_of(call(0, &message, ROOM)), EBADF);
    assert_int_equal(error_of(call(session + 1, &message, ROOM)), EBADF);
    assert_int_equal(error_of(call(open_node(2), &message, ROOM)), EBADF);
    release_file(session);
    assert_int_equal(call_error(&message), EBADF);
}

static void memory_is_limited(void **state)
{
    static struct message message;

    (void)state;
    write_classify(&message, 1, &photo);
    vac_tenant.max_memory = 100;
    assert_int_equal(call_error(&message), ENOMEM);
    /* Enough for the frame, not for a copy of the photo. */
    vac_tenant.max_memory = message.frame + 500;
    cut_in = (long)(72 + message.size - 4);
    assert_int_equal(call_error(&message), ENOMEM);
    vac_tenant.max_memory = 1 << 20;
    assert_int_equal(call_status(&message), VACCEL_OK);
    cut_in = CUT_NOWHERE;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(calls_are_answered, set_up, end),
        cmocka_unit_test_setup_teardown(floats_are_used_where_they_lie, set_up, end),
        cmocka_unit_test_setup_teardown(integers_are_copied, set_up, end),
        cmocka_unit_test_setup_teardown(a_photo_is_copied_once_and_pixels_are_not, set_up, end),
        cmocka_unit_test_setup_teardown(models_are_uploaded_with_one_copy, set_up, end),
        cmocka_unit_test_setup_teardown(calls_may_be_in_pieces, set_up, end),
        cmocka_unit_test_setup_teardown(what_lies_in_pieces_is_copied_together_once, set_up, end),
        cmocka_unit_test_setup_teardown(a_photo_in_pieces_is_copied_once, set_up, end),
        cmocka_unit_test_setup_teardown(truncated_messages_are_refused, set_up, end),
        cmocka_unit_test_setup_teardown(wrong_heads_are_refused, set_up, end),
        cmocka_unit_test_setup_teardown(wrong_tables_are_refused, set_up, end),
        cmocka_unit_test_setup_teardown(wrong_ioctls_are_refused, set_up, end),
        cmocka_unit_test_setup_teardown(a_reply_needs_its_least_room, set_up, end),
        cmocka_unit_test_setup_teardown(closed_sessions_are_refused, set_up, end),
        cmocka_unit_test_setup_teardown(memory_is_limited, set_up, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
