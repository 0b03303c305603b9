/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/restore.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/front/door.h"
#include "daemon/front/keep.h"
#include "daemon/front/log.h"
#include "daemon/front/notify.h"
#include "daemon/front/passed.h"

static struct vac_tenant_front *tenant_of(const char *name)
{
    struct vac_tenant_front *tenant = vac_tenants;

    while (tenant && strcmp(tenant->own->name, name) != 0)
        tenant = tenant->next;
    return tenant;
}

/* The number in a name "guest-NUMBER.r". */
static bool read_id(const char *name, char id[17])
{
    size_t prefix = strlen(VAC_KEEP_PREFIX);

    if (strncmp(name, VAC_KEEP_PREFIX, prefix) != 0)
        return false;
    name += prefix;
    if (strspn(name, "0123456789abcdef") != 16 || strcmp(name + 16, ".r") != 0)
        return false;
    memcpy(id, name, 16);
    id[16] = '\0';
    return true;
}

static const char *restore(struct vac_keep *keep)
{
    struct vac_record record;
    const char *reason = NULL;
    char name[VAC_KEEP_NAME];

    keep->file = vac_record_open(keep->fd, &record, &reason);
    if (!keep->file)
        return reason;
    struct vac_tenant_front *tenant = tenant_of(record.tenant);
    if (!tenant)
        return "the configuration has its tenant no more";
    vac_keep_name(name, keep->id, VAC_KEEP_CONNECTION, 0);
    int connection = vac_passed_take_named(name);
    if (connection < 0)
        return "its hypervisor is gone";
    return vac_vhost_restore(tenant, connection, keep, &record);
}

/* What systemd still has of a guest that is dropped. */
static void forget(const char *id)
{
    char prefix[VAC_KEEP_NAME];
    char state[VAC_KEEP_NAME + 96];

    snprintf(prefix, sizeof(prefix), VAC_KEEP_PREFIX "%s.", id);
    for (size_t i = 0; i < vac_passed_count(); i++) {
        if (strncmp(vac_passed_name(i), prefix, strlen(prefix)) != 0)
            continue;
        snprintf(state, sizeof(state), "FDSTOREREMOVE=1\nFDNAME=%s", vac_passed_name(i));
        vac_notify(state);
    }
    vac_passed_close(prefix);
}

void vac_restore(void)
{
    for (size_t i = 0; i < vac_passed_count(); i++) {
        struct vac_keep keep = {.fd = -1};
        if (vac_passed_fd(i) < 0 || !read_id(vac_passed_name(i), keep.id))
            continue;
        keep.fd = vac_passed_take(i);
        const char *reason = restore(&keep);
        if (!reason)
            continue;
        vac_log_error(NULL, "a guest of the vacceld before is dropped: %s; restart that guest",
                      reason);
        if (keep.file)
            vac_record_close(keep.file);
        close(keep.fd);
        forget(keep.id);
    }
    vac_passed_close(VAC_KEEP_PREFIX);
}
