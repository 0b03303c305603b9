/* SPDX-License-Identifier: Apache-2.0 */
/** exec: every kind of argument and result, and whatever the policy does not list. The functions
 * are those of backends/exec/tests. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/conformance.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *missing(const struct files *files)
{
    (void)files;
    return getenv("VACCEL_EXEC_POLICY") ? NULL : "VACCEL_EXEC_POLICY is not set";
}

/* A value, or room for one. */
static vaccel_tensor value(void *data, size_t size, vaccel_dtype dtype)
{
    return (vaccel_tensor){.data = data, .size = size, .dtype = dtype};
}

/* An array, or room for one. */
static vaccel_tensor array(void *data, size_t count, size_t width, vaccel_dtype dtype,
                           int64_t *shape)
{
    *shape = (int64_t)count;
    return (vaccel_tensor){
        .data = data, .size = count * width, .shape = shape, .rank = 1, .dtype = dtype};
}

static void check_values(vaccel_session *session, struct outcome *outcome)
{
    double x[2] = {1.5, 3};
    double result = 0;
    vaccel_tensor inputs[2] = {value(&x[0], sizeof(x[0]), VACCEL_DTYPE_F64),
                               value(&x[1], sizeof(x[1]), VACCEL_DTYPE_F64)};
    vaccel_tensor output = value(&result, sizeof(result), VACCEL_DTYPE_F64);

    REQUIRE(vaccel_exec(session, "m", "cos", "f64(f64)", inputs, 1, &output, 1) == VACCEL_OK);
    REQUIRE(result == cos(1.5));
    REQUIRE(vaccel_exec(session, "m", "pow", " f64 ( f64,f64 )", inputs, 2, &output, 1) ==
            VACCEL_OK);
    REQUIRE(result == pow(1.5, 3));
    REQUIRE(output.size == sizeof(result) && output.rank == 0);
}

static void check_narrow_results(vaccel_session *session, struct outcome *outcome)
{
    int8_t small = 0;
    uint8_t truth = 9;
    uint16_t numbers[2] = {40000, 65000};
    uint16_t most = 0;
    uint32_t even = 4;
    vaccel_tensor pair[2] = {value(&numbers[0], 2, VACCEL_DTYPE_U16),
                             value(&numbers[1], 2, VACCEL_DTYPE_U16)};
    vaccel_tensor input = value(&even, 4, VACCEL_DTYPE_U32);
    vaccel_tensor output = value(&small, 1, VACCEL_DTYPE_I8);

    REQUIRE(vaccel_exec(session, "sample", "minus_one", "i8()", NULL, 0, &output, 1) == VACCEL_OK);
    REQUIRE(small == -1);
    output = value(&truth, 1, VACCEL_DTYPE_BOOL);
    REQUIRE(vaccel_exec(session, "sample", "is_even", "bool(u32)", &input, 1, &output, 1) ==
            VACCEL_OK);
    REQUIRE(truth == 1);
    output = value(&most, 2, VACCEL_DTYPE_U16);
    REQUIRE(vaccel_exec(session, "sample", "largest", "u16(u16, u16)", pair, 2, &output, 1) ==
            VACCEL_OK);
    REQUIRE(most == 65000);
}

static void check_arrays(vaccel_session *session, struct outcome *outcome)
{
    float from[3] = {1, -2, INFINITY};
    float to[4] = {0, 0, 0, 42};
    float factor = 2;
    int64_t shape[2];
    vaccel_tensor inputs[2] = {array(from, 3, 4, VACCEL_DTYPE_F32, &shape[0]),
                               value(&factor, 4, VACCEL_DTYPE_F32)};
    vaccel_tensor output = array(to, 4, 4, VACCEL_DTYPE_F32, &shape[1]);

    REQUIRE(vaccel_exec(session, "sample", "scale", "void(in f32[n], out f32[n], count n, f32)",
                        inputs, 2, &output, 1) == VACCEL_OK);
    REQUIRE(to[0] == 2 && to[1] == -4 && to[2] == INFINITY && to[3] == 42);
    REQUIRE(output.size == 12 && output.rank == 1 && shape[1] == 3);

    int32_t many[5] = {1, 2, INT32_MAX, INT32_MAX, -7};
    int64_t sum = 0;
    inputs[0] = array(many, 5, 4, VACCEL_DTYPE_I32, &shape[0]);
    output = value(&sum, 8, VACCEL_DTYPE_I64);
    REQUIRE(vaccel_exec(session, "sample", "add_up", "i64(in i32[k], count k)", inputs, 1, &output,
                        1) == VACCEL_OK);
    REQUIRE(sum == INT64_C(2) * INT32_MAX - 4);

    int16_t before[2] = {6, -1};
    int16_t after[2] = {0, 9};
    inputs[0] = array(before, 2, 2, VACCEL_DTYPE_I16, &shape[0]);
    output = array(after, 2, 2, VACCEL_DTYPE_I16, &shape[1]);
    REQUIRE(vaccel_exec(session, "sample", "increment", "void(inout i16[n], count n)", inputs, 1,
                        &output, 1) == VACCEL_OK);
    REQUIRE(after[0] == 7 && after[1] == 0 && before[0] == 6 && before[1] == -1);

    double filled[3] = {0};
    double with = 1.25;
    inputs[0] = value(&with, 8, VACCEL_DTYPE_F64);
    output = array(filled, 3, 8, VACCEL_DTYPE_F64, &shape[1]);
    REQUIRE(vaccel_exec(session, "sample", "fill", "void(out f64[n], count n, f64)", inputs, 1,
                        &output, 1) == VACCEL_OK);
    REQUIRE(filled[0] == with && filled[2] == with && shape[1] == 3);
}

