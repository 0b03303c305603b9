/* SPDX-License-Identifier: Apache-2.0 */
/** The models of the repository, by the names of their folders. */
#ifndef VAC_FUSE_MODELS_H
#define VAC_FUSE_MODELS_H

#include <stdbool.h>

#include "daemon/fuse/text.h"

/** Whether the repository has a model of that name; a path is none. */
bool vac_models_has(const char *name);

/** Calls `each` for every model, once, until it says false. */
void vac_models_list(bool (*each)(void *user, const char *name), void *user);

/** Its model.json; 0 or an errno. */
int vac_models_read(const char *name, struct vac_text *text);

#endif
