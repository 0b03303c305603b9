/* SPDX-License-Identifier: Apache-2.0 */
/** Values of the configuration, read whole or not at all. */
#ifndef VAC_FRONT_VALUE_H
#define VAC_FRONT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/** A decimal number. */
bool vac_value_count(const char *text, uint64_t most, uint64_t *number);

/** Bytes: a number, with K, M, G or T for powers of 1024. */
bool vac_value_size(const char *text, uint64_t *bytes);

/** A number with ms, s, min or h; seconds without. */
bool vac_value_duration(const char *text, uint64_t *ns);

/** Permissions: octal, up to 777. */
bool vac_value_mode(const char *text, uint32_t *mode);

/** The CID that stands for any guest's: VMADDR_CID_ANY. */
#define VAC_VALUE_ANY UINT32_MAX
/** Who may connect over vsock, and to which port: CID:PORT, any:PORT, or either without a port. */
bool vac_value_guest(const char *text, uint32_t otherwise, uint32_t *cid, uint32_t *port);

/** Letters, digits and "._-:/", not empty. */
bool vac_value_word(const char *text);

#endif
