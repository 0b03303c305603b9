/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The frames in vectors/ pin the layout for other implementations: encoding the arguments that each
 * file describes gives its bytes, and decoding its bytes gives the arguments.
 */
#include <stdio.h>

#include "tests/spec/exercise/exercise.h"
#include "tests/wire/bytes.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

enum { MAX = 1024 };

/* A vector: its frame, and one segment if it has one. */
struct vector {
    _Alignas(16) uint8_t frame[MAX];
    size_t size;
    _Alignas(16) uint8_t segment[MAX];
    size_t segment_size;
};

static void load(struct vector *vector, const char *name)
{
    char path[512], line[512];

    snprintf(path, sizeof(path), "%s/%s.hex", VACCEL_WIRE_VECTORS, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    memset(vector, 0, sizeof(*vector));
    uint8_t *to = vector->frame;
    size_t *size = &vector->size;
    while (fgets(line, sizeof(line), file)) {
        unsigned byte;
        int used;
        line[strcspn(line, "#")] = '\0';
        if (line[0] == '=') {
            to = vector->segment;
            size = &vector->segment_size;
            continue;
        }
        for (const char *at = line; sscanf(at, " %2x%n", &byte, &used) == 1; at += used) {
            assert_true(*size < MAX);
            to[(*size)++] = (uint8_t)byte;
        }
    }
    fclose(file);
}

static void same_frame(const struct vector *vector, const struct vac_writer *writer)
{
    assert_true(vac_writer_done(writer));
    for (size_t i = 0; i < writer->length && i < vector->size; i++) {
        if (writer->frame[i] != vector->frame[i])
            fail_msg("byte %zu is %02x and should be %02x", i, writer->frame[i], vector->frame[i]);
    }
    assert_int_equal(writer->length, vector->size);
    assert_int_equal(writer->segment_count, vector->segment_size != 0);
    if (vector->segment_size) {
        assert_int_equal(writer->segments[0].size, vector->segment_size);
        assert_memory_equal(writer->segments[0].data, vector->segment, vector->segment_size);
    }
}

/* Encodes the call, compares, decodes, compares. */
static void check_call(const char *name, const struct vac_call_head *head, const void *args,
                       const struct exercise_op *op)
{
    const struct vac_codec *codec = vac_codec_find(head->op, head->version);
    struct vector vector;
    uint8_t frame[MAX];
    vaccel_segment segments[4];
    struct vac_writer writer = {
        .frame = frame, .capacity = MAX, .segments = segments, .segment_capacity = 4};

    load(&vector, name);
    vac_client_write(&writer, codec, head, args);
    same_frame(&vector, &writer);

    const vaccel_segment segment = {.data = vector.segment, .size = vector.segment_size};
    _Alignas(16) unsigned char memory[4096];
    struct vac_arena arena = {.memory = memory, .size = sizeof(memory)};
    struct vac_reader reader = {.frame = vector.frame,
                                .length = (uint32_t)vector.size,
                                .segments = &segment,
                                .segment_count = vector.segment_size != 0,
                                .arena = &arena};
    struct vac_call_head read;
    void *decoded = vac_arena_take(&arena, codec->args_size);
    void *room = vac_arena_take(&arena, codec->room_size);
    memset(room, 0, codec->room_size);
    assert_true(vac_frame_read_call(&reader, &read));
    vac_get_call(&reader, codec, decoded, room);
    if (reader.fault)
        fail_msg("%s", reader.fault);
    assert_int_equal(read.op, head->op);
    assert_int_equal(read.version, head->version);
    assert_int_equal(read.hops, head->hops);
    assert_true(read.id == head->id);
    assert_int_equal(read.deadline_ns, head->deadline_ns);
    assert_true(same_text("device", read.device, head->device));
    assert_true(same_text("backend", read.backend, head->backend));
    assert_int_equal(read.precision, head->precision);
    assert_true(op->same_inputs(args, decoded));
}

static void check_reply(const char *name, const struct vac_call_head *call,
                        const struct vac_reply_head *head, const void *far, const void *near,
                        vaccel_status expected)
{
    const struct vac_codec *codec = vac_codec_find(call->op, call->version);
    struct vector vector;
    uint8_t frame[MAX];
    struct vac_writer writer = {.frame = frame, .capacity = MAX};

    load(&vector, name);
    vac_frame_begin_reply(&writer, head, head->status == VACCEL_OK ? codec->reply_size : 0);
    if (head->status == VACCEL_OK)
        vac_put_reply(&writer, codec, far);
    vac_frame_end(&writer);
    same_frame(&vector, &writer);

    _Alignas(16) unsigned char memory[4096];
    struct vac_arena arena = {.memory = memory, .size = sizeof(memory)};
    struct vac_reader reader = {
        .frame = vector.frame, .length = (uint32_t)vector.size, .arena = &arena};
    assert_int_equal(vac_client_read(&reader, codec, call, near, "test", &exercise_host), expected);
}

static const struct exercise_op *exercise_of(uint32_t op)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (exercise_ops[i].op == op)
            return &exercise_ops[i];
    }
    return NULL;
}

