/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration of any bytes: each fault is said in a line of its own that says where, and what
 * is taken without a fault keeps what the rest of the daemon relies on. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/common/board.h"
#include "daemon/front/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
    if (!holds)
        abort();
}

static void check_sockets(const struct vac_words *words)
{
    check(words->count <= VAC_CONFIG_ITEMS);
    for (size_t i = 0; i < words->count; i++)
        check(words->word[i][0] && strlen(words->word[i]) < 108);
}

static void check_tenant(const struct vac_config_tenant *tenant)
{
    check(tenant->name[0] && strlen(tenant->name) <= VAC_CONFIG_NAME);
    check(tenant->listen.count + tenant->vhost_listen.count + tenant->vhost_connect.count +
              tenant->vsock.count >
          0);
    check_sockets(&tenant->listen);
    check_sockets(&tenant->vhost_listen);
    check_sockets(&tenant->vhost_connect);
    check(tenant->max_calls <= VAC_BOARD_SLOTS);
    check(tenant->mode <= 0777);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vac_config config;
    char *said = NULL;
    size_t length = 0;
    FILE *errors = open_memstream(&said, &length);

    if (!errors)
        return 0;
    vac_config_init(&config, "f.conf", errors);
    int good = vac_config_text(&config, "f.conf", (const char *)data, size) &&
               vac_config_complete(&config);
    fclose(errors);
    if (good) {
        check(length == 0 && config.tenants > 0 && config.tenants <= VAC_CONFIG_TENANTS);
        for (size_t i = 0; i < config.tenants; i++)
            check_tenant(&config.tenant[i]);
    } else {
        unsigned lines = 0;
        check(length > 0 && said[length - 1] == '\n');
        for (const char *line = said; line; line = strchr(line, '\n')) {
            line += *line == '\n';
            if (!*line)
                break;
            check(strncmp(line, "f.conf:", 7) == 0);
            lines++;
        }
        check(lines == config.wrong);
    }
    vac_config_free(&config);
    free(said);
    return 0;
}
