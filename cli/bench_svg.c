/* SPDX-License-Identifier: Apache-2.0 */
/* What `vaccel bench` found, as a plot: latency by percentile, throughput, and where the time goes.
 */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/memory.h"
#include "cli/text.h"

enum {
    WIDTH = 1000,
    HEIGHT = 760,
    COLORS = 7,
    DASHES = 3,
    STEPS_PER_NINE = 24,
    TICKS = 6,
    MOST_DENSE = 2000
};

/* Where a panel's axes are. */
struct panel {
    double left, top, right, bottom;
};

/* What is shown on an axis: `low` is at its begin. */
struct scale {
    double low, high;
    bool log;
    double from, to; /* pixels */
};

/* Of a time axis. */
struct unit {
    const char *name;
    double ns;
};

/* What people with any colour vision can tell apart, on light and on dark: Okabe and Ito 2008. */
static const char *const colors[COLORS] = {"#0072b2", "#e69f00", "#009e73", "#d55e00",
                                           "#cc79a7", "#56b4e9", "#8c8c8c"};

static const char *const dashes[DASHES] = {"none", "7 4", "2 3"};

/* Fixed colours first, for programs that know no media queries. */
static const char style[] =
    "<style>\n"
    "text{font-family:system-ui,'DejaVu Sans',sans-serif;font-size:13px;fill:#1f2328}\n"
    ".title{font-size:20px;font-weight:600}.dim{fill:#59636e}.end{text-anchor:end}"
    ".middle{text-anchor:middle}\n"
    ".paper{fill:#ffffff}.axis{stroke:#59636e}.grid{stroke:#d1d9e0}"
    ".curve{fill:none;stroke-width:2}\n"
    "@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.dim{fill:#9198a1}.paper{fill:#0d1117}"
    ".axis{stroke:#9198a1}.grid{stroke:#3d444d}}\n"
    "</style>\n";

static void put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

__attribute__((format(printf, 5, 6))) static void label(FILE *out, double x, double y,
                                                        const char *class, const char *format, ...)
{
    va_list arguments;
    char text[128];
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    put_text(out, text);
    fputs("</text>\n", out);
}

static void line(FILE *out, const char *class, double x1, double y1, double x2, double y2)
{
    fprintf(out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class,
            x1, y1, x2, y2);
}

static double place(const struct scale *scale, double value)
{
    double share = scale->log ? log(value / scale->low) / log(scale->high / scale->low)
                              : (value - scale->low) / (scale->high - scale->low);
    return scale->from + share * (scale->to - scale->from);
}

