/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include <stdlib.h>

#include "model.h"

static vaccel_status fill(const vaccel_host *host, const struct vac_model_info *info,
                          const struct vac_port *ports, size_t count,
                          vaccel_tensor_info_view *views)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = ports[i].name != NULL ? ports[i].name : "";
        if (ports[i].any_rank || ports[i].dtype == 0) {
            return host->fail(VACCEL_ERR_UNSUPPORTED,
                              "the tensor '%s' of the model %s has %s, which cannot be described; "
                              "export the model with it fixed",
                              name, vac_model_text(info),
                              ports[i].any_rank ? "no fixed number of dimensions"
                                                : "elements that vaccel has no name for");
        }
        views[i] = (vaccel_tensor_info_view){name, ports[i].dtype, ports[i].dims, ports[i].rank};
    }
    return VACCEL_OK;
}

vaccel_status vac_openvino_describe(void *self, const vaccel_invocation *invocation,
                                    const vaccel_model_describe_args *args)
{
    const struct vac_openvino *backend = self;
    const struct vac_openvino_model *model = invocation->loaded;
    const struct vac_openvino_network *network = &model->network;
    size_t count = network->input_count + network->output_count;
    vaccel_tensor_info_view *views = calloc(count + 1, sizeof(*views));
    if (views == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to describe the model %s",
                                   vac_model_text(&model->info));
    }
    vaccel_tensor_info_view *outputs = views + network->input_count;
    vaccel_status status =
        fill(backend->host, &model->info, network->inputs, network->input_count, views);
    if (status == VACCEL_OK) {
        status =
            fill(backend->host, &model->info, network->outputs, network->output_count, outputs);
    }
    if (status == VACCEL_OK) {
        const vaccel_model_info_view view = {
            .format = vac_media_model_format_name(model->info.format),
            .inputs = views,
            .inputs_count = network->input_count,
            .outputs = outputs,
            .outputs_count = network->output_count,
        };
        const vaccel_origin origin = vac_openvino_model_origin(model);
        status = vaccel_make_model_info(backend->host, &view, &origin, args->result);
    }
    free(views);
    return status;
}
