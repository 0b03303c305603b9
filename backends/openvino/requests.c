/* SPDX-License-Identifier: Apache-2.0 */
#include "requests.h"

#include <stdlib.h>

#include "reason.h"

static void free_request(void *user, struct vac_pool_item *item)
{
    struct vac_openvino_request *request = (struct vac_openvino_request *)item;
    const struct vac_openvino_functions *ov = ((const struct vac_openvino_requests *)user)->ov;
    if (request->output != NULL) {
        ov->tensor_free(request->output);
    }
    if (request->input != NULL) {
        ov->tensor_free(request->input);
    }
    if (request->handle != NULL) {
        ov->infer_request_free(request->handle);
    }
    vac_media_scratch_free(&request->scratch);
    free(request->entries);
    free(request->best);
    free(request);
}

static ov_status_e bind_tensors(const struct vac_openvino_requests *requests,
                                struct vac_openvino_request *request)
{
    const struct vac_openvino_functions *ov = requests->ov;
    void *scores = NULL;
    ov_status_e code =
        ov->compiled_model_create_infer_request(requests->compiled, &request->handle);
    if (code == OK) {
        code = ov->infer_request_get_tensor_by_const_port(request->handle, requests->input,
                                                          &request->input);
    }
    if (code == OK) {
        code = ov->infer_request_get_tensor_by_const_port(request->handle, requests->output,
                                                          &request->output);
    }
    if (code == OK) {
        code = ov->tensor_data(request->input, &request->pixels);
    }
    if (code == OK) {
        code = ov->tensor_get_byte_size(request->input, &request->pixels_size);
    }
    if (code == OK) {
        code = ov->tensor_data(request->output, &scores);
    }
    /* Both addresses stay: the shapes are fixed, and nobody sets other tensors. */
    request->scores = scores;
    return code;
}

static vaccel_status make_request(void *user, struct vac_pool_item **made)
{
    const struct vac_openvino_requests *requests = user;
    const vaccel_host *host = requests->pool.host;
    struct vac_openvino_request *request = calloc(1, sizeof(*request));
    if (request == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for another inference request");
    }
    vac_media_scratch_init(&request->scratch);
    request->best = calloc(requests->label_count, sizeof(*request->best));
    request->entries = calloc(requests->label_count, sizeof(*request->entries));
    if (request->best == NULL || request->entries == NULL) {
        free_request(user, &request->item);
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the scores of %zu labels",
                          requests->label_count);
    }
    ov_status_e code = bind_tensors(requests, request);
    if (code != OK) {
        char reason[VAC_OPENVINO_REASON_SIZE];
        vac_openvino_reason(requests->ov, code, reason);
        free_request(user, &request->item);
        return host->fail(VACCEL_ERR_BACKEND,
                          "OpenVINO cannot make an inference request (%s); if memory is short, use "
                          "a smaller model or fewer at once",
                          reason);
    }
    *made = &request->item;
    return VACCEL_OK;
}

vaccel_status vac_openvino_requests_open(struct vac_openvino_requests *requests,
                                         const vaccel_host *host)
{
    requests->pool.host = host;
    requests->pool.user = requests;
    requests->pool.make = make_request;
    requests->pool.free = free_request;
    return vac_pool_open(&requests->pool);
}
