/* SPDX-License-Identifier: Apache-2.0 */
/* One call of each op. Inputs lie in the subject, so that submitted calls can read them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/trial/trial.h"

enum { SQUARE = TRIAL_SIDE * TRIAL_SIDE, INPUTS = 16, DIMENSIONS = 16 };

/* Defines run, submit and take of an op whose answer is `count` floats, from its arguments. */
#define FLOATS(op, count, ...)                                                                     \
    static vaccel_status run_##op(const struct subject *s, unsigned seed, void *answer)            \
    {                                                                                              \
        const float *a = s->a[seed];                                                               \
        const float *b = s->b[seed];                                                               \
        return vaccel_##op(s->session, __VA_ARGS__, answer);                                       \
    }                                                                                              \
    static vaccel_status submit_##op(const struct subject *s, unsigned seed, vaccel_call **call)   \
    {                                                                                              \
        const float *a = s->a[seed];                                                               \
        const float *b = s->b[seed];                                                               \
        return vaccel_##op##_submit(s->session, __VA_ARGS__, call);                                \
    }                                                                                              \
    static vaccel_status take_##op(vaccel_call *call, void *answer)                                \
    {                                                                                              \
        return vaccel_##op##_result(call, answer, count);                                          \
    }

FLOATS(vector_add, TRIAL_LENGTH, TRIAL_LENGTH, a, b)

static vaccel_status run_noop(const struct subject *s, unsigned seed, void *answer)
{
    (void)seed, (void)answer;
    return vaccel_noop(s->session);
}

static vaccel_status submit_noop(const struct subject *s, unsigned seed, vaccel_call **call)
{
    (void)seed;
    return vaccel_noop_submit(s->session, call);
}

static vaccel_status take_noop(vaccel_call *call, void *answer)
{
    (void)answer;
    return vaccel_noop_result(call);
}

static vaccel_status run_multiply(const struct subject *s, unsigned seed, void *answer)
{
    return vaccel_matrix_multiply(s->session, TRIAL_SIDE, TRIAL_SIDE, TRIAL_SIDE, s->a[seed],
                                  SQUARE, s->b[seed], SQUARE, answer, SQUARE);
}

static vaccel_status submit_multiply(const struct subject *s, unsigned seed, vaccel_call **call)
{
    return vaccel_matrix_multiply_submit(s->session, TRIAL_SIDE, TRIAL_SIDE, TRIAL_SIDE, s->a[seed],
                                         SQUARE, s->b[seed], SQUARE, SQUARE, call);
}

static vaccel_status take_multiply(vaccel_call *call, void *answer)
{
    return vaccel_matrix_multiply_result(call, answer, SQUARE);
}

static vaccel_status spoil_multiply(const struct subject *s, void *answer)
{
    return vaccel_matrix_multiply(s->session, TRIAL_SIDE, TRIAL_SIDE, TRIAL_SIDE, s->a[0],
                                  SQUARE - 1, s->b[0], SQUARE, answer, SQUARE);
}

static vaccel_status run_minmax(const struct subject *s, unsigned seed, void *answer)
{
    float *ends = answer;
    return vaccel_minmax(s->session, TRIAL_LENGTH, s->a[seed], &ends[0], &ends[1]);
}

static vaccel_status submit_minmax(const struct subject *s, unsigned seed, vaccel_call **call)
{
    return vaccel_minmax_submit(s->session, TRIAL_LENGTH, s->a[seed], call);
}

static vaccel_status take_minmax(vaccel_call *call, void *answer)
{
    float *ends = answer;
    return vaccel_minmax_result(call, &ends[0], &ends[1]);
}

static vaccel_status spoil_minmax(const struct subject *s, void *answer)
{
    static const float none[2] = {NAN, NAN};
    float *ends = answer;
    return vaccel_minmax(s->session, 2, none, &ends[0], &ends[1]);
}

static vaccel_status run_copy(const struct subject *s, unsigned seed, void *answer)
{
    return vaccel_array_copy(s->session, sizeof(s->a[seed]), (const uint8_t *)s->a[seed], answer);
}

