/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "backends/common/text.h"

/* Which is which: the order of PROVIDERS. */
enum { PROVIDER_CPU, PROVIDER_CUDA, PROVIDER_TENSORRT, PROVIDER_COUNT };

static const struct vac_ort_provider PROVIDERS[PROVIDER_COUNT] = {
    {"CPU", "CPUExecutionProvider", "the processor, through ONNX Runtime's own kernels", "f32"},
    {"CUDA", "CUDAExecutionProvider", "NVIDIA GPU, through cuDNN and cuBLAS", "f32"},
    {"TensorRT", "TensorrtExecutionProvider", "NVIDIA GPU, through TensorRT", "f32,f16,bf16"},
};

enum { MAX_ENTRIES = 4, DEVICE_LIST_SIZE = 64 + VAC_ORT_PLUGINS * (VAC_ORT_PLUGIN_NAME_SIZE + 2) };

/* A provider's own options: pairs of text. */
struct entries {
    const char *keys[MAX_ENTRIES];
    const char *values[MAX_ENTRIES];
    size_t count;
};

/* What is asked of the options that are made. */
struct request {
    const vaccel_host *host;
    const struct vac_ort_runtime *runtime;
    const OrtApi *api;
    int provider;              /* PROVIDER_CPU for a plugin, which leaves to it what it lacks */
    const OrtEpDevice *plugin; /* the plugin's device, or NULL */
    const char *device;        /* what it is called, without its number */
    const char *number;        /* of the device: "0" */
    vaccel_precision precision;
    OrtSessionOptions *options;
};

const struct vac_ort_provider *vac_ort_provider_at(size_t index)
{
    return index < PROVIDER_COUNT ? &PROVIDERS[index] : NULL;
}

static void add(struct entries *entries, const char *key, const char *value)
{
    entries->keys[entries->count] = key;
    entries->values[entries->count++] = value;
}

/* "CUDA.1" is CUDA's device 1; false when no provider is called so. */
static bool parse_device(const char *device, struct request *request)
{
    for (int i = 0; i < PROVIDER_COUNT; i++) {
        size_t length = strlen(PROVIDERS[i].device);
        if (strncmp(device, PROVIDERS[i].device, length) != 0) {
            continue;
        }
        const char *rest = device + length;
        bool numbered = i != PROVIDER_CPU && rest[0] == '.' && rest[1] != '\0' &&
                        strspn(rest + 1, "0123456789") == strlen(rest + 1);
        if (rest[0] == '\0' || numbered) {
            request->provider = i;
            request->device = PROVIDERS[i].device;
            request->number = numbered ? rest + 1 : "0";
            return true;
        }
    }
    return false;
}

/* Whether the library was built with the provider. Whether its device is here, the session says. */
static bool has_provider(const OrtApi *api, const char *name)
{
    char reason[VAC_ORT_REASON_SIZE];
    char **providers = NULL;
    int count = 0;
    bool found = false;
    if (!vac_ort_good(api, api->GetAvailableProviders(&providers, &count), reason)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        found = found || strcmp(providers[i], name) == 0;
    }
    vac_ort_good(api, api->ReleaseAvailableProviders(providers, count), reason);
    return found;
}

static vaccel_status fail_device(const struct request *request, const char *device)
{
    const struct vac_ort_plugins *plugins = &request->runtime->plugins;
    char list[DEVICE_LIST_SIZE] = "";
    size_t used = 0;
    for (size_t i = 0; i < PROVIDER_COUNT; i++) {
        if (has_provider(request->api, PROVIDERS[i].name)) {
            used = vac_text_add(list, sizeof(list), used, "%s%s", used > 0 ? ", " : "",
                                PROVIDERS[i].device);
        }
    }
    for (size_t i = 0; i < plugins->count; i++) {
        if (plugins->list[i].count > 0) {
            used = vac_text_add(list, sizeof(list), used, ", %s", plugins->list[i].name);
        }
    }
    return request->host->fail(VACCEL_ERR_UNAVAILABLE,
                               "ONNX Runtime has no device '%s' here, only %s; ask for one of "
                               "these, leave the device to the backend, or install a build for it "
                               "(`pip install onnxruntime-gpu`), or a plugin that "
                               "%s names",
                               device, list, VAC_ORT_PLUGINS_VARIABLE);
}

