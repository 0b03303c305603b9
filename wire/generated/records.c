/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "wire/generated/records.h"

static void copy_label_score(struct vac_bump *bump, vaccel_label_score_view *to,
                             const vaccel_label_score_view *from)
{
    const char *label = vac_bump_string(bump, from->label);
    if (!to)
        return;
    to->index = from->index;
    to->score = from->score;
    to->label = label;
}

static void copy_classification(struct vac_bump *bump, vaccel_classification_view *to,
                                const vaccel_classification_view *from)
{
    vaccel_label_score_view *entries = (vaccel_label_score_view *)vac_bump_take(
        bump, (size_t)from->entries_count, sizeof(vaccel_label_score_view));
    for (size_t i = 0; i < from->entries_count; i++)
        copy_label_score(bump, entries ? &entries[i] : NULL, &from->entries[i]);
    if (!to)
        return;
    to->entries = entries;
    to->entries_count = from->entries_count;
}

static size_t place_classification(void *memory, const void *view, const vaccel_origin *origin,
                                   bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_classification *object =
        (struct vaccel_classification *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object =
            (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_classification(&bump, object ? &object->view : NULL,
                        (const vaccel_classification_view *)view);
    return bump.used;
}

static void copy_device_info(struct vac_bump *bump, vaccel_device_info_view *to,
                             const vaccel_device_info_view *from)
{
    const char *name = vac_bump_string(bump, from->name);
    const char *description = vac_bump_string(bump, from->description);
    const char *precisions = vac_bump_string(bump, from->precisions);
    if (!to)
        return;
    to->name = name;
    to->description = description;
    to->precisions = precisions;
}

static void copy_backend_op(struct vac_bump *bump, vaccel_backend_op_view *to,
                            const vaccel_backend_op_view *from)
{
    const char *name = vac_bump_string(bump, from->name);
    if (!to)
        return;
    to->name = name;
    to->version = from->version;
}

static void copy_backend_info(struct vac_bump *bump, vaccel_backend_info_view *to,
                              const vaccel_backend_info_view *from)
{
    const char *name = vac_bump_string(bump, from->name);
    const char *description = vac_bump_string(bump, from->description);
    const char *version = vac_bump_string(bump, from->version);
    const char *path = vac_bump_string(bump, from->path);
    const char *reason = vac_bump_string(bump, from->reason);
    vaccel_device_info_view *devices = (vaccel_device_info_view *)vac_bump_take(
        bump, (size_t)from->devices_count, sizeof(vaccel_device_info_view));
    for (size_t i = 0; i < from->devices_count; i++)
        copy_device_info(bump, devices ? &devices[i] : NULL, &from->devices[i]);
    vaccel_backend_op_view *ops = (vaccel_backend_op_view *)vac_bump_take(
        bump, (size_t)from->ops_count, sizeof(vaccel_backend_op_view));
    for (size_t i = 0; i < from->ops_count; i++)
        copy_backend_op(bump, ops ? &ops[i] : NULL, &from->ops[i]);
    if (!to)
        return;
    to->name = name;
    to->description = description;
    to->version = version;
    to->path = path;
    to->rank = from->rank;
    to->status = from->status;
    to->reason = reason;
    to->devices = devices;
    to->devices_count = from->devices_count;
    to->ops = ops;
    to->ops_count = from->ops_count;
}

static void copy_inventory(struct vac_bump *bump, vaccel_inventory_view *to,
                           const vaccel_inventory_view *from)
{
    vaccel_backend_info_view *backends = (vaccel_backend_info_view *)vac_bump_take(
        bump, (size_t)from->backends_count, sizeof(vaccel_backend_info_view));
    for (size_t i = 0; i < from->backends_count; i++)
        copy_backend_info(bump, backends ? &backends[i] : NULL, &from->backends[i]);
    if (!to)
        return;
    to->backends = backends;
    to->backends_count = from->backends_count;
}

static size_t place_inventory(void *memory, const void *view, const vaccel_origin *origin,
                              bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_inventory *object =
        (struct vaccel_inventory *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object = (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_inventory(&bump, object ? &object->view : NULL, (const vaccel_inventory_view *)view);
    return bump.used;
}

static void copy_candidate(struct vac_bump *bump, vaccel_candidate_view *to,
                           const vaccel_candidate_view *from)
{
    const char *backend = vac_bump_string(bump, from->backend);
    const char *reason = vac_bump_string(bump, from->reason);
    const char *remedy = vac_bump_string(bump, from->remedy);
    if (!to)
        return;
    to->backend = backend;
    to->verdict = from->verdict;
    to->rank = from->rank;
    to->reason = reason;
    to->remedy = remedy;
}

static void copy_explanation(struct vac_bump *bump, vaccel_explanation_view *to,
                             const vaccel_explanation_view *from)
{
    const char *op = vac_bump_string(bump, from->op);
    const char *model = vac_bump_string(bump, from->model);
    vaccel_candidate_view *candidates = (vaccel_candidate_view *)vac_bump_take(
        bump, (size_t)from->candidates_count, sizeof(vaccel_candidate_view));
    for (size_t i = 0; i < from->candidates_count; i++)
        copy_candidate(bump, candidates ? &candidates[i] : NULL, &from->candidates[i]);
    if (!to)
        return;
    to->op = op;
    to->model = model;
    to->candidates = candidates;
    to->candidates_count = from->candidates_count;
}

static size_t place_explanation(void *memory, const void *view, const vaccel_origin *origin,
                                bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_explanation *object =
        (struct vaccel_explanation *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object =
            (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_explanation(&bump, object ? &object->view : NULL, (const vaccel_explanation_view *)view);
    return bump.used;
}

static void copy_tensor_info(struct vac_bump *bump, vaccel_tensor_info_view *to,
                             const vaccel_tensor_info_view *from)
{
    const char *name = vac_bump_string(bump, from->name);
    const int64_t *shape =
        (const int64_t *)vac_bump_copy(bump, from->shape, (size_t)from->shape_count * 8);
    if (!to)
        return;
    to->name = name;
    to->dtype = from->dtype;
    to->shape = shape;
    to->shape_count = from->shape_count;
}

static void copy_model_info(struct vac_bump *bump, vaccel_model_info_view *to,
                            const vaccel_model_info_view *from)
{
    const char *format = vac_bump_string(bump, from->format);
    vaccel_tensor_info_view *inputs = (vaccel_tensor_info_view *)vac_bump_take(
        bump, (size_t)from->inputs_count, sizeof(vaccel_tensor_info_view));
    for (size_t i = 0; i < from->inputs_count; i++)
        copy_tensor_info(bump, inputs ? &inputs[i] : NULL, &from->inputs[i]);
    vaccel_tensor_info_view *outputs = (vaccel_tensor_info_view *)vac_bump_take(
        bump, (size_t)from->outputs_count, sizeof(vaccel_tensor_info_view));
    for (size_t i = 0; i < from->outputs_count; i++)
        copy_tensor_info(bump, outputs ? &outputs[i] : NULL, &from->outputs[i]);
    if (!to)
        return;
    to->format = format;
    to->inputs = inputs;
    to->inputs_count = from->inputs_count;
    to->outputs = outputs;
    to->outputs_count = from->outputs_count;
}

static size_t place_model_info(void *memory, const void *view, const vaccel_origin *origin,
                               bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_model_info *object =
        (struct vaccel_model_info *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object =
            (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_model_info(&bump, object ? &object->view : NULL, (const vaccel_model_info_view *)view);
    return bump.used;
}

static void copy_inference(struct vac_bump *bump, vaccel_inference_view *to,
                           const vaccel_inference_view *from)
{
    vaccel_tensor *outputs =
        (vaccel_tensor *)vac_bump_take(bump, (size_t)from->outputs_count, sizeof(vaccel_tensor));
    for (size_t i = 0; i < from->outputs_count; i++)
        vac_bump_tensor(bump, outputs ? &outputs[i] : NULL, &from->outputs[i]);
    if (!to)
        return;
    to->outputs = outputs;
    to->outputs_count = from->outputs_count;
}

static size_t place_inference(void *memory, const void *view, const vaccel_origin *origin,
                              bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_inference *object =
        (struct vaccel_inference *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object = (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_inference(&bump, object ? &object->view : NULL, (const vaccel_inference_view *)view);
    return bump.used;
}

static void copy_image_labels(struct vac_bump *bump, vaccel_image_labels_view *to,
                              const vaccel_image_labels_view *from)
{
    vaccel_label_score_view *entries = (vaccel_label_score_view *)vac_bump_take(
        bump, (size_t)from->entries_count, sizeof(vaccel_label_score_view));
    for (size_t i = 0; i < from->entries_count; i++)
        copy_label_score(bump, entries ? &entries[i] : NULL, &from->entries[i]);
    if (!to)
        return;
    to->entries = entries;
    to->entries_count = from->entries_count;
}

static void copy_classifications(struct vac_bump *bump, vaccel_classifications_view *to,
                                 const vaccel_classifications_view *from)
{
    vaccel_image_labels_view *images = (vaccel_image_labels_view *)vac_bump_take(
        bump, (size_t)from->images_count, sizeof(vaccel_image_labels_view));
    for (size_t i = 0; i < from->images_count; i++)
        copy_image_labels(bump, images ? &images[i] : NULL, &from->images[i]);
    if (!to)
        return;
    to->images = images;
    to->images_count = from->images_count;
}

static size_t place_classifications(void *memory, const void *view, const vaccel_origin *origin,
                                    bool shares)
{
    struct vac_bump bump = {(unsigned char *)memory, 0, shares};
    struct vaccel_classifications *object =
        (struct vaccel_classifications *)vac_bump_take(&bump, 1, sizeof(*object));

    if (object)
        object->common.object =
            (struct vac_object){VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS, 0};
    vac_bump_origin(&bump, object ? &object->common.origin : NULL, origin);
    copy_classifications(&bump, object ? &object->view : NULL,
                         (const vaccel_classifications_view *)view);
    return bump.used;
}

size_t (*const vac_record_place[VAC_RECORD_COUNT])(void *, const void *, const vaccel_origin *,
                                                   bool) = {
    NULL,
    place_classification,
    NULL,
    NULL,
    NULL,
    place_inventory,
    NULL,
    place_explanation,
    NULL,
    place_model_info,
    place_inference,
    NULL,
    place_classifications,
};
