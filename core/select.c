/* SPDX-License-Identifier: Apache-2.0 */
#include "core/select.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/config.h"
#include "core/error.h"
#include "core/host.h"
#include "core/ops.h"
#include "core/thread.h"
#include <vaccel/error.h>

static void decide(struct vac_opinion *opinion, vaccel_verdict verdict, vaccel_status status,
                   const char *remedy, const char *format, ...) VACCEL_PRINTF(5, 6);

static void decide(struct vac_opinion *opinion, vaccel_verdict verdict, vaccel_status status,
                   const char *remedy, const char *format, ...)
{
    va_list arguments;

    opinion->verdict = verdict;
    opinion->status = status;
    snprintf(opinion->remedy, sizeof(opinion->remedy), "%s", remedy);
    va_start(arguments, format);
    vsnprintf(opinion->reason, sizeof(opinion->reason), format, arguments);
    va_end(arguments);
}

/* A device is meant by its name, or by its kind: "GPU" is any of "GPU.0" and "GPU.1". */
static bool has_device(const struct vac_entry *entry, const char *device)
{
    size_t length = strlen(device);

    for (size_t i = 0; i < entry->probe.device_count; i++) {
        const char *name = entry->probe.devices[i].name;
        if (strncmp(name, device, length) == 0 && (name[length] == '\0' || name[length] == '.'))
            return true;
    }
    return false;
}

static void list_devices(const struct vac_entry *entry, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < entry->probe.device_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                                 entry->probe.devices[i].name);
}

/* Whether it is here and its framework works. */
static bool present(struct vac_entry *entry, struct vac_opinion *opinion)
{
    vaccel_status status = vac_entry_open(entry);

    if (status == VACCEL_OK && entry->backend->health) {
        vac_thread()->said = false;
        status = vac_call_backend(entry->backend->health(entry->self), entry->name, "health");
    }
    if (status == VACCEL_OK)
        return true;
    decide(opinion, VACCEL_VERDICT_UNAVAILABLE, status, "", "%s", vaccel_last_error());
    return false;
}

/* Whether the device that was asked for is one of its own. */
static bool on_device(const struct vac_entry *entry, const struct vac_target *target,
                      struct vac_opinion *opinion)
{
    char devices[256];

    if (!*target->device || entry->backend->flags & VACCEL_BACKEND_TRANSPORT ||
        has_device(entry, target->device))
        return true;
    list_devices(entry, devices, sizeof(devices));
    decide(opinion, VACCEL_VERDICT_PASSED_OVER, VACCEL_ERR_UNAVAILABLE,
           "ask for one of its devices, or for none", "it has no device '%s'; its devices are: %s",
           target->device, *devices ? devices : "none");
    return false;
}

static bool takes_model(struct vac_entry *entry, int index, const vaccel_model_view *model,
                        struct vac_opinion *opinion)
{
    if (!model || !entry->backend->model_accepts)
        return true;
    vac_thread()->said = false;
    vaccel_status status =
        vac_call_backend(entry->backend->model_accepts(entry->self, model, vac_ops[index].id),
                         entry->name, "model_accepts");
    if (status == VACCEL_OK)
        return true;
    decide(opinion, VACCEL_VERDICT_PASSED_OVER, status, "", "%s", vaccel_last_error());
    return false;
}

void vac_consider(struct vac_entry *entry, int index, const vaccel_model_view *model,
                  const struct vac_target *target, struct vac_opinion *opinion)
{
    const struct vac_op *op = &vac_ops[index];

    if (*target->backend && strcmp(target->backend, entry->name) != 0) {
        decide(opinion, VACCEL_VERDICT_NOT_PINNED, VACCEL_ERR_UNSUPPORTED,
               "drop the pin: the session's backend option, or VACCEL_BACKEND",
               "backend '%s' was asked for by name", target->backend);
    } else if (!entry->backend) {
        decide(opinion, VACCEL_VERDICT_UNAVAILABLE, entry->status, "", "%s", entry->reason);
    } else if (!vac_entry_op(entry, op->id, op->version)) {
        decide(opinion, VACCEL_VERDICT_PASSED_OVER, VACCEL_ERR_UNSUPPORTED,
               "install a backend that implements it; `vaccel info` lists what each does",
               "it does not implement %s", vac_op_name(index));
    } else if (entry->backend->flags & VACCEL_BACKEND_PIN_ONLY && !*target->backend) {
        decide(opinion, VACCEL_VERDICT_PASSED_OVER, VACCEL_ERR_UNSUPPORTED,
               "pin it: the session's backend option, or VACCEL_BACKEND",
               "it is taken only when asked for by name");
    } else if (present(entry, opinion) && on_device(entry, target, opinion) &&
               takes_model(entry, index, model, opinion)) {
        decide(opinion, VACCEL_VERDICT_ABLE, VACCEL_OK,
               "pin another backend: the session's backend option, or VACCEL_BACKEND",
               "it implements %s%s%s", vac_op_name(index), model ? " and takes the model" : "",
               *target->device ? " on the device asked for" : "");
    }
}

