/* SPDX-License-Identifier: Apache-2.0 */
/** A signature from a guest: whatever it is, it is read or refused, and what is read is the same as
 * itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "backends/exec/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vac_exec_signature signature;
    char why[VAC_EXEC_REASON] = "";
    char *text = malloc(size + 1);

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (vac_exec_signature_read(text, &signature, why)) {
        if (!vac_exec_signature_same(&signature, &signature) ||
            signature.argument_count > VAC_EXEC_ARGUMENTS ||
            signature.length_count > signature.argument_count)
            abort();
    } else if (!*why) {
        abort();
    }
    free(text);
    return 0;
}
