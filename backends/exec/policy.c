/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 64 * 1024 };

struct reading {
    const vaccel_host *host;
    const char *path;
    struct vac_exec_policy *policy;
    const char *rest; /* of the text */
    int line;
    vaccel_status status;
};

size_t vac_exec_policy_library(const struct vac_exec_policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->library_count; i++) {
        if (strcmp(policy->libraries[i].name, name) == 0)
            return i;
    }
    return SIZE_MAX;
}

const struct vac_exec_function *vac_exec_policy_function(const struct vac_exec_library *library,
                                                         const char *symbol)
{
    for (size_t i = 0; i < library->function_count; i++) {
        if (strcmp(library->functions[i].symbol, symbol) == 0)
            return &library->functions[i];
    }
    return NULL;
}

static void fail(struct reading *reading, const char *what, const char *why)
{
    if (reading->status == VACCEL_OK)
        reading->status = reading->host->fail(VACCEL_ERR_CONFIG, "%s:%d: '%s': %s", reading->path,
                                              reading->line, what, why);
}

static bool copy(struct reading *reading, const char *text, char **to)
{
    *to = strdup(text);
    if (!*to && reading->status == VACCEL_OK)
        reading->status =
            reading->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for %s", reading->path);
    return *to != NULL;
}

/* The library of a section, made when it is new. */
static struct vac_exec_library *library_of(struct reading *reading, const char *name)
{
    struct vac_exec_policy *policy = reading->policy;
    size_t place = vac_exec_policy_library(policy, name);

    if (place != SIZE_MAX)
        return &policy->libraries[place];
    struct vac_exec_library *more =
        realloc(policy->libraries, (policy->library_count + 1) * sizeof(*more));
    if (!more) {
        fail(reading, name, "there is no memory for it");
        return NULL;
    }
    policy->libraries = more;
    more += policy->library_count;
    *more = (struct vac_exec_library){.line = reading->line};
    if (!copy(reading, name, &more->name))
        return NULL;
    policy->library_count++;
    return more;
}

static void set_path(struct reading *reading, struct vac_exec_library *library, const char *value)
{
    if (library->path)
        fail(reading, "path", "it is there twice; keep one");
    else if (!*value || (strchr(value, '/') && *value != '/') || strstr(value, ".."))
        fail(reading, value,
             "a library is a name without '/', which the loader looks for, or an absolute path "
             "without '..'");
    else
        copy(reading, value, &library->path);
}

static void set_serial(struct reading *reading, struct vac_exec_library *library, const char *value)
{
    if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
        library->serial = *value == 'y';
    else
        fail(reading, value, "serial is yes or no");
}

static void add_function(struct reading *reading, struct vac_exec_library *library,
                         const char *symbol, const char *value)
{
    char why[VAC_EXEC_REASON];
    struct vac_exec_function function = {0};

    if (vac_exec_policy_function(library, symbol)) {
        fail(reading, symbol, "it is there twice; keep one");
        return;
    }
    if (!vac_exec_signature_read(value, &function.signature, why)) {
        fail(reading, value, why);
        return;
    }
    struct vac_exec_function *more =
        realloc(library->functions, (library->function_count + 1) * sizeof(*more));
    if (!more) {
        fail(reading, symbol, "there is no memory for it");
        return;
    }
    library->functions = more;
    if (copy(reading, symbol, &function.symbol) && copy(reading, value, &function.text))
        more[library->function_count++] = function;
    else
        free(function.symbol);
}

static int each_key(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;

    if (!*section) {
        fail(reading, key, "it is in no section; write [LIBRARY] above it");
        return 1;
    }
    struct vac_exec_library *library = library_of(reading, section);
    if (!library)
        return 1;
    if (strcmp(key, "path") == 0)
        set_path(reading, library, value);
    else if (strcmp(key, "serial") == 0)
        set_serial(reading, library, value);
    else
        add_function(reading, library, key, value);
    return 1;
}

