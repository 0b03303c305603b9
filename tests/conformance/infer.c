/* SPDX-License-Identifier: Apache-2.0 */
/* infer: every dtype, shapes that are known only afterwards, room that is too small, bad input. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/conformance/tensors.h"

static const char real_network[] = "efficientnet-lite0";

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Six elements of a dtype, the odd ones among them. */
struct sample {
    const char *network;
    vaccel_dtype dtype;
    size_t size;
    const void *data;
};

static const uint8_t bools[6] = {0, 1, 1, 0, 0, 1};
static const uint8_t bytes8[6] = {0, 1, 127, 128, 254, 255};
static const uint16_t words16[6] = {0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff};
static const uint32_t words32[6] = {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
static const uint64_t words64[6] = {0, 1, INT64_MAX, UINT64_C(1) << 63, UINT64_MAX - 1, UINT64_MAX};
static const uint64_t narrow64[6] = {0, 1, INT32_MAX, 5, 1234567890, 77};
static const int64_t signed64[6] = {0, -1, INT32_MAX, INT32_MIN, 1234567890, -77};
/* Infinities, a NaN with a payload, minus zero, the largest and the smallest number. */
static const uint16_t halves[6] = {0x7c00, 0xfc00, 0x7e2a, 0x8000, 0x7bff, 0x0001};
static const uint16_t brains[6] = {0x7f80, 0xff80, 0x7fd5, 0x8000, 0x7f7f, 0x0001};
static const uint32_t singles[6] = {0x7f800000, 0xff800000, 0x7fc12345,
                                    0x80000000, 0x7f7fffff, 0x00000001};
static const uint64_t doubles[6] = {0x7ff0000000000000, 0xfff0000000000000, 0x7ff8123456789abc,
                                    0x8000000000000000, 0x7fefffffffffffff, 1};
/* Nothing, text, a zero byte, what is no UTF-8, and two more. */
static const char strings[] = "\0\0\0\0"
                              "\5\0\0\0hello"
                              "\3\0\0\0a\0b"
                              "\2\0\0\0\xff\xfe"
                              "\1\0\0\0x"
                              "\2\0\0\0\xc3\xa9";

static const struct sample samples[] = {
    {"identity_bool", VACCEL_DTYPE_BOOL, sizeof(bools), bools},
    {"identity_u8", VACCEL_DTYPE_U8, sizeof(bytes8), bytes8},
    {"identity_u16", VACCEL_DTYPE_U16, sizeof(words16), words16},
    {"identity_u32", VACCEL_DTYPE_U32, sizeof(words32), words32},
    {"identity_u64", VACCEL_DTYPE_U64, sizeof(words64), words64},
    {"identity_u64", VACCEL_DTYPE_U64, sizeof(narrow64), narrow64},
    {"identity_i8", VACCEL_DTYPE_I8, sizeof(bytes8), bytes8},
    {"identity_i16", VACCEL_DTYPE_I16, sizeof(words16), words16},
    {"identity_i32", VACCEL_DTYPE_I32, sizeof(words32), words32},
    {"identity_i64", VACCEL_DTYPE_I64, sizeof(words64), words64},
    {"identity_i64", VACCEL_DTYPE_I64, sizeof(signed64), signed64},
    {"identity_f16", VACCEL_DTYPE_F16, sizeof(halves), halves},
    {"identity_f32", VACCEL_DTYPE_F32, sizeof(singles), singles},
    {"identity_f64", VACCEL_DTYPE_F64, sizeof(doubles), doubles},
    {"identity_bf16", VACCEL_DTYPE_BF16, sizeof(brains), brains},
    {"identity_bytes", VACCEL_DTYPE_BYTES, sizeof(strings) - 1, strings},
};

static void check_origin(const vaccel_inference *result, const struct way *way,
                         struct outcome *outcome)
{
    size_t answers = strlen(way->answers);
    const char *backend = vaccel_inference_backend(result);

    REQUIRE(strncmp(backend, way->answers, answers) == 0);
    REQUIRE(way->answers[answers - 1] == '/' ? backend[answers] : !backend[answers]);
    REQUIRE(*vaccel_inference_device(result));
}

/* The result has that one tensor. */
static void check_result(vaccel_inference *result, const char *name, const vaccel_tensor *expected,
                         struct outcome *outcome)
{
    REQUIRE(vaccel_inference_output_count(result) == 1);
    const vaccel_tensor *tensor = vaccel_inference_output(result, 0);
    REQUIRE(tensor->name && strcmp(tensor->name, name) == 0);
    REQUIRE(same_tensor(tensor, expected));
    REQUIRE(!vaccel_inference_output(result, 1));
    vaccel_inference_release(result);
}

/* Into the result, asked for and not; into room that is just enough, and into more. */
static void check_identity(const struct way *way, vaccel_session *session, vaccel_model *model,
                           const vaccel_tensor *input, struct outcome *outcome)
{
    vaccel_inference *result = NULL;
    vaccel_call *call = NULL;
    struct box room;
    vaccel_tensor open = {.name = "y"};

    REQUIRE(vaccel_infer(session, model, input, 1, NULL, 0, &result) == VACCEL_OK);
    CHECK(check_origin(result, way, outcome));
    CHECK(check_result(result, "y", input, outcome));
    REQUIRE(vaccel_infer(session, model, input, 1, &open, 1, &result) == VACCEL_OK);
    CHECK(check_result(result, "y", input, outcome));
    REQUIRE(vaccel_infer_submit(session, model, input, 1, &call) == VACCEL_OK);
    REQUIRE(vaccel_call_wait(call, -1) == VACCEL_OK);
    REQUIRE(vaccel_infer_result(call, &result) == VACCEL_OK);
    vaccel_call_release(call);
    CHECK(check_result(result, "y", input, outcome));
    for (uint64_t more = 0; input->size && more <= 32; more += 32) {
        fill_box(&room, "y", input->dtype, NULL, (size_t)(input->size + more), input->rank, 77, 77);
        REQUIRE(vaccel_infer(session, model, input, 1, &room.tensor, 1, NULL) == VACCEL_OK);
        REQUIRE(same_tensor(&room.tensor, input));
    }
}

static void check_dtypes(const struct way *way, const struct files *files, vaccel_session *session,
                         struct outcome *outcome)
{
    for (size_t i = 0; i < COUNT(samples); i++) {
        const struct sample *sample = &samples[i];
        vaccel_inference *result = NULL;
        struct box input;
        vaccel_model *model = open_network(files, sample->network);
        REQUIRE(model);
        fill_box(&input, "x", sample->dtype, sample->data, sample->size, 2, 2, 3);
        /* Strings, and integers beyond 32 bits, are for those that have them; others say so, and
         * give no wrong answer. */
        if ((sample->dtype == VACCEL_DTYPE_BYTES || sample->data == words64) &&
            vaccel_infer(session, model, &input.tensor, 1, NULL, 0, &result) ==
                VACCEL_ERR_UNSUPPORTED) {
            REQUIRE(*vaccel_last_error());
            vaccel_model_release(model);
            continue;
        }
        vaccel_inference_release(result);
        CHECK(check_identity(way, session, model, &input.tensor, outcome));
        /* Another shape of as much. */
        fill_box(&input, NULL, sample->dtype, sample->data, sample->size, 2, 6, 1);
        CHECK(check_identity(way, session, model, &input.tensor, outcome));
        /* And nothing at all. */
        fill_box(&input, "x", sample->dtype, NULL, 0, 2, 3, 0);
        CHECK(check_identity(way, session, model, &input.tensor, outcome));
        vaccel_model_release(model);
    }
}

static void check_scalar(const struct way *way, const struct files *files, vaccel_session *session,
                         struct outcome *outcome)
{
    vaccel_model *model = open_network(files, "scalar");
    struct box input;
    float value = 2.5F;

    REQUIRE(model);
    fill_box(&input, "x", VACCEL_DTYPE_F32, &value, sizeof(value), 0, 0, 0);
    CHECK(check_identity(way, session, model, &input.tensor, outcome));
    /* Its shape has no place at all. */
    input.tensor.shape = NULL;
    CHECK(check_identity(way, session, model, &input.tensor, outcome));
    vaccel_model_release(model);
}

/* Two inputs, in either order, by name and by position. */
static void check_order(const struct files *files, vaccel_session *session, struct outcome *outcome)
{
    static const float left[2] = {5, 7};
    static const float right[2] = {1, 2};
    static const float forth[2] = {4, 5};
    static const float back[2] = {-4, -5};
    static const char *const names[][2] = {{"a", "b"}, {"b", "a"}, {NULL, NULL}, {NULL, "b"}};
    vaccel_model *model = open_network(files, "difference");

    REQUIRE(model);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct box a;
        struct box b;
        struct box room;
        fill_box(&a, names[i][0], VACCEL_DTYPE_F32, left, sizeof(left), 1, 2, 0);
        fill_box(&b, names[i][1], VACCEL_DTYPE_F32, right, sizeof(right), 1, 2, 0);
        fill_box(&room, i % 2 ? "d" : NULL, VACCEL_DTYPE_F32, NULL, sizeof(left), 1, 0, 0);
        const vaccel_tensor inputs[] = {a.tensor, b.tensor};
        REQUIRE(vaccel_infer(session, model, inputs, 2, &room.tensor, 1, NULL) == VACCEL_OK);
        REQUIRE(room.tensor.size == sizeof(left));
        REQUIRE(memcmp(room.bytes, i == 1 ? back : forth, sizeof(forth)) == 0);
    }
    vaccel_model_release(model);
}

