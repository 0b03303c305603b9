/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/compiler.h"
#include "core/config.h"
#include "core/error.h"
#include "core/model.h"
#include <vaccel/model.h>

/* A folder that the user names must be there; those that are looked in by default need not. */
static vaccel_status check_folder(const char *folder, size_t index)
{
    struct stat info;
    const char *list = vac_config()->model_path;
    size_t given = 0;

    for (const char *at = list; at && *at; given++) {
        at += strspn(at, ":");
        if (!*at)
            break;
        at += strcspn(at, ":");
    }
    if (index >= given)
        return VACCEL_OK;
    if (stat(folder, &info) != 0)
        return vac_fail(
            VACCEL_ERR_CONFIG,
            "VACCEL_MODEL_PATH names '%s', which cannot be used: %s; correct or unset it", folder,
            strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return vac_fail(VACCEL_ERR_CONFIG,
                        "VACCEL_MODEL_PATH names '%s', which is not a folder; correct or unset it",
                        folder);
    return VACCEL_OK;
}

vaccel_status vac_model_find(const char *name, char **path)
{
    *path = NULL;
    for (size_t i = 0;; i++) {
        const char *folder = vaccel_model_folder(i);
        char *candidate;
        if (!folder)
            return VACCEL_OK;
        VAC_TRY(check_folder(folder, i));
        if (asprintf(&candidate, "%s/%s", folder, name) < 0)
            return vac_fail_memory();
        if (access(candidate, F_OK) == 0) {
            *path = realpath(candidate, NULL);
            free(candidate);
            return *path ? VACCEL_OK : vac_fail_memory();
        }
        free(candidate);
    }
}