/* What the policy does not list, in every way. */
static void check_denials(vaccel_session *session, struct outcome *outcome)
{
    static const struct {
        const char *library, *symbol, *signature;
        vaccel_status status;
        const char *part;
    } cases[] = {
        {"c", "system", "f64(f64)", VACCEL_ERR_DENIED, "does not list 'system'"},
        {"m", "sin", "f64(f64)", VACCEL_ERR_DENIED, "does not list 'sin'"},
        {"m", "path", "f64(f64)", VACCEL_ERR_DENIED, "does not list 'path'"},
        {"libm.so.6", "cos", "f64(f64)", VACCEL_ERR_DENIED, "does not list 'cos'"},
        {"../m", "cos", "f64(f64)", VACCEL_ERR_DENIED, "does not list"},
        {"/lib/x86_64-linux-gnu/libm.so.6", "cos", "f64(f64)", VACCEL_ERR_DENIED, "does not list"},
        {"", "cos", "f64(f64)", VACCEL_ERR_DENIED, "does not list"},
        {"m", "", "f64(f64)", VACCEL_ERR_DENIED, "does not list"},
        {"m", "cos", "f32(f64)", VACCEL_ERR_DENIED, "'cos' is 'f64(f64)' to the host's policy"},
        {"m", "cos", "f64(in f64[n])", VACCEL_ERR_DENIED, "to the host's policy"},
        {"m", "cos", "double", VACCEL_ERR_INVALID, "cannot be read: at character 1"},
        {"nowhere", "call", "void()", VACCEL_ERR_UNAVAILABLE, "cannot be loaded"},
        {"sample", "no_such_function", "void()", VACCEL_ERR_NOT_FOUND, "has no function"},
    };
    double x = 1;
    double result = 42;

    for (size_t i = 0; i < COUNT(cases); i++) {
        vaccel_tensor input = value(&x, sizeof(x), VACCEL_DTYPE_F64);
        vaccel_tensor output = value(&result, sizeof(result), VACCEL_DTYPE_F64);
        bool none = strcmp(cases[i].signature, "void()") == 0;
        REQUIRE(vaccel_exec(session, cases[i].library, cases[i].symbol, cases[i].signature, &input,
                            none ? 0 : 1, &output, none ? 0 : 1) == cases[i].status);
        REQUIRE(strstr(vaccel_last_error(), cases[i].part));
        REQUIRE(result == 42);
    }
}

static vaccel_status scale(vaccel_session *session, const vaccel_tensor *inputs, size_t count,
                           vaccel_tensor *outputs, size_t rooms)
{
    return vaccel_exec(session, "sample", "scale", "void(in f32[n], out f32[n], count n, f32)",
                       inputs, count, outputs, rooms);
}

/* Tensors that are not what the signature says. */
static void check_tensors(vaccel_session *session, struct outcome *outcome)
{
    float from[3] = {1, 2, 3};
    float to[3] = {42, 42, 42};
    double wide = 1;
    int64_t shape[2];
    vaccel_tensor good[3] = {array(from, 3, 4, VACCEL_DTYPE_F32, &shape[0]),
                             value(from, 4, VACCEL_DTYPE_F32), value(from, 4, VACCEL_DTYPE_F32)};
    vaccel_tensor bad[2] = {good[0], value(&wide, 8, VACCEL_DTYPE_F64)};
    vaccel_tensor room[2] = {array(to, 3, 4, VACCEL_DTYPE_F32, &shape[1])};

    room[1] = room[0];
    REQUIRE(scale(session, good, 1, room, 1) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "input 1 of scale: it is missing"));
    REQUIRE(scale(session, good, 3, room, 1) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "input 2 of scale: the signature has no more"));
    REQUIRE(scale(session, bad, 2, room, 1) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "input 1 of scale: its dtype"));
    bad[1] = good[0];
    REQUIRE(scale(session, bad, 2, room, 1) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "takes one element"));
    REQUIRE(scale(session, good, 2, room, 0) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "output 0 of scale: it is missing"));
    REQUIRE(scale(session, good, 2, room, 2) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "output 1 of scale: the signature has no more"));
    room[0].size = 8;
    REQUIRE(scale(session, good, 2, room, 1) == VACCEL_ERR_LIMIT);
    REQUIRE(strstr(vaccel_last_error(), "takes 12 bytes and 1 dimensions"));
    room[0].size = 12;
    room[0].rank = 0;
    REQUIRE(scale(session, good, 2, room, 1) == VACCEL_ERR_LIMIT);
    REQUIRE(to[0] == 42 && to[1] == 42 && to[2] == 42);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);

    (void)files;
    REQUIRE(session);
    CHECK(check_values(session, outcome));
    CHECK(check_narrow_results(session, outcome));
    CHECK(check_arrays(session, outcome));
    CHECK(check_denials(session, outcome));
    CHECK(check_tensors(session, outcome));
    vaccel_session_release(session);
}

const struct suite exec_suite = {VACCEL_OP_EXEC, missing, check};
