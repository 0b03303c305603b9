/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/config_keys.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "cli/suggest.h"
#include "daemon/common/board.h"
#include "daemon/common/control.h"
#include "daemon/front/value.h"
#include "wire/stream.h"

/* A value as it stands in the file. */
struct place {
    struct vac_config *config;
    const struct vac_config_tenant *tenant;
    const char *key;
    const char *value;
};

enum kind {
    COUNT,
    SIZE,
    DURATION,
    MODE,
    GROUP,
    GID,
    WORD,
    PRECISION,
    PROGRAM,
    SOCKETS,
    STREAMS,
    GUESTS,
    FOLDERS,
    MODELS,
    VARIABLES
};

struct key {
    const char *name;
    enum kind kind;
    size_t offset;
    uint64_t most;
};

#define IN(member) offsetof(struct vac_config_tenant, member)

static const struct key tenant_keys[] = {
    {"listen", STREAMS, IN(listen), 0},
    {"vsock", GUESTS, IN(vsock), 0},
    {"vhost_listen", SOCKETS, IN(vhost_listen), 0},
    {"vhost_connect", SOCKETS, IN(vhost_connect), 0},
    {"models", FOLDERS, IN(models), 0},
    {"backend", WORD, IN(backend), 63},
    {"device", WORD, IN(device), 63},
    {"precision", PRECISION, IN(precision), 0},
    {"preload", MODELS, IN(preload), 0},
    {"environment", VARIABLES, IN(environment), 0},
    {"idle_timeout", DURATION, IN(idle_timeout_ns), 0},
    {"max_sessions", COUNT, IN(max_sessions), 65536},
    {"max_calls", COUNT, IN(max_calls), VAC_BOARD_SLOTS},
    {"max_connections", COUNT, IN(max_connections), 65536},
    {"max_call_time", DURATION, IN(max_call_ns), 0},
    {"grace", DURATION, IN(grace_ns), 0},
    {"max_message", SIZE, IN(max_message), 0},
    {"max_memory", SIZE, IN(max_memory), 0},
    {"mode", MODE, IN(mode), 0777},
    {"group", GROUP, IN(group), 0},
    {"guest_mode", MODE, IN(guest_mode), 0666},
    {"guest_gid", GID, IN(guest_gid), 0},
    {NULL, COUNT, 0, 0},
};

static const struct key own_keys[] = {
    {"max_workers", COUNT, offsetof(struct vac_config, max_workers), VAC_CONFIG_TENANTS},
    {"answer_timeout", DURATION, offsetof(struct vac_config, answer_timeout_ns), 0},
    {"worker", PROGRAM, offsetof(struct vac_config, worker), 0},
    {NULL, COUNT, 0, 0},
};

__attribute__((format(printf, 2, 3))) static void wrong(const struct place *place,
                                                        const char *format, ...)
{
    struct vac_config *config = place->config;
    va_list arguments;

    if (config->line)
        fprintf(config->errors, "%s:%d: ", config->file, config->line);
    else
        fprintf(config->errors, "%s: ", config->file);
    fprintf(config->errors, "[%s%s] %s = %s: ", place->tenant ? "tenant " : "vacceld",
            place->tenant ? place->tenant->name : "", place->key, place->value);
    va_start(arguments, format);
    vfprintf(config->errors, format, arguments);
    va_end(arguments);
    fputc('\n', config->errors);
    config->wrong++;
}

static bool add(const struct place *place, struct vac_words *words, const char *text)
{
    if (words->count == VAC_CONFIG_ITEMS) {
        wrong(place, "the list has more than %d items; use another tenant", VAC_CONFIG_ITEMS);
        return false;
    }
    char **more = (char **)realloc(words->word, (words->count + 1) * sizeof(*more));
    char *copy = more ? strdup(text) : NULL;
    if (more)
        words->word = more;
    if (!copy) {
        wrong(place, "there is no memory for it; free some");
        return false;
    }
    words->word[words->count++] = copy;
    return true;
}

static bool good_socket(const struct place *place, const char *path)
{
    size_t most = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

    if (strlen(path) > most) {
        wrong(place,
              "a socket's path may have %zu characters, and this one has %zu; take a shorter one",
              most, strlen(path));
        return false;
    }
    if (!*path || path[strlen(path) - 1] == '/') {
        wrong(place, "that is no file's name; give the path of a socket");
        return false;
    }
    return true;
}