/* 1, 2 or 5 times a power of ten, so that about TICKS of them reach `high`. */
static double step_for(double high)
{
    double rough = high / TICKS;
    double power = pow(10, floor(log10(rough)));
    double share = rough / power;
    return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

/* A time or a rate from 0 up. */
static struct scale linear(double high, double from, double to)
{
    high = high > 0 ? high : 1;
    double step = step_for(high);
    return (struct scale){0, ceil(high / step * 0.999) * step, false, from, to};
}

/* The greatest of 1, 2 and 5 times a power of ten that is not above `value`. */
static double round_below(double value)
{
    double power = pow(10, floor(log10(value)));
    double share = value / power * 1.000001;
    return power * (share >= 5 ? 5 : share >= 2 ? 2 : 1);
}

static double next_round(double value)
{
    return round_below(value * 2.51);
}

static struct scale logarithmic(double low, double high, double from, double to)
{
    double top = round_below(high);
    return (struct scale){round_below(low), top < high ? next_round(top) : top, true, from, to};
}

static void tick(FILE *out, const struct panel *panel, const struct scale *scale, double value,
                 double shown)
{
    double y = place(scale, value);
    line(out, "grid", panel->left, y, panel->right, y);
    label(out, panel->left - 8, y + 4, "end", "%g", shown);
}

/* The axis on the left, whose values are shown divided by `unit`. */
static void value_axis(FILE *out, const struct panel *panel, const struct scale *scale, double unit,
                       const char *name)
{
    if (scale->log) {
        /* Each of 1, 2 and 5 where there is room, else powers of ten. */
        bool dense = scale->high / scale->low <= MOST_DENSE;
        for (double value = scale->low; value < scale->high * 1.001; value = next_round(value)) {
            double decades = log10(value);
            if (dense || fabs(decades - round(decades)) < 1e-6)
                tick(out, panel, scale, value, value / unit);
        }
    } else {
        double step = step_for(scale->high);
        for (double value = 0; value < scale->high + step / 2; value += step)
            tick(out, panel, scale, value, value / unit);
    }
    line(out, "axis", panel->left, panel->top, panel->left, panel->bottom);
    line(out, "axis", panel->left, panel->bottom, panel->right, panel->bottom);
    label(out, panel->left, panel->top - 10, "dim", "%s", name);
}

static struct unit unit_for(double ns)
{
    if (ns >= 2e9)
        return (struct unit){"s", 1e9};
    if (ns >= 2e6)
        return (struct unit){"ms", 1e6};
    if (ns >= 2e3)
        return (struct unit){"\xc2\xb5s", 1e3};
    return (struct unit){"ns", 1};
}

static void legend(FILE *out, double x, double y, const char *color, const char *dash,
                   const char *text)
{
    fprintf(out,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
            "stroke-width=\"4\" stroke-dasharray=\"%s\"/>\n",
            x, y - 4, x + 22, y - 4, color, dash);
    label(out, x + 28, y, "key", "%s", text);
}

/* How far a percentile is along the axis: each nine takes as much room as the one before. */
static double nines(double percent)
{
    return -log10(1 - percent / 100);
}

static void curve(FILE *out, const struct vac_bench_level *level, size_t index, double most_nines,
                  const struct scale *across, const struct scale *up)
{
    double last = log10((double)level->latency.count);
    fprintf(out, "<polyline class=\"curve\" stroke=\"%s\" stroke-dasharray=\"%s\" points=\"",
            colors[index % COLORS], dashes[index / COLORS % DASHES]);
    last = last < most_nines ? last : most_nines;
    int steps = (int)ceil(last * STEPS_PER_NINE);
    for (int i = 0; i <= steps; i++) {
        double at = i < steps ? (double)i / STEPS_PER_NINE : last;
        double percent = 100 * (1 - pow(10, -at));
        double value = (double)vac_histogram_percentile(&level->latency, percent);
        fprintf(out, "%.1f,%.1f ", place(across, at), place(up, value > up->low ? value : up->low));
    }
    /* The slowest call, however many there were. */
    fprintf(out, "%.1f,%.1f\"/>\n", place(across, last), place(up, (double)level->latency.max));
}

static void latency_panel(FILE *out, const struct vac_bench *bench, const struct panel *panel)
{
    static const double marks[] = {0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999};
    double least = INFINITY, most = 1, most_nines = 1;
    for (size_t i = 0; i < bench->level_count; i++) {
        const struct vac_histogram *latency = &bench->levels[i].latency;
        least = fmin(least, fmax((double)latency->min, 1));
        most = fmax(most, (double)latency->max);
        most_nines = fmax(most_nines, fmin(log10((double)latency->count), 6));
    }
    struct unit unit = unit_for(most);
    struct scale across = {0, most_nines, false, panel->left, panel->right};
    struct scale up = most > 20 * least ? logarithmic(least, most, panel->bottom, panel->top)
                                        : linear(most / unit.ns, panel->bottom, panel->top);
    if (!up.log) {
        up.low *= unit.ns;
        up.high *= unit.ns;
    } else {
        unit = unit_for(least * 100);
    }
    label(out, panel->left, panel->top - 32, "head", "Latency by percentile");
    char name[48];
    snprintf(name, sizeof(name), "latency in %s%s", unit.name, up.log ? ", logarithmic" : "");
    value_axis(out, panel, &up, unit.ns, name);
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks) && nines(marks[i]) <= most_nines + 0.01;
         i++) {
        double x = place(&across, nines(marks[i]));
        line(out, "grid", x, panel->top, x, panel->bottom);
        label(out, x, panel->bottom + 18, "middle", "%g", marks[i]);
    }
    label(out, panel->right, panel->bottom + 36, "dim end", "percentile of calls, in %%");
    for (size_t i = 0; i < bench->level_count; i++)
        curve(out, &bench->levels[i], i, most_nines, &across, &up);
}

static void callers_legend(FILE *out, const struct vac_bench *bench, const struct panel *panel)
{
    enum { ROW = 18 };
    for (size_t i = 0; i < bench->level_count; i++) {
        const struct vac_bench_level *level = &bench->levels[i];
        double y = panel->top + 8 + (double)i * ROW;
        char text[64];
        snprintf(text, sizeof(text), "%u caller%s, %" PRIu64 " calls", level->callers,
                 level->callers == 1 ? "" : "s", level->latency.count);
        legend(out, panel->right + 18, y, colors[i % COLORS], dashes[i / COLORS % DASHES], text);
    }
}

/* The middle of a level's bar, and how wide bars are. */
static double bar_at(const struct vac_bench *bench, const struct panel *panel, size_t index,
                     double *width)
{
    double room = (panel->right - panel->left) / (double)bench->level_count;
    *width = fmin(room * 0.6, 64);
    return panel->left + room * ((double)index + 0.5);
}

static void bar(FILE *out, double middle, double width, double top, double bottom,
                const char *color)
{
    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
            middle - width / 2, top, width, fmax(bottom - top, 0), color);
}

