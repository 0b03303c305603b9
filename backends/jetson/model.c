/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backends/common/forked.h"
#include "backends/common/vision.h"
#include "media/onnx.h"

enum { PATH_SIZE = 4096 };

/* What jetson-inference is told of a model in its files. */
struct paths {
    char labels[PATH_SIZE];
    char topology[PATH_SIZE];
};

static enum vac_jetson_kind kind_of(uint32_t op)
{
    switch (op) {
    case VACCEL_OP_IMAGE_CLASSIFY:
        return VAC_JETSON_CLASSIFY;
    case VACCEL_OP_IMAGE_DETECT:
        return VAC_JETSON_DETECT;
    case VACCEL_OP_IMAGE_SEGMENT:
        return VAC_JETSON_SEGMENT;
    case VACCEL_OP_IMAGE_POSE:
        return VAC_JETSON_POSE;
    default:
        return VAC_JETSON_DEPTH;
    }
}

static bool beside(const struct vac_model_info *info, const char *file, char path[PATH_SIZE])
{
    int length = snprintf(path, PATH_SIZE, "%s/%s", info->folder, file);
    return length > 0 && length < PATH_SIZE && access(path, R_OK) == 0;
}

/* jetson-inference reads files: a model from memory, and labels within model.json, it cannot have.
 */
static vaccel_status check(const struct vac_model_info *info, enum vac_jetson_kind kind,
                           struct paths *paths, struct vac_error *err)
{
    const char *name = vac_model_text(info);
    if (info->format != VAC_MODEL_ONNX || info->path == NULL) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s is %s, and jetson-inference reads onnx files; use "
                              "another backend",
                              name, info->path == NULL ? "in memory" : "in another format");
    }
    if (info->input_name == NULL || info->output_name == NULL) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model.json of %s does not name the network's input and output, "
                              "which jetson-inference wants; add \"name\" to both",
                              name);
    }
    if (kind == VAC_JETSON_DETECT && info->detect.scores == NULL) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s has boxes and scores in one output, and "
                              "jetson-inference wants two; use another backend",
                              name);
    }
    if (kind == VAC_JETSON_POSE && !beside(info, "topology.json", paths->topology)) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s has no topology.json beside it, from which "
                              "jetson-inference makes figures; use another backend",
                              name);
    }
    if (kind != VAC_JETSON_POSE && kind != VAC_JETSON_DEPTH &&
        (info->labels_file == NULL || !beside(info, info->labels_file, paths->labels))) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s has no file of labels, which jetson-inference wants; "
                              "name one in \"labels\" in its model.json",
                              name);
    }
    return VACCEL_OK;
}

/* On success `info` is to be freed. */
static vaccel_status read_info(const vaccel_host *host, const vaccel_model_view *view, uint32_t op,
                               struct vac_model_info *info, struct paths *paths)
{
    struct vac_error err;
    if (vac_media_model_load_view(view, info, &err) != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    vaccel_status status = op == VACCEL_OP_IMAGE_CLASSIFY ? vac_check_classifier(info, &err)
                                                          : vac_vision_check_info(info, op, &err);
    if (status == VACCEL_OK) {
        status = check(info, kind_of(op), paths, &err);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(info);
        return host->fail(err.status, "%s", err.message);
    }
    return VACCEL_OK;
}

vaccel_status vac_jetson_model_accepts(void *self, const vaccel_model_view *view, uint32_t op)
{
    const struct vac_jetson *backend = self;
    struct vac_model_info info;
    struct paths paths;
    vaccel_status status = read_info(backend->host, view, op, &info, &paths);
    if (status == VACCEL_OK) {
        vac_model_info_free(&info);
    }
    return status;
}

static vaccel_status choose_precision(struct vac_jetson_model *model,
                                      const vaccel_attributes *attributes,
                                      enum vac_jetson_precision *precision)
{
    vaccel_precision wanted = attributes != NULL ? attributes->precision : VACCEL_PRECISION_DEFAULT;
    model->precision = wanted == VACCEL_PRECISION_DEFAULT ? VACCEL_PRECISION_F32 : wanted;
    switch (model->precision) {
    case VACCEL_PRECISION_F32:
        *precision = VAC_JETSON_F32;
        return VACCEL_OK;
    case VACCEL_PRECISION_F16:
        *precision = VAC_JETSON_F16;
        return VACCEL_OK;
    case VACCEL_PRECISION_FASTEST:
        *precision = VAC_JETSON_FASTEST;
        return VACCEL_OK;
    default:
        return model->backend->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "jetson-inference computes in f32 or f16; ask for one of these, or for fastest");
    }
}

static vaccel_status open_net(struct vac_jetson_model *model, uint32_t op,
                              const struct paths *paths, const vaccel_attributes *attributes)
{
    const vaccel_host *host = model->backend->host;
    const struct vac_model_info *info = &model->info;
    struct vac_jetson_config config = {
        .kind = kind_of(op),
        .model = info->path,
        .labels = paths->labels,
        .topology = paths->topology,
        .input = info->input_name,
        .output = info->output_name,
        .second = op == VACCEL_OP_IMAGE_DETECT ? info->detect.scores
                  : op == VACCEL_OP_IMAGE_POSE ? info->pose.offsets
                                               : NULL,
    };
    if (config.kind == VAC_JETSON_POSE && config.second == NULL) {
        config.second = "paf";
    }
    vaccel_status status = choose_precision(model, attributes, &config.precision);
    if (status != VACCEL_OK) {
        return status;
    }
    model->net = model->backend->functions->open(&config);
    return model->net != NULL
               ? VACCEL_OK
               : host->fail(VACCEL_ERR_FORMAT,
                            "%s: jetson-inference cannot load it (it says why on standard output); "
                            "use another backend, or a network that it has",
                            vac_model_text(info));
}

vaccel_status vac_jetson_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                    const vaccel_attributes *attributes, void **loaded)
{
    const struct vac_jetson *backend = self;
    struct paths paths = {"", ""};
    struct vac_error err;
    vaccel_status status = vac_forked_check(backend->host, "jetson-inference");
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_jetson_model *model = calloc(1, sizeof(*model));
    if (model == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    model->backend = backend;
    pthread_mutex_init(&model->lock, NULL);
    status = read_info(backend->host, view, op, &model->info, &paths);
    if (status == VACCEL_OK && vac_media_onnx_check(&model->info, view, &err) != VACCEL_OK) {
        status = backend->host->fail(err.status, "%s", err.message);
    }
    if (status == VACCEL_OK) {
        status = open_net(model, op, &paths, attributes);
    }
    if (status != VACCEL_OK) {
        vac_jetson_model_unload(self, model);
        return status;
    }
    *loaded = model;
    return VACCEL_OK;
}

void vac_jetson_model_unload(void *self, void *loaded)
{
    struct vac_jetson_model *model = loaded;
    (void)self;
    if (model->net != NULL) {
        model->backend->functions->close(model->net);
    }
    pthread_mutex_destroy(&model->lock);
    vac_model_info_free(&model->info);
    free(model);
}
