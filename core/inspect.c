/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/candidates.h"
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
    vac_entry_version(entry, item->version, sizeof(item->version));
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

/* What one backend's part of an explanation points to. */
struct part {
    struct vac_opinion opinion;
    char version[VERSION_SIZE];
    char measured[512];
};

static bool is_taken(const vaccel_candidate_view *candidates, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].verdict == VACCEL_VERDICT_TAKEN)
            return true;
    }
    return false;
}

static void explain_one(const struct vac_asked *asked, struct vac_entry *entry, struct part *part,
                        bool taken, vaccel_candidate_view *candidate)
{
    bool able = part->opinion.verdict == VACCEL_VERDICT_ABLE;

    *candidate = (vaccel_candidate_view){
        .backend = entry->name,
        .verdict = able && !taken ? VACCEL_VERDICT_TAKEN : part->opinion.verdict,
        .rank = entry->backend ? entry->backend->rank : 0,
        .reason = part->opinion.reason,
        .remedy = part->opinion.remedy,
    };
    if (!able)
        return;
    vac_entry_version(entry, part->version, sizeof(part->version));
    candidate->version = part->version;
    candidate->device = *asked->target->device      ? asked->target->device
                        : entry->probe.device_count ? entry->probe.devices[0].name
                                                    : "";
    candidate->latency_ns =
        vac_calibration_say(asked, entry, part->measured, sizeof(part->measured));
    candidate->measured = part->measured;
}

static vaccel_status explain(const struct vac_asked *asked, vaccel_explanation **explanation)
{
    struct vac_candidates all;
    struct vac_message before;
    struct vac_entry *entry;
    size_t count = 0;

    VAC_TRY(vac_candidates_begin(&all, asked));
    vaccel_candidate_view *candidates =
        (vaccel_candidate_view *)calloc(VAC_MAX_BACKENDS, sizeof(*candidates));
    struct part *parts = (struct part *)calloc(VAC_MAX_BACKENDS, sizeof(*parts));
    vaccel_status status = candidates && parts ? VACCEL_OK : vac_fail_memory();
    vac_message_save(&before);
    while (status == VACCEL_OK && (entry = vac_candidates_next(&all, &parts[count].opinion))) {
        explain_one(asked, entry, &parts[count], is_taken(candidates, count), &candidates[count]);
        count++;
    }
    if (status == VACCEL_OK) {
        const vaccel_model_view *model = asked->model ? &asked->model->view : NULL;
        const char *name = model ? (model->name ? model->name : model->sha256) : NULL;
        const vaccel_explanation_view view = {vac_op_name(asked->index), name, candidates, count,
                                              vac_calibration_key(asked->model)};
        status = vaccel_make_explanation(vac_host(), &view, NULL, explanation);
    }
    if (status == VACCEL_OK)
        vac_message_restore(&before);
    free(candidates);
    free(parts);
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
    return explain(&(const struct vac_asked){index, model, &session->target}, explanation);
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
