/* SPDX-License-Identifier: Apache-2.0 */
/* Which backend answers fastest on this machine, and rightly: every one that can has its turns, so
 * that what else the machine does falls on all alike. */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/calibrate.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/models.h"
#include "cli/number.h"
#include "cli/photo.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/target.h"

enum { OPTION_OP = 256, OPTION_RUNS, OPTION_LIST, OPTION_FORGET };
enum { LEAST_RUNS = 5, MOST_RUNS = 10000, WARM_UP = 2, CANDIDATES = 64 };
/* Without --runs: so many at least and at most, for the time below. */
enum { FEW_RUNS = 30, MANY_RUNS = 30000 };
enum { DRAWN_WIDTH = 640, DRAWN_HEIGHT = 480 };

/* What the calls of one candidate may take in all, once there are enough of them. */
static const uint64_t patience_ns = UINT64_C(5000000000);
/* What those of each candidate are to take, so that short bursts of other work do not count. */
static const uint64_t enough_ns = UINT64_C(1500000000);
/* A turn's calls. */
static const uint64_t turn_ns = UINT64_C(30000000);
/* Threads of the one before may go on looking for work that long, and who uses a backend has no
 * other beside it: calls that are not counted come first. */
static const uint64_t settle_ns = UINT64_C(10000000);

struct request {
    struct vac_target target;
    const char *only; /* --backend: the one that is measured; the session is not pinned to it */
    uint32_t op;
    uint32_t runs;
    bool list, forget;
    const char *photo;
};

static const struct argp_option options[] = {
    {.name = "op", .key = OPTION_OP, .arg = "OP", .doc = "Measure calls of OP only"},
    {.name = "runs",
     .key = OPTION_RUNS,
     .arg = "N",
     .doc = "Call each backend N times; otherwise at least 30 times, for a second and a half"},
    {.name = "list", .key = OPTION_LIST, .doc = "Show what was measured, and measure nothing"},
    {.name = "forget",
     .key = OPTION_FORGET,
     .doc = "Remove measurements: those of --op, --model and --backend, or all"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->target;
        return 0;
    case OPTION_OP:
        request->op = vaccel_op_id(argument);
        if (!request->op || !vac_calibrate_knows(request->op))
            argp_error(
                state,
                "--op is '%s', which cannot be measured; it can be infer, image_classify and "
                "the other image ops, blas_sgemm and the other numeric ones",
                argument);
        return 0;
    case OPTION_RUNS:
        if (!vac_number_whole(argument, LEAST_RUNS, MOST_RUNS, &request->runs))
            argp_error(state, "--runs is '%s', and should be a number from 5 to 10000", argument);
        return 0;
    case OPTION_LIST:
        request->list = true;
        return 0;
    case OPTION_FORGET:
        request->forget = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->photo)
            argp_error(state, "'%s' is one photo too many; name one", argument);
        request->photo = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->list && request->forget)
            argp_error(state, "--list and --forget exclude each other");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "[PHOTO]",
    .doc =
        "Measure which backend answers fastest here, and keep it for the choice of later calls. "
        "Of --model, or of every model that is here and the numeric ops. Image ops look at PHOTO, "
        "or at a drawn picture. A backend whose answers differ from the others' is never taken "
        "for its speed.\v"
        "The file is $XDG_STATE_HOME/vaccel/calibration.tsv, or what VACCEL_CALIBRATION names. "
        "Exit status: 0 all was measured, 1 the photo cannot be read, 2 wrong usage, 3 nothing "
        "can do it, 4 the model is missing or not usable, 5 no memory, a file that cannot be "
        "written, or a defect.",
    .children = vac_target_child,
};

/* One backend that can do it. */
struct candidate {
    char *backend, *version, *device;
    vaccel_session *session;
    uint64_t *times;
    uint32_t count;
    uint64_t total;
    struct vac_calibrate_answer answer;
    uint32_t agrees; /* with so many others */
    char *failure;   /* of a call */
    char flaw[256];  /* of the answer */
};

