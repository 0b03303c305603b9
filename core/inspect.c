/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/compiler.h"
#include "core/config.h"
#include "core/handle.h"
#include "core/host.h"
#include "core/model.h"
#include "core/ops.h"
#include "core/registry.h"
#include "core/select.h"
#include "core/thread.h"
#include <vaccel/backend_ops.h>
#include <vaccel/inspect.h>

enum { MAX_OPS = 64, VERSION_SIZE = 128 };

/* One backend's part of an inventory, and the memory that its view points to. */
struct item {
    char version[VERSION_SIZE];
    vaccel_device_info_view devices[VAC_MAX_DEVICES];
    vaccel_backend_op_view ops[MAX_OPS];
};

static uint64_t list_devices(const struct vac_entry *entry, vaccel_device_info_view *devices)
{
    for (size_t i = 0; i < entry->probe.device_count; i++)
        devices[i] = (vaccel_device_info_view){entry->probe.devices[i].name,
                                               entry->probe.devices[i].description,
                                               entry->probe.devices[i].precisions};
    return entry->probe.device_count;
}

static uint64_t list_ops(const struct vac_entry *entry, vaccel_backend_op_view *ops)
{
    uint64_t count = 0;

    for (size_t i = 0; i < entry->backend->op_count && count < MAX_OPS; i++) {
        const char *name = vaccel_op_name(entry->backend->ops[i].op);
        if (name)
            ops[count++] = (vaccel_backend_op_view){name, entry->backend->ops[i].version};
    }
    return count;
}

static void describe(struct vac_entry *entry, struct item *item, vaccel_backend_info_view *info)
{
    *info = (vaccel_backend_info_view){.name = entry->name,
                                       .path = entry->path ? entry->path : "built in"};
    info->status = vac_entry_open(entry);
    if (!entry->backend) {
        info->reason = entry->reason;
        return;
    }
    info->reason = entry->probe_status != VACCEL_OK ? entry->probe_reason : entry->open_reason;
    const char *own = vac_text(entry->backend->version);
    if (entry->probe.version)
        snprintf(item->version, sizeof(item->version), "%s, framework %s", own,
                 entry->probe.version);
    else
        snprintf(item->version, sizeof(item->version), "%s", own);
    info->version = item->version;
    info->description = entry->backend->description;
    info->rank = entry->backend->rank;
    info->devices = item->devices;
    info->devices_count = list_devices(entry, item->devices);
    info->ops = item->ops;
    info->ops_count = list_ops(entry, item->ops);
}

vaccel_status vaccel_inspect(vaccel_inventory **inventory)
{
    size_t count;
    struct vac_message before;
    vaccel_inventory *made = NULL;

    VAC_NEED(inventory);
    VAC_TRY(vac_config_check());
    VAC_TRY(vac_registry_load());
    struct vac_entry *const *entries = vac_registry_entries(&count);
    struct item *items = (struct item *)calloc(count + 1, sizeof(*items));
    vaccel_backend_info_view *infos = (vaccel_backend_info_view *)calloc(count + 1, sizeof(*infos));
    vaccel_status status = items && infos ? VACCEL_OK : vac_fail_memory();
    vac_message_save(&before);
    for (size_t i = 0; i < count && status == VACCEL_OK; i++)
        describe(entries[i], &items[i], &infos[i]);
    if (status == VACCEL_OK) {
        vaccel_inventory_view view = {infos, count};
        status = vaccel_make_inventory(vac_host(), &view, NULL, &made);
    }
    free(items);
    free(infos);
    if (status == VACCEL_OK) {
        vac_message_restore(&before);
        *inventory = made;
    }
    return status;
}

static vaccel_status explain(vaccel_session *session, int index, const vaccel_model_view *model,
                             vaccel_explanation **explanation)
{
    size_t count;
    struct vac_message before;
    struct vac_entry *const *entries = vac_registry_entries(&count);
    vaccel_candidate_view *candidates =
        (vaccel_candidate_view *)calloc(count + 1, sizeof(*candidates));
    struct vac_opinion *opinions = (struct vac_opinion *)calloc(count + 1, sizeof(*opinions));
    vaccel_status status = candidates && opinions ? VACCEL_OK : vac_fail_memory();
    bool taken = false;

    vac_message_save(&before);
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        struct vac_opinion *opinion = &opinions[i];
        vac_consider(entries[i], index, model, &session->target, opinion);
        bool takes = !taken && opinion->verdict == VACCEL_VERDICT_ABLE;
        candidates[i] = (vaccel_candidate_view){
            .backend = entries[i]->name,
            .verdict = takes ? VACCEL_VERDICT_TAKEN : opinion->verdict,
            .rank = entries[i]->backend ? entries[i]->backend->rank : 0,
            .reason = opinion->reason,
            .remedy = opinion->remedy,
        };
        taken = taken || takes;
    }
    if (status == VACCEL_OK) {
        const char *name = model ? (model->name ? model->name : model->sha256) : NULL;
        vaccel_explanation_view view = {vac_op_name(index), name, candidates, count};
        status = vaccel_make_explanation(vac_host(), &view, NULL, explanation);
    }
    if (status == VACCEL_OK)
        vac_message_restore(&before);
    free(candidates);
    free(opinions);
    return status;
}

vaccel_status vaccel_explain(vaccel_session *session, uint32_t op, vaccel_model *model,
                             vaccel_explanation **explanation)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(explanation);
    int index = vac_op_index(op);
    if (index < 0)
        return vac_fail(VACCEL_ERR_NOT_FOUND, "there is no op %u; take one of VACCEL_OP_*", op);
    if (model)
        VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    VAC_TRY(vac_registry_load());
    return explain(session, index, model ? &model->view : NULL, explanation);
}

vaccel_status vaccel_op_count(uint32_t op, uint64_t *calls, uint64_t *failures)
{
    uint64_t all;
    uint64_t failed;
    int index = vac_op_index(op);

    if (index < 0)
        return vac_fail(VACCEL_ERR_NOT_FOUND, "there is no op %u; take one of VACCEL_OP_*", op);
    vac_thread_totals(index, &all, &failed);
    if (calls)
        *calls = all;
    if (failures)
        *failures = failed;
    return VACCEL_OK;
}