static vaccel_status submit_copy(const struct subject *s, unsigned seed, vaccel_call **call)
{
    return vaccel_array_copy_submit(s->session, sizeof(s->a[seed]), (const uint8_t *)s->a[seed],
                                    call);
}

static vaccel_status take_copy(vaccel_call *call, void *answer)
{
    return vaccel_array_copy_result(call, answer, TRIAL_LENGTH * sizeof(float));
}

static vaccel_status sgemm(const struct subject *s, unsigned seed, size_t elements, void *answer)
{
    return vaccel_blas_sgemm(s->session, TRIAL_SIDE, TRIAL_SIDE, TRIAL_SIDE, 1, s->a[seed],
                             elements, s->b[seed], SQUARE, 0, NULL, answer, SQUARE);
}

static vaccel_status run_sgemm(const struct subject *s, unsigned seed, void *answer)
{
    memset(answer, 0, SQUARE * sizeof(float));
    return sgemm(s, seed, SQUARE, answer);
}

static vaccel_status spoil_sgemm(const struct subject *s, void *answer)
{
    return sgemm(s, 0, SQUARE - 1, answer);
}

static vaccel_status sgemv(const struct subject *s, unsigned seed, size_t elements, void *answer)
{
    return vaccel_blas_sgemv(s->session, TRIAL_SIDE, TRIAL_SIDE, 1, s->a[seed], elements,
                             s->b[seed], TRIAL_SIDE, 0, NULL, answer, TRIAL_SIDE);
}

static vaccel_status run_sgemv(const struct subject *s, unsigned seed, void *answer)
{
    memset(answer, 0, TRIAL_SIDE * sizeof(float));
    return sgemv(s, seed, SQUARE, answer);
}

static vaccel_status spoil_sgemv(const struct subject *s, void *answer)
{
    return sgemv(s, 0, SQUARE - 1, answer);
}

static vaccel_status run_saxpy(const struct subject *s, unsigned seed, void *answer)
{
    memcpy(answer, s->b[seed], sizeof(s->b[seed]));
    return vaccel_blas_saxpy(s->session, TRIAL_LENGTH, 3, s->a[seed], TRIAL_LENGTH, NULL, answer,
                             TRIAL_LENGTH);
}

static vaccel_status spoil_saxpy(const struct subject *s, void *answer)
{
    return vaccel_blas_saxpy(s->session, TRIAL_LENGTH, 3, s->a[0], TRIAL_LENGTH - 1, NULL, answer,
                             TRIAL_LENGTH);
}

static vaccel_status run_sdot(const struct subject *s, unsigned seed, void *answer)
{
    return vaccel_blas_sdot(s->session, TRIAL_LENGTH, s->a[seed], TRIAL_LENGTH, s->b[seed],
                            TRIAL_LENGTH, NULL, answer);
}

static vaccel_status spoil_sdot(const struct subject *s, void *answer)
{
    return vaccel_blas_sdot(s->session, TRIAL_LENGTH, s->a[0], TRIAL_LENGTH - 1, s->b[0],
                            TRIAL_LENGTH, NULL, answer);
}

/* What submitted calls read before they write to memory of their own. */
static float inout[TRIAL_SEEDS][TRIAL_LENGTH];

static vaccel_status submit_sgemm(const struct subject *s, unsigned seed, vaccel_call **call)
{
    return vaccel_blas_sgemm_submit(s->session, TRIAL_SIDE, TRIAL_SIDE, TRIAL_SIDE, 1, s->a[seed],
                                    SQUARE, s->b[seed], SQUARE, 0, NULL, inout[seed], SQUARE, call);
}

static vaccel_status take_sgemm(vaccel_call *call, void *answer)
{
    return vaccel_blas_sgemm_result(call, answer, SQUARE);
}

static vaccel_status submit_sgemv(const struct subject *s, unsigned seed, vaccel_call **call)
{
    return vaccel_blas_sgemv_submit(s->session, TRIAL_SIDE, TRIAL_SIDE, 1, s->a[seed], SQUARE,
                                    s->b[seed], TRIAL_SIDE, 0, NULL, inout[seed], TRIAL_SIDE, call);
}

