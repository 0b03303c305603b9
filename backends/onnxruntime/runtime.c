/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/text.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_ort_runtime process_runtime; /* guarded by `lock` until `ready` */
static bool ready;

bool vac_ort_good(const OrtApi *api, OrtStatus *status, char reason[VAC_ORT_REASON_SIZE])
{
    if (status == NULL) {
        return true;
    }
    const char *message = api->GetErrorMessage(status);
    size_t used = vac_text_append(reason, VAC_ORT_REASON_SIZE, 0, message, strlen(message));
    /* Lines end in blanks here. */
    while (used > 0 && reason[used - 1] == ' ') {
        reason[--used] = '\0';
    }
    vac_text_trim(reason, used);
    api->ReleaseStatus(status);
    return false;
}

/* What ONNX Runtime would otherwise write to standard error. An error is no news: the call that
 * fails says it too. */
static void pass_log(void *param, int level, const char *category, const char *id,
                     const char *location, const char *message)
{
    const vaccel_host *host = param;
    (void)category, (void)id;
    host->log(level >= ORT_LOGGING_ERROR ? VACCEL_LOG_INFO : VACCEL_LOG_DEBUG,
              "onnxruntime: %s (%s)", message, location);
}

/* From 1.32 on, ONNX Runtime would tell its maker about networks, and keep an id of this machine in
 * the user's home for that, from the moment that it starts: too early for its
 * DisableTelemetryEvents. Who wants that sets the variable to 0. */
static void stay_silent(void)
{
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
}

static vaccel_status make(const vaccel_host *host, struct vac_ort_runtime *runtime)
{
    char reason[VAC_ORT_REASON_SIZE] = "";
    vaccel_status status =
        vac_ort_plugins_parse(host, getenv(VAC_ORT_PLUGINS_VARIABLE), &runtime->plugins);
    if (status == VACCEL_OK) {
        status = vac_ort_library_open(host, &runtime->library);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    stay_silent();
    const OrtApi *api = runtime->api = runtime->library.api;
    /* The host outlives all calls: it is libvaccel's own, which is never unloaded. */
    void *param = (void *)(uintptr_t)host;
    if (vac_ort_good(api,
                     api->CreateEnvWithCustomLogger(pass_log, param, ORT_LOGGING_WARNING, "vaccel",
                                                    &runtime->env),
                     reason) &&
        vac_ort_good(api, api->GetAllocatorWithDefaultOptions(&runtime->allocator), reason) &&
        vac_ort_good(
            api,
            api->CreateCpuMemoryInfo(ORT_ARENA_ALLOCATOR, ORT_MEM_DEFAULT, &runtime->processor),
            reason)) {
        vac_ort_plugins_register(host, runtime);
        return VACCEL_OK;
    }
    if (runtime->env != NULL) {
        api->ReleaseEnv(runtime->env);
    }
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "ONNX Runtime %s does not start (%s); install it again with `pip install "
                      "--force-reinstall onnxruntime`",
                      runtime->library.version, reason);
}

vaccel_status vac_ort_runtime_get(const vaccel_host *host, const struct vac_ort_runtime **runtime)
{
    vaccel_status status = VACCEL_OK;
    pthread_mutex_lock(&lock);
    if (!ready) {
        process_runtime = (struct vac_ort_runtime){.env = NULL};
        status = make(host, &process_runtime);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    if (status == VACCEL_OK) {
        *runtime = &process_runtime;
    }
    return status;
}
