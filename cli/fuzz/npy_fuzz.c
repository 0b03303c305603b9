/* SPDX-License-Identifier: Apache-2.0 */
/* A .npy file of any bytes: what is read must be within it, and what is written must be read back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/npy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char message[VAC_NPY_MESSAGE], head[VAC_NPY_HEADER];
    struct vac_npy npy, again;
    message[0] = '\0';
    if (!vac_npy_read(data, size, &npy, message)) {
        check(message[0] != '\0' && strlen(message) < sizeof(message) - 1);
        return 0;
    }
    check(npy.offset <= size && npy.count * npy.width == size - npy.offset);
    check(npy.rank <= VAC_NPY_RANK);
    size_t length = vac_npy_head(&npy, head);
    check(length > 0 && length <= sizeof(head) && length % 64 == 0);
    uint8_t *copy = malloc(length + size - npy.offset);
    if (!copy)
        return 0;
    memcpy(copy, head, length);
    memcpy(copy + length, data + npy.offset, size - npy.offset);
    check(vac_npy_read(copy, length + size - npy.offset, &again, message));
    check(again.dtype == npy.dtype && again.width == npy.width && again.rank == npy.rank);
    check(memcmp(again.shape, npy.shape, sizeof(npy.shape)) == 0);
    free(copy);
    return 0;
}
