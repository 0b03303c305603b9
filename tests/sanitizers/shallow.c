/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded when the program under test has AddressSanitizer in it: OpenVINO's threading library
 * loads parts of itself with RTLD_DEEPBIND, and the sanitizer ends any program in which that is
 * done.
 */
#include <dlfcn.h>
#include <string.h>

__attribute__((visibility("default"))) void *dlopen(const char *file, int mode)
{
    void *(*next)(const char *, int);
    void *symbol = dlsym(RTLD_NEXT, "dlopen");
    memcpy(&next, &symbol, sizeof(next)); /* ISO C has no cast from data to function */
    return next(file, mode & ~RTLD_DEEPBIND);
}
