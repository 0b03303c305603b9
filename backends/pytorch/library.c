/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char VARIABLE[] = "VACCEL_PYTORCH_LIBRARY";
static const char NAME[] = "pytorch/libvaccel_torch.so";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct vac_torch_functions *functions; /* guarded by `lock` */

/* The file, in the folder of this shared object. */
static bool find_beside(char path[PATH_MAX])
{
    Dl_info info;
    char self[PATH_MAX];
    if (dladdr(VARIABLE, &info) == 0 || info.dli_fname == NULL ||
        realpath(info.dli_fname, self) == NULL) {
        return false;
    }
    char *slash = strrchr(self, '/');
    int length = snprintf(path, PATH_MAX, "%.*s/%s", (int)(slash - self), self, NAME);
    return length > 0 && length < PATH_MAX;
}

static vaccel_status fail_load(const vaccel_host *host, const char *chosen, const char *why)
{
    if (chosen != NULL) {
        return host->fail(VACCEL_ERR_CONFIG,
                          "the environment variable %s is '%s', which cannot be loaded (%s); set "
                          "it to the path of libvaccel_torch.so, or unset it",
                          VARIABLE, chosen, why);
    }
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "libtorch cannot be loaded (%s); install it with `apt-get install "
                      "libtorch1.13`, or build vaccel against the release that is here",
                      why);
}

/* Never closed: libtorch's threads outlive what made them. */
static vaccel_status open_library(const vaccel_host *host)
{
    /* Not in a set-user-ID program, whose user must not choose the code that it runs. */
    const char *chosen = secure_getenv(VARIABLE);
    char beside[PATH_MAX] = "";
    if (chosen != NULL && chosen[0] == '\0') {
        chosen = NULL;
    }
    if (chosen == NULL && (!find_beside(beside) || access(beside, F_OK) != 0)) {
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "this vaccel was built without libtorch (there is no %s); install "
                          "libtorch-dev and build it again",
                          beside[0] != '\0' ? beside : NAME);
    }
    void *handle = dlopen(chosen != NULL ? chosen : beside, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        return fail_load(host, chosen, dlerror());
    }
    vac_torch_entry_fn entry;
    void *symbol = dlsym(handle, VAC_TORCH_ENTRY_NAME);
    memcpy(&entry, &symbol, sizeof(entry));
    const struct vac_torch_functions *found = symbol != NULL ? entry() : NULL;
    if (found == NULL || found->abi != VAC_TORCH_ABI) {
        return fail_load(host, chosen,
                         found == NULL ? "it has no " VAC_TORCH_ENTRY_NAME
                                       : "it is of another version of vaccel");
    }
    functions = found;
    return VACCEL_OK;
}

vaccel_status vac_torch_library_get(const vaccel_host *host,
                                    const struct vac_torch_functions **torch)
{
    pthread_mutex_lock(&lock);
    vaccel_status status = functions != NULL ? VACCEL_OK : open_library(host);
    *torch = functions;
    pthread_mutex_unlock(&lock);
    return status;
}
