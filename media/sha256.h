/* SPDX-License-Identifier: Apache-2.0 */
/**
 * SHA-256 (FIPS 180-4). Freestanding: no allocation, no global state, no library call. Thread-safe
 * as long as two threads don't share one context. Target `vaccel-sha256`, so that the core can use
 * it without the rest.
 */
#ifndef VACCEL_MEDIA_SHA256_H
#define VACCEL_MEDIA_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { VAC_SHA256_BYTES = 32, VAC_SHA256_HEX = 65 /* digits and a NUL */ };

/** Caller-owned; opaque in use. */
struct vac_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    uint8_t block[64];
};

void vac_sha256_init(struct vac_sha256 *hash);

/** Adds `size` bytes. */
void vac_sha256_update(struct vac_sha256 *hash, const void *data, size_t size);

/** Writes the digest; the context must be initialised again before further use. */
void vac_sha256_final(struct vac_sha256 *hash, uint8_t digest[VAC_SHA256_BYTES]);

/** Writes the digest as 64 lower-case hexadecimal digits and a NUL. */
void vac_sha256_hex(const uint8_t digest[VAC_SHA256_BYTES], char text[VAC_SHA256_HEX]);

#endif