/* How much the reason of a transport that nobody pinned helps, as below. Nobody at its other end is
 * no lack where nobody asked for one; somebody there who refuses is what helps most. */
static int weigh_transport(const struct vac_opinion *opinion)
{
    if (opinion->status == VACCEL_ERR_NOT_FOUND)
        return 1;
    if (opinion->status == VACCEL_ERR_UNAVAILABLE)
        return vac_config()->target ? 5 : 2;
    return 6;
}

/* The weight of a backend that is not here: what those say that are here says more. */
enum { MISSING = 3 };

/* How much the reason why a backend cannot answer helps the one who asks: the larger the more. */
static int weight(const struct vac_entry *entry, const struct vac_target *target,
                  const struct vac_opinion *opinion)
{
    bool transport = entry->backend && entry->backend->flags & VACCEL_BACKEND_TRANSPORT;

    switch (opinion->verdict) {
    case VACCEL_VERDICT_PASSED_OVER:
        return opinion->status == VACCEL_ERR_UNSUPPORTED ? 4 : 7;
    case VACCEL_VERDICT_UNAVAILABLE:
        return transport && !*target->backend ? weigh_transport(opinion) : MISSING;
    default:
        return 0;
    }
}

void vac_refusal_add(struct vac_refusal *refusal, const struct vac_entry *entry, int index,
                     const struct vac_target *target, const struct vac_opinion *opinion)
{
    const struct vac_op *op = &vac_ops[index];
    /* Of a backend that does not know the op nobody expects anything, unless it was asked for. */
    bool expected = vac_entry_op(entry, op->id, op->version) || *target->backend || !entry->backend;
    /* One that is taken only by name, as a transport for tests is, is not what is lacking. */
    bool pinned_only = entry->backend && entry->backend->flags & VACCEL_BACKEND_PIN_ONLY;

    if (strcmp(entry->name, target->backend) == 0)
        refusal->pin_found = true;
    if (pinned_only && !*target->backend)
        return;
    int found = weight(entry, target, opinion);
    if (expected && found == MISSING && !refusal->missing)
        refusal->missing = entry->name;
    if (!expected || found <= refusal->weight)
        return;
    refusal->weight = found;
    refusal->opinion = *opinion;
    refusal->name = entry->name;
}

vaccel_status vac_fail_none(const struct vac_refusal *refusal, int index,
                            const struct vac_target *target)
{
    const struct vac_opinion *best = &refusal->opinion;
    const char *op = vac_op_name(index);

    size_t count;

    vac_registry_entries(&count);
    if (count == 0 && vac_registry_missing())
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "there are no backends: no folder %s; reinstall vaccel, or name the folder "
                        "that they are in with VACCEL_BACKEND_PATH",
                        vac_registry_missing());
    if (*target->backend && !refusal->pin_found)
        return vac_fail(
            VACCEL_ERR_NOT_FOUND,
            "there is no backend '%s', which was asked for by name; `vaccel info` lists "
            "those that are here",
            target->backend);
    if (!refusal->name)
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "no backend here implements %s; install one, and see `vaccel info`", op);
    const char *missing = refusal->weight > MISSING ? refusal->missing : NULL;
    return vac_fail(best->status, "backend %s cannot run %s: %s%s%s%s%s%s", refusal->name, op,
                    best->reason, *best->remedy ? "; " : "", best->remedy, missing ? " (" : "",
                    missing ? missing : "", missing ? " might, and is not here)" : "");
}
