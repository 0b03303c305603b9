/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/beside.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/memory.h"

char *vac_beside(const char *path)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length <= 0)
        return NULL;
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    char *whole = vac_memory_format("%s/%s", self, path);
    char *resolved = realpath(whole, NULL);
    free(whole);
    return resolved;
}
