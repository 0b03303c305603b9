/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/jsonopt.h"

#include <stdbool.h>

enum { OPTION_JSON = 512 };

static const struct argp_option options[] = {
    {.name = "json", .key = OPTION_JSON, .doc = "Print JSON"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key != OPTION_JSON)
        return ARGP_ERR_UNKNOWN;
    *(bool *)state->input = true;
    return 0;
}

const struct argp vac_jsonopt_argp = {.options = options, .parser = parse};

error_t vac_jsonopt_parse_alone(int key, char *argument, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = state->input;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not expected; %s takes no argument", argument, state->name);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp_child vac_jsonopt_child[] = {{.argp = &vac_jsonopt_argp}, {0}};
