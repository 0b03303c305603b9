/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels.h"

#include <stddef.h>

#if defined(__x86_64__)
const char *vac_openblas_kernels(void)
{
    __builtin_cpu_init();
    /* The models that it misses are Intel's: of others it looks at the instructions. */
    if (!__builtin_cpu_is("intel") || !__builtin_cpu_supports("avx512f") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512cd"))
        return NULL;
    return __builtin_cpu_supports("avx512bf16") ? "Cooperlake" : "SkylakeX";
}
#else
const char *vac_openblas_kernels(void)
{
    return NULL;
}
#endif
