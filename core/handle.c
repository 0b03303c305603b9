/* SPDX-License-Identifier: Apache-2.0 */
#include "core/handle.h"

vaccel_status vac_fail_null(const char *function, const char *argument)
{
    return vac_fail(VACCEL_ERR_INVALID, "%s: '%s' is NULL; pass a valid pointer", function,
                    argument);
}

vaccel_status vac_handle_check(const void *handle, uint32_t type, const char *function,
                               const char *argument)
{
    if (!handle)
        return vac_fail_null(function, argument);
    return vac_handle_usable(handle, type, function) ? VACCEL_OK : VACCEL_ERR_INVALID;
}

bool vac_handle_usable(const void *handle, uint32_t type, const char *function)
{
    return handle && (!vac_validate || vac_validate_check(handle, type, function));
}

bool vac_handle_releasable(const void *handle, uint32_t type, const char *function,
                           const void *caller)
{
    return handle && (!vac_validate || vac_validate_released(handle, type, function, caller));
}

void vac_handle_made(const void *handle, uint32_t type, const char *function)
{
    if (vac_validate)
        vac_validate_made(handle, type, function);
}

void vac_result_free(void *result)
{
    const struct vac_result *common = (const struct vac_result *)result;

    if (common->release)
        common->release(common->user);
    vac_handle_free(result);
}
