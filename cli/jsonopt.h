/* SPDX-License-Identifier: Apache-2.0 */
/** The one option that commands which only report have. */
#ifndef VAC_CLI_JSONOPT_H
#define VAC_CLI_JSONOPT_H

#include <argp.h>

/** To be given as a child parser whose input is a bool. */
extern const struct argp vac_jsonopt_argp;

#endif