static vaccel_status choose_device(struct request *request, const vaccel_attributes *attributes)
{
    const char *wanted = attributes != NULL ? attributes->device : NULL;
    if (wanted == NULL || wanted[0] == '\0') {
        wanted = PROVIDERS[PROVIDER_CPU].device;
    }
    const struct vac_ort_plugin *plugin =
        vac_ort_plugin_find(&request->runtime->plugins, wanted, &request->plugin);
    if (request->plugin != NULL) {
        const char *number = strchr(wanted, '.');
        request->provider = PROVIDER_CPU;
        request->device = plugin->name;
        request->number = number != NULL ? number + 1 : "0";
        return VACCEL_OK;
    }
    if (!parse_device(wanted, request) ||
        !has_provider(request->api, PROVIDERS[request->provider].name)) {
        return fail_device(request, wanted);
    }
    return VACCEL_OK;
}

/* The processor, and CUDA, compute in the types that the network itself has. */
static vaccel_status choose_precision(struct request *request, const vaccel_attributes *attributes)
{
    vaccel_precision wanted = attributes != NULL ? attributes->precision : VACCEL_PRECISION_DEFAULT;
    bool half = wanted == VACCEL_PRECISION_F16 || wanted == VACCEL_PRECISION_BF16;
    if ((half && request->provider != PROVIDER_TENSORRT) || wanted < VACCEL_PRECISION_DEFAULT ||
        wanted > VACCEL_PRECISION_FASTEST) {
        return request->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "ONNX Runtime computes on %s in the types that the network itself has; ask for the "
            "precision f32 or fastest, or convert the network",
            request->device);
    }
    request->precision = wanted == VACCEL_PRECISION_DEFAULT ? VACCEL_PRECISION_F32 : wanted;
    return VACCEL_OK;
}

static OrtStatus *append_cuda(const struct request *request)
{
    const OrtApi *api = request->api;
    struct entries entries = {.count = 0};
    OrtCUDAProviderOptionsV2 *provider = NULL;
    add(&entries, "device_id", request->number);
    /* TF32 keeps ten bits of the mantissa: not what f32 promises. */
    add(&entries, "use_tf32", request->precision == VACCEL_PRECISION_FASTEST ? "1" : "0");
    OrtStatus *status = api->CreateCUDAProviderOptions(&provider);
    if (status == NULL) {
        status =
            api->UpdateCUDAProviderOptions(provider, entries.keys, entries.values, entries.count);
    }
    if (status == NULL) {
        status = api->SessionOptionsAppendExecutionProvider_CUDA_V2(request->options, provider);
    }
    if (provider != NULL) {
        api->ReleaseCUDAProviderOptions(provider);
    }
    return status;
}

static OrtStatus *append_tensorrt(const struct request *request)
{
    const OrtApi *api = request->api;
    struct entries entries = {.count = 0};
    OrtTensorRTProviderOptionsV2 *provider = NULL;
    add(&entries, "device_id", request->number);
    if (request->precision == VACCEL_PRECISION_F16 ||
        request->precision == VACCEL_PRECISION_FASTEST) {
        add(&entries, "trt_fp16_enable", "1");
    }
    if (request->precision == VACCEL_PRECISION_BF16) {
        add(&entries, "trt_bf16_enable", "1");
    }
    OrtStatus *status = api->CreateTensorRTProviderOptions(&provider);
    if (status == NULL) {
        status = api->UpdateTensorRTProviderOptions(provider, entries.keys, entries.values,
                                                    entries.count);
    }
    if (status == NULL) {
        status = api->SessionOptionsAppendExecutionProvider_TensorRT_V2(request->options, provider);
    }
    if (provider != NULL) {
        api->ReleaseTensorRTProviderOptions(provider);
    }
    return status;
}

