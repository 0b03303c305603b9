/* SPDX-License-Identifier: Apache-2.0 */
#include "disk_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/sha256.h"

/* What a device's compiler makes is far below. */
enum { LARGEST = 64 << 20 };

/* Before the content of a file. */
struct head {
    char magic[8];
    uint8_t key[VAC_SHA256_BYTES];
    uint8_t content[VAC_SHA256_BYTES];
    uint64_t size;
};

static const char magic[8] = "vackern1";

static void digest(const void *data, size_t size, uint8_t bytes[VAC_SHA256_BYTES])
{
    struct vac_sha256 hash;

    vac_sha256_init(&hash);
    vac_sha256_update(&hash, data, size);
    vac_sha256_final(&hash, bytes);
}

/* The folder, without the one of the backend; false when nobody says where. */
static bool base_folder(char path[PATH_MAX])
{
    const char *cache = secure_getenv("XDG_CACHE_HOME");
    const char *home = secure_getenv("HOME");
    int length = -1;

    if (cache && *cache == '/')
        length = snprintf(path, PATH_MAX, "%s/vaccel", cache);
    else if (home && *home == '/')
        length = snprintf(path, PATH_MAX, "%s/.cache/vaccel", home);
    return length > 0 && length < PATH_MAX - NAME_MAX;
}

/* Where a key's file is, in a folder that is there if it could be made. */
static bool place(const char *backend, const uint8_t key[VAC_SHA256_BYTES], bool make,
                  char path[PATH_MAX])
{
    char name[VAC_SHA256_HEX];

    if (!base_folder(path))
        return false;
    /* Each folder on the way: the base, and the backend's own. */
    size_t length = strlen(path);
    snprintf(path + length, PATH_MAX - length, "/%s", backend);
    for (char *slash = strchr(path + 1, '/'); make && slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    if (make)
        mkdir(path, 0700);
    vac_sha256_hex(key, name);
    length = strlen(path);
    return snprintf(path + length, PATH_MAX - length, "/%s", name) < (int)(PATH_MAX - length);
}

/* Whether nobody else can have written it. */
static bool is_ours(int file, size_t *size)
{
    struct stat info;

    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        (info.st_mode & 022) || info.st_size < (off_t)sizeof(struct head) ||
        info.st_size > (off_t)(sizeof(struct head) + LARGEST))
        return false;
    *size = (size_t)info.st_size - sizeof(struct head);
    return true;
}

static bool read_all(int file, void *to, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = read(file, (char *)to + done, size - done);
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* The content of an open file, if it is whole and for that key. */
static void *load(int file, const uint8_t key[VAC_SHA256_BYTES], size_t *size)
{
    struct head head;
    uint8_t content[VAC_SHA256_BYTES];

    if (!is_ours(file, size) || !read_all(file, &head, sizeof(head)) || head.size != *size ||
        memcmp(head.magic, magic, sizeof(magic)) != 0 ||
        memcmp(head.key, key, sizeof(head.key)) != 0)
        return NULL;
    void *data = malloc(*size + 1);
    if (!data)
        return NULL;
    if (read_all(file, data, *size)) {
        digest(data, *size, content);
        if (memcmp(content, head.content, sizeof(content)) == 0)
            return data;
    }
    free(data);
    return NULL;
}

bool vac_disk_cache_read(const vaccel_host *host, const char *backend, const char *key, void **data,
                         size_t *size)
{
    uint8_t hash[VAC_SHA256_BYTES];
    char path[PATH_MAX];

    *data = NULL;
    digest(key, strlen(key), hash);
    if (!place(backend, hash, false, path))
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return false;
    *data = load(file, hash, size);
    close(file);
    if (!*data)
        host->log(VACCEL_LOG_INFO, "%s: %s is not whole, or not ours; it is made again", backend,
                  path);
    return *data != NULL;
}

static bool write_all(int file, const void *from, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t put = write(file, (const char *)from + done, size - done);
        if (put <= 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

/* A file of its own first, which then takes the name. */
static bool store(const char *path, const struct head *head, const void *data)
{
    char fresh[PATH_MAX];

    if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh)) {
        errno = ENAMETOOLONG;
        return false;
    }
    /* Not the process's number, which returns in each container, where a crash may have left one.
     */
    int file = mkostemp(fresh, O_CLOEXEC);
    if (file < 0)
        return false;
    bool done = write_all(file, head, sizeof(*head)) && write_all(file, data, head->size);
    if (close(file) != 0 || !done || rename(fresh, path) != 0) {
        int reason = errno;
        unlink(fresh);
        errno = reason;
        return false;
    }
    return true;
}

void vac_disk_cache_write(const vaccel_host *host, const char *backend, const char *key,
                          const void *data, size_t size)
{
    static atomic_flag said = ATOMIC_FLAG_INIT;
    struct head head = {.size = size};
    char path[PATH_MAX] = "$XDG_CACHE_HOME/vaccel";

    if (size > LARGEST)
        return;
    memcpy(head.magic, magic, sizeof(magic));
    digest(key, strlen(key), head.key);
    digest(data, size, head.content);
    errno = ENOENT;
    if (place(backend, head.key, true, path) && store(path, &head, data))
        return;
    if (!atomic_flag_test_and_set(&said))
        host->log(VACCEL_LOG_WARN,
                  "%s: what was compiled cannot be kept in %s (%s), and is compiled again in the "
                  "next process; set XDG_CACHE_HOME to a folder that can be written",
                  backend, path, strerror(errno));
}
