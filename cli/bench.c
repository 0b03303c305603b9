/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/bench.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/number.h"
#include "cli/photo.h"
#include "cli/processors.h"
#include "cli/progress.h"
#include "cli/tensors.h"

enum { MOST_CALLERS = 1024, MOST_WARMUP = 1000000, MOST_SECONDS = 86400 };

enum {
    OPTION_OP = 256,
    OPTION_DURATION,
    OPTION_COUNT,
    OPTION_WARMUP,
    OPTION_SVG,
    OPTION_INPUT,
    OPTION_SHAPE,
    OPTION_PERFORMANCE
};

const double vac_bench_percentiles[VAC_BENCH_PERCENTILES] = {50, 90, 99, 99.9};

struct request {
    struct vac_target target;
    struct vac_bench_limits limits;
    bool has_duration, has_count;
    uint32_t callers[VAC_BENCH_LEVELS];
    size_t level_count;
    uint32_t op; /* 0: what the arguments suggest */
    const char *svg;
    const char **inputs, **shapes; /* as they were given */
    size_t input_count, shape_count;
    char **photos;
    size_t photo_count;
};

static const struct argp_option options[] = {
    {.name = "op",
     .key = OPTION_OP,
     .arg = "OP",
     .doc = "Call noop, image_classify or infer; otherwise what the arguments suggest"},
    {.name = "concurrency",
     .key = 'c',
     .arg = "N[,N...]",
     .doc = "Have so many callers at once, one number after the other (1)"},
    {.name = "duration",
     .key = OPTION_DURATION,
     .arg = "S",
     .doc = "Call for S seconds at each concurrency (5)"},
    {.name = "count",
     .key = OPTION_COUNT,
     .arg = "N",
     .doc = "Make N calls at each concurrency instead"},
    {.name = "warmup",
     .key = OPTION_WARMUP,
     .arg = "N",
     .doc = "Have each caller make N calls before that are not counted (3)"},
    {.name = "input",
     .key = OPTION_INPUT,
     .arg = "[NAME=]FILE",
     .doc = "An input of infer, as `vaccel infer` takes it; without any, values are made up"},
    {.name = "shape",
     .key = OPTION_SHAPE,
     .arg = "NAME=SHAPE",
     .doc = "The shape of an input that is made up, such as 8,3,224,224; without it, 1 wherever it "
            "may vary"},
    {.name = "performance",
     .key = OPTION_PERFORMANCE,
     .arg = "WORD",
     .doc = "Have the backend prefer latency (the default) or throughput"},
    {.name = "svg", .key = OPTION_SVG, .arg = "FILE", .doc = "Write a plot to FILE as well"},
    {0},
};

static void parse_callers(struct request *request, const char *argument, struct argp_state *state)
{
    char *copy = vac_memory_copy(argument), *rest = copy, *word;
    request->level_count = 0;
    while ((word = strsep(&rest, ",")) != NULL) {
        if (request->level_count == VAC_BENCH_LEVELS)
            argp_error(state, "--concurrency has more than %d numbers; give fewer",
                       VAC_BENCH_LEVELS);
        else if (!vac_number_whole(word, 1, MOST_CALLERS,
                                   &request->callers[request->level_count++]))
            argp_error(state,
                       "--concurrency is '%s', and should be numbers from 1 to %d with commas "
                       "between, such as 1,2,4",
                       argument, MOST_CALLERS);
    }
    free(copy);
}

static void parse_op(struct request *request, const char *argument, struct argp_state *state)
{
    request->op = vaccel_op_id(argument);
    if (request->op != VACCEL_OP_NOOP && request->op != VACCEL_OP_IMAGE_CLASSIFY &&
        request->op != VACCEL_OP_INFER)
        argp_error(state, "--op is '%s', and should be noop, image_classify or infer", argument);
}

static void parse_performance(struct request *request, const char *argument,
                              struct argp_state *state)
{
    vaccel_performance *performance = &request->target.pins.performance;
    if (strcmp(argument, vaccel_performance_name(VACCEL_PERFORMANCE_LATENCY)) == 0)
        *performance = VACCEL_PERFORMANCE_LATENCY;
    else if (strcmp(argument, vaccel_performance_name(VACCEL_PERFORMANCE_THROUGHPUT)) == 0)
        *performance = VACCEL_PERFORMANCE_THROUGHPUT;
    else
        argp_error(state, "--performance is '%s', and should be latency or throughput", argument);
}

static void parse_count(struct request *request, const char *argument, struct argp_state *state)
{
    uint32_t count;
    if (!vac_number_whole(argument, 1, UINT32_MAX, &count))
        argp_error(state, "--count is '%s', and should be a number from 1 on", argument);
    request->limits.calls = count;
    request->has_count = true;
}