static OrtStatus *append_plugin(const struct request *request)
{
    return request->api->SessionOptionsAppendExecutionProvider_V2(
        request->options, request->runtime->env, &request->plugin, 1, NULL, NULL, 0);
}

/* TensorRT leaves to CUDA what it does not have. */
static OrtStatus *append_provider(const struct request *request)
{
    OrtStatus *status = request->plugin != NULL ? append_plugin(request) : NULL;
    if (request->provider == PROVIDER_TENSORRT) {
        status = append_tensorrt(request);
    }
    if (status == NULL && request->provider != PROVIDER_CPU) {
        status = append_cuda(request);
    }
    return status;
}

/* The processors that this process may run on. ONNX Runtime's own count would pin a thread to each
 * core of the machine, the same ones for every process. */
static int processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? count : 1;
}

/*
 * For latency a call has all processors; its threads spin while it runs, because waking one takes
 * longer than many a step of a network, and stop when no call runs. For throughput each call has
 * the thread that it came on.
 */
static OrtStatus *set_threads(const struct request *request, vaccel_performance performance)
{
    const OrtApi *api = request->api;
    int threads = performance == VACCEL_PERFORMANCE_THROUGHPUT ? 1 : processors();
    OrtStatus *status = api->SetIntraOpNumThreads(request->options, threads);
    if (status == NULL) {
        status = api->AddSessionConfigEntry(request->options, "session.force_spinning_stop", "1");
    }
    return status;
}

static vaccel_status fill(const struct request *request, const vaccel_attributes *attributes)
{
    const OrtApi *api = request->api;
    char reason[VAC_ORT_REASON_SIZE];
    vaccel_performance performance =
        attributes != NULL ? attributes->performance : VACCEL_PERFORMANCE_LATENCY;
    OrtStatus *status = api->SetSessionGraphOptimizationLevel(request->options, ORT_OPTIMIZE_ALL);
    if (status == NULL) {
        status = set_threads(request, performance);
    }
    if (status == NULL) {
        status = append_provider(request);
    }
    if (vac_ort_good(api, status, reason)) {
        return VACCEL_OK;
    }
    bool always = request->provider == PROVIDER_CPU && request->plugin == NULL;
    return request->host->fail(
        always ? VACCEL_ERR_BACKEND : VACCEL_ERR_UNAVAILABLE,
        "ONNX Runtime cannot use %s here (%s); install what it needs, or use the CPU",
        request->device, reason);
}

vaccel_status vac_ort_options(const vaccel_host *host, const struct vac_ort_runtime *runtime,
                              const vaccel_attributes *attributes, char device[32],
                              vaccel_precision *precision, OrtSessionOptions **options)
{
    struct request request = {.host = host, .runtime = runtime, .api = runtime->api};
    char reason[VAC_ORT_REASON_SIZE];
    vaccel_status status = choose_device(&request, attributes);
    if (status == VACCEL_OK) {
        status = choose_precision(&request, attributes);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    if (!vac_ort_good(request.api, request.api->CreateSessionOptions(&request.options), reason)) {
        return host->fail(VACCEL_ERR_BACKEND, "ONNX Runtime cannot make options (%s)", reason);
    }
    status = fill(&request, attributes);
    if (status != VACCEL_OK) {
        request.api->ReleaseSessionOptions(request.options);
        return status;
    }
    bool first = strcmp(request.number, "0") == 0;
    snprintf(device, 32, "%s%s%s", request.device, first ? "" : ".", first ? "" : request.number);
    *precision = request.precision;
    *options = request.options;
    return VACCEL_OK;
}
