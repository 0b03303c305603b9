/* SPDX-License-Identifier: Apache-2.0 */
/** The text `metrics`: Prometheus' text format, version 0.0.4. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "daemon/fuse/text.h"
#include "daemon/worker/policy.h"
#include "daemon/worker/tenant.h"

static void describe(struct vac_text *text, const char *name, const char *type, const char *help)
{
    vac_text_add(text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add(struct vac_text *text, const char *name, const char *type, uint64_t value,
                const char *help)
{
    describe(text, name, type, help);
    vac_text_add(text, "%s %" PRIu64 "\n", name, value);
}

static uint64_t count(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static uint64_t calls_under_way(void)
{
    uint64_t busy = 0;

    for (uint32_t i = 0; vac_tenant.board && i < VAC_BOARD_SLOTS; i++)
        busy += count(&vac_tenant.board->slot[i].deadline_ns) != 0;
    return busy;
}

static void add_copies(struct vac_text *text)
{
    static const char name[] = "vaccel_copied_bytes_total";
    const struct vac_serve_counts *counts = &vac_tenant.counts;
    const struct {
        const char *kind;
        uint64_t bytes;
    } rows[] = {
        {"frame", count(&counts->frame_bytes)},
        {"reply", count(&counts->reply_bytes)},
        {"image", count(&counts->image_bytes)},
        {"tensor", count(&counts->tensor_bytes)},
        {"model", count(&counts->model_bytes)},
        {"gathered", count(&vac_tenant.gathered_bytes)},
        {"scattered", count(&vac_tenant.scattered_bytes)},
        {"arena_in", count(&vac_tenant.arena_in_bytes)},
        {"arena_out", count(&vac_tenant.arena_out_bytes)},
    };

    describe(text, name, "counter",
             "Bytes copied for calls: frames, replies, encoded images, tensors that must not "
             "change, uploaded models, what did not lie in one piece, and arenas.");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        vac_text_add(text, "%s{kind=\"%s\"} %" PRIu64 "\n", name, rows[i].kind, rows[i].bytes);
}

static void add_seconds(struct vac_text *text, const char *name, uint64_t ns, const char *help)
{
    describe(text, name, "counter", help);
    vac_text_add(text, "%s %" PRIu64 ".%09" PRIu64 "\n", name, ns / 1000000000, ns % 1000000000);
}

static struct timespec began;

__attribute__((constructor)) static void begin(void)
{
    clock_gettime(CLOCK_MONOTONIC, &began);
}

static void add_process(struct vac_text *text)
{
    unsigned long long pages;
    struct timespec now;
    FILE *file = fopen("/proc/self/statm", "re");

    clock_gettime(CLOCK_MONOTONIC, &now);
    add(text, "vaccel_worker_uptime_seconds", "gauge", (uint64_t)(now.tv_sec - began.tv_sec),
        "Age of the worker.");
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0)
        add_seconds(text, "process_cpu_seconds_total",
                    (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec,
                    "Processor time of the worker.");
    /* Left out where it cannot be read. */
    if (file && fscanf(file, "%*u %llu", &pages) == 1)
        add(text, "process_resident_memory_bytes", "gauge", pages * (uint64_t)sysconf(_SC_PAGESIZE),
            "Memory of the worker that is resident.");
    if (file)
        fclose(file);
}

void vac_text_metrics(struct vac_text *text)
{
    add(text, "vaccel_calls_total", "counter", count(&vac_tenant.counts.calls),
        "Calls served, well or badly.");
    add(text, "vaccel_call_failures_total", "counter", count(&vac_tenant.counts.failures),
        "Calls that failed.");
    add(text, "vaccel_refusals_total", "counter", vac_policy_refusals(),
        "What the tenant asked for and may not do.");
    add_seconds(text, "vaccel_call_seconds_total", count(&vac_tenant.call_ns),
                "Time that calls were run for, on whatever device, together.");
    add(text, "vaccel_calls_in_flight", "gauge", calls_under_way(), "Calls under way.");
    add(text, "vaccel_sessions", "gauge", atomic_load(&vac_tenant.sessions),
        "Open session files of guests.");
    add_copies(text);
    add(text, "vaccel_requests_total", "counter", count(&vac_tenant.requests),
        "Requests taken from virtqueues.");
    add(text, "vaccel_kicks_total", "counter", count(&vac_tenant.kicks),
        "Notifications received from guests.");
    add(text, "vaccel_interrupts_total", "counter", count(&vac_tenant.interrupts),
        "Notifications sent to guests.");
    add_process(text);
}
