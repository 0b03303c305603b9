/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/version.h>

#include "cli/memory.h"
#include "cli/text.h"

/* As many digits as a float needs to be read back as it was. */
enum { INDENT = 2, DIGITS = 9 };

static void need(int result)
{
    static char present;
    vac_memory_check(result == 0 ? &present : NULL);
}

json_t *vac_json_object(void)
{
    return vac_memory_check(json_object());
}

json_t *vac_json_array(void)
{
    return vac_memory_check(json_array());
}

json_t *vac_json_text(const char *text)
{
    char *valid = vac_text_utf8(text);
    json_t *string = vac_memory_check(json_string(valid));
    free(valid);
    return string;
}

json_t *vac_json_number(double value)
{
    return vac_memory_check(isfinite(value) ? json_real(value) : json_null());
}

void vac_json_set(json_t *object, const char *key, json_t *value)
{
    need(json_object_set_new(object, key, value));
}

void vac_json_set_text(json_t *object, const char *key, const char *text)
{
    vac_json_set(object, key, vac_json_text(text));
}

void vac_json_add(json_t *array, json_t *value)
{
    need(json_array_append_new(array, value));
}

json_t *vac_json_error(vaccel_status status, const char *message)
{
    json_t *error = vac_json_object();
    vac_json_set_text(error, "status", vaccel_status_name(status));
    vac_json_set_text(error, "message", message);
    return error;
}

json_t *vac_json_document(void)
{
    json_t *document = vac_json_object();
    vac_json_set_text(document, "version", vaccel_version());
    return document;
}

void vac_json_print_line(json_t *document)
{
    json_dumpf(document, stdout, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    putchar('\n');
    fflush(stdout);
    json_decref(document);
}

void vac_json_print(json_t *document)
{
    /* A write that fails leaves its mark on the stream, which is checked when the program ends. */
    json_dumpf(document, stdout, JSON_INDENT(INDENT) | JSON_REAL_PRECISION(DIGITS));
    putchar('\n');
    json_decref(document);
}
