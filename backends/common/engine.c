/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/engine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

static bool classifies(uint32_t op)
{
    return op == VACCEL_OP_IMAGE_CLASSIFY || op == VACCEL_OP_IMAGE_CLASSIFY_BATCH;
}

static vaccel_status check_format(const struct vac_engine *engine,
                                  const struct vac_model_info *info, struct vac_error *err)
{
    const char *reads = vac_media_model_format_name(engine->format);
    if (info->format != engine->format) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s is in the format %s, and %s reads %s; convert it, or "
                              "use a backend that reads %s",
                              vac_model_text(info), vac_media_model_format_name(info->format),
                              engine->framework, reads, vac_media_model_format_name(info->format));
    }
    if (info->path == NULL && !engine->from_memory) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s came from memory as %s, which %s reads from files "
                              "only; open it by its path",
                              vac_model_text(info), reads, engine->framework);
    }
    return VACCEL_OK;
}

/* On success `info` is to be freed. */
static vaccel_status read_info(const struct vac_engine *engine, const vaccel_host *host,
                               const vaccel_model_view *view, uint32_t op,
                               struct vac_model_info *info)
{
    struct vac_error err;
    vaccel_status status = classifies(op) || vac_vision_is(op)
                               ? vac_media_model_load_view(view, info, &err)
                               : vac_media_model_load_network(view, info, &err);
    if (status != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    status = classifies(op)      ? vac_check_classifier(info, &err)
             : vac_vision_is(op) ? vac_vision_check_info(info, op, &err)
                                 : VACCEL_OK;
    if (status == VACCEL_OK) {
        status = check_format(engine, info, &err);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(info);
        return host->fail(err.status, "%s", err.message);
    }
    return VACCEL_OK;
}

vaccel_status vac_engine_accepts(const struct vac_engine *engine, const vaccel_host *host,
                                 const vaccel_model_view *view, uint32_t op)
{
    struct vac_model_info info;
    vaccel_status status = read_info(engine, host, view, op, &info);
    if (status == VACCEL_OK) {
        vac_model_info_free(&info);
    }
    return status;
}

vaccel_status vac_engine_begin(const struct vac_engine *engine, const vaccel_host *host,
                               const vaccel_model_view *view, uint32_t op,
                               struct vac_engine_model *model)
{
    vaccel_status status = read_info(engine, host, view, op, &model->info);
    if (status != VACCEL_OK) {
        return status;
    }
    model->engine = engine;
    model->host = host;
    model->device = "CPU";
    model->precision = VACCEL_PRECISION_F32;
    snprintf(model->sha256, sizeof(model->sha256), "%s",
             view->sha256 != NULL ? view->sha256 : model->info.sha256);
    return VACCEL_OK;
}

vaccel_status vac_engine_prepare(struct vac_engine_model *model, uint32_t op)
{
    if (classifies(op)) {
        return vac_engine_prepare_classifier(model);
    }
    return vac_vision_is(op) ? vac_engine_prepare_vision(model, op) : VACCEL_OK;
}

void vac_engine_end(struct vac_engine_model *model)
{
    vac_pool_close(&model->pool);
    vac_model_info_free(&model->info);
}

vaccel_status vac_engine_precision(const struct vac_engine *engine, const vaccel_host *host,
                                   const vaccel_attributes *attributes, vaccel_precision *precision)
{
    vaccel_precision wanted = attributes != NULL ? attributes->precision : VACCEL_PRECISION_DEFAULT;
    *precision = wanted == VACCEL_PRECISION_DEFAULT ? VACCEL_PRECISION_F32 : wanted;
    if (*precision == VACCEL_PRECISION_F32 || *precision == VACCEL_PRECISION_FASTEST) {
        return VACCEL_OK;
    }
    return host->fail(VACCEL_ERR_UNSUPPORTED,
                      "%s computes in the types that the network itself has; ask for the precision "
                      "f32 or fastest, or convert the network",
                      engine->framework);
}

int vac_engine_processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? count : 1;
}

vaccel_origin vac_engine_origin(const struct vac_engine_model *model)
{
    return (vaccel_origin){
        .backend = model->engine->name,
        .device = model->device,
        .model_sha256 = model->sha256[0] != '\0' ? model->sha256 : NULL,
        .precision = model->precision,
    };
}

void vac_engine_release(const struct vac_engine_model *model, struct vac_engine_output *outputs,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (outputs[i].handle != NULL) {
            model->engine->release(outputs[i].handle);
        }
        outputs[i] = (struct vac_engine_output){.handle = NULL};
    }
}