/* More inputs and outputs than anybody keeps on a stack. */
static void check_many(const struct files *files, vaccel_session *session, struct outcome *outcome)
{
    vaccel_model *model = open_network(files, "many");
    vaccel_inference *result = NULL;
    vaccel_tensor inputs[12];
    struct box boxes[12];
    float sum;

    REQUIRE(model);
    for (size_t i = 0; i < COUNT(boxes); i++) {
        float value = (float)(1u << i);
        inputs[i] = *fill_box(&boxes[i], NULL, VACCEL_DTYPE_F32, &value, sizeof(value), 1, 1, 0);
    }
    REQUIRE(vaccel_infer(session, model, inputs, COUNT(inputs), NULL, 0, &result) == VACCEL_OK);
    REQUIRE(vaccel_inference_output_count(result) == 13);
    REQUIRE(strcmp(vaccel_inference_output(result, 0)->name, "y") == 0);
    memcpy(&sum, vaccel_inference_output(result, 0)->data, sizeof(sum));
    REQUIRE(fabsf(sum - 4095.0F) < 0.5F);
    memcpy(&sum, vaccel_inference_output(result, 12)->data, sizeof(sum));
    REQUIRE(fabsf(sum + 2048.0F) < 0.5F);
    vaccel_inference_release(result);
    vaccel_model_release(model);
}

