/* SPDX-License-Identifier: Apache-2.0 */
/* One call of each op that `vaccel calibrate` measures, and its answer as numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/calibrate.h"
#include "cli/fail.h"
#include "cli/memory.h"

/* What numeric ops compute with: matrices of SIDE × SIDE, vectors as long as one. */
enum { SIDE = 512, NUMBERS = SIDE * SIDE, CLASSES = 65536 };

static const uint32_t numeric[] = {
    VACCEL_OP_BLAS_SGEMM, VACCEL_OP_BLAS_SGEMV,      VACCEL_OP_BLAS_SAXPY, VACCEL_OP_BLAS_SDOT,
    VACCEL_OP_VECTOR_ADD, VACCEL_OP_MATRIX_MULTIPLY, VACCEL_OP_MINMAX,     VACCEL_OP_ARRAY_COPY,
};

uint32_t vac_calibrate_numeric(size_t place)
{
    return place < sizeof(numeric) / sizeof(numeric[0]) ? numeric[place] : 0;
}

bool vac_calibrate_knows(uint32_t op)
{
    for (size_t i = 0; vac_calibrate_numeric(i); i++) {
        if (numeric[i] == op)
            return true;
    }
    return op == VACCEL_OP_INFER || op == VACCEL_OP_IMAGE_CLASSIFY ||
           op == VACCEL_OP_IMAGE_DETECT || op == VACCEL_OP_IMAGE_SEGMENT ||
           op == VACCEL_OP_IMAGE_POSE || op == VACCEL_OP_IMAGE_DEPTH;
}

static bool make_inputs(struct vac_calibrate_work *work, vaccel_session *session)
{
    vaccel_model_info *info;
    bool made = true;

    if (vaccel_model_describe(session, work->model, &info) != VACCEL_OK) {
        vac_say("what the model takes is not known: %s", vaccel_last_error());
        return false;
    }
    for (size_t i = 0; i < vaccel_model_info_input_count(info) && made; i++) {
        int64_t shape[16] = {0};
        size_t rank = vaccel_model_info_input_shape_count(info, i);
        const int64_t *given = vaccel_model_info_input_shape(info, i);
        for (size_t k = 0; k < rank && k < 16; k++)
            shape[k] = given[k] < 0 ? 1 : given[k];
        made = rank <= 16 &&
               vac_tensors_add_made(&work->inputs, vaccel_model_info_input_name(info, i),
                                    vaccel_model_info_input_dtype(info, i), shape, (uint32_t)rank);
    }
    vaccel_model_info_release(info);
    return made;
}

bool vac_calibrate_prepare(struct vac_calibrate_work *work, vaccel_session *session)
{
    if (work->op == VACCEL_OP_INFER)
        return make_inputs(work, session);
    if (work->model)
        return true;
    /* Two factors, and room for a result; as devices like it. */
    work->numbers = vac_memory_check(aligned_alloc(4096, 3 * NUMBERS * sizeof(float)));
    for (size_t i = 0; i < 3 * NUMBERS; i++)
        work->numbers[i] = (float)(i * 2654435761U % 2001) / 1000 - 1;
    return true;
}

static float *grow(struct vac_calibrate_answer *answer, size_t count)
{
    answer->values = vac_memory_check(calloc(count + 1, sizeof(float)));
    answer->count = count;
    return answer->values;
}

static vaccel_status classify(const struct vac_calibrate_work *work, vaccel_session *session,
                              struct vac_calibrate_answer *answer)
{
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    vaccel_classification *result;

    params.top_k = answer ? CLASSES : 0;
    vaccel_status status =
        vaccel_image_classify(session, work->image, work->model, &params, &result);
    if (status != VACCEL_OK || !answer) {
        if (status == VACCEL_OK)
            vaccel_classification_release(result);
        return status;
    }
    /* By class, since the order of those that score alike says nothing. */
    size_t count = vaccel_classification_count(result);
    float *values = grow(answer, CLASSES);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = vaccel_classification_index(result, i);
        if (index < CLASSES)
            values[index] = vaccel_classification_score(result, i);
    }
    answer->count = count;
    vaccel_classification_release(result);
    return VACCEL_OK;
}

static vaccel_status detect(const struct vac_calibrate_work *work, vaccel_session *session,
                            struct vac_calibrate_answer *answer)
{
    vaccel_detection *result;
    vaccel_status status = vaccel_image_detect(session, work->image, work->model, NULL, &result);