/* What a guest's connection over vsock comes in by: `*item` becomes, in `text`, the socket that its
 * hypervisor connects to, or who may connect to which port. */
static bool good_guest(const struct place *place, const char **item, char *text, size_t size)
{
    uint32_t cid, port;

    if (**item == '/') {
        snprintf(text, size, "%s_%d", *item, VAC_STREAM_PORT);
        if (!good_socket(place, *item) || !good_socket(place, text))
            return false;
    } else if (vac_value_guest(*item, VAC_STREAM_PORT, &cid, &port)) {
        if (cid == VAC_VALUE_ANY)
            snprintf(text, size, "any:%u", port);
        else
            snprintf(text, size, "%u:%u", cid, port);
    } else {
        wrong(place,
              "'%s' is no way for a guest: write the path of the hypervisor's vsock socket, the "
              "guest's CID:PORT, or any:PORT",
              *item);
        return false;
    }
    *item = text;
    return true;
}

static bool is_variable(const char *item)
{
    size_t length = strcspn(item, "=");

    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)item[i]) && item[i] != '_')
            return false;
    return length && !isdigit((unsigned char)*item);
}

static bool good_item(const struct place *place, enum kind kind, const char **item)
{
    struct stat status;

    switch (kind) {
    case STREAMS:
        /* As VACCEL_TARGET has it, or as the other sockets are given. */
        if (strncmp(*item, "unix:", 5) == 0) {
            *item += 5;
        } else if (**item != '/') {
            wrong(place, "it names no kind of socket that there is; write unix:PATH");
            return false;
        }
        return good_socket(place, *item);
    case SOCKETS:
        return good_socket(place, *item);
    case FOLDERS:
        if (strchr(*item, ':')) {
            wrong(place, "a folder's name may have no colon; rename it, or make a link to it");
            return false;
        }
        if (stat(*item, &status) < 0) {
            wrong(place, "%s: %s; make the folder, or name another", *item, strerror(errno));
            return false;
        }
        if (!S_ISDIR(status.st_mode)) {
            wrong(place, "%s is no folder; name the folder that has the models' folders in it",
                  *item);
            return false;
        }
        return true;
    case VARIABLES:
        if (!is_variable(*item)) {
            wrong(place,
                  "'%s' is no variable; write NAME to pass on the daemon's own, or "
                  "NAME=VALUE",
                  *item);
            return false;
        }
        return true;
    default: /* MODELS */
        if (strlen(*item) >= VAC_CONTROL_TEXT) {
            wrong(place, "a model's name is shorter; give the name of its folder");
            return false;
        }
        return true;
    }
}

/* Blanks are between the items. */
static void set_list(const struct place *place, enum kind kind, struct vac_words *words)
{
    char made[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 64];
    char *copy = strdup(place->value);
    char *rest = copy;
    const char *item;

    if (!copy) {
        wrong(place, "there is no memory for it; free some");
        return;
    }
    while ((item = strsep(&rest, " \t")))
        if (*item && (!(kind == GUESTS ? good_guest(place, &item, made, sizeof(made))
                                       : good_item(place, kind, &item)) ||
                      !add(place, words, item)))
            break;
    free(copy);
}

static void set_text(const struct place *place, char **text)
{
    *text = strdup(place->value);
    if (!*text)
        wrong(place, "there is no memory for it; free some");
}

/* Of /etc/group. Other sources of groups have libraries, which would stay in a process that is to
 * be small. */
static bool find_group(const char *name, gid_t *group)
{
    FILE *file = fopen("/etc/group", "re");
    bool found = false;

    if (!file)
        return false;
    for (struct group *entry = fgetgrent(file); entry && !found; entry = fgetgrent(file)) {
        found = strcmp(entry->gr_name, name) == 0;
        if (found)
            *group = entry->gr_gid;
    }
    fclose(file);
    return found;
}

