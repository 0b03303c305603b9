/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

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
    VAC_TRY(vac_dispatch(session, VAC_INDEX_IMAGE_CLASSIFY, model, &args));
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
