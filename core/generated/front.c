/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <stdlib.h>

#include "core/front.h"

vaccel_status vaccel_noop(vaccel_session *session)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    vaccel_noop_args args = {
        .unused = 0,
    };
    return vac_dispatch(session, VAC_INDEX_NOOP, NULL, &args);
}

/* What an asynchronous call keeps: its arguments, and in them copies of everything that the caller
 * may change or free. */
struct kept_noop {
    vaccel_noop_args args;
};

static void drop_noop(void *memory)
{
    struct kept_noop *kept = (struct kept_noop *)memory;
    (void)kept;
}

vaccel_status vaccel_noop_submit(vaccel_session *session, vaccel_call **call)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(call);
    struct vaccel_call *made = NULL;
    struct kept_noop *kept;
    VAC_TRY(vac_call_new(session, VAC_INDEX_NOOP, NULL, sizeof(*kept), drop_noop, &made));
    kept = (struct kept_noop *)vac_call_kept(made);
    return vac_call_start(made, &kept->args, call);
}

vaccel_status vaccel_noop_result(vaccel_call *call)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    void *memory;
    VAC_TRY(vac_call_take(call, VAC_INDEX_NOOP, &memory));
    struct kept_noop *kept = (struct kept_noop *)memory;
    (void)kept;
    vac_call_taken(call);
    return VACCEL_OK;
}

vaccel_status vaccel_model_describe(vaccel_session *session, vaccel_model *model,
                                    vaccel_model_info **result)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    VAC_NEED(result);
    vaccel_model_info *result_made = NULL;
    vaccel_model_describe_args args = {
        .model = &model->view,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch(session, VAC_INDEX_MODEL_DESCRIBE, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result("model_describe");
    }
    *result = result_made;
    return VACCEL_OK;
}

/* What an asynchronous call keeps: its arguments, and in them copies of everything that the caller
 * may change or free. */
struct kept_model_describe {
    vaccel_model_describe_args args;
    vaccel_model_info *result;
};

static void drop_model_describe(void *memory)
{
    struct kept_model_describe *kept = (struct kept_model_describe *)memory;
    (void)kept;
    if (kept->result)
        vac_result_free(kept->result);
}

vaccel_status vaccel_model_describe_submit(vaccel_session *session, vaccel_model *model,
                                           vaccel_call **call)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(call);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    struct vaccel_call *made = NULL;
    struct kept_model_describe *kept;
    VAC_TRY(vac_call_new(session, VAC_INDEX_MODEL_DESCRIBE, model, sizeof(*kept),
                         drop_model_describe, &made));
    kept = (struct kept_model_describe *)vac_call_kept(made);
    kept->args.model = &model->view;
    vac_call_hold_model(made, model);
    kept->args.result = &kept->result;
    return vac_call_start(made, &kept->args, call);
}

vaccel_status vaccel_model_describe_result(vaccel_call *call, vaccel_model_info **result)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    VAC_NEED(result);
    void *memory;
    VAC_TRY(vac_call_take(call, VAC_INDEX_MODEL_DESCRIBE, &memory));
    struct kept_model_describe *kept = (struct kept_model_describe *)memory;
    (void)kept;
    if (!kept->result)
        return vac_fail_no_result("model_describe");
    *result = kept->result;
    kept->result = NULL;
    vac_call_taken(call);
    return VACCEL_OK;
}

vaccel_status vaccel_infer(vaccel_session *session, vaccel_model *model,
                           const vaccel_tensor *inputs, size_t inputs_count, vaccel_tensor *outputs,
                           size_t outputs_count, vaccel_inference **result)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    VAC_NEED_ARRAY(inputs, inputs_count);
    VAC_NEED_AT_MOST(inputs_count, 1024);
    VAC_NEED_ARRAY(outputs, outputs_count);
    VAC_NEED_AT_MOST(outputs_count, 1024);
    VAC_TRY(vac_tensors_check(inputs, inputs_count, true, "inputs"));
    VAC_TRY(vac_tensors_check(outputs, outputs_count, false, "outputs"));
    if (!result)
        VAC_TRY(vac_room_check(outputs, outputs_count, "outputs", "result"));
    vaccel_inference *result_made = NULL;
    vaccel_infer_args args = {
        .model = &model->view,
        .inputs = inputs,
        .inputs_count = inputs_count,
        .outputs = outputs,
        .outputs_count = outputs_count,
        .result = result ? &result_made : NULL,
    };
    vaccel_status status = vac_dispatch(session, VAC_INDEX_INFER, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(result && !result_made)) {
        return vac_fail_no_result("infer");
    }
    if (result)
        *result = result_made;
    return VACCEL_OK;
}

