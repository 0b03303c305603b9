/* SPDX-License-Identifier: Apache-2.0 */
/** The caller's side: which replies are taken, and what a failure says. */
#include "tests/spec/exercise/exercise.h"
#include "tests/wire/bytes.h"

static const struct vac_call_head call = {.op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .id = 7};

/* Reads a reply with that head, and with a classification of `count` labels if it succeeded. */
static vaccel_status answer(const struct vac_reply_head *head, uint64_t count, const char *via,
                            vaccel_classification **result)
{
    static const vaccel_label_score_view labels[2] = {{1, 0.5F, "a"}, {2, 0.25F, "b"}};
    const struct vac_codec *codec = vac_codec_find(call.op, 1);
    const vaccel_classification_view view = {labels, count};
    vaccel_classification *made = NULL;
    vaccel_image_classify_args far = {.result = &made};
    vaccel_image_classify_args near = {.result = result};
    struct vac_writer writer = {.frame = NULL};
    struct bytes b;

    exercise_host.make(VACCEL_RECORD_CLASSIFICATION, &view, NULL, (void **)&made);
    for (int pass = 0; pass < 2; pass++) {
        vac_frame_begin_reply(&writer, head, head->status == VACCEL_OK ? codec->reply_size : 0);
        if (head->status == VACCEL_OK)
            vac_put_reply(&writer, codec, &far);
        vac_frame_end(&writer);
        if (pass == 0) {
            begin(&b, (uint32_t)writer.length);
            writer.frame = b.frame;
            writer.capacity = writer.length;
        }
    }
    exercise_message[0] = '\0';
    vaccel_status status = vac_client_read(&b.reader, codec, &call, &near, via, &exercise_host);
    exercise_host.drop(VACCEL_RECORD_CLASSIFICATION, made);
    end(&b);
    return status;
}

static void drop(vaccel_classification *result)
{
    exercise_host.drop(VACCEL_RECORD_CLASSIFICATION, result);
}

static void taken(void **state)
{
    const struct vac_reply_head head = {
        .op = call.op,
        .version = 1,
        .id = 7,
        .origin = {.backend = "openvino", .device = "CPU", .precision = VACCEL_PRECISION_F32}};
    vaccel_classification *result = NULL;

    (void)state;
    assert_int_equal(answer(&head, 2, "loop", &result), VACCEL_OK);
    assert_int_equal(result->view.entries_count, 2);
    assert_string_equal(result->view.entries[1].label, "b");
    assert_string_equal(result->common.origin.backend, "loop/openvino");
    assert_string_equal(result->common.origin.device, "CPU");
    assert_null(result->common.origin.model_sha256);
    drop(result);
}

/* That nothing scored high enough is an answer. */
static void empty_list(void **state)
{
    const struct vac_reply_head head = {.op = call.op, .version = 1, .id = 7};
    vaccel_classification *result = NULL;

    (void)state;
    assert_int_equal(answer(&head, 0, "loop", &result), VACCEL_OK);
    assert_int_equal(result->view.entries_count, 0);
    drop(result);
}