/* What the arguments are for, and whether they are all there. */
static void complete(struct request *request, struct argp_state *state)
{
    bool named = request->target.model != NULL;
    if (!named && request->photo_count > 0) {
        request->target.model = *request->photos++;
        request->photo_count--;
        named = true;
    }
    if (request->op == 0)
        request->op = !named                     ? VACCEL_OP_NOOP
                      : request->photo_count > 0 ? VACCEL_OP_IMAGE_CLASSIFY
                                                 : VACCEL_OP_INFER;
    if (request->has_duration && request->has_count)
        argp_error(state, "--duration and --count exclude each other; give one");
    else if (request->op == VACCEL_OP_NOOP && named)
        argp_error(state, "noop takes no model and no photo, and '%s' was given",
                   request->target.model);
    else if (request->op != VACCEL_OP_NOOP && !named)
        argp_error(state,
                   "no model is named, and %s needs one; `vaccel model list` shows those "
                   "that are here",
                   vaccel_op_name(request->op));
    else if (request->op == VACCEL_OP_IMAGE_CLASSIFY && request->photo_count == 0)
        argp_error(state, "no photo is named after the model, and image_classify needs one; give "
                          "JPEG or PNG files");
    else if (request->op == VACCEL_OP_INFER && request->photo_count > 0)
        argp_error(state, "infer takes no photo, and '%s' was given; give tensors with --input",
                   request->photos[0]);
    else if (request->op != VACCEL_OP_INFER && request->input_count + request->shape_count > 0)
        argp_error(state, "--input and --shape are for infer; leave them out, or give --op infer");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->target;
        return 0;
    case OPTION_OP:
        parse_op(request, argument, state);
        return 0;
    case 'c':
        parse_callers(request, argument, state);
        return 0;
    case OPTION_DURATION:
        request->has_duration = true;
        if (!vac_number_real(argument, 1e-3, MOST_SECONDS, &request->limits.seconds))
            argp_error(state, "--duration is '%s', and should be seconds, 0.001 to %d", argument,
                       MOST_SECONDS);
        return 0;
    case OPTION_COUNT:
        parse_count(request, argument, state);
        return 0;
    case OPTION_WARMUP:
        if (!vac_number_whole(argument, 0, MOST_WARMUP, &request->limits.warmup))
            argp_error(state, "--warmup is '%s', and should be a number from 0 to %d", argument,
                       MOST_WARMUP);
        return 0;
    case OPTION_INPUT:
        request->inputs =
            vac_memory_grow(request->inputs, request->input_count, sizeof(*request->inputs));
        request->inputs[request->input_count++] = argument;
        return 0;
    case OPTION_SHAPE:
        request->shapes =
            vac_memory_grow(request->shapes, request->shape_count, sizeof(*request->shapes));
        request->shapes[request->shape_count++] = argument;
        return 0;
    case OPTION_PERFORMANCE:
        parse_performance(request, argument, state);
        return 0;
    case OPTION_SVG:
        request->svg = argument;
        return 0;
    case ARGP_KEY_ARGS:
        request->photos = state->argv + state->next;
        request->photo_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        complete(request, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "[MODEL [PHOTO...]]",
    .doc = "Measure how long calls take, and how many there are in a second.\v"
           "Without --op, a MODEL with PHOTOs is image_classify, a MODEL alone is infer, and "
           "nothing is noop. With --model, all arguments are photos. Percentiles are those of all "
           "calls (nearest rank), to 0.1 %.\n\n"
           "Exit status: 0 all went well, 1 some input is bad, 2 wrong usage, 3 nothing here can "
           "do it, 4 the model is missing or not usable, 5 no memory, output that cannot be "
           "written, or a defect, 130 interrupted: what there is by then is printed.",
    .children = vac_target_child,
};

/* Where the plot goes to. It is opened before the run, which may take long, and overwritten only
 * after it. */
struct plot {
    const char *path;
    int fd;
    bool made; /* it was not there before */
};

static bool plot_open(struct plot *plot, const char *path)
{
    *plot = (struct plot){.path = path, .fd = -1};
    if (!path)
        return true;
    plot->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    plot->made = plot->fd >= 0;
    if (plot->fd < 0 && errno == EEXIST)
        plot->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (plot->fd < 0)
        vac_say("the plot '%s' cannot be written: %s; correct --svg", path, strerror(errno));
    return plot->fd >= 0;
}

static bool plot_write(struct plot *plot, const struct vac_bench *bench)
{
    struct stat info;
    if (fstat(plot->fd, &info) == 0 && S_ISREG(info.st_mode) && ftruncate(plot->fd, 0) != 0)
        return false;
    FILE *out = fdopen(plot->fd, "w");
    if (!out)
        return false;
    plot->fd = -1;
    vac_bench_print_svg(out, bench);
    int failed = ferror(out);
    return fclose(out) == 0 && !failed;
}

/* Writes the plot if there is something to show; leaves no empty file behind. */
static int plot_close(struct plot *plot, const struct vac_bench *bench, int result)
{
    if (plot->fd < 0)
        return result;
    if (bench->level_count > 0) {
        if (plot_write(plot, bench))
            return result;
        vac_say("the plot '%s' cannot be written: %s; free some space, or send it elsewhere",
                plot->path, strerror(errno));
        result = VAC_EXIT_INTERNAL;
    }
    if (plot->fd >= 0)
        close(plot->fd);
    if (plot->made)
        unlink(plot->path);
    return result;
}

static int fail(const struct request *request, vaccel_status status, const char *message,
                int result)
{
    if (request->target.json) {
        json_t *document = vac_json_document();
        vac_json_set_text(document, "op", vaccel_op_name(request->op));
        vac_json_set(document, "error", vac_json_error(status, message));
        vac_json_print(document);
    }
    vac_say("%s", message);
    return result;
}

static int open_photos(const struct request *request, struct vac_bench_work *work)
{
    char message[VAC_PHOTO_MESSAGE];
    work->images = vac_memory_check(calloc(request->photo_count + 1, sizeof(vaccel_image *)));
    work->paths = request->photos;
    for (; work->image_count < request->photo_count; work->image_count++) {
        vaccel_status status = vac_photo_open(request->photos[work->image_count],
                                              &work->images[work->image_count], message);
        if (status != VACCEL_OK)
            return fail(request, status, message, VAC_EXIT_INPUT);
    }
    return VAC_EXIT_OK;
}

/* The shape that was given for an input, or the model's with 1 wherever it may vary; false when
 * what was given makes no sense. */
static bool shape_of(const struct request *request, const char *name, int64_t shape[16],
                     uint32_t *rank)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < request->shape_count; i++) {
        const char *given = request->shapes[i];
        if (strncmp(given, name, length) != 0 || given[length] != '=')
            continue;
        if (vac_tensors_shape(given + length + 1, shape, rank))
            return true;
        vac_say("--shape is '%s', and should be NAME=SHAPE, such as %s=1,3,224,224", given, name);
        return false;
    }
    for (uint32_t i = 0; i < *rank; i++)
        shape[i] = shape[i] < 0 ? 1 : shape[i];
    return true;
}

