/* SPDX-License-Identifier: Apache-2.0 */
#include "ffi.h"

#include "backends/common/library.h"

static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_ffi *ffi = user;
    const struct vac_library_symbol wanted[] = {
        {"ffi_prep_cif", &ffi->prepare},
        {"ffi_call", &ffi->call},
        {"ffi_type_uint8", &ffi->types[VACCEL_DTYPE_U8]},
        {"ffi_type_uint16", &ffi->types[VACCEL_DTYPE_U16]},
        {"ffi_type_uint32", &ffi->types[VACCEL_DTYPE_U32]},
        {"ffi_type_uint64", &ffi->types[VACCEL_DTYPE_U64]},
        {"ffi_type_sint8", &ffi->types[VACCEL_DTYPE_I8]},
        {"ffi_type_sint16", &ffi->types[VACCEL_DTYPE_I16]},
        {"ffi_type_sint32", &ffi->types[VACCEL_DTYPE_I32]},
        {"ffi_type_sint64", &ffi->types[VACCEL_DTYPE_I64]},
        {"ffi_type_float", &ffi->types[VACCEL_DTYPE_F32]},
        {"ffi_type_double", &ffi->types[VACCEL_DTYPE_F64]},
        {"ffi_type_void", &ffi->nothing},
        {"ffi_type_pointer", &ffi->pointer},
    };

    if (!vac_library_take(handle, path, wanted, sizeof(wanted) / sizeof(wanted[0]),
                          "it is not libffi", why))
        return false;
    ffi->types[VACCEL_DTYPE_BOOL] = ffi->types[VACCEL_DTYPE_U8];
    ffi->size = sizeof(size_t) == 8 ? ffi->types[VACCEL_DTYPE_U64] : ffi->types[VACCEL_DTYPE_U32];
    return true;
}

vaccel_status vac_ffi_open(const vaccel_host *host, struct vac_ffi *ffi)
{
    static const struct vac_library wanted = {
        .framework = "libffi",
        .file = "libffi.so",
        .soname = "libffi.so.8",
        .variable = "VACCEL_EXEC_LIBFFI",
        .install = "apt install libffi8",
        .accept = accept_library,
    };

    return vac_library_open(&wanted, host, ffi);
}
