/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_BASE64_H
#define VAC_CLI_BASE64_H

#include <stddef.h>
#include <stdio.h>

/** Writes bytes as base64 (RFC 4648), in one line. */
void vac_base64_put(FILE *out, const void *data, size_t size);

#endif