static bool is_input(const vaccel_model_info *info, const char *given)
{
    for (size_t i = 0; i < vaccel_model_info_input_count(info); i++) {
        const char *name = vaccel_model_info_input_name(info, i);
        size_t length = strlen(name);
        if (strncmp(given, name, length) == 0 && given[length] == '=')
            return true;
    }
    return false;
}

static bool make_inputs(const struct request *request, const vaccel_model_info *info,
                        struct vac_tensors *inputs)
{
    for (size_t i = 0; i < request->shape_count; i++) {
        if (!is_input(info, request->shapes[i])) {
            vac_say("--shape is '%s', and names no input of the model; `vaccel model show` lists "
                    "them",
                    request->shapes[i]);
            return false;
        }
    }
    for (size_t i = 0; i < vaccel_model_info_input_count(info); i++) {
        const char *name = vaccel_model_info_input_name(info, i);
        int64_t shape[16] = {0};
        uint32_t rank = (uint32_t)vaccel_model_info_input_shape_count(info, i);
        if (rank > 16)
            return false;
        memcpy(shape, vaccel_model_info_input_shape(info, i), rank * sizeof(*shape));
        if (!shape_of(request, name, shape, &rank) ||
            !vac_tensors_add_made(inputs, name, vaccel_model_info_input_dtype(info, i), shape,
                                  rank))
            return false;
    }
    return true;
}

static int prepare_inputs(const struct request *request, struct vac_bench_work *work)
{
    const struct vac_target *target = &request->target;
    vaccel_model_info *info;
    for (size_t i = 0; i < request->input_count; i++) {
        if (!vac_tensors_add_file(&work->inputs, request->inputs[i]))
            return VAC_EXIT_INPUT;
    }
    if (request->input_count > 0)
        return VAC_EXIT_OK;
    vaccel_status status = vaccel_model_describe(target->session, target->handle, &info);
    if (status != VACCEL_OK)
        return fail(request, status, vac_failure_text(status), vac_exit_of(status, VAC_EXIT_MODEL));
    bool made = make_inputs(request, info, &work->inputs);
    vaccel_model_info_release(info);
    return made ? VAC_EXIT_OK : VAC_EXIT_USAGE;
}

