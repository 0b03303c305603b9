/* SPDX-License-Identifier: Apache-2.0 */
/** Peers of other versions: option structs and records that are shorter or longer than ours. */
#include "tests/spec/exercise/exercise.h"
#include "tests/wire/bytes.h"

enum { PARAMS_SLOT = VAC_FRAME_HEAD + 64 };

/* A call of image_classify whose option struct takes `size` bytes; those after the known 16 are
 * `tail`. */
static const char *call(uint32_t size, uint8_t tail, vaccel_image_classify_params *params)
{
    const struct vac_codec *codec = vac_codec_find(VACCEL_OP_IMAGE_CLASSIFY, 1);
    const struct vac_call_head head = {.op = codec->op, .version = 1};
    const vaccel_image_view image = {.data = "x", .size = 1};
    const vaccel_model_view model = {.name = "m"};
    struct vac_call_head read;
    struct bytes b;

    begin(&b, 512);
    struct vac_writer writer = {.frame = b.frame, .capacity = 512};
    vac_frame_begin_call(&writer, &head, codec->call_size);
    vac_put_image(&writer, VAC_FRAME_HEAD, &image);
    vac_put_model(&writer, VAC_FRAME_HEAD + 48, &model);
    uint32_t at = vac_put_ref(&writer, PARAMS_SLOT, size);
    if (size >= 8)
        vac_put_u64(&writer, at, 3);
    if (size >= 16)
        put_f32(&writer, at + 8, 0.5F);
    for (uint32_t i = 16; i < size; i++)
        b.frame[at + i] = tail;
    vac_frame_end(&writer);
    assert_true(vac_writer_done(&writer));
    b.reader.length = (uint32_t)writer.length;

    vaccel_image_classify_args args;
    _Alignas(16) unsigned char room[512] = {0};
    assert_true(codec->room_size <= sizeof(room));
    assert_true(vac_frame_read_call(&b.reader, &read));
    vac_get_call(&b.reader, codec, &args, room);
    if (!b.reader.fault)
        *params = *args.params;
    const char *fault = b.reader.fault;
    end(&b);
    return fault;
}

static void older_options(void **state)
{
    vaccel_image_classify_params params;

    (void)state;
    assert_null(call(16, 0, &params));
    assert_int_equal(params.top_k, 3);
    assert_true(params.min_score > 0.4F);
    assert_int_equal(params.struct_size, sizeof(params));
    assert_null(call(8, 0, &params));
    assert_int_equal(params.top_k, 3);
    assert_true(params.min_score < 0.1F);
    assert_null(call(0, 0, &params));
    assert_int_equal(params.top_k, 0);
    assert_int_equal(params.struct_size, sizeof(params));
}

static void newer_options(void **state)
{
    vaccel_image_classify_params params;

    (void)state;
    assert_null(call(24, 0, &params));
    assert_int_equal(params.top_k, 3);
    assert_null(call(64, 0, &params));
    assert_string_equal(call(24, 1, &params), "an option is set that this version does not know");
    assert_string_equal(call(64, 0x80, &params),
                        "an option is set that this version does not know");
}

/* A reply whose record takes `size` bytes and whose two items take `stride` each. */
static vaccel_status reply(uint32_t size, uint32_t stride, vaccel_classification **result)
{
    const struct vac_codec *codec = vac_codec_find(VACCEL_OP_IMAGE_CLASSIFY, 1);
    const struct vac_call_head call_head = {.op = codec->op, .version = 1};
    const struct vac_reply_head head = {.op = codec->op, .version = 1};
    vaccel_image_classify_args args = {.result = result};
    struct bytes b;

    begin(&b, 1024);
    struct vac_writer writer = {.frame = b.frame, .capacity = 1024};
    vac_frame_begin_reply(&writer, &head, codec->reply_size);
    uint32_t at = vac_put_ref(&writer, VAC_FRAME_HEAD, size);
    if (size >= 16) {
        uint32_t items = vac_put_list(&writer, at, 2, stride);
        for (uint32_t i = 0; i < 2; i++) {
            vac_put_u64(&writer, items + i * stride, 40 + i);
            if (stride >= 16)
                put_f32(&writer, items + i * stride + 8, 0.5F);
            if (stride >= 24)
                vac_put_string(&writer, items + i * stride + 16, "label");
            /* What a newer version adds to a record is nothing that we must honour. */
            for (uint32_t j = 24; j < stride; j++)
                b.frame[items + i * stride + j] = 0xFF;
        }
    }
    for (uint32_t i = 16; i < size; i++)
        b.frame[at + i] = 0xFF;
    vac_frame_end(&writer);
    assert_true(vac_writer_done(&writer));
    b.reader.length = (uint32_t)writer.length;
    vaccel_status status =
        vac_client_read(&b.reader, codec, &call_head, &args, "test", &exercise_host);
    end(&b);
    return status;
}

static void records_of_other_versions(void **state)
{
    static const struct {
        uint32_t size, stride;
        const char *label;
        bool scored;
    } cases[] = {{16, 24, "label", true},
                 {16, 16, NULL, true},
                 {16, 8, NULL, false},
                 {16, 64, "label", true},
                 {40, 32, "label", true}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        vaccel_classification *result = NULL;
        assert_int_equal(reply(cases[i].size, cases[i].stride, &result), VACCEL_OK);
        assert_int_equal(result->view.entries_count, 2);
        assert_int_equal(result->view.entries[1].index, 41);
        assert_int_equal(result->view.entries[1].score > 0.4F, cases[i].scored);
        if (cases[i].label)
            assert_string_equal(result->view.entries[1].label, cases[i].label);
        else
            assert_null(result->view.entries[1].label);
        exercise_host.drop(VACCEL_RECORD_CLASSIFICATION, result);
    }
}

static void record_without_its_list(void **state)
{
    vaccel_classification *result = NULL;

    (void)state;
    assert_int_equal(reply(8, 24, &result), VACCEL_OK);
    assert_int_equal(result->view.entries_count, 0);
    exercise_host.drop(VACCEL_RECORD_CLASSIFICATION, result);
    result = NULL;
    assert_int_equal(reply(0, 24, &result), VACCEL_ERR_PROTOCOL);
    assert_non_null(strstr(exercise_message, "result is absent"));
    assert_null(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(older_options),
        cmocka_unit_test(newer_options),
        cmocka_unit_test(records_of_other_versions),
        cmocka_unit_test(record_without_its_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
