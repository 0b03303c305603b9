/* SPDX-License-Identifier: Apache-2.0 */
/** The backend's declarations of CUDA's driver API and of NVRTC against NVIDIA's own headers, when
 * this is compiled; and the kernels by the real NVRTC for each architecture, with no GPU. */
#ifdef HAVE_CUBLAS
#include <cublas_v2.h>
#endif
#include <cuda.h>
#include <nvrtc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "backends/cuda/cublas.h"
#include "backends/cuda/driver.h"
#include "backends/cuda/kernels.h"
#include "backends/cuda/nvrtc.h"

/* What takes a structure that has a name of its own here. */
#define vac_cuda_copy CUDA_MEMCPY2D_st
#define SAME(name, arguments)                                                                      \
    _Static_assert(__builtin_types_compatible_p(__typeof__(&(name)), unsigned int(*) arguments),   \
                   #name);
VAC_CUDA_FUNCTIONS(SAME)
VAC_NVRTC_FUNCTIONS(SAME)
#undef vac_cuda_copy

#define SAME_PLACE(mine, theirs)                                                                   \
    _Static_assert(offsetof(struct vac_cuda_copy, mine) == offsetof(CUDA_MEMCPY2D, theirs), #mine)
SAME_PLACE(from_x, srcXInBytes);
SAME_PLACE(from_y, srcY);
SAME_PLACE(from_type, srcMemoryType);
SAME_PLACE(from_host, srcHost);
SAME_PLACE(from_device, srcDevice);
SAME_PLACE(from_array, srcArray);
SAME_PLACE(from_pitch, srcPitch);
SAME_PLACE(to_x, dstXInBytes);
SAME_PLACE(to_y, dstY);
SAME_PLACE(to_type, dstMemoryType);
SAME_PLACE(to_host, dstHost);
SAME_PLACE(to_device, dstDevice);
SAME_PLACE(to_array, dstArray);
SAME_PLACE(to_pitch, dstPitch);
SAME_PLACE(width, WidthInBytes);
SAME_PLACE(height, Height);
_Static_assert(sizeof(struct vac_cuda_copy) == sizeof(CUDA_MEMCPY2D), "vac_cuda_copy");

#define SAME_VALUE(mine, theirs) _Static_assert((int)(mine) == (int)(theirs), #mine)
SAME_VALUE(VAC_CUDA_SUCCESS, CUDA_SUCCESS);
SAME_VALUE(VAC_CUDA_INVALID_VALUE, CUDA_ERROR_INVALID_VALUE);
SAME_VALUE(VAC_CUDA_OUT_OF_MEMORY, CUDA_ERROR_OUT_OF_MEMORY);
SAME_VALUE(VAC_CUDA_NO_DEVICE, CUDA_ERROR_NO_DEVICE);
SAME_VALUE(VAC_CUDA_STREAM_NON_BLOCKING, CU_STREAM_NON_BLOCKING);
SAME_VALUE(VAC_CUDA_ATTRIBUTE_MAX_PITCH, CU_DEVICE_ATTRIBUTE_MAX_PITCH);
SAME_VALUE(VAC_CUDA_ATTRIBUTE_MAJOR, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
SAME_VALUE(VAC_CUDA_ATTRIBUTE_MINOR, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
SAME_VALUE(VAC_CUDA_MEMORY_HOST, CU_MEMORYTYPE_HOST);
SAME_VALUE(VAC_CUDA_MEMORY_DEVICE, CU_MEMORYTYPE_DEVICE);

#ifdef HAVE_CUBLAS
VAC_CUBLAS_FUNCTIONS(SAME)
SAME_VALUE(VAC_CUBLAS_N, CUBLAS_OP_N);
SAME_VALUE(VAC_CUBLAS_T, CUBLAS_OP_T);
SAME_VALUE(VAC_CUBLAS_ALLOC_FAILED, CUBLAS_STATUS_ALLOC_FAILED);
#endif

VACCEL_PRINTF(2, 3)
static vaccel_status keep_message(vaccel_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return status;
}

static void ignore(vaccel_log_level level, const char *format, ...)
{
    (void)level, (void)format;
}

static const vaccel_host host = {.struct_size = sizeof(host), .fail = keep_message, .log = ignore};

static const struct vac_nvrtc *open_compiler(void)
{
    const struct vac_nvrtc *nvrtc = NULL;

    assert_int_equal(vac_nvrtc_get(&host, 13000, &nvrtc), VACCEL_OK);
    return nvrtc;
}

/* Whether all kernels are named in it. */
static bool has_kernels(const char *code, size_t size)
{
    static const char *const names[] = VAC_CUDA_KERNEL_NAMES;

    for (int i = 0; i < VAC_CUDA_KERNELS; i++) {
        if (!memmem(code, size, names[i], strlen(names[i])))
            return false;
    }
    return true;
}

static void each_architecture_compiles(void **state)
{
    const struct vac_nvrtc *nvrtc = open_compiler();
    static const unsigned char elf[4] = {0x7f, 'E', 'L', 'F'};
    enum { EM_CUDA = 190 };
    int compiled = 0;

    (void)state;
    for (int i = 0; i < nvrtc->architecture_count; i++) {
        int architecture = nvrtc->architectures[i];
        char option[64];
        void *code;
        size_t size;
        if (architecture < 70 || architecture > 90)
            continue;
        assert_true(vac_nvrtc_target(nvrtc, architecture, option));
        assert_int_equal(vac_nvrtc_compile(&host, nvrtc, option, &code, &size), VACCEL_OK);
        const unsigned char *bytes = code;
        assert_memory_equal(bytes, elf, sizeof(elf));
        assert_int_equal(bytes[18] | bytes[19] << 8, EM_CUDA);
        assert_true(has_kernels(code, size));
        print_message("%s: %zu bytes\n", option, size);
        free(code);
        compiled++;
    }
    assert_true(compiled >= 4);
}

static void a_newer_device_gets_what_the_driver_translates(void **state)
{
    const struct vac_nvrtc *nvrtc = open_compiler();
    char option[64];
    void *code;
    size_t size;

    (void)state;
    assert_true(vac_nvrtc_target(nvrtc, 990, option));
    assert_non_null(strstr(option, "=compute_"));
    assert_int_equal(vac_nvrtc_compile(&host, nvrtc, option, &code, &size), VACCEL_OK);
    assert_int_equal(((const char *)code)[size], '\0');
    assert_non_null(strstr(code, ".visible .entry sgemm("));
    assert_true(has_kernels(code, size));
    free(code);
    assert_false(vac_nvrtc_target(nvrtc, 10, option));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_architecture_compiles),
        cmocka_unit_test(a_newer_device_gets_what_the_driver_translates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
