/* SPDX-License-Identifier: Apache-2.0 */
/** The one option that commands which only report have. */
#ifndef VAC_CLI_JSONOPT_H
#define VAC_CLI_JSONOPT_H

#include <argp.h>

/** To be given as a child parser whose input is a bool. */
extern const struct argp vac_jsonopt_argp;

/** For commands that have this option and no argument: their parser, whose input is the bool, and
 * its children. */
error_t vac_jsonopt_parse_alone(int key, char *argument, struct argp_state *state);
extern const struct argp_child vac_jsonopt_child[];

#endif
