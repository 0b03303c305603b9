/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/config.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/front/config_keys.h"
#include "daemon/front/value.h"

/* inih cuts longer names off, and reads longer lines as several. */
enum { LONGEST_LINE = 198 };

#define TENANT "tenant "

struct reader {
    struct vac_config *config;
    FILE *file;
    bool whole;   /* the line before ended */
    bool lengthy; /* there was a line that is too long */
};

static void syntax(struct vac_config *config, const char *reason)
{
    fprintf(config->errors, "%s:%d: %s\n", config->file, config->line, reason);
    config->wrong++;
}

static bool name_is_good(const char *name)
{
    size_t length = strlen(name);

    if (!length || length > VAC_CONFIG_NAME)
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
            return false;
    return true;
}

struct vac_config_tenant *vac_config_tenant(struct vac_config *config, const char *name)
{
    if (!name_is_good(name)) {
        syntax(config, "[tenant NAME]: a name has 1 to 40 letters, digits, '.', '_' and '-'; call "
                       "the tenant something else");
        return NULL;
    }
    for (size_t i = 0; i < config->tenants; i++)
        if (strcmp(config->tenant[i].name, name) == 0)
            return &config->tenant[i];
    if (config->tenants == VAC_CONFIG_TENANTS) {
        syntax(config, "there are more than 256 tenants; start another daemon for the others");
        return NULL;
    }
    struct vac_config_tenant *more =
        (struct vac_config_tenant *)realloc(config->tenant, (config->tenants + 1) * sizeof(*more));
    if (!more) {
        syntax(config, "there is no memory for another tenant; free some");
        return NULL;
    }
    config->tenant = more;
    more += config->tenants++;
    *more = (struct vac_config_tenant){.grace_ns = UINT64_C(5000000000),
                                       .max_message = UINT64_C(256) << 20,
                                       .max_memory = UINT64_C(1) << 30,
                                       .max_sessions = 1024,
                                       .max_calls = 256,
                                       .max_connections = 256,
                                       .mode = 0660,
                                       .group = (gid_t)-1,
                                       .line = config->line};
    strcpy(more->name, name);
    return more;
}

bool vac_config_set(struct vac_config *config, struct vac_config_tenant *tenant, const char *key,
                    const char *value)
{
    unsigned before = config->wrong;

    vac_config_key(config, tenant, key, value);
    return config->wrong == before;
}

/* inih calls this for each key; a continued line has the key of the line before. */
static int each_key(void *data, const char *section, const char *key, const char *value)
{
    struct vac_config *config = (struct vac_config *)data;

    if (strcmp(section, "vacceld") == 0) {
        vac_config_key(config, NULL, key, value);
    } else if (strncmp(section, TENANT, strlen(TENANT)) == 0) {
        struct vac_config_tenant *tenant = vac_config_tenant(
            config, section + strlen(TENANT) + strspn(section + strlen(TENANT), " "));
        if (tenant)
            vac_config_key(config, tenant, key, value);
    } else if (*section) {
        fprintf(config->errors,
                "%s:%d: [%s]: there is no such section; there are [vacceld] and [tenant NAME]\n",
                config->file, config->line, section);
        config->wrong++;
    } else {
        fprintf(config->errors,
                "%s:%d: %s = %s: it is in no section; write [vacceld] or [tenant NAME] above it\n",
                config->file, config->line, key, value);
        config->wrong++;
    }
    return 1;
}

/* As fgets(), and keeps count, since inih tells no line numbers. */
static char *each_line(char *buffer, int size, void *data)
{
    struct reader *reader = (struct reader *)data;

    if (!fgets(buffer, size, reader->file))
        return NULL;
    size_t length = strlen(buffer);
    if (reader->whole)
        reader->config->line++;
    bool ends = length && buffer[length - 1] == '\n';
    if (reader->whole && !ends && length >= LONGEST_LINE) {
        reader->lengthy = true;
        syntax(reader->config, "the line has more than 198 characters; a list may be continued on "
                               "an indented line");
    }
    reader->whole = ends;
    return buffer;
}

void vac_config_init(struct vac_config *config, const char *file, FILE *errors)
{
    *config = (struct vac_config){.answer_timeout_ns = UINT64_C(15000000000)};
    config->file = file;
    config->errors = errors;
}

static bool read_file(struct vac_config *config, const char *name, FILE *file)
{
    struct reader reader = {.config = config, .file = file, .whole = true};

    config->file = name;
    config->line = 0;
    int line = ini_parse_stream(each_line, &reader, each_key, config);
    if (line > 0 && !reader.lengthy) {
        config->line = line;
        syntax(config, "this is neither [section] nor key = value");
    } else if (line < 0) {
        syntax(config, "there is no memory to read the file with; free some");
    }
    if (ferror(file)) {
        fprintf(config->errors, "%s: cannot be read: %s\n", name, strerror(errno));
        config->wrong++;
    }
    return !config->wrong;
}

bool vac_config_read(struct vac_config *config, const char *path)
{
    FILE *file = fopen(path, "re");

    if (!file) {
        fprintf(config->errors, "%s: cannot be opened: %s; name another with --config=FILE\n", path,
                strerror(errno));
        config->wrong++;
        return false;
    }
    bool good = read_file(config, path, file);
    fclose(file);
    return good;
}

bool vac_config_text(struct vac_config *config, const char *name, const char *text, size_t size)
{
    char *copy = (char *)malloc(size + 1);
    FILE *file = copy ? fmemopen(copy, size + 1, "r") : NULL;
    bool good = false;

    if (file) {
        memcpy(copy, text, size);
        copy[size] = '\n';
        good = read_file(config, name, file);
        fclose(file);
    }
    free(copy);
    return good;
}

static void free_words(struct vac_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->word[i]);
    free(words->word);
}

void vac_config_free(struct vac_config *config)
{
    for (size_t i = 0; i < config->tenants; i++) {
        struct vac_config_tenant *tenant = &config->tenant[i];
        free_words(&tenant->listen);
        free_words(&tenant->vhost_listen);
        free_words(&tenant->vhost_connect);
        free_words(&tenant->models);
        free_words(&tenant->preload);
        free_words(&tenant->environment);
        free(tenant->backend);
        free(tenant->device);
        free(tenant->precision);
    }
    free(config->tenant);
    free(config->worker);
    *config = (struct vac_config){0};
}
