/* SPDX-License-Identifier: Apache-2.0 */
/** libffi, opened at run time: what is called of it. Its types are those of its own header. */
#ifndef VACCEL_EXEC_FFI_H
#define VACCEL_EXEC_FFI_H

#include <ffi.h>
#include <vaccel/backend.h>

struct vac_ffi {
    ffi_status (*prepare)(ffi_cif *cif, ffi_abi abi, unsigned arguments, ffi_type *result,
                          ffi_type **types);
    void (*call)(ffi_cif *cif, void (*function)(void), void *result, void **arguments);
    ffi_type *types[VACCEL_DTYPE_BF16 + 1]; /* by dtype; NULL where a function takes none */
    ffi_type *nothing;
    ffi_type *pointer;
    ffi_type *size;
};

/** Opens it. Not thread-safe. Errors: ERR_CONFIG, ERR_UNAVAILABLE, ERR_NO_MEMORY. */
vaccel_status vac_ffi_open(const vaccel_host *host, struct vac_ffi *ffi);

#endif
