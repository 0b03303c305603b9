/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/library.h"

/* "1.32.0" is release 32; 0 for what is numbered otherwise. */
static uint32_t release_of(const char *version)
{
    char *end = NULL;
    if (strncmp(version, "1.", 2) != 0) {
        return 0;
    }
    unsigned long release = strtoul(version + 2, &end, 10);
    return end != version + 2 && release < UINT32_MAX ? (uint32_t)release : 0;
}

/* The table of the newest version that is of use and there. */
static void take_table(const OrtApiBase *base, struct vac_ort_library *library)
{
    /* It complains on standard error when asked for more than it has; so it is not. */
    library->has_newest = release_of(library->version) >= VAC_ORT_API_NEWEST;
    library->api = base->GetApi(library->has_newest ? VAC_ORT_API_NEWEST : VAC_ORT_API_VERSION);
}

static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_ort_library *library = user;
    OrtGetApiBaseFunction entry;
    void *symbol = dlsym(handle, "OrtGetApiBase");
    memcpy(&entry, &symbol, sizeof(entry));
    const OrtApiBase *base = symbol != NULL ? entry() : NULL;
    if (base == NULL) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s has no OrtGetApiBase: it is not ONNX Runtime's library", path);
        return false;
    }
    const char *version = base->GetVersionString();
    snprintf(library->version, sizeof(library->version), "%s", version != NULL ? version : "0");
    library->api = NULL;
    if (release_of(library->version) >= VAC_ORT_API_VERSION) {
        take_table(base, library);
    }
    if (library->api == NULL) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s is ONNX Runtime %s, which does not have version %u of the API; release 1.%u "
                 "or later does",
                 path, library->version, VAC_ORT_API_VERSION, VAC_ORT_API_VERSION);
        return false;
    }
    return true;
}

vaccel_status vac_ort_library_open(const vaccel_host *host, struct vac_ort_library *library)
{
    static const struct vac_library wanted = {
        .framework = "ONNX Runtime",
        .file = "libonnxruntime.so",
        .soname = "libonnxruntime.so.1",
        .package = "onnxruntime/capi",
        .variable = "VACCEL_ONNXRUNTIME_LIBRARY",
        .install = "pip install onnxruntime",
        .accept = accept_library,
    };
    return vac_library_open(&wanted, host, library);
}