static vaccel_status take_sgemv(vaccel_call *call, void *answer)
{
    return vaccel_blas_sgemv_result(call, answer, TRIAL_SIDE);
}

static vaccel_status submit_saxpy(const struct subject *s, unsigned seed, vaccel_call **call)
{
    memcpy(inout[seed], s->b[seed], sizeof(inout[seed]));
    return vaccel_blas_saxpy_submit(s->session, TRIAL_LENGTH, 3, s->a[seed], TRIAL_LENGTH, NULL,
                                    inout[seed], TRIAL_LENGTH, call);
}

static vaccel_status take_saxpy(vaccel_call *call, void *answer)
{
    return vaccel_blas_saxpy_result(call, answer, TRIAL_LENGTH);
}

static vaccel_status submit_sdot(const struct subject *s, unsigned seed, vaccel_call **call)
{
    return vaccel_blas_sdot_submit(s->session, TRIAL_LENGTH, s->a[seed], TRIAL_LENGTH, s->b[seed],
                                   TRIAL_LENGTH, NULL, call);
}

static vaccel_status take_sdot(vaccel_call *call, void *answer)
{
    return vaccel_blas_sdot_result(call, answer);
}

static vaccel_status run_describe(const struct subject *s, unsigned seed, void *answer)
{
    vaccel_model_info *info = NULL;
    vaccel_status status = vaccel_model_describe(s->session, s->opened, &info);

    (void)seed;
    if (status == VACCEL_OK)
        snprintf(answer, TRIAL_ROOM, "%s %zu %zu", vaccel_model_info_format(info),
                 vaccel_model_info_input_count(info), vaccel_model_info_output_count(info));
    vaccel_model_info_release(info);
    return status;
}