struct measuring {
    const struct request *request;
    struct vac_calibrate_work work;
    const char *model; /* as it was named; empty without one */
    char *model_key;
    struct candidate candidates[CANDIDATES];
    size_t count;
};

static const char *word_of_precision(const struct request *request)
{
    return vaccel_precision_name(request->target.pins.precision);
}

static const char *word_of_performance(const struct request *request)
{
    return vaccel_performance_name(request->target.pins.performance);
}

static uint32_t rounds_of(const struct request *request)
{
    return request->runs ? request->runs : MANY_RUNS;
}

/* Those that explain says can do it. */
static vaccel_status find_candidates(struct measuring *all, vaccel_session *session)
{
    const struct request *request = all->request;
    vaccel_explanation *explanation;
    vaccel_status status = vaccel_explain(session, all->work.op, all->work.model, &explanation);

    if (status != VACCEL_OK)
        return status;
    all->model_key = vac_memory_copy(vaccel_explanation_model_key(explanation));
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        vaccel_verdict verdict = vaccel_explanation_candidate_verdict(explanation, i);
        const char *name = vaccel_explanation_candidate_backend(explanation, i);
        if ((verdict != VACCEL_VERDICT_TAKEN && verdict != VACCEL_VERDICT_ABLE) ||
            (request->only && strcmp(request->only, name) != 0) || all->count == CANDIDATES)
            continue;
        struct candidate *candidate = &all->candidates[all->count++];
        candidate->backend = vac_memory_copy(name);
        candidate->version = vac_memory_copy(vaccel_explanation_candidate_version(explanation, i));
        candidate->device = vac_memory_copy(vaccel_explanation_candidate_device(explanation, i));
        candidate->times = vac_memory_check(calloc(rounds_of(request), sizeof(uint64_t)));
    }
    vaccel_explanation_release(explanation);
    return VACCEL_OK;
}

static void note_failure(struct candidate *candidate, vaccel_status status)
{
    candidate->failure = vac_memory_copy(vac_failure_text(status));
    candidate->count = 0;
}

/* Loads what there is to load, and takes an answer. */
static void warm_up(struct measuring *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct candidate *candidate = &all->candidates[i];
        vaccel_session_options pins = all->request->target.pins;
        pins.backend = candidate->backend;
        vaccel_status status = vaccel_session_open(&pins, &candidate->session);
        if (status == VACCEL_OK)
            status = vaccel_session_prepare(candidate->session, all->work.op, all->work.model);
        for (int k = 0; k < WARM_UP && status == VACCEL_OK && !vac_interrupt_signal(); k++)
            status = vac_calibrate_call(&all->work, candidate->session, NULL);
        if (status == VACCEL_OK && !vac_interrupt_signal())
            status = vac_calibrate_call(&all->work, candidate->session, &candidate->answer);
        if (status != VACCEL_OK)
            note_failure(candidate, status);
    }
}

/* How far it is, of a hundred. */
static uint32_t percent_of(const struct measuring *all, const struct candidate *candidate)
{
    const struct request *request = all->request;
    uint32_t least = request->runs ? request->runs : FEW_RUNS;

    if (candidate->failure || candidate->count == rounds_of(request) ||
        (candidate->count >= LEAST_RUNS && candidate->total > patience_ns))
        return 100;
    if (request->runs || candidate->total == 0)
        return 100 * candidate->count / least;
    uint64_t by_time = 100 * candidate->total / enough_ns;
    if (by_time < 100)
        return (uint32_t)by_time;
    return candidate->count >= least ? 100 : 99;
}

static uint32_t percent(const struct measuring *all)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < all->count; i++)
        sum += percent_of(all, &all->candidates[i]);
    return all->count ? sum / (uint32_t)all->count : 100;
}

/* One call, and what it took; 0 when it failed. */
static uint64_t time_call(const struct measuring *all, struct candidate *candidate)
{
    uint64_t begun = vac_clock_ns();
    vaccel_status status = vac_calibrate_call(&all->work, candidate->session, NULL);
    uint64_t took = vac_clock_ns() - begun;

    if (status == VACCEL_OK)
        return took ? took : 1;
    note_failure(candidate, status);
    return 0;
}

