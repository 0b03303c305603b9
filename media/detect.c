/* SPDX-License-Identifier: Apache-2.0 */
#include "media/detect.h"

#include <math.h>
#include <stdlib.h>

enum { DEFAULT_BOXES = 100, MAX_BOXES = 65536, BOX = 4 };

static const float DEFAULT_MIN_SCORE = 0.25f;
static const float DEFAULT_MAX_OVERLAP = 0.45f;

/* A probability that was rounded. */
static const float ONE = 1.0f + 1e-3f;

/* An output as a table. */
struct table {
    const float *values;
    size_t rows, columns;
    size_t row_step, column_step;
};

struct job {
    const struct vac_model_info *info;
    const struct vac_detect_output *how;
    const struct vac_media_look *look;
    const char *name; /* of the output with the scores */
    float min_score;
    struct table boxes;
    struct table scores; /* of box_scores: one column for each class, the background too */
    bool any_number;     /* some score is one */
    struct vac_media_box *found;
    size_t count, room;
    struct vac_error *err;
};

static float cell(const struct table *table, size_t row, size_t column)
{
    return table->values[row * table->row_step + column * table->column_step];
}

/* The last two dimensions, when those before are 1. */
static vaccel_status read_table(const struct vac_media_output *output, bool transposed,
                                struct table *table, struct vac_error *err)
{
    size_t rank = output->rank;
    bool fits = rank >= 2 && rank <= 4;
    for (size_t i = 0; i < rank && fits; i++) {
        fits = i + 2 < rank ? output->dims[i] == 1 : output->dims[i] >= 0;
    }
    if (!fits) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the network's output '%s' has %zu dimensions, and boxes are expected "
            "as [1,rows,columns]; export the model so, for one image at a time",
            output->name, rank);
    }
    size_t first = (size_t)output->dims[rank - 2];
    size_t second = (size_t)output->dims[rank - 1];
    *table = transposed ? (struct table){output->values, second, first, 1, second}
                        : (struct table){output->values, first, second, second, 1};
    return VACCEL_OK;
}

static vaccel_status fail_columns(const struct vac_media_output *output, size_t columns,
                                  size_t expected, struct vac_error *err)
{
    return vac_media_fail(err, VACCEL_ERR_FORMAT,
                          "the network's output '%s' has %zu numbers in a row, and model.json asks "
                          "for %zu (by \"output.detect\" and the number of labels); correct it",
                          output->name, columns, expected);
}

static vaccel_status read_tables(struct job *job, const struct vac_media_output *boxes,
                                 const struct vac_media_output *scores)
{
    const struct vac_detect_output *how = job->how;
    size_t classes = job->info->label_count + how->background;
    size_t columns = how->rows == VAC_ROWS_BOX_SCORE_CLASS         ? 6
                     : how->rows == VAC_ROWS_IMAGE_CLASS_SCORE_BOX ? 7
                     : scores != NULL                              ? BOX
                                      : BOX + how->objectness + classes;
    vaccel_status status = read_table(boxes, how->transposed, &job->boxes, job->err);
    if (status != VACCEL_OK) {
        return status;
    }
    if (job->boxes.columns != columns) {
        return fail_columns(boxes, job->boxes.columns, columns, job->err);
    }
    job->name = scores != NULL ? scores->name : boxes->name;
    if (scores == NULL) {
        job->scores = job->boxes;
        job->scores.values += (BOX + how->objectness) * job->boxes.column_step;
        job->scores.columns = classes;
        return VACCEL_OK;
    }
    status = read_table(scores, how->transposed, &job->scores, job->err);
    if (status != VACCEL_OK) {
        return status;
    }
    if (job->scores.columns != classes) {
        return fail_columns(scores, job->scores.columns, classes, job->err);
    }
    if (job->scores.rows != job->boxes.rows) {
        return vac_media_fail(job->err, VACCEL_ERR_FORMAT,
                              "the network gives %zu boxes in '%s' and %zu scores in '%s'; export "
                              "it with one row of scores for each box",
                              job->boxes.rows, boxes->name, job->scores.rows, scores->name);
    }
    return VACCEL_OK;
}