/* Shapes from call to call, and one that depends on the values. */
static void check_shapes(const struct files *files, vaccel_session *session,
                         struct outcome *outcome)
{
    static const float values[9] = {0, 1, 0, 2, 3, 0, 0, 4, 5};
    static const int64_t places[5] = {1, 3, 4, 7, 8};
    vaccel_model *model = open_network(files, "successor");
    vaccel_inference *result = NULL;
    struct box input;
    struct box room;
    struct box expected;

    REQUIRE(model);
    for (int64_t n = 0; n <= 3; n++) {
        float more[9];
        for (int64_t i = 0; i < 3 * n; i++)
            more[i] = values[i] + 1;
        fill_box(&input, "x", VACCEL_DTYPE_F32, values, (size_t)n * 12, 2, n, 3);
        fill_box(&expected, "y", VACCEL_DTYPE_F32, more, (size_t)n * 12, 2, n, 3);
        REQUIRE(vaccel_infer(session, model, &input.tensor, 1, NULL, 0, &result) == VACCEL_OK);
        CHECK(check_result(result, "y", &expected.tensor, outcome));
        fill_box(&room, NULL, VACCEL_DTYPE_F32, NULL, 36, 2, 0, 0);
        REQUIRE(vaccel_infer(session, model, &input.tensor, 1, &room.tensor, 1, NULL) == VACCEL_OK);
        REQUIRE(same_tensor(&room.tensor, &expected.tensor));
    }
    vaccel_model_release(model);
    model = open_network(files, "nonzero");
    REQUIRE(model);
    fill_box(&input, "x", VACCEL_DTYPE_F32, values, sizeof(values), 1, 9, 0);
    fill_box(&expected, "at", VACCEL_DTYPE_I64, places, sizeof(places), 2, 1, 5);
    REQUIRE(vaccel_infer(session, model, &input.tensor, 1, NULL, 0, &result) == VACCEL_OK);
    CHECK(check_result(result, "at", &expected.tensor, outcome));
    fill_box(&room, "at", VACCEL_DTYPE_I64, NULL, 64, 2, 0, 0);
    REQUIRE(vaccel_infer(session, model, &input.tensor, 1, &room.tensor, 1, &result) == VACCEL_OK);
    REQUIRE(same_tensor(&room.tensor, &expected.tensor));
    REQUIRE(vaccel_inference_output_count(result) == 0);
    vaccel_inference_release(result);
    /* Nothing is found. */
    fill_box(&input, "x", VACCEL_DTYPE_F32, values, sizeof(float), 1, 1, 0);
    fill_box(&expected, "at", VACCEL_DTYPE_I64, NULL, 0, 2, 1, 0);
    REQUIRE(vaccel_infer(session, model, &input.tensor, 1, NULL, 0, &result) == VACCEL_OK);
    CHECK(check_result(result, "at", &expected.tensor, outcome));
    vaccel_model_release(model);
}

