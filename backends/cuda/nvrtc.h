/* SPDX-License-Identifier: Apache-2.0 */
/** NVRTC, NVIDIA's compiler as a library, opened at run time. A test compares these declarations
 * with the real ones. */
#ifndef VACCEL_CUDA_NVRTC_H
#define VACCEL_CUDA_NVRTC_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend.h>

typedef unsigned int vac_nvrtc_result;
typedef struct _nvrtcProgram *vac_nvrtc_program;

/* clang-format off */
#define VAC_NVRTC_FUNCTIONS(F)                                                                     \
    F(nvrtcVersion, (int *major, int *minor))                                                      \
    F(nvrtcGetNumSupportedArchs, (int *count))                                                     \
    F(nvrtcGetSupportedArchs, (int *architectures))                                                \
    F(nvrtcCreateProgram, (vac_nvrtc_program *program, const char *source, const char *name,       \
                           int header_count, const char *const *headers,                           \
                           const char *const *header_names))                                       \
    F(nvrtcDestroyProgram, (vac_nvrtc_program *program))                                           \
    F(nvrtcCompileProgram, (vac_nvrtc_program program, int count, const char *const *options))     \
    F(nvrtcGetProgramLogSize, (vac_nvrtc_program program, size_t *size))                           \
    F(nvrtcGetProgramLog, (vac_nvrtc_program program, char *log))                                  \
    F(nvrtcGetCUBINSize, (vac_nvrtc_program program, size_t *size))                                \
    F(nvrtcGetCUBIN, (vac_nvrtc_program program, char *code))                                      \
    F(nvrtcGetPTXSize, (vac_nvrtc_program program, size_t *size))                                  \
    F(nvrtcGetPTX, (vac_nvrtc_program program, char *code))
/* clang-format on */

enum { VAC_NVRTC_ARCHITECTURES = 64 };

struct vac_nvrtc {
#define FIELD(name, arguments) vac_nvrtc_result(*name) arguments;
    VAC_NVRTC_FUNCTIONS(FIELD)
#undef FIELD
    const char *(*nvrtcGetErrorString)(vac_nvrtc_result error);
    int major, minor;
    int architectures[VAC_NVRTC_ARCHITECTURES]; /* that it compiles for: 90 is sm_90 */
    int architecture_count;
};

/**
 * Opens it, once per process: a version that the driver's CUDA (1000 · major + 10 · minor) can run
 * the code of. Thread-safe. Errors: ERR_CONFIG, ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status vac_nvrtc_get(const vaccel_host *host, int driver_version,
                            const struct vac_nvrtc **nvrtc);

/**
 * The option that has it compile for a compute capability (90 is 9.0): for the device itself, or,
 * for one that is newer than the compiler, for the driver to translate. False when the device is
 * older than all that it compiles for.
 */
bool vac_nvrtc_target(const struct vac_nvrtc *nvrtc, int capability, char option[64]);

/**
 * Compiles the backend's kernels. `*code`, which a NUL follows, is freed with free(). Errors:
 * ERR_BACKEND (the compiler's first words are in the message), ERR_NO_MEMORY.
 */
vaccel_status vac_nvrtc_compile(const vaccel_host *host, const struct vac_nvrtc *nvrtc,
                                const char *option, void **code, size_t *size);

/** All that the code depends on, as text from malloc; NULL without memory. */
char *vac_nvrtc_key(const struct vac_nvrtc *nvrtc, const char *option);

#endif
