/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an ONNX model; reading in one piece and from a file must find the same. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "media/onnx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was found: how many locations, and a sum over their bytes. */
struct tally {
    size_t count;
    uint64_t sum;
};

static vaccel_status add(void *user, const char *location, struct vac_error *err)
{
    struct tally *tally = user;
    (void)err;
    tally->count++;
    for (const char *at = location; *at != '\0'; at++) {
        tally->sum = tally->sum * 31 + (unsigned char)*at;
    }
    return VACCEL_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tally whole = {0, 0};
    struct tally parts = {0, 0};
    struct vac_error err = {.status = VACCEL_OK, .message = ""};
    vaccel_status status = vac_onnx_locations(data, size, "fuzz", add, &whole, &err);
    if (status != VACCEL_OK && (err.status != status || err.message[0] == '\0')) {
        __builtin_trap();
    }
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        __builtin_trap();
    }
    if (vac_onnx_file_locations(fd, size, "fuzz", add, &parts, &err) != status ||
        parts.count != whole.count || parts.sum != whole.sum) {
        __builtin_trap();
    }
    (void)close(fd);
    return 0;
}
