/* SPDX-License-Identifier: Apache-2.0 */
/* What `vaccel bench` found, as text and as JSON. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/bench.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/tty.h"

enum { LATENCY_COLUMNS = VAC_BENCH_PERCENTILES + 5, PHASE_COLUMNS = VAC_BENCH_PHASES + 2 };

/* A percentile that fewer calls have is the slowest of them. */
enum { ENOUGH_CALLS = 1000 };

uint64_t vac_bench_other(const struct vac_bench_level *level)
{
    uint64_t known = 0;
    for (int i = 0; i < VAC_BENCH_PHASES; i++)
        known += level->phases[i];
    return known < level->latency.sum ? level->latency.sum - known : 0;
}

double vac_bench_throughput(const struct vac_bench_level *level)
{
    return level->seconds > 0 ? (double)level->latency.count / level->seconds : 0;
}

char *vac_bench_title(const struct vac_bench *bench)
{
    const char *model = bench->work->target->model;
    return vac_memory_format("%s%s%s", vaccel_op_name(bench->work->op), model ? " with " : "",
                             model ? model : "");
}

char *vac_bench_subtitle(const struct vac_bench *bench)
{
    const struct vac_bench_origin *origin = &bench->origin;
    bool computes = origin->precision != VACCEL_PRECISION_DEFAULT;
    size_t photos = bench->work->image_count;
    char count[64] = "";
    if (photos > 0)
        snprintf(count, sizeof(count), ", %zu photo%s", photos, photos == 1 ? "" : "s");
    return vac_memory_format("%s%s%s%s%s, %zu processor%s%s", origin->backend,
                             *origin->device ? " " : "", origin->device, computes ? ", " : "",
                             computes ? vaccel_precision_name(origin->precision) : "",
                             bench->processors, bench->processors == 1 ? "" : "s", count);
}

/* Three digits and a unit. */
static char *duration(double ns)
{
    static const char *const units[] = {"ns", "\xc2\xb5s", "ms", "s"};
    int unit = 0;
    /* 999.5 would become 1000. */
    for (; unit < 3 && ns >= 999.5; unit++)
        ns /= 1000;
    int decimals = ns >= 99.95 || (unit == 0 && ns == floor(ns)) ? 0 : ns >= 9.995 ? 1 : 2;
    const char *name = unit == 1 && !vac_tty_utf8() ? "us" : units[unit];
    return vac_memory_format("%.*f %s", decimals, ns, name);
}

static void print_row(struct vac_table *table, char **cells, size_t count)
{
    vac_table_row(table, (const char *const *)cells);
    for (size_t i = 0; i < count; i++)
        free(cells[i]);
}

static void print_latencies(const struct vac_bench *bench)
{
    static const char *const headings[LATENCY_COLUMNS] = {
        ">CALLERS", ">CALLS", ">CALLS/S", ">MEAN", ">P50", ">P90", ">P99", ">P99.9", ">MAX"};
    struct vac_table *table = vac_table_new(headings, LATENCY_COLUMNS);
    for (size_t i = 0; i < bench->level_count; i++) {
        const struct vac_bench_level *level = &bench->levels[i];
        double throughput = vac_bench_throughput(level);
        char *cells[LATENCY_COLUMNS];
        size_t at = 0;
        cells[at++] = vac_memory_format("%u", level->callers);
        cells[at++] = vac_memory_format("%" PRIu64, level->latency.count);
        cells[at++] = vac_memory_format("%.*f", throughput < 1000 ? 1 : 0, throughput);
        cells[at++] = duration(vac_histogram_mean(&level->latency));
        for (int p = 0; p < VAC_BENCH_PERCENTILES; p++)
            cells[at++] = duration(
                (double)vac_histogram_percentile(&level->latency, vac_bench_percentiles[p]));
        cells[at++] = duration((double)level->latency.max);
        print_row(table, cells, at);
    }
    vac_table_print(table);
    vac_table_release(table);
}

static bool has_phases(const struct vac_bench *bench)
{
    for (size_t i = 0; i < bench->level_count; i++) {
        for (int phase = 0; phase < VAC_BENCH_PHASES; phase++) {
            if (bench->levels[i].phases[phase] > 0)
                return true;
        }
    }
    return false;
}

