/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/config_keys.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/suggest.h"
#include "daemon/common/board.h"
#include "daemon/common/control.h"
#include "daemon/front/value.h"
#include "wire/stream.h"

/* What a worker has room for; see daemon/worker/policy.c. */
enum { MOST_PATTERN = 255 };

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
    WEIGHT,
    SWITCH,
    READABLE,
    SANDBOX,
    USER,
    PROGRAM,
    CGROUP,
    SOCKETS,
    STREAMS,
    GUESTS,
    FOLDERS,
    MODELS,
    OPS,
    PATTERNS,
    USERS,
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
    {"allow_ops", OPS, IN(allow_ops), 0},
    {"allow_models", PATTERNS, IN(allow_models), 0},
    {"allow_upload", SWITCH, IN(allow_upload), 0},
    {"allow_users", USERS, IN(allow_users), 0},
    {"exec_policy", READABLE, IN(exec_policy), 0},
    {"idle_timeout", DURATION, IN(idle_timeout_ns), 0},
    {"max_sessions", COUNT, IN(max_sessions), 65536},
    {"max_calls", COUNT, IN(max_calls), VAC_BOARD_SLOTS},
    {"max_running", COUNT, IN(max_running), VAC_BOARD_SLOTS},
    {"max_connections", COUNT, IN(max_connections), 65536},
    {"max_call_time", DURATION, IN(max_call_ns), 0},
    {"grace", DURATION, IN(grace_ns), 0},
    {"weight", WEIGHT, IN(weight), 10000},
    {"max_message", SIZE, IN(max_message), 0},
    {"max_memory", SIZE, IN(max_memory), 0},
    {"max_resident", SIZE, IN(max_resident), 0},
    {"mode", MODE, IN(mode), 0777},
    {"group", GROUP, IN(group), 0},
    {"guest_mode", MODE, IN(guest_mode), 0666},
    {"guest_gid", GID, IN(guest_gid), 0},
    {"sandbox", SANDBOX, IN(sandbox), 0},
    {"user", USER, IN(user), 0},
    {"max_processes", COUNT, IN(max_processes), 1 << 22},
    {"sandbox_read", FOLDERS, IN(sandbox_read), 0},
    {"sandbox_write", FOLDERS, IN(sandbox_write), 0},
    {NULL, COUNT, 0, 0},
};

