/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/vision.h"

#include <string.h>

#include "backends/common/text.h"

/* What the ops differ in before the network runs. */
static const struct kind {
    uint32_t op;
    const char *name;
    const char *labels; /* what labels are of; NULL when none are needed */
} KINDS[] = {
    {VACCEL_OP_IMAGE_DETECT, "image_detect", "class"},
    {VACCEL_OP_IMAGE_SEGMENT, "image_segment", "class"},
    {VACCEL_OP_IMAGE_POSE, "image_pose", "keypoint"},
    {VACCEL_OP_IMAGE_DEPTH, "image_depth", NULL},
};

static const struct kind *kind_of(uint32_t op)
{
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        if (KINDS[i].op == op) {
            return &KINDS[i];
        }
    }
    return NULL;
}

bool vac_vision_is(uint32_t op)
{
    return kind_of(op) != NULL;
}

vaccel_status vac_vision_check_info(const struct vac_model_info *info, uint32_t op,
                                    struct vac_error *err)
{
    const struct kind *kind = kind_of(op);
    bool listed = false;
    for (size_t i = 0; i < info->op_count; i++) {
        listed = listed || strcmp(info->ops[i], kind->name) == 0;
    }
    if (!listed) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s is not for %s; if it can do that, add it to \"ops\" in "
                              "its model.json, and say in \"output\" how to read its answer",
                              vac_model_text(info), kind->name);
    }
    if (kind->labels != NULL && info->label_count == 0) {
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "the model %s has no labels, so its answer would have no words; name "
                              "a file with one %s a line in \"labels\" in its model.json",
                              vac_model_text(info), kind->labels);
    }
    return VACCEL_OK;
}

static bool find_named(const struct vac_vision_ports *ports, const char *name, size_t *index)
{
    for (size_t i = 0; i < ports->count; i++) {
        if (ports->outputs[i].name != NULL && strcmp(ports->outputs[i].name, name) == 0) {
            *index = i;
            return true;
        }
    }
    return ports->find != NULL && ports->find(ports->user, name, index);
}

static vaccel_status find_output(const struct vac_model_info *info,
                                 const struct vac_vision_ports *ports, const char *name,
                                 const char *key, size_t *index, struct vac_error *err)
{
    if (name != NULL ? find_named(ports, name, index) : ports->count == 1) {
        *index = name != NULL ? *index : 0;
        return VACCEL_OK;
    }
    char names[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < ports->count; i++) {
        const char *one = ports->outputs[i].name != NULL ? ports->outputs[i].name : "(unnamed)";
        used = vac_text_add(names, sizeof(names), used, "%s%s", i > 0 ? ", " : "", one);
    }
    return vac_media_fail(err, VACCEL_ERR_FORMAT,
                          "the model %s has the outputs %s, and model.json names %s; correct "
                          "\"output.%s\"",
                          vac_model_text(info), names, name != NULL ? name : "none", key);
}

vaccel_status vac_vision_plan(const struct vac_model_info *info, uint32_t op,
                              const struct vac_vision_ports *ports, struct vac_vision *vision,
                              struct vac_error *err)
{
    bool detect = op == VACCEL_OP_IMAGE_DETECT;
    const char *pose = op == VACCEL_OP_IMAGE_POSE ? info->pose.offsets : NULL;
    const char *second = detect ? info->detect.scores : pose;
    struct vac_vision found = {.count = 1};
    vaccel_status status =
        find_output(info, ports, info->output_name, "name", &found.outputs[0], err);
    if (status == VACCEL_OK && second != NULL) {
        found.count = 2;
        status = find_output(info, ports, second, detect ? "detect.scores" : "pose.offsets",
                             &found.outputs[1], err);
    }
    for (size_t i = 0; i < found.count && status == VACCEL_OK; i++) {
        const struct vac_port *port = &ports->outputs[found.outputs[i]];
        if (port->dtype != VAC_PORT_ANY_DTYPE && port->dtype != VACCEL_DTYPE_F32) {
            status =
                vac_media_fail(err, VACCEL_ERR_FORMAT,
                               "the output '%s' of the model %s holds %s, and f32 is expected; "
                               "export the model with an f32 output",
                               port->name != NULL ? port->name : "(unnamed)", vac_model_text(info),
                               vac_dtype_text(port->dtype));
        }
    }
    *vision = found;
    return status;
}

static vaccel_status check_part(const vaccel_host *host, const char *name, float value)
{
    /* Written so that what is no number fails it. */
    if (!(value >= 0 && value <= 1)) {
        return host->fail(VACCEL_ERR_INVALID, "%s is %g and should be from 0 to 1; correct it",
                          name, (double)value);
    }
    return VACCEL_OK;
}

static vaccel_status check_params(const vaccel_host *host, const struct vac_vision_call *call)
{
    vaccel_status status = VACCEL_OK;
    if (call->op == VACCEL_OP_IMAGE_DETECT) {
        status = check_part(host, "min_score", call->detect->params->min_score);
        if (status == VACCEL_OK) {
            status = check_part(host, "max_overlap", call->detect->params->max_overlap);
        }
    } else if (call->op == VACCEL_OP_IMAGE_POSE) {
        status = check_part(host, "min_score", call->pose->params->min_score);
    }
    return status;
}

vaccel_status vac_vision_begin(const vaccel_host *host, const struct vac_model_info *info,
                               const struct vac_vision_call *call, struct vac_media_look *look)
{
    struct vac_error err;
    vaccel_status status = check_params(host, call);
    if (status == VACCEL_OK &&
        vac_media_look_at(call->image, &info->input, look, &err) != VACCEL_OK) {
        status = host->fail(err.status, "%s", err.message);
    }
    return status;
}