static vaccel_status infer_vector(const struct subject *s, unsigned seed, void *answer)
{
    int64_t shape[1] = {INPUTS};
    int64_t room[1];
    float values[INPUTS];
    vaccel_tensor input = {.data = values,
                           .size = sizeof(values),
                           .shape = shape,
                           .rank = 1,
                           .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor output = {.data = answer,
                            .size = sizeof(values),
                            .shape = room,
                            .rank = 1,
                            .dtype = VACCEL_DTYPE_F32};

    memcpy(values, s->a[seed], sizeof(values));
    return vaccel_infer(s->session, s->opened, &input, 1, &output, 1, NULL);
}

/* Zeros of the shapes that the backend itself says; what may vary is 1. One that describes no model
 * gets a vector. */
static vaccel_status run_infer(const struct subject *s, unsigned seed, void *answer)
{
    vaccel_model_info *info = NULL;
    vaccel_inference *result = NULL;
    vaccel_tensor inputs[INPUTS] = {0};
    int64_t shapes[INPUTS][DIMENSIONS];
    vaccel_status status = vaccel_model_describe(s->session, s->opened, &info);
    size_t count = status == VACCEL_OK ? vaccel_model_info_input_count(info) : 0;

    if (status == VACCEL_ERR_UNSUPPORTED)
        return infer_vector(s, seed, answer);
    if (count > INPUTS)
        status = VACCEL_ERR_LIMIT;
    for (size_t i = 0; status == VACCEL_OK && i < count; i++) {
        vaccel_tensor *input = &inputs[i];
        input->dtype = vaccel_model_info_input_dtype(info, i);
        input->rank = (uint32_t)vaccel_model_info_input_shape_count(info, i);
        input->shape = shapes[i];
        input->size = vaccel_dtype_size(input->dtype);
        for (uint32_t k = 0; k < input->rank && k < DIMENSIONS; k++) {
            int64_t length = vaccel_model_info_input_shape(info, i)[k];
            shapes[i][k] = length > 0 ? length : 1;
            input->size *= (uint64_t)shapes[i][k];
        }
        input->data = input->size ? calloc(1, (size_t)input->size) : NULL;
        if (!input->data)
            status = VACCEL_ERR_NO_MEMORY;
        else if (input->dtype == VACCEL_DTYPE_F32)
            *(float *)input->data = (float)seed;
    }
    if (status == VACCEL_OK)
        status = vaccel_infer(s->session, s->opened, inputs, count, NULL, 0, &result);
    if (status == VACCEL_OK && vaccel_inference_output_count(result) > 0) {
        const vaccel_tensor *output = vaccel_inference_output(result, 0);
        memcpy(answer, output->data, output->size < 256 ? (size_t)output->size : 256);
    }
    for (size_t i = 0; i < count && i < INPUTS; i++)
        free(inputs[i].data);
    vaccel_inference_release(result);
    vaccel_model_info_release(info);
    return status;
}

static vaccel_status spoil_infer(const struct subject *s, void *answer)
{
    int64_t shape[1] = {1};
    float value = 1;
    vaccel_tensor input = {.name = "no input is called so",
                           .data = &value,
                           .size = sizeof(value),
                           .shape = shape,
                           .rank = 1,
                           .dtype = VACCEL_DTYPE_F32};
    int64_t room[DIMENSIONS];
    vaccel_tensor output = {
        .data = answer, .size = 256, .shape = room, .rank = DIMENSIONS, .dtype = VACCEL_DTYPE_F32};
    return vaccel_infer(s->session, s->opened, &input, 1, &output, 1, NULL);
}

static const struct sample samples[] = {
    {VACCEL_OP_NOOP, false, false, false, 0, run_noop, submit_noop, take_noop, NULL},
    {VACCEL_OP_VECTOR_ADD, false, false, true, TRIAL_LENGTH * sizeof(float), run_vector_add,
     submit_vector_add, take_vector_add, NULL},
    {VACCEL_OP_MATRIX_MULTIPLY, false, false, true, SQUARE * sizeof(float), run_multiply,
     submit_multiply, take_multiply, spoil_multiply},
    {VACCEL_OP_MINMAX, false, false, true, 2 * sizeof(float), run_minmax, submit_minmax,
     take_minmax, spoil_minmax},
    {VACCEL_OP_ARRAY_COPY, false, false, false, TRIAL_LENGTH * sizeof(float), run_copy, submit_copy,
     take_copy, NULL},
    {VACCEL_OP_BLAS_SGEMM, false, false, true, SQUARE * sizeof(float), run_sgemm, submit_sgemm,
     take_sgemm, spoil_sgemm},
    {VACCEL_OP_BLAS_SGEMV, false, false, true, TRIAL_SIDE * sizeof(float), run_sgemv, submit_sgemv,
     take_sgemv, spoil_sgemv},
    {VACCEL_OP_BLAS_SAXPY, false, false, true, TRIAL_LENGTH * sizeof(float), run_saxpy,
     submit_saxpy, take_saxpy, spoil_saxpy},
    {VACCEL_OP_BLAS_SDOT, false, false, true, sizeof(float), run_sdot, submit_sdot, take_sdot,
     spoil_sdot},
    {VACCEL_OP_MODEL_DESCRIBE, true, false, false, 4096, run_describe, NULL, NULL, NULL},
    {VACCEL_OP_INFER, true, false, true, 256, run_infer, NULL, NULL, spoil_infer},
};

const struct sample *trial_sample(uint32_t op)
{
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        if (samples[i].op == op)
            return &samples[i];
    }
    for (const struct sample *sample = trial_vision; sample->op; sample++) {
        if (sample->op == op)
            return sample;
    }
    return NULL;
}

bool trial_same(const struct sample *sample, const void *a, const void *b)
{
    const float *left = a;
    const float *right = b;

    if (!sample->floats)
        return memcmp(a, b, sample->size) == 0;
    for (size_t i = 0; i < sample->size / sizeof(float); i++) {
        float most = 1e-4F * (1 + fabsf(left[i]));
        if (memcmp(&left[i], &right[i], sizeof(float)) != 0 && !(fabsf(left[i] - right[i]) <= most))
            return false;
    }
    return true;
}