/* What an asynchronous call keeps: its arguments, and in them copies of everything that the caller
 * may change or free. */
struct kept_infer {
    vaccel_infer_args args;
    vaccel_inference *result;
};

static void drop_infer(void *memory)
{
    struct kept_infer *kept = (struct kept_infer *)memory;
    (void)kept;
    if (kept->result)
        vac_result_free(kept->result);
}

vaccel_status vaccel_infer_submit(vaccel_session *session, vaccel_model *model,
                                  const vaccel_tensor *inputs, size_t inputs_count,
                                  vaccel_call **call)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(call);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    VAC_NEED_ARRAY(inputs, inputs_count);
    VAC_NEED_AT_MOST(inputs_count, 1024);
    VAC_TRY(vac_tensors_check(inputs, inputs_count, true, "inputs"));
    struct vaccel_call *made = NULL;
    struct kept_infer *kept;
    VAC_TRY(vac_call_new(session, VAC_INDEX_INFER, model, sizeof(*kept), drop_infer, &made));
    kept = (struct kept_infer *)vac_call_kept(made);
    kept->args.model = &model->view;
    vac_call_hold_model(made, model);
    kept->args.inputs = vac_call_keep_tensors(made, inputs, inputs_count);
    kept->args.inputs_count = inputs_count;
    kept->args.result = &kept->result;
    return vac_call_start(made, &kept->args, call);
}

vaccel_status vaccel_infer_result(vaccel_call *call, vaccel_inference **result)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    VAC_NEED(result);
    void *memory;
    VAC_TRY(vac_call_take(call, VAC_INDEX_INFER, &memory));
    struct kept_infer *kept = (struct kept_infer *)memory;
    (void)kept;
    if (!kept->result)
        return vac_fail_no_result("infer");
    *result = kept->result;
    kept->result = NULL;
    vac_call_taken(call);
    return VACCEL_OK;
}

vaccel_status vaccel_image_classify(vaccel_session *session, vaccel_image *image,
                                    vaccel_model *model, const vaccel_image_classify_params *params,
                                    vaccel_classification **result)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED_HANDLE(image, VAC_OBJECT_IMAGE);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    VAC_NEED(result);
    vaccel_image_classify_params params_read;
    VAC_TRY(
        vac_params_read(params, &params_read, sizeof(params_read), "vaccel_image_classify_params"));
    vaccel_classification *result_made = NULL;
    vaccel_image_classify_args args = {
        .image = &image->view,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch(session, VAC_INDEX_IMAGE_CLASSIFY, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result("image_classify");
    }
    *result = result_made;
    return VACCEL_OK;
}

/* What an asynchronous call keeps: its arguments, and in them copies of everything that the caller
 * may change or free. */
struct kept_image_classify {
    vaccel_image_classify_args args;
    vaccel_image_classify_params params;
    vaccel_classification *result;
};

static void drop_image_classify(void *memory)
{
    struct kept_image_classify *kept = (struct kept_image_classify *)memory;
    (void)kept;
    if (kept->result)
        vac_result_free(kept->result);
}

vaccel_status vaccel_image_classify_submit(vaccel_session *session, vaccel_image *image,
                                           vaccel_model *model,
                                           const vaccel_image_classify_params *params,
                                           vaccel_call **call)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(call);
    VAC_NEED_HANDLE(image, VAC_OBJECT_IMAGE);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    struct vaccel_call *made = NULL;
    struct kept_image_classify *kept;
    VAC_TRY(vac_call_new(session, VAC_INDEX_IMAGE_CLASSIFY, model, sizeof(*kept),
                         drop_image_classify, &made));
    kept = (struct kept_image_classify *)vac_call_kept(made);
    kept->args.image = &image->view;
    vac_call_hold_image(made, image);
    kept->args.model = &model->view;
    vac_call_hold_model(made, model);
    vac_call_keep_params(made, params, &kept->params, sizeof(kept->params),
                         "vaccel_image_classify_params");
    kept->args.params = &kept->params;
    kept->args.result = &kept->result;
    return vac_call_start(made, &kept->args, call);
}