static void take_turn(const struct measuring *all, struct candidate *candidate)
{
    uint64_t took = 0;

    /* What takes longer than that does not notice. */
    if (candidate->total <= candidate->count * settle_ns)
        for (uint64_t spent = 0; !candidate->failure && spent < settle_ns; spent += took)
            took = time_call(all, candidate);
    for (uint64_t spent = 0;
         percent_of(all, candidate) < 100 && spent < turn_ns && !vac_interrupt_signal();
         spent += took) {
        took = time_call(all, candidate);
        if (!took)
            return;
        candidate->times[candidate->count++] = took;
        candidate->total += took;
    }
}

/* Another one is first in each round. */
static void run_rounds(struct measuring *all)
{
    vac_progress_begin_count(100, "%");
    for (size_t round = 0; percent(all) < 100 && !vac_interrupt_signal(); round++) {
        for (size_t i = 0; i < all->count; i++) {
            struct candidate *next = &all->candidates[(round + i) % all->count];
            if (percent_of(all, next) < 100)
                take_turn(all, next);
        }
        vac_progress_at(percent(all), 100);
    }
    vac_progress_end();
}

/* Whoever agrees with most is right; of several, the one that ranks highest, which is first. */
static void judge(struct measuring *all)
{
    const struct candidate *right = NULL;
    char why[sizeof(right->flaw)];

    for (size_t i = 0; i < all->count; i++) {
        struct candidate *one = &all->candidates[i];
        for (size_t k = 0; k < all->count && !one->failure; k++)
            one->agrees +=
                !all->candidates[k].failure &&
                vac_calibrate_agree(&one->answer, &all->candidates[k].answer, why, sizeof(why));
        if (!one->failure && (!right || one->agrees > right->agrees))
            right = one;
    }
    for (size_t i = 0; i < all->count; i++) {
        struct candidate *one = &all->candidates[i];
        if (!one->failure && one != right &&
            !vac_calibrate_agree(&one->answer, &right->answer, one->flaw, sizeof(one->flaw)))
            one->agrees = 0;
        else
            one->flaw[0] = '\0';
    }
}

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static uint64_t median(struct candidate *candidate)
{
    if (!candidate->count)
        return 0;
    qsort(candidate->times, candidate->count, sizeof(uint64_t), ascending);
    return candidate->times[candidate->count / 2];
}

static struct vac_calibration_line line_of(const struct measuring *all, struct candidate *candidate)
{
    const char *pinned = all->request->target.pins.device;

    return (struct vac_calibration_line){
        .op = vaccel_op_name(all->work.op),
        .model_key = all->model_key,
        .backend = candidate->backend,
        .pinned = pinned ? pinned : "",
        .precision = word_of_precision(all->request),
        .performance = word_of_performance(all->request),
        .version = candidate->version,
        .device = candidate->device,
        .latency_ns = median(candidate),
        .runs = candidate->count,
        .when = (int64_t)time(NULL),
        .flaw = candidate->flaw,
        .model = all->model,
    };
}

/* The place of the fastest whose answers are right; SIZE_MAX without one. */
static size_t fastest(const struct vac_calibration_line *lines, size_t count)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        if (lines[i].runs && !*lines[i].flaw &&
            (best == SIZE_MAX || lines[i].latency_ns < lines[best].latency_ns))
            best = i;
    }
    return best;
}

static json_t *json_of(const struct vac_calibration_line *line, const char *failure, bool best)
{
    json_t *object = vac_json_object();

    vac_json_set_text(object, "op", line->op);
    vac_json_set_text(object, "model", line->model);
    vac_json_set_text(object, "backend", line->backend);
    vac_json_set_text(object, "version", line->version);
    vac_json_set_text(object, "device", line->device);
    vac_json_set_text(object, "precision", line->precision);
    vac_json_set_text(object, "performance", line->performance);
    vac_json_set(object, "latency_ns", json_integer((json_int_t)line->latency_ns));
    vac_json_set(object, "runs", json_integer(line->runs));
    vac_json_set(object, "when", json_integer((json_int_t)line->when));
    vac_json_set_text(object, "flaw", line->flaw);
    vac_json_set_text(object, "failure", failure);
    vac_json_set(object, "fastest", json_boolean(best));
    return object;
}

