/* SPDX-License-Identifier: Apache-2.0 */
/** How `vaccel classify` shows what came of one photo. */
#ifndef VAC_CLI_ANSWER_H
#define VAC_CLI_ANSWER_H

#include <jansson.h>

#include <vaccel/ops.h>

/** Prints the photo's labels for people. */
void vac_answer_print(const char *path, const vaccel_classification *answer, double elapsed_ms);

/** The same as a member of the document's "results". */
json_t *vac_answer_json(const char *path, const vaccel_classification *answer, double elapsed_ms);

/** A photo that failed, as a member of "results". */
json_t *vac_answer_json_error(const char *path, vaccel_status status, const char *message);

#endif
