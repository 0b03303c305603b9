/* SPDX-License-Identifier: Apache-2.0 */
#include "look.h"

#include <math.h>
#include <stdlib.h>

#include "backends/common/answer.h"
#include "backends/common/forked.h"
#include "backends/common/pool.h"
#include "backends/common/stopwatch.h"
#include "backends/common/vision.h"
#include "media/depth.h"
#include "media/segment.h"

/* What the ops do where neither the call nor model.json says otherwise. */
enum { DEFAULT_BOXES = 100, DEFAULT_POSES = 20 };
static const float DEFAULT_SCORE = 0.25F;

/* A call while it runs: the model's lock is held, and the image lies where the GPU sees it. */
struct call {
    struct vac_jetson_model *model;
    const vaccel_host *host;
    const struct vac_jetson_functions *functions;
    struct vac_jetson_net *net;
    struct vac_media_look look; /* all of the image: jetson-inference crops nothing */
    struct vac_stopwatch watch;
    vaccel_origin origin;
};

/* Decodes the image into memory of the net's. */
static vaccel_status convert(struct call *call, const vaccel_image_view *image)
{
    struct vac_media_scratch scratch;
    struct vac_error err;
    struct vac_media_tensor_spec spec = {.layout = VAC_LAYOUT_NHWC,
                                         .dtype = VAC_DTYPE_U8,
                                         .color = VAC_COLOR_RGB,
                                         .filter = VAC_FILTER_NEAREST,
                                         .crop = VAC_CROP_NONE,
                                         .width = 1,
                                         .height = 1,
                                         .crop_fraction = 1,
                                         .std = {1, 1, 1}};
    if (vac_media_look_at(image, &spec, &call->look, &err) != VACCEL_OK) {
        return call->host->fail(err.status, "%s", err.message);
    }
    spec.width = call->look.input_width = call->look.width;
    spec.height = call->look.input_height = call->look.height;
    size_t size = vac_media_spec_bytes(&spec);
    void *pixels = call->functions->pixels(call->net, size);
    if (pixels == NULL) {
        return call->host->fail(VACCEL_ERR_NO_MEMORY,
                                "no memory that the GPU sees for an image of %u x %u; send a "
                                "smaller one",
                                call->look.width, call->look.height);
    }
    vac_media_scratch_init(&scratch);
    vaccel_status status =
        vac_media_image_to_tensor(image, &spec, NULL, &scratch, pixels, size, &err);
    vac_media_scratch_free(&scratch);
    return status == VACCEL_OK ? VACCEL_OK : call->host->fail(err.status, "%s", err.message);
}

static vaccel_status begin(struct call *call, const vaccel_invocation *invocation,
                           const vaccel_image_view *image)
{
    struct vac_jetson_model *model = invocation->loaded;
    const struct vac_jetson *backend = model->backend;
    *call = (struct call){
        .model = model,
        .host = backend->host,
        .functions = backend->functions,
        .net = model->net,
        .watch = vac_stopwatch_start(invocation->attributes),
        .origin = {.backend = "jetson",
                   .device = "GPU",
                   .model_sha256 = model->info.sha256[0] != '\0' ? model->info.sha256 : NULL,
                   .precision = model->precision},
    };
    vaccel_status status = vac_forked_check(call->host, "jetson-inference");
    if (status != VACCEL_OK) {
        return status;
    }
    pthread_mutex_lock(&model->lock);
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_QUEUE);
    status = convert(call, image);
    if (status == VACCEL_OK) {
        status = vac_check_cancelled(call->host, invocation->cancelled);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_PREPROCESS);
    if (status != VACCEL_OK) {
        pthread_mutex_unlock(&model->lock);
    }
    return status;
}

static void end(const struct call *call)
{
    pthread_mutex_unlock(&call->model->lock);
}

static vaccel_status fail_run(const struct call *call)
{
    return call->host->fail(VACCEL_ERR_BACKEND,
                            "jetson-inference cannot run the model %s (it says why on standard "
                            "output); try another image or another backend",
                            vac_model_text(&call->model->info));
}

static vaccel_status fail_memory(const struct call *call)
{
    return call->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an answer of the model %s",
                            vac_model_text(&call->model->info));
}

/* A class that the model's labels do not have. */
static vaccel_status fail_class(const struct call *call, uint32_t index)
{
    return call->host->fail(VACCEL_ERR_FORMAT,
                            "the model %s answers with class %u and has %zu labels; correct "
                            "\"labels\" in its model.json",
                            vac_model_text(&call->model->info), index,
                            call->model->info.label_count);
}