static void row_of(struct vac_table *table, const struct vac_calibration_line *line,
                   const char *note)
{
    char latency[32] = "";

    if (line->runs)
        snprintf(latency, sizeof(latency), "%.3f ms", (double)line->latency_ns / 1e6);
    const char *cells[] = {line->op, line->model, line->backend, line->device, latency, note};
    vac_table_row(table, cells);
}

static struct vac_table *new_table(void)
{
    static const char *const headings[] = {"OP", "MODEL", "BACKEND", "DEVICE", ">MEDIAN", ""};

    return vac_table_new(headings, sizeof(headings) / sizeof(headings[0]));
}

/* What comes out, for people or for programs. */
struct report {
    json_t *measurements; /* or NULL */
    struct vac_table *table;
};

static void take(struct measuring *all, struct vac_calibrate_store *store, struct report *report)
{
    struct vac_calibration_line lines[CANDIDATES];

    for (size_t i = 0; i < all->count; i++)
        lines[i] = line_of(all, &all->candidates[i]);
    size_t best = fastest(lines, all->count);
    for (size_t i = 0; i < all->count; i++) {
        const struct candidate *candidate = &all->candidates[i];
        const char *failure = candidate->failure ? candidate->failure : "";
        if (lines[i].runs)
            vac_calibrate_put(store, &lines[i]);
        if (report->measurements)
            vac_json_add(report->measurements, json_of(&lines[i], failure, i == best));
        else
            row_of(report->table, &lines[i],
                   i == best        ? "fastest"
                   : *failure       ? failure
                   : *lines[i].flaw ? lines[i].flaw
                                    : "");
    }
}

static void free_measuring(struct measuring *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct candidate *candidate = &all->candidates[i];
        vaccel_session_release(candidate->session);
        vac_calibrate_forget_answer(&candidate->answer);
        free(candidate->times);
        free(candidate->failure);
        free(candidate->backend);
        free(candidate->version);
        free(candidate->device);
    }
    vac_calibrate_release(&all->work);
    free(all->model_key);
    free(all);
}

/* Measures one kind of call. VAC_EXIT_*; an interrupt leaves it at VAC_EXIT_OK. */
static int measure(const struct request *request, uint32_t op, const char *name,
                   vaccel_model *model, vaccel_image *image, struct vac_calibrate_store *store,
                   struct report *report)
{
    struct measuring *all = vac_memory_check(calloc(1, sizeof(*all)));
    int result = VAC_EXIT_OK;

    *all = (struct measuring){
        .request = request,
        .work = {.op = op, .model = model, .image = image},
        .model = name,
    };
    vac_progress_begin("asking the backends for %s", vaccel_op_name(op));
    vaccel_status status = find_candidates(all, request->target.session);
    vac_progress_end();
    if (status != VACCEL_OK) {
        vac_say_status(status);
        result = vac_exit_of(status, VAC_EXIT_MODEL);
    } else if (all->count == 0) {
        vac_say("nothing here can do %s%s%s%s; `vaccel explain %s` says why", vaccel_op_name(op),
                *name ? " with " : "", name, request->only ? " by that backend" : "",
                vaccel_op_name(op));
        result = VAC_EXIT_UNAVAILABLE;
    } else if (!vac_calibrate_prepare(&all->work, request->target.session)) {
        result = VAC_EXIT_MODEL;
    } else {
        vac_progress_begin("%s %s: loading", vaccel_op_name(op), name);
        warm_up(all);
        vac_progress_end();
        run_rounds(all);
        judge(all);
        if (!vac_interrupt_signal())
            take(all, store, report);
    }
    free_measuring(all);
    return result;
}