static float clamp(double value, double most)
{
    return (float)(value < 0 ? 0 : value > most ? most : value);
}

/* In pixels of the image; false when nothing of it is in the image, or a number is none. */
static bool place(const struct job *job, size_t row, size_t column, struct vac_media_box *box)
{
    const struct vac_media_look *look = job->look;
    double n[BOX];
    for (size_t i = 0; i < BOX; i++) {
        n[i] = (double)cell(&job->boxes, row, column + i);
    }
    double left = n[0], top = n[1], right = n[2], bottom = n[3];
    switch (job->how->box) {
    case VAC_BOX_CXCYWH:
        left = n[0] - n[2] / 2;
        top = n[1] - n[3] / 2;
        right = n[0] + n[2] / 2;
        bottom = n[1] + n[3] / 2;
        break;
    case VAC_BOX_XYWH:
        right = n[0] + n[2];
        bottom = n[1] + n[3];
        break;
    case VAC_BOX_YXYX:
        left = n[1];
        top = n[0];
        right = n[3];
        bottom = n[2];
        break;
    case VAC_BOX_XYXY:
        break;
    }
    double across = job->how->relative ? look->input_width : 1.0;
    double down = job->how->relative ? look->input_height : 1.0;
    box->left = clamp(vac_media_look_x(look, left * across), look->width);
    box->top = clamp(vac_media_look_y(look, top * down), look->height);
    box->right = clamp(vac_media_look_x(look, right * across), look->width);
    box->bottom = clamp(vac_media_look_y(look, bottom * down), look->height);
    /* A NaN fails it. */
    return box->right > box->left && box->bottom > box->top;
}

static vaccel_status add(struct job *job, size_t row, size_t column, size_t index, float score)
{
    struct vac_media_box box = {.index = (uint32_t)index, .score = score > 1.0f ? 1.0f : score};
    if (!(score >= job->min_score)) {
        return VACCEL_OK;
    }
    if (score > ONE) {
        return vac_media_fail(job->err, VACCEL_ERR_FORMAT,
                              "the network's output '%s' holds the score %g, which is no "
                              "probability; set \"output.activation\" in model.json to sigmoid or "
                              "softmax",
                              job->name, (double)score);
    }
    if (!place(job, row, column, &box)) {
        return VACCEL_OK;
    }
    if (job->count == job->room) {
        size_t room = job->room > 0 ? job->room * 2 : 256;
        struct vac_media_box *more = realloc(job->found, room * sizeof(*more));
        if (more == NULL) {
            return vac_media_fail(job->err, VACCEL_ERR_NO_MEMORY, "no memory for %zu boxes", room);
        }
        job->found = more;
        job->room = room;
    }
    job->found[job->count] = box;
    job->count++;
    return VACCEL_OK;
}

/* What each class's score of a row is to be multiplied by, and taken less before. */
struct scaling {
    float factor;
    float highest, sum; /* of softmax */
};

static struct scaling scale_row(const struct job *job, size_t row)
{
    struct scaling scaling = {.factor = 1.0f, .highest = -INFINITY};
    if (job->how->objectness) {
        float sure = cell(&job->boxes, row, BOX);
        scaling.factor =
            job->info->activation != VAC_ACTIVATION_NONE ? vac_media_sigmoid(sure) : sure;
    }
    if (job->info->activation == VAC_ACTIVATION_SOFTMAX) {
        for (size_t c = 0; c < job->scores.columns; c++) {
            scaling.highest = fmaxf(scaling.highest, cell(&job->scores, row, c));
        }
        for (size_t c = 0; c < job->scores.columns; c++) {
            scaling.sum += expf(cell(&job->scores, row, c) - scaling.highest);
        }
    }
    return scaling;
}

static float score_of(const struct job *job, const struct scaling *scaling, float value)
{
    switch (job->info->activation) {
    case VAC_ACTIVATION_SOFTMAX:
        return scaling->factor * (expf(value - scaling->highest) / scaling->sum);
    case VAC_ACTIVATION_SIGMOID:
        return scaling->factor * vac_media_sigmoid(value);
    default:
        return scaling->factor * value;
    }
}

