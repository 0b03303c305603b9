/* SPDX-License-Identifier: Apache-2.0 */
/** --backend, --device and --precision, which every command that opens a session takes. */
#ifndef VAC_CLI_PINS_H
#define VAC_CLI_PINS_H

#include <argp.h>

/** To be given as a child parser whose input is a vaccel_session_options, already initialised. */
extern const struct argp vac_pins_argp;

#endif
