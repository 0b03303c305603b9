/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The frames in vectors/ pin the layout for other implementations: encoding the arguments that each
 * file describes gives its bytes, and decoding its bytes gives the arguments.
 */
#include <stdio.h>

#include "tests/spec/exercise/exercise.h"
#include "tests/wire/bytes.h"
#include "wire/message.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

enum { MAX = 2048 };

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

static float floats[200];
static int64_t positions[] = {-1, 7};
static int64_t two_rows[] = {2, 100};
static int64_t two[] = {2};
static const vaccel_tensor inputs[] = {
    {.name = "x",
     .dtype = VACCEL_DTYPE_F32,
     .shape = two_rows,
     .rank = 2,
     .data = floats,
     .size = sizeof(floats)},
    {.name = "positions",
     .dtype = VACCEL_DTYPE_I64,
     .shape = two,
     .rank = 1,
     .data = positions,
     .size = sizeof(positions)},
};
static const struct vac_call_head infer_head = {.op = VACCEL_OP_INFER, .version = 1, .id = 42};

/* What the call of the message asks for; rooms are the caller's memory. */
struct wanted {
    float y[100];
    float scale[2];
    int64_t shapes[2][2];
    vaccel_tensor outputs[3];
    vaccel_inference *result;
    vaccel_infer_args args;
};

static void want(struct wanted *wanted)
{
    static const vaccel_model_view model = {.sha256 = HASH, .id = HASH};

    for (unsigned i = 0; i < 200; i++)
        floats[i] = (float)i / 4;
    *wanted = (struct wanted){
        .outputs = {{.name = "y",
                     .dtype = VACCEL_DTYPE_F32,
                     .shape = wanted->shapes[0],
                     .rank = 2,
                     .data = wanted->y,
                     .size = sizeof(wanted->y)},
                    {.name = "scale",
                     .dtype = VACCEL_DTYPE_F32,
                     .shape = wanted->shapes[1],
                     .rank = 1,
                     .data = wanted->scale,
                     .size = sizeof(wanted->scale)},
                    {.name = "rest", .dtype = VACCEL_DTYPE_F32}},
        .args = {.model = &model,
                 .inputs = inputs,
                 .inputs_count = 2,
                 .outputs = wanted->outputs,
                 .outputs_count = 3,
                 .result = &wanted->result},
    };
}

/* Encodes the call into frame, table and bytes: those are the vector's. */
static void write_message(const struct vector *vector, struct vac_writer *writer,
                          const struct wanted *wanted)
{
    uint8_t message[MAX] = {0};
    uint8_t peek[VAC_MESSAGE_PEEK];
    uint32_t table;
    uint32_t count;

    vac_client_write(writer, vac_codec_find(VACCEL_OP_INFER, 1), &infer_head, &wanted->args);
    assert_true(vac_writer_done(writer));
    assert_int_equal(writer->segment_count, 2);
    memcpy(message, writer->frame, writer->length);
    memcpy(peek, message, sizeof(peek));
    uint64_t length = vac_message_measure(peek, &table, &count);
    assert_int_equal(count, 2);
    for (uint32_t i = 0; i < count; i++) {
        const struct vac_place place = {.room = writer->segments[i].flags & VACCEL_SEGMENT_ROOM,
                                        .size = writer->segments[i].size};
        vac_message_put_place(message + table + i * VAC_MESSAGE_ENTRY, &place);
    }
    assert_int_equal(length + sizeof(floats), vector->size);
    memcpy(message + length, writer->segments[0].data, sizeof(floats));
    for (size_t i = 0; i < vector->size; i++) {
        if (message[i] != vector->frame[i])
            fail_msg("byte %zu is %02x and should be %02x", i, message[i], vector->frame[i]);
    }
}

