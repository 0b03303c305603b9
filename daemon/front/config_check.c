/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "daemon/front/config.h"

enum { KINDS = 4 };

struct claim {
    const char *path;
    const struct vac_config_tenant *tenant;
};

static const struct vac_words *sockets(const struct vac_config_tenant *tenant, size_t kind)
{
    const struct vac_words *lists[KINDS] = {&tenant->listen, &tenant->vsock, &tenant->vhost_listen,
                                            &tenant->vhost_connect};

    return lists[kind];
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct claim *)a)->path, ((const struct claim *)b)->path);
}

static void refuse(struct vac_config *config, const struct vac_config_tenant *tenant,
                   const char *reason)
{
    if (tenant->line)
        fprintf(config->errors, "%s:%d: [tenant %s]: %s\n", tenant->file, tenant->line,
                tenant->name, reason);
    else
        fprintf(config->errors, "%s: [tenant %s]: %s\n", config->file, tenant->name, reason);
    config->wrong++;
}

/* Each socket once, in any list of any tenant. */
static void check_sockets(struct vac_config *config, struct claim *claims, size_t count)
{
    qsort(claims, count, sizeof(*claims), by_path);
    for (size_t i = 1; i < count; i++) {
        char reason[256];
        if (strcmp(claims[i - 1].path, claims[i].path) != 0)
            continue;
        snprintf(reason, sizeof(reason),
                 "the socket %s is named twice, here and in [tenant %s]; leave one of them out",
                 claims[i].path, claims[i - 1].tenant->name);
        refuse(config, claims[i].tenant, reason);
    }
}

bool vac_config_complete(struct vac_config *config)
{
    size_t total = 0, count = 0;

    if (!config->tenants) {
        fprintf(config->errors,
                "%s: there is no tenant; write [tenant NAME] and what it listens on\n",
                config->file);
        config->wrong++;
        return false;
    }
    for (size_t t = 0; t < config->tenants; t++) {
        size_t before = total;
        for (size_t kind = 0; kind < KINDS; kind++)
            total += sockets(&config->tenant[t], kind)->count;
        if (total == before)
            refuse(config, &config->tenant[t],
                   "nobody can reach it; give listen, vsock, vhost_listen or vhost_connect");
    }
    struct claim *claims = (struct claim *)calloc(total + 1, sizeof(*claims));
    if (!claims) {
        fprintf(config->errors, "%s: there is no memory to check it with; free some\n",
                config->file);
        config->wrong++;
        return false;
    }
    for (size_t t = 0; t < config->tenants; t++)
        for (size_t kind = 0; kind < KINDS; kind++)
            for (size_t i = 0; i < sockets(&config->tenant[t], kind)->count; i++)
                claims[count++] =
                    (struct claim){sockets(&config->tenant[t], kind)->word[i], &config->tenant[t]};
    check_sockets(config, claims, count);
    free(claims);
    return !config->wrong;
}