/* A network whose names of dimensions mislead is answered rightly all the same, call after call. */
static void check_misnamed(const struct files *files, vaccel_session *session,
                           struct outcome *outcome)
{
    static const float values[4] = {0, 1, 0, 2};
    static const int64_t places[2] = {1, 3};
    vaccel_model *model = open_network(files, "misnamed");
    struct box input;
    struct box room;
    struct box expected;

    REQUIRE(model);
    fill_box(&input, "x", VACCEL_DTYPE_F32, values, sizeof(values), 1, 4, 0);
    fill_box(&expected, "y", VACCEL_DTYPE_I64, places, sizeof(places), 2, 2, 1);
    for (int i = 0; i < 3; i++) {
        fill_box(&room, "y", VACCEL_DTYPE_I64, NULL, 64, 2, 0, 0);
        REQUIRE(vaccel_infer(session, model, &input.tensor, 1, &room.tensor, 1, NULL) == VACCEL_OK);
        REQUIRE(same_tensor(&room.tensor, &expected.tensor));
        /* Room for what there is, though not for what the names promise. */
        fill_box(&room, "y", VACCEL_DTYPE_I64, NULL, 16, 2, 0, 0);
        REQUIRE(vaccel_infer(session, model, &input.tensor, 1, &room.tensor, 1, NULL) == VACCEL_OK);
        REQUIRE(same_tensor(&room.tensor, &expected.tensor));
    }
    vaccel_model_release(model);
}

/* Fails with that status, says `word`, and leaves the rooms as they were. */
static void check_refused(vaccel_session *session, vaccel_model *model, const vaccel_tensor *inputs,
                          size_t count, vaccel_tensor *outputs, size_t outputs_count,
                          vaccel_status status, const char *word, struct outcome *outcome)
{
    vaccel_inference *untouched = (vaccel_inference *)(void *)outcome;
    vaccel_inference *result = untouched;
    vaccel_tensor before[2];
    unsigned char bytes[2][256];
    int64_t shapes[2][2];

    for (size_t i = 0; i < outputs_count; i++) {
        before[i] = outputs[i];
        memcpy(bytes[i], outputs[i].data, (size_t)outputs[i].size);
        memcpy(shapes[i], outputs[i].shape, outputs[i].rank * sizeof(int64_t));
    }
    vaccel_status got =
        vaccel_infer(session, model, inputs, count, outputs, outputs_count, &result);
    if (got != status || !strstr(vaccel_last_error(), word))
        fprintf(stderr, "status %d, and no '%s' in: %s\n", got, word, vaccel_last_error());
    REQUIRE(got == status);
    REQUIRE(strstr(vaccel_last_error(), word));
    REQUIRE(result == untouched);
    for (size_t i = 0; i < outputs_count; i++) {
        REQUIRE(memcmp(&before[i], &outputs[i], sizeof(before[i])) == 0);
        REQUIRE(memcmp(bytes[i], outputs[i].data, (size_t)outputs[i].size) == 0);
        REQUIRE(memcmp(shapes[i], outputs[i].shape, outputs[i].rank * sizeof(int64_t)) == 0);
    }
}

