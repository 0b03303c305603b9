/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/onnxruntime/api.h"
#include "bench/direct_infer.h"

const char direct_infer_engine[] = "onnxruntime";

struct direct_infer {
    const OrtApi *api;
    OrtEnv *env;
    OrtMemoryInfo *memory;
    OrtAllocator *allocator;
    OrtSession *session;
    char *input_name;
    char *output_name;
    OrtValue *input;
    OrtValue *output;
};

/* Whether a call of ONNX Runtime succeeded; says which did not. */
static bool good(const struct direct_infer *direct, OrtStatus *status, const char *what)
{
    if (status == NULL)
        return true;
    fprintf(stderr, "direct: %s: %s\n", what, direct->api->GetErrorMessage(status));
    direct->api->ReleaseStatus(status);
    return false;
}

static void be_silent(void *param, int level, const char *category, const char *id,
                      const char *location, const char *message)
{
    (void)param, (void)level, (void)category, (void)id, (void)location, (void)message;
}

static bool load_library(struct direct_infer *direct)
{
    OrtGetApiBaseFunction entry;
    void *library = dlopen(VACCEL_ONNXRUNTIME_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library ? dlsym(library, "OrtGetApiBase") : NULL;
    if (!symbol) {
        fprintf(stderr, "direct: %s\n", dlerror());
        return false;
    }
    memcpy(&entry, &symbol, sizeof(entry));
    direct->api = entry()->GetApi(VAC_ORT_API_VERSION);
    return direct->api != NULL;
}

/* As the backend has them, so that only what vaccel adds differs. */
static bool load_network(struct direct_infer *direct, const char *path)
{
    const OrtApi *api = direct->api;
    OrtSessionOptions *options = NULL;
    cpu_set_t set;
    int threads = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    if (!good(direct, api->CreateSessionOptions(&options), "options"))
        return false;
    bool done =
        good(direct, api->SetSessionGraphOptimizationLevel(options, ORT_OPTIMIZE_ALL), "level") &&
        good(direct, api->SetIntraOpNumThreads(options, threads), "threads") &&
        good(direct, api->AddSessionConfigEntry(options, "session.force_spinning_stop", "1"),
             "spinning") &&
        good(direct, api->CreateSession(direct->env, path, options, &direct->session), "session");
    api->ReleaseSessionOptions(options);
    return done;
}

static bool wrap(struct direct_infer *direct, float *data, const int64_t *shape, size_t rank,
                 OrtValue **value)
{
    size_t size = sizeof(float);
    for (size_t i = 0; i < rank; i++)
        size *= (size_t)shape[i];
    return good(direct,
                direct->api->CreateTensorWithDataAsOrtValue(direct->memory, data, size, shape, rank,
                                                            ORT_FLOAT, value),
                "tensor");
}

static bool prepare(struct direct_infer *direct, const struct direct_infer_tensors *tensors)
{
    const OrtApi *api = direct->api;
    return good(
               direct,
               api->SessionGetInputName(direct->session, 0, direct->allocator, &direct->input_name),
               "input name") &&
           good(direct,
                api->SessionGetOutputName(direct->session, 0, direct->allocator,
                                          &direct->output_name),
                "output name") &&
           wrap(direct, tensors->input, tensors->input_shape, tensors->input_rank,
                &direct->input) &&
           wrap(direct, tensors->output, tensors->output_shape, tensors->output_rank,
                &direct->output);
}

struct direct_infer *direct_infer_open(const char *path, const struct direct_infer_tensors *tensors)
{
    struct direct_infer *direct = calloc(1, sizeof(*direct));
    if (!direct || !load_library(direct)) {
        free(direct);
        return NULL;
    }
    const OrtApi *api = direct->api;
    if (good(direct,
             api->CreateEnvWithCustomLogger(be_silent, NULL, ORT_LOGGING_ERROR, "direct",
                                            &direct->env),
             "environment") &&
        good(direct, api->GetAllocatorWithDefaultOptions(&direct->allocator), "allocator") &&
        good(direct,
             api->CreateCpuMemoryInfo(ORT_ARENA_ALLOCATOR, ORT_MEM_DEFAULT, &direct->memory),
             "memory") &&
        load_network(direct, path) && prepare(direct, tensors))
        return direct;
    direct_infer_close(direct);
    return NULL;
}

int direct_infer_run(struct direct_infer *direct)
{
    const char *const input_names[] = {direct->input_name};
    const char *const output_names[] = {direct->output_name};
    const OrtValue *const inputs[] = {direct->input};
    OrtValue *outputs[] = {direct->output};
    return good(
        direct,
        direct->api->Run(direct->session, NULL, input_names, inputs, 1, output_names, 1, outputs),
        "run");
}

void direct_infer_close(struct direct_infer *direct)
{
    if (!direct)
        return;
    const OrtApi *api = direct->api;
    if (direct->input)
        api->ReleaseValue(direct->input);
    if (direct->output)
        api->ReleaseValue(direct->output);
    if (direct->input_name)
        good(direct, api->AllocatorFree(direct->allocator, direct->input_name), "free");
    if (direct->output_name)
        good(direct, api->AllocatorFree(direct->allocator, direct->output_name), "free");
    if (direct->session)
        api->ReleaseSession(direct->session);
    if (direct->memory)
        api->ReleaseMemoryInfo(direct->memory);
    if (direct->env)
        api->ReleaseEnv(direct->env);
    free(direct);
}