/* Each photo once, so that a bad one is said before the run. */
static int try_all(const struct request *request, const struct vac_bench_work *work,
                   struct vac_bench_origin *origin)
{
    uint64_t unused[VAC_BENCH_PHASES] = {0};
    for (size_t turn = 0; turn == 0 || turn < work->image_count; turn++) {
        vaccel_status status = vac_bench_call(work, turn, unused, turn == 0 ? origin : NULL);
        if (status == VACCEL_OK)
            continue;
        const char *photo = vac_bench_photo(work, turn);
        char *text = vac_memory_format("%s%s%s", photo ? photo : "", photo ? ": " : "",
                                       vac_failure_text(status));
        int result = vac_exit_of(status, VAC_EXIT_INPUT);
        /* The model is loaded: what makes no sense to it is what it was given. */
        result = fail(request, status, text, result == VAC_EXIT_USAGE ? VAC_EXIT_INPUT : result);
        free(text);
        return result;
    }
    return VAC_EXIT_OK;
}

/* What one reading of the clock costs: the least of many, since anything may come between. */
static uint32_t clock_cost(void)
{
    enum { ROUNDS = 100, READINGS = 100 };
    uint64_t least = UINT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t begun = vac_clock_ns(), ended = begun;
        for (int i = 0; i < READINGS; i++)
            ended = vac_clock_ns();
        least = ended - begun < least ? ended - begun : least;
    }
    return (uint32_t)(least / READINGS);
}

static int run_levels(const struct request *request, struct vac_bench *bench)
{
    for (size_t i = 0; i < request->level_count; i++) {
        struct vac_bench_level *level = &bench->levels[i];
        char *message = NULL;
        level->callers = request->callers[i];
        vac_progress_begin("%zu of %zu: %u callers", i + 1, request->level_count, level->callers);
        vaccel_status status = vac_bench_run(bench->work, &request->limits, level, &message);
        vac_progress_end();
        if (status != VACCEL_OK) {
            int result = fail(request, status, message, vac_exit_of(status, VAC_EXIT_INPUT));
            free(message);
            bench->level_count = 0;
            return result;
        }
        bench->level_count += level->latency.count > 0;
        if (level->interrupted) {
            vac_say("interrupted: %zu of %zu numbers of callers were measured, the last one in "
                    "part",
                    bench->level_count, request->level_count);
            return vac_interrupt_exit_status();
        }
    }
    return VAC_EXIT_OK;
}

static int measure(const struct request *request, struct vac_bench *bench,
                   struct vac_bench_work *work)
{
    int result = VAC_EXIT_OK;
    if (request->op == VACCEL_OP_IMAGE_CLASSIFY)
        result = open_photos(request, work);
    else if (request->op == VACCEL_OP_INFER)
        result = prepare_inputs(request, work);
    if (result == VAC_EXIT_OK)
        result = try_all(request, work, &bench->origin);
    if (result != VAC_EXIT_OK)
        return result;
    bench->levels = vac_memory_check(calloc(request->level_count, sizeof(*bench->levels)));
    bench->clock_ns = clock_cost();
    bench->processors = vac_processors();
    result = run_levels(request, bench);
    if (bench->level_count > 0)
        (request->target.json ? vac_bench_print_json : vac_bench_print_text)(bench);
    return result;
}

static int bench_all(struct request *request, struct vac_bench *bench, struct vac_bench_work *work)
{
    int result;
    vaccel_status status = vac_target_prepare(&request->target, request->op);
    if (status == VACCEL_OK) {
        result = measure(request, bench, work);
    } else {
        char *text = vac_target_failure(&request->target, request->op, status, &result);
        fail(request, status, text, result);
        free(text);
    }
    return result;
}

static void release(struct vac_bench *bench, struct vac_bench_work *work)
{
    for (size_t i = 0; i < work->image_count; i++)
        vaccel_image_release(work->images[i]);
    free(work->images);
    vac_tensors_release(&work->inputs);
    free(bench->levels);
    free(bench->origin.backend);
    free(bench->origin.device);
    free(bench->origin.model_sha256);
}

int vac_bench(int argc, char **argv)
{
    struct request request = {
        .target = VAC_TARGET_INIT,
        .limits = {.seconds = 5, .warmup = 3},
        .callers = {1},
        .level_count = 1,
    };
    struct vac_bench_work work = {.target = &request.target};
    struct vac_bench bench = {.work = &work};
    struct plot plot;
    request.target.pins.profile = 1;
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    if (!plot_open(&plot, request.svg))
        return VAC_EXIT_USAGE;
    work.op = request.op;
    int result = bench_all(&request, &bench, &work);
    result = plot_close(&plot, &bench, result);
    release(&bench, &work);
    vac_target_close(&request.target);
    free(request.inputs);
    free(request.shapes);
    return result;
}
