/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/direct_openvino.h"

#include <stdbool.h>
#include <stdio.h>

/* Whether an OpenVINO call succeeded; says which did not. */
static bool good(ov_status_e code, const char *what)
{
    if (code != OK)
        fprintf(stderr, "direct: %s: %s\n", what, ov_get_error_info(code));
    return code == OK;
}

static bool fix_batch(const struct direct *direct)
{
    int64_t dims[4] = {1, direct->info.input_shape[1], direct->info.input_shape[2],
                       direct->info.input_shape[3]};
    ov_partial_shape_t shape;
    if (!good(ov_partial_shape_create_static(4, dims, &shape), "shape"))
        return false;
    bool done = good(ov_model_reshape_single_input(direct->model, shape), "reshape");
    ov_partial_shape_free(&shape);
    return done;
}

static bool load_network(struct direct *direct)
{
    return good(ov_core_create(&direct->core), "core") &&
           good(ov_core_read_model(direct->core, direct->info.path, NULL, &direct->model),
                "read") &&
           fix_batch(direct) &&
           good(ov_core_compile_model(direct->core, direct->model, "CPU", 4, &direct->compiled,
                                      "PERFORMANCE_HINT", "LATENCY", "INFERENCE_PRECISION_HINT",
                                      "f32"),
                "compile");
}

static bool prepare_request(struct direct *direct)
{
    void *scores = NULL;
    if (!good(ov_compiled_model_create_infer_request(direct->compiled, &direct->request),
              "request") ||
        !good(ov_infer_request_get_input_tensor(direct->request, &direct->input), "input") ||
        !good(ov_infer_request_get_output_tensor(direct->request, &direct->output), "output") ||
        !good(ov_tensor_data(direct->input, &direct->pixels), "input data") ||
        !good(ov_tensor_get_byte_size(direct->input, &direct->pixels_size), "input size") ||
        !good(ov_tensor_data(direct->output, &scores), "output data"))
        return false;
    direct->scores = scores;
    return true;
}

int direct_open(struct direct *direct, const char *folder)
{
    *direct = (struct direct){.core = NULL};
    vac_media_scratch_init(&direct->scratch);
    struct vac_error err;
    if (vac_media_model_load(folder, &direct->info, &err) != VACCEL_OK) {
        fprintf(stderr, "direct: %s\n", err.message);
        return 0;
    }
    return load_network(direct) && prepare_request(direct);
}

int direct_classify(struct direct *direct, const vaccel_image_view *image,
                    struct vac_media_score best[DIRECT_TOP_K])
{
    struct vac_error err;
    uint32_t found = 0;
    if (vac_media_image_to_tensor(image, &direct->info.input, NULL, &direct->scratch,
                                  direct->pixels, direct->pixels_size, &err) != VACCEL_OK) {
        fprintf(stderr, "direct: %s\n", err.message);
        return 0;
    }
    if (!good(ov_infer_request_infer(direct->request), "infer"))
        return 0;
    if (vac_media_topk(direct->scores, direct->info.label_count,
                       direct->info.activation == VAC_ACTIVATION_SOFTMAX, DIRECT_TOP_K, best,
                       &found, &err) != VACCEL_OK) {
        fprintf(stderr, "direct: %s\n", err.message);
        return 0;
    }
    return 1;
}

void direct_close(struct direct *direct)
{
    if (direct->output)
        ov_tensor_free(direct->output);
    if (direct->input)
        ov_tensor_free(direct->input);
    if (direct->request)
        ov_infer_request_free(direct->request);
    if (direct->compiled)
        ov_compiled_model_free(direct->compiled);
    if (direct->model)
        ov_model_free(direct->model);
    if (direct->core)
        ov_core_free(direct->core);
    vac_media_scratch_free(&direct->scratch);
    vac_model_info_free(&direct->info);
}