vaccel_status vaccel_image_classify_result(vaccel_call *call, vaccel_classification **result)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    VAC_NEED(result);
    void *memory;
    VAC_TRY(vac_call_take(call, VAC_INDEX_IMAGE_CLASSIFY, &memory));
    struct kept_image_classify *kept = (struct kept_image_classify *)memory;
    (void)kept;
    if (!kept->result)
        return vac_fail_no_result("image_classify");
    *result = kept->result;
    kept->result = NULL;
    vac_call_taken(call);
    return VACCEL_OK;
}

vaccel_status vaccel_image_classify_batch(vaccel_session *session, vaccel_image *const *images,
                                          size_t images_count, vaccel_model *model,
                                          const vaccel_image_classify_params *params,
                                          vaccel_classifications **result)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED_ARRAY(images, images_count);
    VAC_NEED_AT_MOST(images_count, 1024);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    VAC_NEED(result);
    vaccel_image_classify_params params_read;
    VAC_TRY(
        vac_params_read(params, &params_read, sizeof(params_read), "vaccel_image_classify_params"));
    vaccel_classifications *result_made = NULL;
    const vaccel_image_view **images_views;
    VAC_TRY(vac_images_view(images, images_count, "images", &images_views));
    vaccel_image_classify_batch_args args = {
        .images = images_views,
        .images_count = images_count,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch(session, VAC_INDEX_IMAGE_CLASSIFY_BATCH, model, &args);
    free(images_views);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result("image_classify_batch");
    }
    *result = result_made;
    return VACCEL_OK;
}

/* What an asynchronous call keeps: its arguments, and in them copies of everything that the caller
 * may change or free. */
struct kept_image_classify_batch {
    vaccel_image_classify_batch_args args;
    vaccel_image_classify_params params;
    vaccel_classifications *result;
};

static void drop_image_classify_batch(void *memory)
{
    struct kept_image_classify_batch *kept = (struct kept_image_classify_batch *)memory;
    (void)kept;
    if (kept->result)
        vac_result_free(kept->result);
}

vaccel_status vaccel_image_classify_batch_submit(vaccel_session *session,
                                                 vaccel_image *const *images, size_t images_count,
                                                 vaccel_model *model,
                                                 const vaccel_image_classify_params *params,
                                                 vaccel_call **call)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(call);
    VAC_NEED_ARRAY(images, images_count);
    VAC_NEED_AT_MOST(images_count, 1024);
    VAC_TRY(vac_images_check(images, images_count, "images"));
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    struct vaccel_call *made = NULL;
    struct kept_image_classify_batch *kept;
    VAC_TRY(vac_call_new(session, VAC_INDEX_IMAGE_CLASSIFY_BATCH, model, sizeof(*kept),
                         drop_image_classify_batch, &made));
    kept = (struct kept_image_classify_batch *)vac_call_kept(made);
    kept->args.images = vac_call_keep_images(made, images, images_count);
    kept->args.images_count = images_count;
    kept->args.model = &model->view;
    vac_call_hold_model(made, model);
    vac_call_keep_params(made, params, &kept->params, sizeof(kept->params),
                         "vaccel_image_classify_params");
    kept->args.params = &kept->params;
    kept->args.result = &kept->result;
    return vac_call_start(made, &kept->args, call);
}

vaccel_status vaccel_image_classify_batch_result(vaccel_call *call, vaccel_classifications **result)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    VAC_NEED(result);
    void *memory;
    VAC_TRY(vac_call_take(call, VAC_INDEX_IMAGE_CLASSIFY_BATCH, &memory));
    struct kept_image_classify_batch *kept = (struct kept_image_classify_batch *)memory;
    (void)kept;
    if (!kept->result)
        return vac_fail_no_result("image_classify_batch");
    *result = kept->result;
    kept->result = NULL;
    vac_call_taken(call);
    return VACCEL_OK;
}