static vaccel_status classify(struct call *call, const vaccel_image_classify_args *args)
{
    const struct vac_model_info *info = &call->model->info;
    size_t room = vac_answer_room(info, args->params);
    size_t count = 0;
    struct vac_jetson_score *scores = calloc(room + 1, sizeof(*scores));
    vaccel_label_score_view *entries = calloc(room + 1, sizeof(*entries));
    vaccel_classification_view view = {.entries = entries};
    vaccel_status status = scores != NULL && entries != NULL ? VACCEL_OK : fail_memory(call);
    if (status == VACCEL_OK &&
        !call->functions->classify(call->net, call->look.width, call->look.height, scores, room,
                                   &count)) {
        status = fail_run(call);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        if (scores[i].index >= info->label_count) {
            status = fail_class(call, scores[i].index);
        } else if (scores[i].score >= args->params->min_score) {
            entries[view.entries_count++] =
                (vaccel_label_score_view){.index = scores[i].index,
                                          .score = scores[i].score,
                                          .label = info->labels[scores[i].index]};
        }
    }
    if (status == VACCEL_OK) {
        status = vaccel_make_classification(call->host, &view, &call->origin, args->result);
    }
    free(entries);
    free(scores);
    return status;
}

vaccel_status vac_jetson_classify(void *self, const vaccel_invocation *invocation,
                                  const vaccel_image_classify_args *args)
{
    const struct vac_jetson *backend = self;
    struct call call;
    vaccel_status status = vac_check_classify_params(backend->host, args->params);
    if (status == VACCEL_OK) {
        status = begin(&call, invocation, args->image);
    }
    if (status == VACCEL_OK) {
        status = classify(&call, args);
        end(&call);
    }
    return status;
}

/* What is asked for: the call's, model.json's, or the usual. */
static float threshold(float asked, float described)
{
    return asked > 0 ? asked : described > 0 ? described : DEFAULT_SCORE;
}

static vaccel_status check_call(const vaccel_host *host, const struct vac_jetson_model *model,
                                const struct vac_vision_call *call)
{
    struct vac_media_look unused;
    return vac_vision_begin(host, &model->info, call, &unused);
}

static vaccel_status detect(struct call *call, const vaccel_image_detect_args *args)
{
    const struct vac_model_info *info = &call->model->info;
    const struct vac_jetson_box *boxes = NULL;
    size_t count = 0;
    size_t most = args->params->max_boxes > 0 ? args->params->max_boxes : DEFAULT_BOXES;
    if (!call->functions->detect(call->net, call->look.width, call->look.height,
                                 threshold(args->params->min_score, info->detect.min_score), &boxes,
                                 &count)) {
        return fail_run(call);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    count = count < most ? count : most;
    vaccel_box_view *views = calloc(count + 1, sizeof(*views));
    vaccel_status status = views != NULL ? VACCEL_OK : fail_memory(call);
    float right = (float)call->look.width;
    float bottom = (float)call->look.height;
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        const struct vac_jetson_box *box = &boxes[i];
        float x = fminf(fmaxf(box->left, 0), right);
        float y = fminf(fmaxf(box->top, 0), bottom);
        if (box->index >= info->label_count) {
            status = fail_class(call, box->index);
            break;
        }
        views[i] = (vaccel_box_view){.index = box->index,
                                     .score = box->score,
                                     .label = info->labels[box->index],
                                     .x = x,
                                     .y = y,
                                     .width = fminf(fmaxf(box->right, x), right) - x,
                                     .height = fminf(fmaxf(box->bottom, y), bottom) - y};
    }
    if (status == VACCEL_OK) {
        const vaccel_detection_view view = {call->look.width, call->look.height, views, count};
        status = vaccel_make_detection(call->host, &view, &call->origin, args->result);
    }
    free(views);
    return status;
}

vaccel_status vac_jetson_detect(void *self, const vaccel_invocation *invocation,
                                const vaccel_image_detect_args *args)
{
    const struct vac_jetson *backend = self;
    const struct vac_vision_call asked = {VACCEL_OP_IMAGE_DETECT, args->image, {.detect = args}};
    struct call call;
    vaccel_status status = check_call(backend->host, invocation->loaded, &asked);
    if (status == VACCEL_OK) {
        status = begin(&call, invocation, args->image);
    }
    if (status == VACCEL_OK) {
        status = detect(&call, args);
        end(&call);
    }
    return status;
}