static void check_room(const struct files *files, vaccel_session *session, struct outcome *outcome)
{
    static const float values[6] = {0, 1, 2, 3}; /* more than the input, to fill rooms */
    vaccel_model *model = open_network(files, "two");
    struct box input;
    struct box y;
    struct box at;

    REQUIRE(model);
    fill_box(&input, "x", VACCEL_DTYPE_F32, values, 16, 1, 4, 0);
    for (int i = 0; i < 2; i++) {
        /* Of a fixed size, then of one that is known only afterwards; the other has room. */
        fill_box(&y, "y", VACCEL_DTYPE_F32, values, i == 0 ? 12 : 16, 1, 4, 0);
        fill_box(&at, "at", VACCEL_DTYPE_I64, values, i == 0 ? 24 : 16, 2, 1, 3);
        vaccel_tensor outputs[] = {y.tensor, at.tensor};
        CHECK(check_refused(session, model, &input.tensor, 1, outputs, 2, VACCEL_ERR_LIMIT,
                            i == 0 ? "16" : "24", outcome));
    }
    /* Too few dimensions. */
    fill_box(&at, "at", VACCEL_DTYPE_I64, values, 24, 1, 3, 0);
    CHECK(check_refused(session, model, &input.tensor, 1, &at.tensor, 1, VACCEL_ERR_LIMIT, "",
                        outcome));
    /* One in the room, the other in the result. */
    vaccel_inference *result = NULL;
    fill_box(&y, "y", VACCEL_DTYPE_F32, NULL, 16, 1, 0, 0);
    vaccel_tensor outputs[] = {{.name = "at"}, y.tensor};
    REQUIRE(vaccel_infer(session, model, &input.tensor, 1, outputs, 2, &result) == VACCEL_OK);
    REQUIRE(vaccel_inference_output_count(result) == 1);
    REQUIRE(vaccel_inference_output(result, 0)->size == 24);
    REQUIRE(outputs[1].size == 16 && outputs[1].rank == 1 && y.shape[0] == 4);
    vaccel_inference_release(result);
    vaccel_model_release(model);
}

static void check_bad_input(const struct files *files, vaccel_session *session,
                            struct outcome *outcome)
{
    static const float pair[3] = {1, 2, 3};
    vaccel_model *model = open_network(files, "difference");
    struct box a;
    struct box b;
    struct box c;
    struct box room;

