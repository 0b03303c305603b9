/* SPDX-License-Identifier: Apache-2.0 */
/** The models in the folders where names are looked for. */
#ifndef VAC_CLI_MODELS_H
#define VAC_CLI_MODELS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "media/model.h"

struct vac_found_model {
    char *name; /* that it is opened by */
    char *path;
    bool hidden;                /* an earlier folder has one of this name */
    struct vac_model_info info; /* zero when it could not be read: see `error` */
    struct vac_error error;
};

struct vac_found_models {
    struct vac_found_model *models;
    size_t count;
};

/** Looks into every folder. A model that cannot be read is found too. Release with
 * vac_models_release(). */
struct vac_found_models vac_models_find(void);

void vac_models_release(struct vac_found_models *found);

/** Whether the folder is there. */
bool vac_models_folder_exists(const char *folder);

/** {"folders": […], "models": […]}, set into `document`. */
void vac_models_json(json_t *document, const struct vac_found_models *found);

/** "18.5 MB"; in static storage, until the next call. */
const char *vac_models_size(uint64_t bytes);

#endif
