/* SPDX-License-Identifier: Apache-2.0 */
/* What a backend says of itself, and what its probe finds. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <vaccel/backend.h>

#include "cli/trial/trial.h"

static json_t *text(const char *string)
{
    json_t *made = json_string(string ? string : "");
    return made ? made : json_string("(no UTF-8)");
}

/* Ops by name, and the first thing that is wrong with them. */
static json_t *list_ops(const vaccel_backend *backend, char *wrong, size_t size)
{
    json_t *ops = json_array();

    for (size_t i = 0; i < backend->op_count; i++) {
        const vaccel_backend_op *op = &backend->ops[i];
        const char *name = vaccel_op_name(op->op);
        if (!name)
            continue; /* of a newer vaccel, perhaps */
        if (!op->run && !op->submit)
            snprintf(wrong, size, "op %s has neither 'run' nor 'submit'", name);
        for (size_t k = 0; k < i; k++) {
            if (backend->ops[k].op == op->op && backend->ops[k].version == op->version)
                snprintf(wrong, size, "op %s is listed twice", name);
        }
        const struct sample *sample = trial_sample(op->op);
        json_array_append_new(ops, json_pack("{ss si sb sb}", "name", name, "version",
                                             (int)op->version, "native", op->submit != NULL,
                                             "model", sample && sample->model));
    }
    if (json_array_size(ops) == 0 && !*wrong)
        snprintf(wrong, size, "it lists no op that this vaccel knows");
    return ops;
}

static void describe(const struct subject *subject, const vaccel_backend *backend)
{
    char wrong[256] = "";

    if (backend->abi_version != VACCEL_BACKEND_ABI) {
        trial_note(
            TRIAL_FAIL, json_pack("{si}", "abi", (int)backend->abi_version),
            "it was built for version %u of the backend ABI and this is version %u; build it "
            "against this vaccel's headers",
            backend->abi_version, VACCEL_BACKEND_ABI);
        return;
    }
    if (backend->struct_size < sizeof(*backend) || !backend->name || !backend->ops ||
        !backend->open) {
        trial_note(
            TRIAL_FAIL, NULL,
            "its descriptor lacks 'name', 'ops' or 'open', or is %u bytes long where %zu are "
            "needed",
            backend->struct_size, sizeof(*backend));
        return;
    }
    json_t *ops = list_ops(backend, wrong, sizeof(wrong));
    if (strcmp(backend->name, subject->name) != 0)
        snprintf(wrong, sizeof(wrong), "it calls itself '%.31s'; call the file %.31s.so",
                 backend->name, backend->name);
    else if (!backend->model_load != !backend->model_unload)
        snprintf(wrong, sizeof(wrong), "it has one of 'model_load' and 'model_unload'");
    else if (!backend->buffer_import != !backend->buffer_release)
        snprintf(wrong, sizeof(wrong), "it has one of 'buffer_import' and 'buffer_release'");
    json_t *figures = json_pack("{so so so si si sb sb so}", "name", text(backend->name), "version",
                                text(backend->version), "description", text(backend->description),
                                "abi", (int)backend->abi_version, "rank", (int)backend->rank,
                                "transport", (backend->flags & VACCEL_BACKEND_TRANSPORT) != 0,
                                "cancels", backend->cancel != NULL, "ops", ops);
    trial_note(*wrong ? TRIAL_FAIL : TRIAL_PASS, figures, "%s%sbackend ABI %u, rank %d, %zu ops",
               wrong, *wrong ? "; " : "", backend->abi_version, backend->rank,
               json_array_size(ops));
}

void trial_descriptor(struct subject *subject)
{
    vaccel_backend_entry_fn entry;
    void *library = dlopen(subject->file, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library ? dlsym(library, VACCEL_BACKEND_ENTRY_NAME) : NULL;

    if (!library) {
        trial_note(TRIAL_FAIL, NULL, "it cannot be loaded: %s", dlerror());
    } else if (!symbol) {
        trial_note(TRIAL_FAIL, NULL,
                   "it has no function " VACCEL_BACKEND_ENTRY_NAME
                   "; export it with VACCEL_BACKEND_DEFINE");
    } else {
        memcpy(&entry, &symbol, sizeof(entry)); /* ISO C has no cast from data to function */
        const vaccel_backend *backend = entry();
        if (backend)
            describe(subject, backend);
        else
            trial_note(TRIAL_FAIL, NULL, "its entry returned NULL");
    }
}

static void note_probe(const vaccel_inventory *inventory, size_t at, double milliseconds)
{
    vaccel_status status = vaccel_inventory_backend_status(inventory, at);
    size_t count = vaccel_inventory_backend_device_count(inventory, at);
    const char *reason = vaccel_inventory_backend_reason(inventory, at);
    json_t *devices = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            devices,
            json_pack("{so so}", "name",
                      text(vaccel_inventory_backend_device_name(inventory, at, i)), "description",
                      text(vaccel_inventory_backend_device_description(inventory, at, i))));
    json_t *figures = json_pack("{sf so ss}", "milliseconds", milliseconds, "devices", devices,
                                "status", vaccel_status_name(status));
    /* One that says by itself that its device or framework is not here does what it should. */
    if (status == VACCEL_OK)
        trial_note(TRIAL_PASS, figures, "%zu device%s, %s; %.0f ms", count, count == 1 ? "" : "s",
                   count ? vaccel_inventory_backend_device_name(inventory, at, 0) : "none reported",
                   milliseconds);
    else
        trial_note(status == VACCEL_ERR_UNAVAILABLE && !strstr(reason, "its probe ") &&
                           !strstr(reason, "probe failed:")
                       ? TRIAL_SKIPPED
                       : TRIAL_FAIL,
                   figures, "%s", reason);
}

void trial_probe(struct subject *subject)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    vaccel_explanation *explanation = NULL;
    vaccel_inventory *inventory = NULL;
    struct timespec before;
    struct timespec after;

    /* Explaining a call that is pinned to it asks it and no other. */
    options.backend = subject->name;
    clock_gettime(CLOCK_MONOTONIC, &before);
    if (vaccel_session_open(&options, &session) != VACCEL_OK ||
        vaccel_explain(session, vaccel_op_id(subject->op), NULL, &explanation) != VACCEL_OK) {
        trial_note(TRIAL_FAIL, NULL, "%s", vaccel_last_error());
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    if (vaccel_inspect(&inventory) != VACCEL_OK) {
        trial_note(TRIAL_FAIL, NULL, "%s", vaccel_last_error());
        return;
    }
    double milliseconds = (double)(after.tv_sec - before.tv_sec) * 1e3 +
                          (double)(after.tv_nsec - before.tv_nsec) / 1e6;
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        if (strcmp(vaccel_inventory_backend_path(inventory, i), subject->file) == 0) {
            note_probe(inventory, i, milliseconds);
            return;
        }
    }
    trial_note(TRIAL_FAIL, NULL, "vaccel did not take it up; VACCEL_LOG=debug says why");
}