static void print_phases(const struct vac_bench *bench)
{
    static const char *const headings[PHASE_COLUMNS] = {">CALLERS", ">QUEUE",       ">PREPROCESS",
                                                        ">COMPUTE", ">POSTPROCESS", ">OTHER"};
    struct vac_table *table = vac_table_new(headings, PHASE_COLUMNS);
    for (size_t i = 0; i < bench->level_count; i++) {
        const struct vac_bench_level *level = &bench->levels[i];
        double calls = (double)level->latency.count;
        char *cells[PHASE_COLUMNS];
        size_t at = 0;
        cells[at++] = vac_memory_format("%u", level->callers);
        for (int phase = 0; phase < VAC_BENCH_PHASES; phase++)
            cells[at++] = duration((double)level->phases[phase] / calls);
        cells[at++] = duration((double)vac_bench_other(level) / calls);
        print_row(table, cells, at);
    }
    puts("\nWhere a call's time goes, on average:");
    vac_table_print(table);
    vac_table_release(table);
}

static void print_notes(const struct vac_bench *bench)
{
    bool few = false, interrupted = false;
    for (size_t i = 0; i < bench->level_count; i++) {
        few = few || bench->levels[i].latency.count < ENOUGH_CALLS;
        interrupted = interrupted || bench->levels[i].interrupted;
    }
    printf("\nReading the clock costs %u ns, which each latency has in it.\n", bench->clock_ns);
    if (few)
        printf("Of fewer than %d calls, P99.9 is the slowest.\n", ENOUGH_CALLS);
    if (interrupted)
        puts("The last row was interrupted.");
}

void vac_bench_print_text(const struct vac_bench *bench)
{
    char *title = vac_bench_title(bench), *subtitle = vac_bench_subtitle(bench);
    fputs(vac_tty_bold(), stdout);
    vac_text_put(stdout, title);
    printf("%s  %s", vac_tty_plain(), vac_tty_dim());
    vac_text_put(stdout, subtitle);
    printf("%s\n\n", vac_tty_plain());
    print_latencies(bench);
    if (has_phases(bench))
        print_phases(bench);
    print_notes(bench);
    free(title);
    free(subtitle);
}

static json_t *rounded(double value)
{
    return json_real(round(value * 1e3) / 1e3);
}

static json_t *latency_of(const struct vac_bench_level *level)
{
    json_t *latency = vac_json_object();
    vac_json_set(latency, "min", json_integer((json_int_t)level->latency.min));
    vac_json_set(latency, "mean", rounded(vac_histogram_mean(&level->latency)));
    for (int i = 0; i < VAC_BENCH_PERCENTILES; i++) {
        char name[16];
        snprintf(name, sizeof(name), "p%g", vac_bench_percentiles[i]);
        vac_json_set(latency, name,
                     json_integer((json_int_t)vac_histogram_percentile(&level->latency,
                                                                       vac_bench_percentiles[i])));
    }
    vac_json_set(latency, "max", json_integer((json_int_t)level->latency.max));
    return latency;
}

static json_t *phases_of(const struct vac_bench_level *level)
{
    json_t *phases = vac_json_object();
    double calls = (double)level->latency.count;
    for (vaccel_phase phase = 0; phase < VAC_BENCH_PHASES; phase++)
        vac_json_set(phases, vaccel_phase_name(phase),
                     rounded((double)level->phases[phase] / calls));
    vac_json_set(phases, "other", rounded((double)vac_bench_other(level) / calls));
    return phases;
}

void vac_bench_print_json(const struct vac_bench *bench)
{
    const char *model = bench->work->target->model;
    json_t *document = vac_json_document();
    json_t *levels = vac_json_array();
    vac_json_set_text(document, "op", vaccel_op_name(bench->work->op));
    vac_json_set_text(document, "model", model ? model : "");
    vac_json_set_text(document, "model_sha256", bench->origin.model_sha256);
    vac_json_set_text(document, "backend", bench->origin.backend);
    vac_json_set_text(document, "device", bench->origin.device);
    vac_json_set_text(document, "precision", vaccel_precision_name(bench->origin.precision));
    vac_json_set_text(document, "performance",
                      vaccel_performance_name(bench->work->target->pins.performance));
    vac_json_set(document, "photos", json_integer((json_int_t)bench->work->image_count));
    vac_json_set(document, "processors", json_integer((json_int_t)bench->processors));
    vac_json_set(document, "clock_ns", json_integer(bench->clock_ns));
    for (size_t i = 0; i < bench->level_count; i++) {
        const struct vac_bench_level *level = &bench->levels[i];
        json_t *object = vac_json_object();
        vac_json_set(object, "concurrency", json_integer(level->callers));
        vac_json_set(object, "samples", json_integer((json_int_t)level->latency.count));
        vac_json_set(object, "seconds", json_real(level->seconds));
        vac_json_set(object, "throughput", rounded(vac_bench_throughput(level)));
        vac_json_set(object, "latency_ns", latency_of(level));
        vac_json_set(object, "phases_ns", phases_of(level));
        vac_json_set(object, "interrupted", json_boolean(level->interrupted));
        vac_json_add(levels, object);
    }
    vac_json_set(document, "runs", levels);
    vac_json_print(document);
}