/* Each class that a row scores enough for. */
static vaccel_status read_scored_row(struct job *job, size_t row)
{
    struct scaling scaling = scale_row(job, row);
    vaccel_status status = VACCEL_OK;
    for (size_t c = job->how->background; c < job->scores.columns && status == VACCEL_OK; c++) {
        float score = score_of(job, &scaling, cell(&job->scores, row, c));
        job->any_number = job->any_number || !isnan(score);
        status = add(job, row, 0, c - job->how->background, score);
    }
    return status;
}

/* A row that names its class; `*last` when it and all behind it are empty. */
static vaccel_status read_final_row(struct job *job, size_t row, bool *last)
{
    bool ssd = job->how->rows == VAC_ROWS_IMAGE_CLASS_SCORE_BOX;
    float index = cell(&job->boxes, row, ssd ? 1 : 5);
    float score = cell(&job->boxes, row, ssd ? 2 : 4);
    size_t labels = job->info->label_count;
    *last = ssd && cell(&job->boxes, row, 0) < 0;
    if (*last) {
        /* A list that was filled up is no broken one. */
        job->any_number = true;
        return VACCEL_OK;
    }
    struct scaling none = {.factor = 1.0f, .sum = 1.0f};
    score = job->info->activation == VAC_ACTIVATION_SIGMOID ? score_of(job, &none, score) : score;
    job->any_number = job->any_number || !isnan(score);
    index -= job->how->background;
    if (index < 0 || !(score >= job->min_score)) {
        return VACCEL_OK;
    }
    if (!(index < (float)labels)) {
        return vac_media_fail(job->err, VACCEL_ERR_FORMAT,
                              "the network found something of class %g, and model.json has %zu "
                              "labels; give it one label for each class, in the network's order",
                              (double)index, labels);
    }
    return add(job, row, ssd ? 3 : 0, (size_t)index, score);
}

static vaccel_status read_rows(struct job *job)
{
    vaccel_status status = VACCEL_OK;
    bool last = false;
    for (size_t row = 0; row < job->boxes.rows && status == VACCEL_OK && !last; row++) {
        status = job->how->rows == VAC_ROWS_BOX_SCORES ? read_scored_row(job, row)
                                                       : read_final_row(job, row, &last);
    }
    if (status == VACCEL_OK && job->boxes.rows > 0 && !job->any_number) {
        return vac_media_fail(job->err, VACCEL_ERR_BACKEND,
                              "the network gave no number for any score in '%s'; ask for the "
                              "precision f32, or export the model again",
                              job->name);
    }
    return status;
}

static float chosen(float asked, float said, float usual)
{
    return asked > 0 ? asked : said > 0 ? said : usual;
}

vaccel_status vac_media_detect(const struct vac_model_info *info,
                               const struct vac_media_output *boxes_output,
                               const struct vac_media_output *scores_output,
                               const struct vac_media_look *look,
                               const struct vac_media_detect_params *params,
                               struct vac_media_box **boxes, size_t *count, struct vac_error *err)
{
    struct job job = {
        .info = info,
        .how = &info->detect,
        .look = look,
        .min_score = chosen(params->min_score, info->detect.min_score, DEFAULT_MIN_SCORE),
        .err = err,
    };
    size_t most = params->max_boxes > 0 ? params->max_boxes : DEFAULT_BOXES;
    vaccel_status status = read_tables(&job, boxes_output, scores_output);
    if (status == VACCEL_OK) {
        status = read_rows(&job);
    }
    if (status != VACCEL_OK) {
        free(job.found);
        return status;
    }
    *boxes = job.found;
    *count = vac_media_suppress(
        job.found, job.count,
        chosen(params->max_overlap, info->detect.max_overlap, DEFAULT_MAX_OVERLAP),
        most < MAX_BOXES ? most : MAX_BOXES);
    return VACCEL_OK;
}