    REQUIRE(model);
    fill_box(&a, "a", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    fill_box(&room, "d", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    fill_box(&c, "c", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    vaccel_tensor good[] = {a.tensor, b.tensor, c.tensor};
    vaccel_tensor bad[] = {a.tensor, b.tensor, c.tensor};
#define REFUSED(count, word)                                                                       \
    CHECK(check_refused(session, model, bad, (count), &room.tensor, 1, VACCEL_ERR_INVALID, (word), \
                        outcome))
    REFUSED(1, "b"); /* one is missing */
    REFUSED(0, "a"); /* both are */
    REFUSED(3, "c"); /* there is no such */
    bad[1] = a.tensor;
    REFUSED(2, "a"); /* twice the same */
    bad[1] = c.tensor;
    REFUSED(2, "c"); /* another name */
    bad[1] = good[1];
    bad[1].dtype = VACCEL_DTYPE_I32;
    REFUSED(2, "i32"); /* another type of as many bytes */
    bad[1] = *fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 12, 1, 3, 0);
    REFUSED(2, "3"); /* too long */
    bad[1] = *fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 8, 2, 1, 2);
    REFUSED(2, "[1,2]"); /* another rank */
    bad[1] = *fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 12, 1, 2, 0);
    REFUSED(2, "12"); /* more bytes than the shape */
    bad[1] = *fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 7, 1, 2, 0);
    REFUSED(2, "7"); /* fewer */
    bad[1] = *fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 8, 2, INT64_C(1) << 62, 8);
    REFUSED(2, ""); /* a product beyond 64 bits, that is 0 within them */
    bad[1] = *fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 8, 1, -1, 0);
    REFUSED(2, ""); /* a dimension that is none */
    bad[1] = *fill_box(&b, "b", 99, pair, 8, 1, 2, 0);
    REFUSED(2, "99"); /* a type that is none */
    bad[1] = good[1];
