/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over the files and folders that are given: for machines without libFuzzer, and
 * to repeat a finding under a debugger. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);
    int failed = file == NULL || data == NULL || fread(data, 1, size, file) != size;
    if (!failed) {
        (void)LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    if (file != NULL) {
        (void)fclose(file);
    }
    return failed;
}

static int run_path(const char *path, unsigned *count)
{
    struct stat kind;
    if (stat(path, &kind) != 0) {
        (void)fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    if (!S_ISDIR(kind.st_mode)) {
        (*count)++;
        return run_file(path, (size_t)kind.st_size);
    }
    DIR *folder = opendir(path);
    int failed = folder == NULL;
    struct dirent *entry;
    while (!failed && (entry = readdir(folder)) != NULL) {
        char inner[4096];
        if (entry->d_name[0] != '.') {
            (void)snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
            failed = run_path(inner, count);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return failed;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++) {
        if (run_path(argv[i], &count) != 0) {
            return 1;
        }
    }
    (void)printf("%u inputs\n", count);
    return count > 0 ? 0 : 1;
}
