/* SPDX-License-Identifier: Apache-2.0 */
#include "devices.h"

#include <stdio.h>
#include <string.h>

#include "options.h"
#include "runtime.h"

/* The smallest of networks as an ONNX file, opset 13: y = Identity(x), both f32 [1]. */
static const uint8_t IDENTITY[] = {0x08, 0x07, 0x3a, 0x37, 0x0a, 0x10, 0x0a, 0x01, 0x78, 0x12, 0x01,
                                   0x79, 0x22, 0x08, 0x49, 0x64, 0x65, 0x6e, 0x74, 0x69, 0x74, 0x79,
                                   0x12, 0x01, 0x67, 0x5a, 0x0f, 0x0a, 0x01, 0x78, 0x12, 0x0a, 0x0a,
                                   0x08, 0x08, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x08, 0x01, 0x62, 0x0f,
                                   0x0a, 0x01, 0x79, 0x12, 0x0a, 0x0a, 0x08, 0x08, 0x01, 0x12, 0x04,
                                   0x0a, 0x02, 0x08, 0x01, 0x42, 0x04, 0x0a, 0x00, 0x10, 0x0d};

/* Whether a network can be loaded for the device: that a provider was built in says little. */
static bool works(const vaccel_host *host, const struct vac_ort_runtime *runtime,
                  const char *device)
{
    const OrtApi *api = runtime->api;
    const vaccel_attributes attributes = {.device = device};
    char name[32];
    char reason[VAC_ORT_REASON_SIZE];
    vaccel_precision precision;
    OrtSessionOptions *options = NULL;
    OrtSession *session = NULL;
    if (vac_ort_options(host, runtime, &attributes, name, &precision, &options) != VACCEL_OK) {
        host->log(VACCEL_LOG_DEBUG, "onnxruntime: %s", host->last_error());
        return false;
    }
    bool loaded = vac_ort_good(
        api,
        api->CreateSessionFromArray(runtime->env, IDENTITY, sizeof(IDENTITY), options, &session),
        reason);
    api->ReleaseSessionOptions(options);
    if (loaded) {
        api->ReleaseSession(session);
    } else {
        host->log(VACCEL_LOG_INFO, "onnxruntime: the device %s does not work: %s", device, reason);
    }
    return loaded;
}

static vaccel_status add_plugin(const vaccel_host *host, vaccel_probe *probe,
                                const struct vac_ort_runtime *runtime,
                                const struct vac_ort_plugin *plugin)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < plugin->count && status == VACCEL_OK; i++) {
        char name[VAC_ORT_PLUGIN_NAME_SIZE + 24];
        char description[VAC_ORT_PLUGIN_TEXT_SIZE];
        char number[24] = "";
        if (i > 0) {
            snprintf(number, sizeof(number), ".%zu", i);
        }
        snprintf(name, sizeof(name), "%s%s", plugin->name, number);
        vac_ort_plugin_describe(runtime->api, plugin->devices[i], description);
        if (works(host, runtime, name)) {
            status = host->add_device(probe, name, description, "f32");
        }
    }
    return status;
}

vaccel_status vac_ort_probe(const vaccel_host *host, vaccel_probe *probe)
{
    const struct vac_ort_runtime *runtime;
    vaccel_status status = vac_ort_runtime_get(host, &runtime);
    if (status == VACCEL_OK) {
        status = host->set_version(probe, runtime->library.version);
    }
    /* The processor comes first: it gives the same answer everywhere, so calls go to it unless
     * another device is asked for. */
    for (size_t i = 0; status == VACCEL_OK && vac_ort_provider_at(i) != NULL; i++) {
        const struct vac_ort_provider *provider = vac_ort_provider_at(i);
        if (i == 0 || works(host, runtime, provider->device)) {
            status = host->add_device(probe, provider->device, provider->description,
                                      provider->precisions);
        }
    }
    for (size_t i = 0; status == VACCEL_OK && i < runtime->plugins.count; i++) {
        status = add_plugin(host, probe, runtime, &runtime->plugins.list[i]);
    }
    return status;
}