#undef REFUSED
    fill_box(&room, "e", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    CHECK(
        check_refused(session, model, good, 2, &room.tensor, 1, VACCEL_ERR_INVALID, "e", outcome));
    fill_box(&room, "d", VACCEL_DTYPE_F64, pair, 8, 1, 2, 0);
    CHECK(check_refused(session, model, good, 2, &room.tensor, 1, VACCEL_ERR_INVALID, "f64",
                        outcome));
    fill_box(&room, "d", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    vaccel_tensor twice[] = {room.tensor, room.tensor};
    CHECK(check_refused(session, model, good, 2, twice, 2, VACCEL_ERR_INVALID, "d", outcome));
    /* And after all that it still works. */
    fill_box(&b, "b", VACCEL_DTYPE_F32, pair, 8, 1, 2, 0);
    REQUIRE(vaccel_infer(session, model, good, 2, &room.tensor, 1, NULL) == VACCEL_OK);
    vaccel_model_release(model);
}

/* Data beside a network is read, data elsewhere is not. */
static void check_external(const struct files *files, vaccel_session *session,
                           struct outcome *outcome)
{
    static const struct {
        const char *network;
        vaccel_status status;
        const char *word;
    } bad[] = {
        {"missing", VACCEL_ERR_NOT_FOUND, "nowhere.bin"},
        {"outside", VACCEL_ERR_DENIED, "secret.bin"},
        {"absolute", VACCEL_ERR_DENIED, "/etc/hostname"},
        {"linked", VACCEL_ERR_DENIED, "link.bin"},
    };
    static const float values[2] = {1, 2};
    static const float sums[2] = {11, 22};
    vaccel_model *model = open_network(files, "beside");
    vaccel_inference *result = NULL;
    struct box input;
    struct box expected;
    char bytes[4096];

    REQUIRE(model);
    fill_box(&input, "x", VACCEL_DTYPE_F32, values, sizeof(values), 1, 2, 0);
    fill_box(&expected, "y", VACCEL_DTYPE_F32, sums, sizeof(sums), 1, 2, 0);
    REQUIRE(vaccel_infer(session, model, &input.tensor, 1, NULL, 0, &result) == VACCEL_OK);
    CHECK(check_result(result, "y", &expected.tensor, outcome));
    vaccel_model_release(model);
    for (size_t i = 0; i < COUNT(bad); i++) {
        model = open_network(files, bad[i].network);
        REQUIRE(model);
        CHECK(check_refused(session, model, &input.tensor, 1, NULL, 0, bad[i].status, bad[i].word,
                            outcome));
        vaccel_model_release(model);
    }
    size_t size = read_network(files, "beside", bytes, sizeof(bytes));
    REQUIRE(size);
    REQUIRE(vaccel_model_from_memory(bytes, size, NULL, NULL, NULL, &model) == VACCEL_OK);
    CHECK(check_refused(session, model, &input.tensor, 1, NULL, 0, VACCEL_ERR_UNSUPPORTED,
                        "weights.bin", outcome));
    vaccel_model_release(model);
}

enum { CLASSES = 1000, SIDE = 224, PIXELS = 3 * SIDE * SIDE, MOST = 32 };

/* A batch of the real network gives what its parts give one by one. */
static void check_batches(vaccel_session *session, const char *real, struct outcome *outcome)
{
    static const int64_t sizes[] = {1, 8, MOST};
    float *pixels = (float *)malloc(sizeof(float) * PIXELS * MOST);
    float *singles_of = (float *)malloc(sizeof(float) * CLASSES * MOST);
    float *scores = (float *)malloc(sizeof(float) * CLASSES * MOST);
    vaccel_model *model = NULL;
    uint32_t seed = 1;

    REQUIRE(pixels && singles_of && scores);
    REQUIRE(vaccel_model_open(real, &model) == VACCEL_OK);
    for (size_t i = 0; i < (size_t)PIXELS * MOST; i++) {
        seed = seed * 1664525 + 1013904223;
        pixels[i] = (float)(seed >> 8) / (float)(1 << 23) - 1.0F;
    }
    for (size_t i = 0; i < MOST; i++) {
        int64_t shape[4] = {1, 3, SIDE, SIDE};
        int64_t out[2] = {0, 0};
        const vaccel_tensor input = {.data = pixels + i * PIXELS,
                                     .size = sizeof(float) * PIXELS,
                                     .shape = shape,
                                     .rank = 4,
                                     .dtype = VACCEL_DTYPE_F32};
        vaccel_tensor output = {.data = singles_of + i * CLASSES,
                                .size = sizeof(float) * CLASSES,
                                .shape = out,
                                .rank = 2,
                                .dtype = VACCEL_DTYPE_F32};
        REQUIRE(vaccel_infer(session, model, &input, 1, &output, 1, NULL) == VACCEL_OK);
        REQUIRE(out[0] == 1 && out[1] == CLASSES);
    }
    for (size_t s = 0; s < COUNT(sizes); s++) {
        int64_t shape[4] = {sizes[s], 3, SIDE, SIDE};
        int64_t out[2] = {0, 0};
        const vaccel_tensor input = {.data = pixels,
                                     .size = sizeof(float) * PIXELS * (uint64_t)sizes[s],
                                     .shape = shape,
                                     .rank = 4,
                                     .dtype = VACCEL_DTYPE_F32};
        vaccel_tensor output = {.data = scores,
                                .size = sizeof(float) * CLASSES * (uint64_t)sizes[s],
                                .shape = out,
                                .rank = 2,
                                .dtype = VACCEL_DTYPE_F32};
        REQUIRE(vaccel_infer(session, model, &input, 1, &output, 1, NULL) == VACCEL_OK);
        REQUIRE(out[0] == sizes[s] && out[1] == CLASSES);
        /* Frameworks add up in another order when they have more to add. */
        for (size_t i = 0; i < (size_t)(sizes[s] * CLASSES); i++)
            REQUIRE(fabsf(scores[i] - singles_of[i]) <= 1e-4F * (1 + fabsf(singles_of[i])));
    }
    vaccel_model_release(model);
    free(scores);
    free(singles_of);
    free(pixels);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);

    REQUIRE(session);
    CHECK(check_dtypes(way, files, session, outcome));
    CHECK(check_scalar(way, files, session, outcome));
    CHECK(check_order(files, session, outcome));
    CHECK(check_many(files, session, outcome));
    CHECK(check_shapes(files, session, outcome));
    CHECK(check_misnamed(files, session, outcome));
    CHECK(check_room(files, session, outcome));
    CHECK(check_bad_input(files, session, outcome));
    CHECK(check_external(files, session, outcome));
    CHECK(check_batches(session, real_network, outcome));
    vaccel_session_release(session);
}

static const char *missing(const struct files *files)
{
    char path[512];
    struct stat info;

    snprintf(path, sizeof(path), "%s/%s/model.json", files->models, real_network);
    return stat(path, &info) == 0 ? missing_networks(files)
                                  : "the model efficientnet-lite0 is not built";
}

const struct suite infer_suite = {VACCEL_OP_INFER, missing, check};
