/* SPDX-License-Identifier: Apache-2.0 */
#include "core/backend_file.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static vaccel_status refuse(char *reason, size_t size, const char *format, ...) VACCEL_PRINTF(3, 4);

static vaccel_status refuse(char *reason, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, size, format, arguments);
    va_end(arguments);
    return VACCEL_ERR_UNAVAILABLE;
}

static bool name_is_valid(const char *name)
{
    size_t length = name ? strlen(name) : 0;
    return length > 0 && length < 32 &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

vaccel_status vac_backend_check(const vaccel_backend *backend, char *reason, size_t size)
{
    if (!backend)
        return refuse(reason, size, "its entry returned NULL; rebuild the backend");
    if (backend->abi_version != VACCEL_BACKEND_ABI)
        return refuse(
            reason, size,
            "it was built for version %u of the backend ABI and this is version %u; build "
            "it against this vaccel's headers",
            backend->abi_version, VACCEL_BACKEND_ABI);
    /* Fields are only ever added at the end, and the first version's must be there. */
    if (backend->struct_size < sizeof(vaccel_backend))
        return refuse(
            reason, size,
            "its descriptor is %u bytes long, too short for version %u of the backend ABI; "
            "build it against this vaccel's headers",
            backend->struct_size, VACCEL_BACKEND_ABI);
    if (!name_is_valid(backend->name))
        return refuse(reason, size,
                      "its name is not 1 to 31 of a-z, 0-9, '-' and '_'; correct its descriptor");
    if (!backend->open || !backend->ops || backend->op_count == 0)
        return refuse(reason, size,
                      "its descriptor lacks 'open' or 'ops'; correct it as docs/backends.md says");
    for (size_t i = 0; i < backend->op_count; i++) {
        if (!backend->ops[i].run && !backend->ops[i].submit)
            return refuse(reason, size,
                          "op %u has neither 'run' nor 'submit'; correct its descriptor",
                          backend->ops[i].op);
    }
    return VACCEL_OK;
}

/* The dynamic loader maps a file that was cut short as if it were whole, and dies of SIGBUS. The
 * section headers stand at a file's end, so what has all of them has everything. */
static bool file_is_whole(const char *path)
{
    ElfW(Ehdr) header;
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool whole =
        fd >= 0 && fstat(fd, &info) == 0 &&
        pread(fd, &header, sizeof(header), 0) == (ssize_t)sizeof(header) &&
        (uint64_t)info.st_size >= (uint64_t)header.e_shnum * header.e_shentsize &&
        header.e_shoff <= (uint64_t)info.st_size - (uint64_t)header.e_shnum * header.e_shentsize;

    if (fd >= 0)
        close(fd);
    return whole;
}

vaccel_status vac_backend_load(const char *path, const vaccel_backend **backend, char *reason,
                               size_t size)
{
    vaccel_backend_entry_fn entry;

    if (!file_is_whole(path))
        return refuse(reason, size,
                      "it is not a whole shared object; reinstall the backend or remove it");
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return refuse(reason, size, "it cannot be loaded: %s; reinstall the backend or remove it",
                      dlerror());
    void *symbol = dlsym(library, VACCEL_BACKEND_ENTRY_NAME);
    if (!symbol) {
        dlclose(library);
        return refuse(reason, size,
                      "it has no function " VACCEL_BACKEND_ENTRY_NAME
                      ", so it is no backend; remove the file");
    }
    memcpy(&entry, &symbol, sizeof(entry)); /* ISO C has no cast from data to function */
    const vaccel_backend *described = entry();
    vaccel_status status = vac_backend_check(described, reason, size);
    if (status == VACCEL_OK)
        *backend = described;
    return status;
}