    if (status != VACCEL_OK)
        return status;
    if (answer) {
        size_t count = vaccel_detection_count(result);
        float *value = grow(answer, 6 * count);
        for (size_t i = 0; i < count; i++) {
            *value++ = (float)vaccel_detection_index(result, i);
            *value++ = vaccel_detection_score(result, i);
            *value++ = vaccel_detection_x(result, i);
            *value++ = vaccel_detection_y(result, i);
            *value++ = vaccel_detection_width(result, i);
            *value++ = vaccel_detection_height(result, i);
        }
    }
    vaccel_detection_release(result);
    return VACCEL_OK;
}

static vaccel_status segment(const struct vac_calibrate_work *work, vaccel_session *session,
                             struct vac_calibrate_answer *answer)
{
    vaccel_segmentation *result;
    vaccel_status status = vaccel_image_segment(session, work->image, work->model, NULL, &result);

    if (status != VACCEL_OK)
        return status;
    if (answer) {
        const uint8_t *mask = vaccel_segmentation_mask(result);
        float *values = grow(answer, vaccel_segmentation_mask_count(result));
        for (size_t i = 0; i < answer->count; i++)
            values[i] = mask[i];
    }
    vaccel_segmentation_release(result);
    return VACCEL_OK;
}

static vaccel_status pose(const struct vac_calibrate_work *work, vaccel_session *session,
                          struct vac_calibrate_answer *answer)
{
    vaccel_poses *result;
    vaccel_status status = vaccel_image_pose(session, work->image, work->model, NULL, &result);

    if (status != VACCEL_OK)
        return status;
    if (answer && vaccel_poses_count(result) > 0) {
        size_t count = vaccel_poses_keypoint_count(result, 0);
        float *value = grow(answer, 3 * count);
        for (size_t i = 0; i < count; i++) {
            *value++ = vaccel_poses_keypoint_x(result, 0, i);
            *value++ = vaccel_poses_keypoint_y(result, 0, i);
            *value++ = vaccel_poses_keypoint_score(result, 0, i);
        }
    }
    vaccel_poses_release(result);
    return VACCEL_OK;
}

static vaccel_status depth(const struct vac_calibrate_work *work, vaccel_session *session,
                           struct vac_calibrate_answer *answer)
{
    vaccel_depth_map *result;
    vaccel_status status = vaccel_image_depth(session, work->image, work->model, NULL, &result);

    if (status != VACCEL_OK)
        return status;
    if (answer) {
        size_t count = vaccel_depth_map_values_count(result);
        memcpy(grow(answer, count), vaccel_depth_map_values(result), count * sizeof(float));
    }
    vaccel_depth_map_release(result);
    return VACCEL_OK;
}

/* An element as a number; what is none of the usual kinds counts by its first byte. */
static float number_at(const vaccel_tensor *tensor, size_t place)
{
    const char *data = tensor->data;

    switch (tensor->dtype) {
    case VACCEL_DTYPE_F32:
        return ((const float *)(const void *)data)[place];
    case VACCEL_DTYPE_F64:
        return (float)((const double *)(const void *)data)[place];
    case VACCEL_DTYPE_I32:
        return (float)((const int32_t *)(const void *)data)[place];
    case VACCEL_DTYPE_I64:
        return (float)((const int64_t *)(const void *)data)[place];
    default:
        return (float)(unsigned char)data[place * vaccel_dtype_size(tensor->dtype)];
    }
}

static vaccel_status infer(const struct vac_calibrate_work *work, vaccel_session *session,
                           struct vac_calibrate_answer *answer)
{
    vaccel_inference *result;
    vaccel_status status = vaccel_infer(session, work->model, work->inputs.items,
                                        work->inputs.count, NULL, 0, &result);

    if (status != VACCEL_OK)
        return status;
    if (answer) {
        size_t count = 0;
        for (size_t i = 0; i < vaccel_inference_output_count(result); i++)
            count += (size_t)vac_tensors_count(vaccel_inference_output(result, i));
        float *value = grow(answer, count);
        for (size_t i = 0; i < vaccel_inference_output_count(result); i++) {
            const vaccel_tensor *tensor = vaccel_inference_output(result, i);
            for (size_t k = 0; k < vac_tensors_count(tensor); k++)
                *value++ = vaccel_dtype_size(tensor->dtype) ? number_at(tensor, k) : 0;
        }
    }
    vaccel_inference_release(result);
    return VACCEL_OK;
}