static void noop(void **state)
{
    const vaccel_noop_args args = {0};
    const struct vac_call_head call = {.op = VACCEL_OP_NOOP, .version = 1, .id = 1};
    const struct vac_reply_head reply = {.op = VACCEL_OP_NOOP, .version = 1, .id = 1};
    const struct vac_reply_head failure = {.op = VACCEL_OP_NOOP,
                                           .version = 1,
                                           .id = 1,
                                           .status = VACCEL_ERR_UNAVAILABLE,
                                           .message = "no backend here runs noop"};

    (void)state;
    check_call("noop_call", &call, &args, exercise_of(VACCEL_OP_NOOP));
    check_reply("noop_reply", &call, &reply, &args, &args, VACCEL_OK);
    check_reply("noop_failure", &call, &failure, &args, &args, VACCEL_ERR_UNAVAILABLE);
    assert_string_equal(exercise_message, "no backend here runs noop");
}

static const struct vac_call_head classify_call = {.op = VACCEL_OP_IMAGE_CLASSIFY,
                                                   .version = 1,
                                                   .hops = 1,
                                                   .id = UINT64_C(0x1122334455667788),
                                                   .deadline_ns = UINT64_C(5000000000),
                                                   .device = "CPU",
                                                   .backend = "openvino",
                                                   .precision = VACCEL_PRECISION_F32};

static void image_classify_call(void **state)
{
    static const uint8_t pixels[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    uint8_t encoded[300];
    vaccel_image_view image = {.format = VACCEL_PIXEL_RGB8,
                               .width = 2,
                               .height = 2,
                               .stride = 8,
                               .data = pixels,
                               .size = sizeof(pixels)};
    const vaccel_model_view model = {.name = "efficientnet-lite0"};
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    const vaccel_image_classify_args args = {.image = &image, .model = &model, .params = &params};

    (void)state;
    params.top_k = 3;
    params.min_score = 0.25F;
    check_call("image_classify_call", &classify_call, &args, exercise_of(VACCEL_OP_IMAGE_CLASSIFY));
    for (unsigned i = 0; i < sizeof(encoded); i++)
        encoded[i] = (uint8_t)(i * 7);
    image = (vaccel_image_view){
        .format = VACCEL_PIXEL_ENCODED, .data = encoded, .size = sizeof(encoded)};
    check_call("image_classify_call_segment", &classify_call, &args,
               exercise_of(VACCEL_OP_IMAGE_CLASSIFY));
}

static void image_classify_reply(void **state)
{
    static const vaccel_label_score_view labels[] = {{281, 0.75F, "tabby, tabby cat"},
                                                     {282, 0.125F, "chat tigr\xC3\xA9"}};
    static const vaccel_classification_view view = {labels, 2};
    const struct vac_reply_head reply = {.op = classify_call.op,
                                         .version = 1,
                                         .id = classify_call.id,
                                         .origin = {.backend = "openvino",
                                                    .device = "CPU",
                                                    .model_sha256 = HASH,
                                                    .precision = VACCEL_PRECISION_F32}};
    vaccel_classification *made = NULL;
    vaccel_classification *taken = NULL;
    const vaccel_image_classify_args far = {.result = &made};
    const vaccel_image_classify_args near = {.result = &taken};

    (void)state;
    exercise_host.make(VACCEL_RECORD_CLASSIFICATION, &view, NULL, (void **)&made);
    check_reply("image_classify_reply", &classify_call, &reply, &far, &near, VACCEL_OK);
    assert_true(exercise_of(classify_call.op)->same_outputs(&far, &near));
    assert_string_equal(taken->common.origin.backend, "test/openvino");
    assert_string_equal(taken->common.origin.model_sha256, HASH);
    assert_int_equal(taken->common.origin.precision, VACCEL_PRECISION_F32);
    exercise_host.drop(VACCEL_RECORD_CLASSIFICATION, made);
    exercise_host.drop(VACCEL_RECORD_CLASSIFICATION, taken);
}

static void model_register(void **state)
{
    static const char content[] = "not much of a model";
    const struct vac_call_head call = {.op = VACCEL_OP_MODEL_REGISTER, .version = 1, .id = 7};
    const vaccel_model_register_args args = {.sha256 = HASH,
                                             .content = (const uint8_t *)content,
                                             .content_size = sizeof(content) - 1,
                                             .metadata = "{\"format\": \"onnx\"}"};

    (void)state;
    check_call("model_register_call", &call, &args, exercise_of(VACCEL_OP_MODEL_REGISTER));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noop),
        cmocka_unit_test(image_classify_call),
        cmocka_unit_test(image_classify_reply),
        cmocka_unit_test(model_register),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