/* A picture with edges, colours and noise. */
static vaccel_image *draw(unsigned char *pixels)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_image *image = NULL;
    uint32_t noise = 1;

    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = DRAWN_WIDTH;
    geometry.height = DRAWN_HEIGHT;
    for (size_t i = 0; i < (size_t)DRAWN_WIDTH * DRAWN_HEIGHT; i++) {
        size_t x = i % DRAWN_WIDTH;
        size_t y = i / DRAWN_WIDTH;
        noise = noise * 1664525 + 1013904223;
        bool inside = (x - 320) * (x - 320) + (y - 240) * (y - 240) < 120 * 120;
        pixels[3 * i] = (unsigned char)(inside ? 220 : x * 160 / DRAWN_WIDTH + (noise >> 28));
        pixels[3 * i + 1] = (unsigned char)(inside ? 120 : y * 160 / DRAWN_HEIGHT + (noise >> 28));
        pixels[3 * i + 2] = (unsigned char)(inside ? 40 : 90 + (noise >> 28));
    }
    if (vaccel_image_from_pixels(&geometry, pixels, 3 * (size_t)DRAWN_WIDTH * DRAWN_HEIGHT, NULL,
                                 NULL, &image) != VACCEL_OK)
        vac_say("%s", vaccel_last_error());
    return image;
}

/* One model's ops: the one that was asked for, or those that its model.json names, or infer. */
static int measure_model(const struct request *request, const char *name,
                         const struct vac_model_info *info, vaccel_image *image,
                         struct vac_calibrate_store *store, struct report *report)
{
    vaccel_model *model;
    int result = VAC_EXIT_OK;
    size_t measured = 0;
    vaccel_status status = vaccel_model_open(name, &model);

    if (status != VACCEL_OK) {
        vac_say_status(status);
        return vac_exit_of(status, VAC_EXIT_MODEL);
    }
    for (size_t i = 0; info && !request->op && i < info->op_count && result == VAC_EXIT_OK; i++) {
        uint32_t op = vaccel_op_id(info->ops[i]);
        if (op == 0 || op == VACCEL_OP_INFER || !vac_calibrate_knows(op))
            continue;
        result = measure(request, op, name, model, image, store, report);
        measured++;
    }
    if (result == VAC_EXIT_OK && (request->op || measured == 0))
        result = measure(request, request->op ? request->op : VACCEL_OP_INFER, name, model, image,
                         store, report);
    vaccel_model_release(model);
    return result;
}

static const struct vac_found_model *find_model(const struct vac_found_models *found,
                                                const char *name)
{
    for (size_t i = 0; i < found->count; i++) {
        if (!found->models[i].hidden && strcmp(found->models[i].name, name) == 0)
            return &found->models[i];
    }
    return NULL;
}

static bool is_numeric(uint32_t op)
{
    for (size_t i = 0; vac_calibrate_numeric(i); i++) {
        if (vac_calibrate_numeric(i) == op)
            return true;
    }
    return false;
}

/* Whatever was asked for: a failure of one of many does not keep the others from being measured. */
static int measure_all(const struct request *request, vaccel_image *image,
                       struct vac_calibrate_store *store, struct report *report)
{
    struct vac_found_models found = vac_models_find();
    const char *named = request->target.model;
    int result = VAC_EXIT_OK;
    int worst = VAC_EXIT_OK;

    if (named) {
        const struct vac_found_model *model = find_model(&found, named);
        result = measure_model(request, named, model ? &model->info : NULL, image, store, report);
        vac_models_release(&found);
        return result;
    }
    for (size_t i = 0; !is_numeric(request->op) && i < found.count && !vac_interrupt_signal();
         i++) {
        const struct vac_found_model *model = &found.models[i];
        if (model->hidden || model->error.status != VACCEL_OK)
            continue;
        result = measure_model(request, model->name, &model->info, image, store, report);
        worst = result ? result : worst;
    }
    for (size_t i = 0; vac_calibrate_numeric(i) && !vac_interrupt_signal(); i++) {
        if (request->op && vac_calibrate_numeric(i) != request->op)
            continue;
        result = measure(request, vac_calibrate_numeric(i), "", NULL, NULL, store, report);
        worst = result ? result : worst;
    }
    vac_models_release(&found);
    return worst;
}