vaccel_status vac_engine_run_images(struct vac_engine_model *model, void *pixels, size_t images,
                                    const uint32_t *wanted, size_t count,
                                    struct vac_engine_output *outputs)
{
    const struct vac_media_tensor_spec *spec = &model->info.input;
    const int64_t *shape = model->info.input_shape;
    static const uint32_t first = 0;
    int64_t dims[4] = {(int64_t)images, shape[1], shape[2], shape[3]};
    const vaccel_tensor input = {
        .data = pixels,
        .size = images * vac_media_spec_bytes(spec),
        .shape = dims,
        .rank = 4,
        .dtype = spec->dtype == VAC_DTYPE_U8 ? VACCEL_DTYPE_U8 : VACCEL_DTYPE_F32,
    };
    const struct vac_engine_run run = {&input, &first, 1, wanted, count, outputs};
    return model->engine->run(model, &run);
}

static void view_ports(const struct vac_port *ports, size_t count, vaccel_tensor_info_view *views)
{
    for (size_t i = 0; i < count; i++) {
        views[i] = (vaccel_tensor_info_view){
            .name = ports[i].name,
            .dtype = ports[i].dtype != VAC_PORT_ANY_DTYPE ? ports[i].dtype : 0,
            .shape = ports[i].dims,
            .shape_count = ports[i].rank,
        };
    }
}

vaccel_status vac_engine_describe(void *self, const vaccel_invocation *invocation,
                                  const vaccel_model_describe_args *args)
{
    const struct vac_engine_model *model = invocation->loaded;
    const struct vac_ports *ports = &model->ports;
    const vaccel_origin origin = vac_engine_origin(model);
    (void)self;
    vaccel_tensor_info_view *views =
        calloc(ports->input_count + ports->output_count + 1, sizeof(*views));
    if (views == NULL) {
        return model->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to describe a model");
    }
    view_ports(ports->inputs, ports->input_count, views);
    view_ports(ports->outputs, ports->output_count, views + ports->input_count);
    const vaccel_model_info_view view = {
        .format = vac_media_model_format_name(model->info.format),
        .inputs = views,
        .inputs_count = ports->input_count,
        .outputs = views + ports->input_count,
        .outputs_count = ports->output_count,
    };
    vaccel_status status = vaccel_make_model_info(model->host, &view, &origin, args->result);
    free(views);
    return status;
}

VACCEL_IMPLEMENT_MODEL_DESCRIBE(run_model_describe, vac_engine_describe)
VACCEL_IMPLEMENT_INFER(run_infer, vac_engine_infer)
VACCEL_IMPLEMENT_IMAGE_CLASSIFY(run_image_classify, vac_engine_classify)
VACCEL_IMPLEMENT_IMAGE_CLASSIFY_BATCH(run_image_classify_batch, vac_engine_classify_batch)
VACCEL_IMPLEMENT_IMAGE_DETECT(run_image_detect, vac_engine_detect)
VACCEL_IMPLEMENT_IMAGE_SEGMENT(run_image_segment, vac_engine_segment)
VACCEL_IMPLEMENT_IMAGE_POSE(run_image_pose, vac_engine_pose)
VACCEL_IMPLEMENT_IMAGE_DEPTH(run_image_depth, vac_engine_depth)

const vaccel_backend_op VAC_ENGINE_OPS[VAC_ENGINE_OP_COUNT] = {
    {
        .op = VACCEL_OP_MODEL_DESCRIBE,
        .version = VACCEL_OP_MODEL_DESCRIBE_VERSION,
        .run = run_model_describe,
    },
    {
        .op = VACCEL_OP_INFER,
        .version = VACCEL_OP_INFER_VERSION,
        .run = run_infer,
    },
    {
        .op = VACCEL_OP_IMAGE_CLASSIFY,
        .version = VACCEL_OP_IMAGE_CLASSIFY_VERSION,
        .run = run_image_classify,
    },
    {
        .op = VACCEL_OP_IMAGE_CLASSIFY_BATCH,
        .version = VACCEL_OP_IMAGE_CLASSIFY_BATCH_VERSION,
        .run = run_image_classify_batch,
    },
    {
        .op = VACCEL_OP_IMAGE_DETECT,
        .version = VACCEL_OP_IMAGE_DETECT_VERSION,
        .run = run_image_detect,
    },
    {
        .op = VACCEL_OP_IMAGE_SEGMENT,
        .version = VACCEL_OP_IMAGE_SEGMENT_VERSION,
        .run = run_image_segment,
    },
    {
        .op = VACCEL_OP_IMAGE_POSE,
        .version = VACCEL_OP_IMAGE_POSE_VERSION,
        .run = run_image_pose,
    },
    {
        .op = VACCEL_OP_IMAGE_DEPTH,
        .version = VACCEL_OP_IMAGE_DEPTH_VERSION,
        .run = run_image_depth,
    },
};