/* Hands inih a line. One that is longer than it takes would come as two, and so is refused. */
static char *each_line(char *line, int size, void *user)
{
    struct reading *reading = user;
    const char *end = strchr(reading->rest, '\n');
    size_t length = end ? (size_t)(end - reading->rest) + 1 : strlen(reading->rest);

    if (!length)
        return NULL;
    reading->line++;
    if (length >= (size_t)size) {
        fail(reading, "…", "the line is too long; a line has at most 198 characters");
        length = 0;
    }
    memcpy(line, reading->rest, length);
    line[length] = '\0';
    reading->rest = end ? end + 1 : reading->rest + strlen(reading->rest);
    return line;
}

static vaccel_status refuse(const vaccel_host *host, const char *path, const char *why)
{
    return host->fail(VACCEL_ERR_CONFIG, "the policy for exec, %s, %s", path, why);
}

/* The file's text, or NULL. */
static char *load(const vaccel_host *host, const char *path, vaccel_status *status)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (file < 0 || fstat(file, &info) != 0) {
        *status = host->fail(VACCEL_ERR_CONFIG,
                             "the policy for exec, %s, cannot be read: %s; set VACCEL_EXEC_POLICY "
                             "to one that can, or unset it",
                             path, strerror(errno));
        if (file >= 0)
            close(file);
        return NULL;
    }
    char *text = NULL;
    if (!S_ISREG(info.st_mode)) {
        *status = refuse(host, path, "is no regular file; give one");
    } else if ((info.st_uid != 0 && info.st_uid != geteuid()) || (info.st_mode & 022)) {
        *status = refuse(host, path,
                         "can be written by others, who could allow what they like; its owner must "
                         "be root or this user, and its mode without write for group and others "
                         "(chmod go-w)");
    } else if (info.st_size > LARGEST) {
        *status = refuse(host, path, "is longer than 64 KiB; list less");
    } else {
        text = calloc(1, (size_t)info.st_size + 1);
        ssize_t size = text ? read(file, text, (size_t)info.st_size) : 0;
        if (!text)
            *status = host->fail(VACCEL_ERR_NO_MEMORY, "no memory for %s", path);
        else if (size < 0 || strlen(text) != (size_t)size)
            *status = refuse(host, path, "is no text; give an INI file");
    }
    close(file);
    return text;
}

/* A section without a path would have its functions looked for nowhere. */
static void check_paths(struct reading *reading)
{
    for (size_t i = 0; i < reading->policy->library_count; i++) {
        const struct vac_exec_library *library = &reading->policy->libraries[i];
        reading->line = library->line;
        if (!library->path)
            fail(reading, library->name, "the library has no path; add `path = libNAME.so.1`");
    }
}

vaccel_status vac_exec_policy_read(const vaccel_host *host, const char *path,
                                   struct vac_exec_policy *policy)
{
    struct reading reading = {.host = host, .path = path, .policy = policy};

    *policy = (struct vac_exec_policy){0};
    char *text = load(host, path, &reading.status);
    if (reading.status == VACCEL_OK) {
        reading.rest = text;
        int wrong = ini_parse_stream(each_line, &reading, each_key, &reading);
        if (wrong > 0) {
            reading.line = wrong;
            fail(&reading, "…", "this is neither [LIBRARY] nor KEY = VALUE");
        }
        check_paths(&reading);
    }
    free(text);
    return reading.status;
}

void vac_exec_policy_free(struct vac_exec_policy *policy)
{
    for (size_t i = 0; i < policy->library_count; i++) {
        struct vac_exec_library *library = &policy->libraries[i];
        for (size_t k = 0; k < library->function_count; k++) {
            free(library->functions[k].symbol);
            free(library->functions[k].text);
        }
        free(library->functions);
        free(library->name);
        free(library->path);
    }
    free(policy->libraries);
    *policy = (struct vac_exec_policy){0};
}
