/* SPDX-License-Identifier: Apache-2.0 */
/** JSON output. Whatever needs memory ends the program when there is none. */
#ifndef VAC_CLI_JSON_H
#define VAC_CLI_JSON_H

#include <jansson.h>

#include <vaccel/status.h>

json_t *vac_json_object(void);
json_t *vac_json_array(void);

/** A string; bytes that are not UTF-8 become U+FFFD. */
json_t *vac_json_text(const char *text);

/** A number; null when it is not finite, which JSON cannot say. */
json_t *vac_json_number(double value);

/** Sets a member, and takes over `value`. */
void vac_json_set(json_t *object, const char *key, json_t *value);
void vac_json_set_text(json_t *object, const char *key, const char *text);

/** Adds an element, and takes over `value`. */
void vac_json_add(json_t *array, json_t *value);

/** {"status": "ERR_FORMAT", "message": "…"} */
json_t *vac_json_error(vaccel_status status, const char *message);

/** A document that begins with the version of vaccel. */
json_t *vac_json_document(void);

/** Prints a document in one line, so that it is seen at once, and frees it. */
void vac_json_print_line(json_t *document);

/** Prints a document and frees it. */
void vac_json_print(json_t *document);

#endif