static void callers_axis(FILE *out, const struct vac_bench *bench, const struct panel *panel)
{
    double width;
    for (size_t i = 0; i < bench->level_count; i++)
        label(out, bar_at(bench, panel, i, &width), panel->bottom + 18, "middle", "%u",
              bench->levels[i].callers);
    label(out, panel->right, panel->bottom + 36, "dim end", "callers at once");
}

static void throughput_panel(FILE *out, const struct vac_bench *bench, const struct panel *panel)
{
    double most = 0, width;
    for (size_t i = 0; i < bench->level_count; i++)
        most = fmax(most, vac_bench_throughput(&bench->levels[i]));
    double unit = most >= 2e6 ? 1e6 : 1;
    struct scale up = linear(most * 1.1, panel->bottom, panel->top);
    label(out, panel->left, panel->top - 32, "head", "Throughput");
    value_axis(out, panel, &up, unit, unit > 1 ? "million calls/s" : "calls/s");
    for (size_t i = 0; i < bench->level_count; i++) {
        double throughput = vac_bench_throughput(&bench->levels[i]);
        double middle = bar_at(bench, panel, i, &width), top = place(&up, throughput);
        bar(out, middle, width, top, panel->bottom, colors[i % COLORS]);
        label(out, middle, top - 5, "middle", "%.*f", throughput / unit < 1000 ? 1 : 0,
              throughput / unit);
    }
    callers_axis(out, bench, panel);
}

static double phase_mean(const struct vac_bench_level *level, int phase)
{
    uint64_t ns = phase < VAC_BENCH_PHASES ? level->phases[phase] : vac_bench_other(level);
    return (double)ns / (double)level->latency.count;
}

static void phases_panel(FILE *out, const struct vac_bench *bench, const struct panel *panel)
{
    enum { ROW = 18 };
    double most = 1, width;
    for (size_t i = 0; i < bench->level_count; i++)
        most = fmax(most, vac_histogram_mean(&bench->levels[i].latency));
    struct unit unit = unit_for(most);
    struct scale up = linear(most / unit.ns, panel->bottom, panel->top);
    up.high *= unit.ns;
    char name[48];
    snprintf(name, sizeof(name), "mean of a call in %s", unit.name);
    label(out, panel->left, panel->top - 32, "head", "Where the time goes");
    value_axis(out, panel, &up, unit.ns, name);
    for (size_t i = 0; i < bench->level_count; i++) {
        double middle = bar_at(bench, panel, i, &width), total = 0;
        for (int phase = 0; phase <= VAC_BENCH_PHASES; phase++) {
            double bottom = place(&up, total);
            total += phase_mean(&bench->levels[i], phase);
            bar(out, middle, width, place(&up, fmin(total, up.high)), bottom,
                colors[COLORS - 1 - phase]);
        }
    }
    for (int phase = 0; phase <= VAC_BENCH_PHASES; phase++)
        legend(out, panel->right + 18, panel->bottom - 4 - phase * ROW, colors[COLORS - 1 - phase],
               dashes[0], phase < VAC_BENCH_PHASES ? vaccel_phase_name(phase) : "other");
    callers_axis(out, bench, panel);
}

static void heading(FILE *out, const struct vac_bench *bench)
{
    char *title = vac_bench_title(bench), *subtitle = vac_bench_subtitle(bench);
    /* Whatever XML may not have, controls above all, is an escape then. */
    char *safe_title = vac_text_safe(title), *safe_subtitle = vac_text_safe(subtitle);
    fputs("<title>", out);
    put_text(out, safe_title);
    fputs("</title>\n", out);
    fprintf(out, "<text x=\"72\" y=\"38\" class=\"title\">");
    put_text(out, safe_title);
    fprintf(out, "</text>\n<text x=\"72\" y=\"60\" class=\"dim\">");
    put_text(out, safe_subtitle);
    fprintf(out, "; vaccel %s</text>\n", vaccel_version());
    free(title);
    free(subtitle);
    free(safe_title);
    free(safe_subtitle);
}

void vac_bench_print_svg(FILE *out, const struct vac_bench *bench)
{
    static const struct panel latency = {72, 120, 748, 380}, throughput = {72, 490, 400, 700},
                              phases = {500, 490, 800, 700};
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\" role=\"img\">\n",
            WIDTH, HEIGHT, WIDTH, HEIGHT);
    fputs(style, out);
    fprintf(out, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", WIDTH, HEIGHT);
    heading(out, bench);
    latency_panel(out, bench, &latency);
    callers_legend(out, bench, &latency);
    throughput_panel(out, bench, &throughput);
    phases_panel(out, bench, &phases);
    fputs("</svg>\n", out);
}
