/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_LABELS_H
#define VAC_CLI_LABELS_H

#include "media/model.h"

/**
 * Gives a model the labels in the file at `path`. A file in the model's own folder is named in its
 * model.json; the lines of any other are copied into it. On failure `info` is as it was.
 */
vaccel_status vac_labels_attach(const char *path, struct vac_model_info *info,
                                struct vac_error *error);

#endif