static void another_call(void **state)
{
    static const struct vac_reply_head heads[] = {
        {.op = 1, .version = 1, .id = 7},
        {.op = VACCEL_OP_IMAGE_CLASSIFY, .version = 2, .id = 7},
        {.op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .id = 8},
        {.op = 1, .version = 1, .id = 7, .status = VACCEL_ERR_IO},
        {.op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .id = 8, .status = VACCEL_ERR_IO},
        {.op = 0, .version = 0, .id = 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        vaccel_classification *result = NULL;
        assert_int_equal(answer(&heads[i], 1, "loop", &result), VACCEL_ERR_PROTOCOL);
        assert_non_null(strstr(exercise_message, "it answers another call"));
        assert_null(result);
    }
}

static void failures(void **state)
{
    const struct vac_reply_head head = {.op = call.op,
                                        .version = 1,
                                        .id = 7,
                                        .status = VACCEL_ERR_FORMAT,
                                        .message = "no JPEG: 100 %s"};
    struct vac_reply_head silent = head;
    struct vac_reply_head strange = head;
    vaccel_classification *result = NULL;

    (void)state;
    assert_int_equal(answer(&head, 0, "loop", &result), VACCEL_ERR_FORMAT);
    assert_string_equal(exercise_message, "no JPEG: 100 %s");
    silent.message = NULL;
    assert_int_equal(answer(&silent, 0, "loop", &result), VACCEL_ERR_FORMAT);
    assert_string_equal(exercise_message, "the other side gave no reason");
    strange.status = VACCEL_PENDING;
    assert_int_equal(answer(&strange, 0, "loop", &result), VACCEL_ERR_PROTOCOL);
    strange.status = -1000;
    assert_int_equal(answer(&strange, 0, "loop", &result), -1000);
    assert_null(result);
}

/* A frame that could not be read has no id to repeat; why it was refused must come through all the
 * same. */
static void refused_unread(void **state)
{
    const struct vac_reply_head head = {.status = VACCEL_ERR_LIMIT,
                                        .message = "the frame is too large"};
    vaccel_classification *result = NULL;

    (void)state;
    assert_int_equal(answer(&head, 0, "loop", &result), VACCEL_ERR_LIMIT);
    assert_string_equal(exercise_message, "the frame is too large");
}

static void long_routes(void **state)
{
    char via[101];
    char backend[201];
    vaccel_classification *result = NULL;

    (void)state;
    memset(via, 'v', 100);
    via[100] = '\0';
    for (size_t i = 0; i < 200; i += 2)
        memcpy(backend + i, "\xC3\xA9", 3);
    const struct vac_reply_head head = {
        .op = call.op, .version = 1, .id = 7, .origin = {.backend = backend}};
    assert_int_equal(answer(&head, 1, via, &result), VACCEL_OK);
    /* Cut to 127 bytes, and not within a character. */
    assert_int_equal(strlen(result->common.origin.backend), 127 - (127 - 65) % 2);
    assert_string_equal(result->common.origin.backend + strlen(result->common.origin.backend) - 2,
                        "\xC3\xA9");
    drop(result);
    memset(backend, 'b', 200);
    memcpy(backend + 61, "\xF0\x9F\x90\x88", 4);
    assert_int_equal(answer(&head, 1, via, &result), VACCEL_OK);
    assert_int_equal(strlen(result->common.origin.backend), 65 + 61);
    drop(result);
}

static void no_memory(void **state)
{
    const struct vac_codec *codec = vac_codec_find(call.op, 1);
    static const struct vac_reply_head head = {
        .op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .id = 7};
    vaccel_classification *result = NULL;
    vaccel_image_classify_args near = {.result = &result};
    struct vac_writer writer;
    struct bytes b;

    (void)state;
    begin(&b, VAC_FRAME_HEAD + 8 + 16 + 24 * 400);
    writer = (struct vac_writer){.frame = b.frame, .capacity = b.reader.length};
    vac_frame_begin_reply(&writer, &head, codec->reply_size);
    uint32_t at = vac_put_ref(&writer, VAC_FRAME_HEAD, 16);
    vac_put_list(&writer, at, 400, 24);
    vac_frame_end(&writer);
    assert_int_equal(vac_client_read(&b.reader, codec, &call, &near, "loop", &exercise_host),
                     VACCEL_ERR_NO_MEMORY);
    assert_non_null(strstr(exercise_message, "does not fit into memory"));
    assert_null(result);
    end(&b);
}

/* A reply of infer whose result has one tensor of 16 floats, said to be in a room of the call. */
static void a_result_in_a_room(void **state)
{
    static float room[16];
    const struct vac_call_head head = {.op = VACCEL_OP_INFER, .version = 1, .id = 7};
    const struct vac_reply_head reply = {.op = VACCEL_OP_INFER, .version = 1, .id = 7};
    const struct vac_codec *codec = vac_codec_find(head.op, 1);
    const vaccel_segment segment = {room, sizeof(room), VACCEL_SEGMENT_ROOM, 0};
    vaccel_inference *result = NULL;
    const vaccel_infer_args near = {.result = &result};
    struct bytes b;

    (void)state;
    begin(&b, VAC_FRAME_HEAD + 24 + 16 + 48 + 8);
    struct vac_writer writer = {.frame = b.frame, .capacity = b.reader.length};
    vac_frame_begin_reply(&writer, &reply, codec->reply_size);
    uint32_t record = vac_put_ref(&writer, VAC_FRAME_HEAD + 16, 16);
    uint32_t tensor = vac_put_list(&writer, record, 1, 48);
    uint32_t shape = vac_reserve(&writer, 8);
    vac_put_u32(&writer, tensor, VACCEL_DTYPE_F32);
    vac_put_u32(&writer, tensor + 4, 1);
    vac_put_u32(&writer, tensor + 16, shape);
    vac_put_i64(&writer, shape, 16);
    vac_put_u32(&writer, tensor + 24, 1);
    vac_put_u64(&writer, tensor + 40, sizeof(room));
    vac_frame_end(&writer);
    assert_true(vac_writer_done(&writer));
    b.reader.segments = &segment;
    b.reader.segment_count = 1;
    assert_int_equal(vac_client_read(&b.reader, codec, &head, &near, "loop", &exercise_host),
                     VACCEL_ERR_PROTOCOL);
    assert_non_null(strstr(exercise_message, "segment that does not exist"));
    assert_null(result);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken),          cmocka_unit_test(empty_list),
        cmocka_unit_test(another_call),   cmocka_unit_test(failures),
        cmocka_unit_test(refused_unread), cmocka_unit_test(long_routes),
        cmocka_unit_test(no_memory),      cmocka_unit_test(a_result_in_a_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