static void set_group(const struct place *place, gid_t *group)
{
    uint64_t number;

    if (find_group(place->value, group))
        return;
    if (vac_value_count(place->value, UINT32_MAX - 1, &number))
        *group = (gid_t)number;
    else
        wrong(place,
              "there is no such group in /etc/group; make it with groupadd, or give a number");
}

/* Names are the guest's own. */
static void set_guest_group(const struct place *place, gid_t *group)
{
    uint64_t number;

    if (vac_value_count(place->value, UINT32_MAX - 1, &number))
        *group = (gid_t)number;
    else
        wrong(place, "it is no group's number; give the one that 'getent group' shows in the "
                     "guest");
}

static void set_mode(const struct place *place, const struct key *key, mode_t *mode)
{
    if (!vac_value_mode(place->value, mode))
        wrong(place, "these are no permissions; write them in octal, such as 0660");
    else if (*mode & ~(mode_t)key->most)
        wrong(place, "a guest runs none of these files; permit to read and to write only, such "
                     "as 0660");
}

static void set_count(const struct place *place, const struct key *key, uint32_t *number)
{
    uint64_t count;

    if (vac_value_count(place->value, key->most, &count))
        *number = (uint32_t)count;
    else
        wrong(place, "it is no number from 0 to %llu; write digits only, 0 for no limit",
              (unsigned long long)key->most);
}

static void set_precision(const struct place *place, char **text)
{
    static const char *const known[] = {"f32", "f16", "bf16", "fastest"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(place->value, known[i]) == 0) {
            set_text(place, text);
            return;
        }
    wrong(place, "there is no such precision; it is f32, f16, bf16 or fastest");
}

static void set(const struct place *place, const struct key *key, void *target)
{
    switch (key->kind) {
    case COUNT:
        set_count(place, key, (uint32_t *)target);
        break;
    case SIZE:
        if (!vac_value_size(place->value, (uint64_t *)target))
            wrong(place, "it is no size; write a number with K, M, G or T, such as 64M");
        break;
    case DURATION:
        if (!vac_value_duration(place->value, (uint64_t *)target))
            wrong(place, "it is no time; write a number with ms, s, min or h, such as 30s");
        break;
    case MODE:
        set_mode(place, key, (mode_t *)target);
        break;
    case GROUP:
        set_group(place, (gid_t *)target);
        break;
    case GID:
        set_guest_group(place, (gid_t *)target);
        break;
    case WORD:
        if (strlen(place->value) > key->most || !vac_value_word(place->value))
            wrong(place, "it is no name; 'vaccel info' shows backends and devices");
        else
            set_text(place, (char **)target);
        break;
    case PRECISION:
        set_precision(place, (char **)target);
        break;
    case PROGRAM:
        set_text(place, (char **)target);
        break;
    default:
        set_list(place, key->kind, (struct vac_words *)target);
    }
}

static const char *nearest(const struct key *keys, const char *typed)
{
    const char *best = NULL;
    size_t least = 4; /* more letters than that are another word */

    for (; keys->name; keys++) {
        size_t distance = vac_suggest_distance(typed, keys->name);
        if (distance < least) {
            least = distance;
            best = keys->name;
        }
    }
    return best;
}

void vac_config_key(struct vac_config *config, struct vac_config_tenant *tenant, const char *key,
                    const char *value)
{
    struct place place = {config, tenant, key, value};
    const struct key *keys = tenant ? tenant_keys : own_keys;
    uint32_t *given = tenant ? &tenant->given : &config->given;
    char *base = tenant ? (char *)tenant : (char *)config;

    for (unsigned i = 0; keys[i].name; i++) {
        if (strcmp(keys[i].name, key) != 0)
            continue;
        bool list = keys[i].kind >= SOCKETS;
        if (!*value) {
            wrong(&place, "the value is missing; give one, or leave the line out");
        } else if (*given & UINT32_C(1) << i && !list) {
            wrong(&place, "the key has a value already; leave one of the lines out");
        } else {
            *given |= UINT32_C(1) << i;
            set(&place, &keys[i], base + keys[i].offset);
        }
        return;
    }
    const char *best = nearest(keys, key);
    if (best)
        wrong(&place, "there is no such key; did you mean '%s'?", best);
    else
        wrong(&place, "there is no such key; vacceld.conf(5) lists them");
}