static vaccel_status segment(struct call *call, const vaccel_image_segment_args *args)
{
    const struct vac_model_info *info = &call->model->info;
    uint32_t width = args->params->width > 0 ? args->params->width : call->look.width;
    uint32_t height = args->params->height > 0 ? args->params->height : call->look.height;
    uint64_t count = (uint64_t)width * height;
    vaccel_segment_class_view classes[VAC_SEGMENT_MAX_CLASSES];
    if (count > VAC_SEGMENT_MAX_PIXELS || info->label_count > VAC_SEGMENT_MAX_CLASSES) {
        return call->host->fail(VACCEL_ERR_LIMIT,
                                "a mask of %u x %u and %zu classes is more than the %d pixels and "
                                "%d classes that are possible; ask for a smaller one",
                                width, height, info->label_count, VAC_SEGMENT_MAX_PIXELS,
                                VAC_SEGMENT_MAX_CLASSES);
    }
    uint8_t *mask = malloc(count + 1);
    vaccel_status status = mask != NULL ? VACCEL_OK : fail_memory(call);
    if (status == VACCEL_OK && !call->functions->segment(call->net, call->look.width,
                                                         call->look.height, mask, width, height)) {
        status = fail_run(call);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    for (size_t i = 0; i < info->label_count; i++) {
        classes[i] = (vaccel_segment_class_view){info->labels[i], 0};
    }
    for (uint64_t i = 0; i < count && status == VACCEL_OK; i++) {
        if (mask[i] >= info->label_count) {
            status = fail_class(call, mask[i]);
        } else {
            classes[mask[i]].pixels++;
        }
    }
    if (status == VACCEL_OK) {
        const vaccel_segmentation_view view = {width, height,  mask,
                                               count, classes, info->label_count};
        status = vaccel_make_segmentation(call->host, &view, &call->origin, args->result);
    }
    free(mask);
    return status;
}

vaccel_status vac_jetson_segment(void *self, const vaccel_invocation *invocation,
                                 const vaccel_image_segment_args *args)
{
    struct call call;
    (void)self;
    vaccel_status status = begin(&call, invocation, args->image);
    if (status == VACCEL_OK) {
        status = segment(&call, args);
        end(&call);
    }
    return status;
}

static int compare_poses(const void *a, const void *b)
{
    const vaccel_pose_view *left = a;
    const vaccel_pose_view *right = b;
    return (left->score < right->score) - (left->score > right->score);
}

/* A figure's score is how many of its points were found: jetson-inference has no other. */
static vaccel_status make_poses(struct call *call, const vaccel_image_pose_args *args,
                                const struct vac_jetson_point *points, size_t figures)
{
    size_t count = call->functions->keypoint_count(call->net);
    size_t most = args->params->max_poses > 0 ? args->params->max_poses : DEFAULT_POSES;
    vaccel_pose_view *poses = calloc(figures + 1, sizeof(*poses));
    vaccel_keypoint_view *views = calloc(figures * count + 1, sizeof(*views));
    vaccel_status status = poses != NULL && views != NULL ? VACCEL_OK : fail_memory(call);
    for (size_t i = 0; i < figures && status == VACCEL_OK; i++) {
        size_t found = 0;
        for (size_t p = 0; p < count; p++) {
            const struct vac_jetson_point *point = &points[i * count + p];
            views[i * count + p] =
                (vaccel_keypoint_view){.x = point->x,
                                       .y = point->y,
                                       .score = point->found ? 1.0F : 0.0F,
                                       .label = call->functions->keypoint(call->net, p)};
            found += point->found;
        }
        poses[i] = (vaccel_pose_view){(float)found / (float)count, views + i * count, count};
    }
    if (status == VACCEL_OK) {
        qsort(poses, figures, sizeof(*poses), compare_poses);
        const vaccel_poses_view view = {call->look.width, call->look.height, poses,
                                        figures < most ? figures : most};
        status = vaccel_make_poses(call->host, &view, &call->origin, args->result);
    }
    free(views);
    free(poses);
    return status;
}

vaccel_status vac_jetson_pose(void *self, const vaccel_invocation *invocation,
                              const vaccel_image_pose_args *args)
{
    const struct vac_jetson *backend = self;
    const struct vac_jetson_model *model = invocation->loaded;
    const struct vac_vision_call asked = {VACCEL_OP_IMAGE_POSE, args->image, {.pose = args}};
    const struct vac_jetson_point *points = NULL;
    size_t figures = 0;
    struct call call;
    vaccel_status status = check_call(backend->host, model, &asked);
    if (status == VACCEL_OK) {
        status = begin(&call, invocation, args->image);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    if (!call.functions->pose(call.net, call.look.width, call.look.height,
                              threshold(args->params->min_score, model->info.pose.min_score),
                              &points, &figures)) {
        status = fail_run(&call);
    }
    vac_stopwatch_lap(&call.watch, &call.origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK) {
        status = make_poses(&call, args, points, figures);
    }
    end(&call);
    return status;
}

static vaccel_status depth(struct call *call, const vaccel_image_depth_args *args)
{
    const float *field = NULL;
    uint32_t width = 0;
    uint32_t height = 0;
    struct vac_error err;
    struct vac_media_depth map;
    if (!call->functions->depth(call->net, call->look.width, call->look.height, &field, &width,
                                &height)) {
        return fail_run(call);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    const int64_t dims[] = {height, width};
    const struct vac_media_output output = {call->model->info.output_name, field, dims, 2};
    if (vac_media_depth_map(&call->model->info, &output, &call->look, args->params->width,
                            args->params->height, &map, &err) != VACCEL_OK) {
        return call->host->fail(err.status, "the model %s: %s", vac_model_text(&call->model->info),
                                err.message);
    }
    const vaccel_depth_map_view view = {.width = map.width,
                                        .height = map.height,
                                        .metric = map.metric,
                                        .nearest = map.nearest,
                                        .farthest = map.farthest,
                                        .values = map.values,
                                        .values_count = (uint64_t)map.width * map.height};
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_POSTPROCESS);
    vaccel_status status = vaccel_make_depth_map(call->host, &view, &call->origin, args->result);
    free(map.values);
    return status;
}

vaccel_status vac_jetson_depth(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_depth_args *args)
{
    struct call call;
    (void)self;
    vaccel_status status = begin(&call, invocation, args->image);
    if (status == VACCEL_OK) {
        status = depth(&call, args);
        end(&call);
    }
    return status;
}