/* `path` is NULL when it was not kept. */
static void print_report(struct report *report, const char *path)
{
    if (report->measurements) {
        json_t *document = vac_json_document();
        if (path)
            vac_json_set_text(document, "file", path);
        vac_json_set(document, "measurements", report->measurements);
        vac_json_print(document);
        return;
    }
    vac_table_print(report->table);
    vac_table_release(report->table);
    if (path)
        printf("\nkept in %s\n", path);
}

static int run(struct request *request, struct vac_calibrate_store *store)
{
    static unsigned char pixels[3 * DRAWN_WIDTH * DRAWN_HEIGHT];
    char message[VAC_PHOTO_MESSAGE];
    struct report report = {0};
    vaccel_image *image = NULL;
    vaccel_status status = VACCEL_OK;

    if (request->photo)
        status = vac_photo_open(request->photo, &image, message);
    else
        image = draw(pixels);
    if (status != VACCEL_OK || !image) {
        if (status != VACCEL_OK)
            vac_say("%s", message);
        return VAC_EXIT_INPUT;
    }
    request->only = request->target.pins.backend;
    request->target.pins.backend = NULL;
    status = vaccel_session_open(&request->target.pins, &request->target.session);
    if (status != VACCEL_OK) {
        vaccel_image_release(image);
        vac_say_status(status);
        return vac_exit_of(status, VAC_EXIT_USAGE);
    }
    if (request->target.json)
        report.measurements = vac_json_array();
    else
        report.table = new_table();
    vac_interrupt_watch(NULL, NULL);
    int result = measure_all(request, image, store, &report);
    bool interrupted = vac_interrupt_signal() != 0;
    vac_interrupt_unwatch();
    vaccel_image_release(image);
    bool kept = vac_calibrate_write(store);
    print_report(&report, kept ? store->path : NULL);
    if (!kept)
        result = VAC_EXIT_INTERNAL;
    if (interrupted) {
        vac_say("interrupted: what was not measured to its end is not kept");
        return vac_interrupt_exit_status();
    }
    return result;
}

/* Whether --op, --model and --backend mean a line. */
static bool is_meant(const struct request *request, const struct vac_calibration_line *line)
{
    const char *backend = request->target.pins.backend;

    return (!request->op || strcmp(line->op, vaccel_op_name(request->op)) == 0) &&
           (!request->target.model || strcmp(line->model, request->target.model) == 0) &&
           (!backend || strcmp(line->backend, backend) == 0);
}

static int list(const struct request *request, const struct vac_calibrate_store *store)
{
    struct report report = {.measurements = request->target.json ? vac_json_array() : NULL,
                            .table = request->target.json ? NULL : new_table()};

    for (size_t i = 0; i < store->count; i++) {
        const struct vac_calibration_line *line = &store->lines[i];
        if (!is_meant(request, line))
            continue;
        if (report.measurements)
            vac_json_add(report.measurements, json_of(line, "", false));
        else
            row_of(report.table, line, line->flaw);
    }
    print_report(&report, store->path);
    return VAC_EXIT_OK;
}

static int forget(const struct request *request, struct vac_calibrate_store *store)
{
    size_t kept = 0;
    size_t before = store->count;

    for (size_t i = 0; i < before; i++) {
        if (!is_meant(request, &store->lines[i]))
            store->lines[kept++] = store->lines[i];
    }
    store->count = kept;
    if (!vac_calibrate_write(store))
        return VAC_EXIT_INTERNAL;
    vac_say("%zu of %zu measurements removed from %s", before - kept, before, store->path);
    return VAC_EXIT_OK;
}

int vac_calibrate(int argc, char **argv)
{
    struct request request = {.target = VAC_TARGET_INIT};
    struct vac_calibrate_store store;
    int result;

    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    if (!vac_calibrate_open(&store)) {
        result = VAC_EXIT_USAGE;
    } else if (request.list) {
        result = list(&request, &store);
    } else if (request.forget) {
        result = forget(&request, &store);
    } else {
        result = run(&request, &store);
    }
    vac_calibrate_close(&store);
    vac_target_close(&request.target);
    return result;
}
