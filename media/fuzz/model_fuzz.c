/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a model.json; what is accepted must keep the promises of struct vac_model_info. */
#include <stddef.h>
#include <stdint.h>

#include "media/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vac_model_info info;
    struct vac_error err;
    vaccel_status status = vac_media_model_parse((const char *)data, size, "fuzz", &info, &err);
    if (status != VACCEL_OK) {
        if (err.status != status || err.message[0] == '\0') {
            __builtin_trap();
        }
        return 0;
    }
    /* the promises of a parsed description */
    if (info.name == NULL || info.file == NULL || info.op_count == 0 ||
        (info.has_input && vac_media_spec_check(&info.input, &err) != VACCEL_OK)) {
        __builtin_trap();
    }
    vac_model_info_free(&info);
    return 0;
}
