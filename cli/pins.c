/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pins.h"

#include <stdbool.h>
#include <string.h>

#include <vaccel/enums.h>
#include <vaccel/params.h>

static const struct argp_option options[] = {
    {.name = "backend", .key = 'b', .arg = "NAME", .doc = "Take this backend (see `vaccel info`)"},
    {.name = "device", .key = 'd', .arg = "NAME", .doc = "Take this device of the backend"},
    {.name = "precision",
     .key = 'p',
     .arg = "WORD",
     .doc = "Compute in f32 (the default), f16, bf16 or fastest"},
    {0},
};

static bool find_precision(const char *word, vaccel_precision *precision)
{
    for (vaccel_precision at = VACCEL_PRECISION_DEFAULT;; at++) {
        const char *name = vaccel_precision_name(at);
        if (strcmp(name, "unknown") == 0)
            return false;
        if (strcmp(name, word) == 0) {
            *precision = at;
            return true;
        }
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    vaccel_session_options *pins = state->input;
    switch (key) {
    case 'b':
        pins->backend = argument;
        return 0;
    case 'd':
        pins->device = argument;
        return 0;
    case 'p':
        if (!find_precision(argument, &pins->precision))
            argp_error(state, "'%s' is not a precision; take f32, f16, bf16 or fastest", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp vac_pins_argp = {.options = options, .parser = parse};