static vaccel_status compute(const struct vac_calibrate_work *work, vaccel_session *session,
                             struct vac_calibrate_answer *answer)
{
    const float *a = work->numbers;
    const float *b = work->numbers + NUMBERS;
    float *c = work->numbers + 2 * (size_t)NUMBERS;
    size_t written = NUMBERS;
    vaccel_status status;

    switch (work->op) {
    case VACCEL_OP_BLAS_SGEMM:
        status = vaccel_blas_sgemm(session, SIDE, SIDE, SIDE, 1, a, NUMBERS, b, NUMBERS, 0, NULL, c,
                                   NUMBERS);
        break;
    case VACCEL_OP_MATRIX_MULTIPLY:
        status =
            vaccel_matrix_multiply(session, SIDE, SIDE, SIDE, a, NUMBERS, b, NUMBERS, c, NUMBERS);
        break;
    case VACCEL_OP_BLAS_SGEMV:
        written = SIDE;
        status = vaccel_blas_sgemv(session, SIDE, SIDE, 1, a, NUMBERS, b, SIDE, 0, NULL, c, SIDE);
        break;
    case VACCEL_OP_BLAS_SAXPY:
        /* From the same beginning each time. */
        memcpy(c, b, NUMBERS * sizeof(float));
        status = vaccel_blas_saxpy(session, NUMBERS, 2, a, NUMBERS, NULL, c, NUMBERS);
        break;
    case VACCEL_OP_BLAS_SDOT:
        written = 1;
        status = vaccel_blas_sdot(session, NUMBERS, a, NUMBERS, a, NUMBERS, NULL, c);
        break;
    case VACCEL_OP_VECTOR_ADD:
        status = vaccel_vector_add(session, NUMBERS, a, b, c);
        break;
    case VACCEL_OP_MINMAX:
        written = 2;
        status = vaccel_minmax(session, NUMBERS, a, c, c + 1);
        break;
    default:
        status =
            vaccel_array_copy(session, NUMBERS * sizeof(float), (const uint8_t *)a, (uint8_t *)c);
        break;
    }
    if (status == VACCEL_OK && answer)
        memcpy(grow(answer, written), c, written * sizeof(float));
    return status;
}

vaccel_status vac_calibrate_call(const struct vac_calibrate_work *work, vaccel_session *session,
                                 struct vac_calibrate_answer *answer)
{
    if (answer)
        *answer = (struct vac_calibrate_answer){.count = 0};
    switch (work->op) {
    case VACCEL_OP_IMAGE_CLASSIFY:
        return classify(work, session, answer);
    case VACCEL_OP_IMAGE_DETECT:
        return detect(work, session, answer);
    case VACCEL_OP_IMAGE_SEGMENT:
        return segment(work, session, answer);
    case VACCEL_OP_IMAGE_POSE:
        return pose(work, session, answer);
    case VACCEL_OP_IMAGE_DEPTH:
        return depth(work, session, answer);
    case VACCEL_OP_INFER:
        return infer(work, session, answer);
    default:
        return compute(work, session, answer);
    }
}

bool vac_calibrate_agree(const struct vac_calibrate_answer *a, const struct vac_calibrate_answer *b,
                         char *why, size_t size)
{
    size_t off = 0;
    size_t worst = 0;
    float furthest = 0;

    if (a->count != b->count) {
        snprintf(why, size, "its answer has %zu values where others have %zu", a->count, b->count);
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        float apart = fabsf(a->values[i] - b->values[i]);
        if (apart <= 0.02F * (1 + fabsf(b->values[i])) ||
            (isnan(a->values[i]) && isnan(b->values[i])) || a->values[i] == b->values[i])
            continue;
        off++;
        /* NaN is further than anything. */
        if (off == 1 || !(apart <= furthest)) {
            furthest = apart;
            worst = i;
        }
    }
    /* One in a hundred may lie at a border. */
    if (off <= a->count / 100)
        return true;
    snprintf(why, size,
             "its answer differs from others' in %zu of %zu values, as %g where others have %g",
             off, a->count, (double)a->values[worst], (double)b->values[worst]);
    return false;
}

void vac_calibrate_forget_answer(struct vac_calibrate_answer *answer)
{
    free(answer->values);
    *answer = (struct vac_calibrate_answer){.count = 0};
}

void vac_calibrate_release(struct vac_calibrate_work *work)
{
    vac_tensors_release(&work->inputs);
    free(work->numbers);
    work->numbers = NULL;
}