static const struct key own_keys[] = {
    {"max_workers", COUNT, offsetof(struct vac_config, max_workers), VAC_CONFIG_TENANTS},
    {"max_running", COUNT, offsetof(struct vac_config, max_running), 65536},
    {"answer_timeout", DURATION, offsetof(struct vac_config, answer_timeout_ns), 0},
    {"worker", PROGRAM, offsetof(struct vac_config, worker), 0},
    {"sandbox", SANDBOX, offsetof(struct vac_config, sandbox), 0},
    {"cgroup", CGROUP, offsetof(struct vac_config, cgroup), 0},
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

static bool good_op(const struct place *place, const char *name)
{
    static const char known[] = " " VAC_OP_NAMES " ";
    char word[64];

    if (snprintf(word, sizeof(word), " %s ", name) < (int)sizeof(word) && strstr(known, word))
        return true;
    wrong(place, "there is no op '%s'; there are " VAC_OP_NAMES, name);
    return false;
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
    case OPS:
        return good_op(place, *item);
    case PATTERNS:
        if (strchr(*item, '/') || strlen(*item) > MOST_PATTERN) {
            wrong(place,
                  "'%s' is no model's name; write names of models' folders, such as resnet50 or "
                  "resnet*",
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

/* A user by number or by the name in /etc/passwd, as groups are found. `*item` becomes the number.
 */
static bool good_user(const struct place *place, const char **item, char *text, size_t size)
{
    uint64_t number = 0;
    bool found = vac_value_count(*item, UINT32_MAX - 1, &number);
    FILE *file = found ? NULL : fopen("/etc/passwd", "re");

    for (struct passwd *entry = file ? fgetpwent(file) : NULL; entry && !found;
         entry = fgetpwent(file)) {
        found = strcmp(entry->pw_name, *item) == 0;
        if (found)
            number = entry->pw_uid;
    }
    if (file)
        fclose(file);
    if (!found)
        wrong(place, "there is no user '%s' in /etc/passwd; make it with useradd, or give a number",
              *item);
    snprintf(text, size, "%llu", (unsigned long long)number);
    *item = text;
    return found;
}

/* Of the kinds of which another text is kept than stands there. */
static bool good_made(const struct place *place, enum kind kind, const char **item, char *text,
                      size_t size)
{
    if (kind == GUESTS)
        return good_guest(place, item, text, size);
    if (kind == USERS)
        return good_user(place, item, text, size);
    return good_item(place, kind, item);
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
        if (*item &&
            (!good_made(place, kind, &item, made, sizeof(made)) || !add(place, words, item)))
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

static void set_weight(const struct place *place, const struct key *key, uint32_t *weight)
{
    uint64_t count;

    if (vac_value_count(place->value, key->most, &count) && count)
        *weight = (uint32_t)count;
    else
        wrong(place, "it is no weight; write a number from 1 to %llu, 100 for the usual one",
              (unsigned long long)key->most);
}

static void set_sandbox(const struct place *place, char **text)
{
    if (strcmp(place->value, "full") == 0 || strcmp(place->value, "strict") == 0 ||
        strcmp(place->value, "off") == 0)
        set_text(place, text);
    else
        wrong(place, "there is no such sandbox; it is full, strict, which is full or no worker, or "
                     "off");
}

static void set_cgroup(const struct place *place, char **text)
{
    struct stat info;

    if (strcmp(place->value, "off") == 0)
        set_text(place, text);
    else if (place->value[0] != '/')
        wrong(place, "it is off, or the absolute path of a cgroup's folder");
    else if (stat(place->value, &info) < 0)
        wrong(place, "%s; make the group first", strerror(errno));
    else if (!S_ISDIR(info.st_mode))
        wrong(place, "it is no folder; name that of a cgroup");
    else
        set_text(place, text);
}

/* Of /etc/passwd, as groups are of /etc/group. */
static void set_user(const struct place *place, uid_t *user)
{
    uint64_t number = 0;
    FILE *file = fopen("/etc/passwd", "re");

    for (struct passwd *entry = file ? fgetpwent(file) : NULL; entry; entry = fgetpwent(file))
        if (strcmp(entry->pw_name, place->value) == 0) {
            number = entry->pw_uid;
            break;
        }
    if (file)
        fclose(file);
    if (!number)
        vac_value_count(place->value, UINT32_MAX - 1, &number);
    if (number)
        *user = (uid_t)number;
    else
        wrong(place, "there is no such user in /etc/passwd, or it is root; make one with useradd, "
                     "or give a number");
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

static void set_switch(const struct place *place, bool *on)
{
    if (strcmp(place->value, "yes") == 0)
        *on = true;
    else if (strcmp(place->value, "no") == 0)
        *on = false;
    else
        wrong(place, "it is yes or no");
}

static void set_readable(const struct place *place, char **text)
{
    if (*place->value != '/')
        wrong(place, "a file is named by its path from the root; begin with /");
    else if (access(place->value, R_OK) != 0)
        wrong(place, "it cannot be read: %s; name a file that can", strerror(errno));
    else
        set_text(place, text);
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
    case WEIGHT:
        set_weight(place, key, (uint32_t *)target);
        break;
    case PRECISION:
        set_precision(place, (char **)target);
        break;
    case SWITCH:
        set_switch(place, (bool *)target);
        break;
    case READABLE:
        set_readable(place, (char **)target);
        break;
    case SANDBOX:
        set_sandbox(place, (char **)target);
        break;
    case USER:
        set_user(place, (uid_t *)target);
        break;
    case PROGRAM:
        set_text(place, (char **)target);
        break;
    case CGROUP:
        set_cgroup(place, (char **)target);
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
    uint64_t *given = tenant ? &tenant->given : &config->given;
    char *base = tenant ? (char *)tenant : (char *)config;

    for (unsigned i = 0; keys[i].name; i++) {
        if (strcmp(keys[i].name, key) != 0)
            continue;
        bool list = keys[i].kind >= SOCKETS;
        if (!*value) {
            wrong(&place, "the value is missing; give one, or leave the line out");
        } else if (*given & UINT64_C(1) << i && !list) {
            wrong(&place, "the key has a value already; leave one of the lines out");
        } else {
            *given |= UINT64_C(1) << i;
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
