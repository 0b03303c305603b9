/* SPDX-License-Identifier: Apache-2.0 */
/* A library of another version of vaccel. */
#include "../shim.h"

__attribute__((visibility("default"))) const struct vac_torch_functions *vac_torch_entry(void);

const struct vac_torch_functions *vac_torch_entry(void)
{
    static const struct vac_torch_functions functions = {.abi = VAC_TORCH_ABI + 1};
    return &functions;
}