/* Takes the vector apart as a host does. */
static void read_message(struct vector *vector, const struct wanted *wanted)
{
    const struct vac_codec *codec = vac_codec_find(VACCEL_OP_INFER, 1);
    _Alignas(16) unsigned char memory[4096];
    struct vac_arena arena = {.memory = memory, .size = sizeof(memory)};
    uint8_t room[400];
    vaccel_segment segments[2];
    struct vac_place place;
    struct vac_call_head head;
    uint32_t table;
    uint32_t count;
    uint32_t length;

    uint64_t end = vac_message_measure(vector->frame, &table, &count);
    assert_int_equal(count, 2);
    assert_true(vac_message_get_place(vector->frame + table, &place));
    assert_int_equal(place.region, 0);
    assert_false(place.room);
    assert_int_equal(end + place.size, vector->size);
    segments[0] = (vaccel_segment){.data = vector->frame + end, .size = place.size};
    assert_true(vac_message_get_place(vector->frame + table + VAC_MESSAGE_ENTRY, &place));
    assert_true(place.room);
    assert_int_equal(place.size, sizeof(room));
    segments[1] =
        (vaccel_segment){.data = room, .size = sizeof(room), .flags = VACCEL_SEGMENT_ROOM};
    memcpy(&length, vector->frame + 8, sizeof(length));
    struct vac_reader reader = {.frame = vector->frame,
                                .length = length,
                                .segments = segments,
                                .segment_count = 2,
                                .arena = &arena};
    vaccel_infer_args *args = (vaccel_infer_args *)vac_arena_take(&arena, codec->args_size);
    void *results = vac_arena_take(&arena, codec->room_size);
    memset(results, 0, codec->room_size);
    assert_true(vac_frame_read_call(&reader, &head));
    vac_get_call(&reader, codec, args, results);
    if (reader.fault)
        fail_msg("%s", reader.fault);
    assert_true(exercise_of(VACCEL_OP_INFER)->same_inputs(&wanted->args, args));
    assert_ptr_equal(args->outputs[0].data, room);
    assert_int_equal(args->outputs[0].size, sizeof(room));
    assert_int_equal(args->outputs[1].size, 8);
    assert_string_equal(args->outputs[2].name, "rest");
    assert_non_null(args->result);
}

/* The reply, as the caller takes it: y was written into its room. */
static void read_reply(struct wanted *wanted)
{
    const struct vac_codec *codec = vac_codec_find(VACCEL_OP_INFER, 1);
    struct vector vector;
    vaccel_segment segments[2] = {
        {.data = floats, .size = sizeof(floats)},
        {.data = wanted->y, .size = sizeof(wanted->y), .flags = VACCEL_SEGMENT_ROOM}};
    _Alignas(16) unsigned char memory[4096];
    struct vac_arena arena = {.memory = memory, .size = sizeof(memory)};

    load(&vector, "infer_reply");
    struct vac_reader reader = {.frame = vector.frame,
                                .length = (uint32_t)vector.size,
                                .segments = segments,
                                .segment_count = 2,
                                .arena = &arena,
                                .reply = true};
    vaccel_status status =
        vac_client_read(&reader, codec, &infer_head, &wanted->args, "test", &exercise_host);
    if (status != VACCEL_OK)
        fail_msg("%d: %s", status, exercise_message);
    assert_int_equal(wanted->outputs[0].rank, 2);
    assert_int_equal(wanted->outputs[0].shape[1], 100);
    assert_int_equal(wanted->outputs[0].size, sizeof(wanted->y));
    assert_int_equal(wanted->outputs[1].rank, 1);
    assert_true(wanted->scale[0] == 0.5F && wanted->scale[1] == -1);
    assert_int_equal(wanted->result->view.outputs_count, 1);
    assert_string_equal(wanted->result->view.outputs[0].name, "rest");
    assert_int_equal(wanted->result->view.outputs[0].rank, 2);
    assert_int_equal(wanted->result->view.outputs[0].shape[1], 3);
    assert_string_equal(wanted->result->common.origin.backend, "test/openvino");
    exercise_host.drop(VACCEL_RECORD_INFERENCE, wanted->result);
}

static void infer_message(void **state)
{
    uint8_t frame[MAX];
    vaccel_segment segments[2];
    struct vac_writer writer = {.frame = frame,
                                .capacity = MAX,
                                .segments = segments,
                                .segment_capacity = 2,
                                .offers_rooms = true};
    struct wanted wanted;
    struct vector vector;

    (void)state;
    want(&wanted);
    load(&vector, "infer_call_message");
    write_message(&vector, &writer, &wanted);
    read_message(&vector, &wanted);
    read_reply(&wanted);
}

/* What opens a connection, and what maps a region. */
static void check_control(const char *name, uint32_t op, uint64_t id, const uint8_t *body,
                          uint32_t size)
{
    uint8_t frame[MAX];
    struct vac_writer writer = {.frame = frame, .capacity = MAX};
    struct vector vector;
    uint32_t read_op;
    uint64_t read_id;

    load(&vector, name);
    vac_frame_begin_control(&writer, op, id, size);
    memcpy(frame + VAC_FRAME_HEAD, body, size);
    vac_frame_end(&writer);
    same_frame(&vector, &writer);
    struct vac_reader reader = {.frame = vector.frame, .length = (uint32_t)vector.size};
    assert_true(vac_frame_read_control(&reader, &read_op, &read_id));
    assert_int_equal(read_op, op);
    assert_true(read_id == id);
}

static void control(void **state)
{
    static const uint8_t map[16] = {5, [9] = 16};

    (void)state;
    check_control("hello", 1, 1, (const uint8_t[16]){0}, 16);
    check_control("map", 2, 2, map, sizeof(map));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noop),
        cmocka_unit_test(image_classify_call),
        cmocka_unit_test(image_classify_reply),
        cmocka_unit_test(model_register),
        cmocka_unit_test(infer_message),
        cmocka_unit_test(control),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
