/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/config.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/front/config_keys.h"
#include "daemon/front/value.h"

#define TENANT "tenant "

/* inih reads lines of up to 199 bytes, and longer ones as several: those are given to it in pieces,
 * each a line that continues the one before. */
struct reader {
    struct vac_config *config;
    FILE *file;
    char *line; /* the present one, and what is left of it */
    size_t room;
    char *rest;
    bool lengthy; /* there was one that has no place to be parted at */
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

/* A uid that no user, container or service is given, by systemd's table of them, and no other
 * tenant has. The same whenever there are the same tenants. */
static uid_t choose_user(const struct vac_config *config, const struct vac_config_tenant *own)
{
    static const uid_t first = 0x70000000, count = 0xFFE0000;
    uint32_t hash = 2166136261;

    for (const char *name = own->name; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619;
    uid_t user = first + hash % count;
    for (const struct vac_config_tenant *other = config->tenant; other < own;)
        if (other->user == user) {
            user = first + (user + 1 - first) % count;
            other = config->tenant;
        } else {
            other++;
        }
    return user;
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
        syntax(config, "there are more than 1024 tenants; start another daemon for the others");
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
                                       .weight = 100,
                                       .mode = 0660,
                                       .group = (gid_t)-1,
                                       .guest_mode = 0666,
                                       .file = config->file,
                                       .max_processes = 4096,
                                       .line = config->line};
    strcpy(more->name, name);
    more->user = choose_user(config, more);
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

/* Where a line that is too long is parted: at the last blank that fits; 0 for nowhere. */
static size_t part_at(const char *line, size_t most)
{
    while (most && line[most] != ' ' && line[most] != '\t')
        most--;
    return most;
}

static void drop_comment(char *line)
{
    size_t start = strspn(line, " \t");

    if (line[start] == '#' || line[start] == ';')
        line[start + 1] = '\0';
    for (char *at = line; (at = strchr(at, ';')); at++)
        if (at > line && (at[-1] == ' ' || at[-1] == '\t')) {
            *at = '\0';
            break;
        }
}

/* As fgets(), and keeps count, since inih tells no line numbers. */
static char *each_line(char *buffer, int size, void *data)
{
    struct reader *reader = (struct reader *)data;
    bool continues = reader->rest != NULL;

    if (!continues) {
        ssize_t length = getline(&reader->line, &reader->room, reader->file);
        if (length < 0)
            return NULL;
        reader->config->line++;
        if (length && reader->line[length - 1] == '\n')
            reader->line[length - 1] = '\0';
        reader->rest = reader->line;
        if (length >= size)
            drop_comment(reader->line);
    }
    size_t most = (size_t)size - 3; /* beside a blank, the line's end and the text's */
    size_t length = strlen(reader->rest);
    char *piece = reader->rest;
    reader->rest = NULL;
    if (length > most) {
        length = part_at(piece, most);
        if (length > 0 && length > strspn(piece, " \t")) {
            reader->rest = piece + length + 1;
        } else {
            syntax(reader->config, "the line has more than 197 characters without a blank between "
                                   "them; shorten it");
            reader->lengthy = true;
            length = 0;
        }
    }
    snprintf(buffer, (size_t)size, "%s%.*s\n", continues ? " " : "", (int)length, piece);
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
    struct reader reader = {.config = config, .file = file};

    config->file = name;
    config->line = 0;
    int line = ini_parse_stream(each_line, &reader, each_key, config);
    free(reader.line);
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

static bool read_path(struct vac_config *config, const char *path)
{
    FILE *file = fopen(path, "re");

    if (!file) {
        fprintf(config->errors,
                "%s: cannot be opened: %s; name another with --config=FILE, or a socket with "
                "--socket-path or --listen\n",
                path, strerror(errno));
        config->wrong++;
        return false;
    }
    bool good = read_file(config, path, file);
    fclose(file);
    return good;
}

/* Editors and packagers leave others beside it. */
static int is_part(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return *entry->d_name != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".conf") == 0;
}

/* `name` becomes the configuration's, as faults of the whole are said by it. */
static void read_part(struct vac_config *config, char *name)
{
    struct vac_words *files = &config->files;
    char **more = (char **)realloc(files->word, (files->count + 1) * sizeof(*more));

    if (!more) {
        syntax(config, "there is no memory to read policy.d with; free some");
        free(name);
        return;
    }
    files->word = more;
    files->word[files->count++] = name;
    read_path(config, name);
}

/* What cannot be read is a fault: it may be what forbids something. */
static void read_parts(struct vac_config *config, const char *path)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    struct dirent **entries = NULL;
    char *parts, *name;

    if (asprintf(&parts, "%.*spolicy.d", folder, path) < 0) {
        syntax(config, "there is no memory to read policy.d with; free some");
        return;
    }
    int count = scandir(parts, &entries, is_part, alphasort);
    if (count < 0 && errno != ENOENT) {
        fprintf(config->errors, "%s: cannot be read: %s; make it a folder that vacceld may read\n",
                parts, strerror(errno));
        config->wrong++;
    }
    for (int i = 0; i < count; i++) {
        if (asprintf(&name, "%s/%s", parts, entries[i]->d_name) >= 0)
            read_part(config, name);
        else
            syntax(config, "there is no memory to read policy.d with; free some");
        free(entries[i]);
    }
    free(entries);
    free(parts);
}

bool vac_config_read(struct vac_config *config, const char *path)
{
    if (!read_path(config, path))
        return false;
    read_parts(config, path);
    return !config->wrong;
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
        free_words(&tenant->vsock);
        free_words(&tenant->vhost_listen);
        free_words(&tenant->vhost_connect);
        free_words(&tenant->models);
        free_words(&tenant->preload);
        free_words(&tenant->allow_ops);
        free_words(&tenant->allow_models);
        free_words(&tenant->allow_users);
        free(tenant->exec_policy);
        free_words(&tenant->environment);
        free_words(&tenant->sandbox_read);
        free_words(&tenant->sandbox_write);
        free(tenant->sandbox);
        free(tenant->backend);
        free(tenant->device);
        free(tenant->precision);
    }
    free(config->tenant);
    free_words(&config->files);
    free(config->worker);
    free(config->sandbox);
    free(config->cgroup);
    *config = (struct vac_config){0};
}
