/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <vaccel/vaccel.h>

#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/progress.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/target.h"
#include "cli/tensors.h"
#include "cli/text.h"
#include "cli/tty.h"

enum { OPTION_OUTPUT_DIR = 256, LONGEST_NAME = 200 };

/* An output that is to be written. */
struct wanted {
    char *name; /* NULL: the one at this position */
    const char *path;
};

struct request {
    struct vac_target target;
    const char **inputs; /* as they were given */
    size_t input_count;
    struct wanted *outputs;
    size_t output_count;
    const char *folder;
};

static const struct argp_option options[] = {
    {.name = "input",
     .key = 'i',
     .arg = "[NAME=]FILE",
     .doc = "An input: a .npy file, or FILE:DTYPE:SHAPE for bare bytes, such as "
            "photo.bin:f32:1,3,224,224; without NAME the next one by position"},
    {.name = "output",
     .key = 'o',
     .arg = "[NAME=]FILE",
     .doc = "Write this output: as .npy if FILE ends so, else its bare bytes; without NAME the "
            "next one by position"},
    {.name = "output-dir",
     .key = OPTION_OUTPUT_DIR,
     .arg = "DIR",
     .doc = "Write all outputs to DIR, each as NAME.npy (or .bin, where .npy has no such type)"},
    {0},
};

static void add_output(struct request *request, const char *argument, struct argp_state *state)
{
    const char *equals = strchr(argument, '=');
    struct wanted wanted = {NULL, equals ? equals + 1 : argument};
    if (equals == argument || !*wanted.path)
        argp_error(state, "--output is '%s', and should be NAME=FILE", argument);
    if (equals)
        wanted.name = vac_memory_check(strndup(argument, (size_t)(equals - argument)));
    request->outputs =
        vac_memory_grow(request->outputs, request->output_count, sizeof(*request->outputs));
    request->outputs[request->output_count++] = wanted;
}

static void check(const struct request *request, struct argp_state *state)
{
    if (!request->target.model)
        argp_error(state, "no model is named; `vaccel model list` shows those that are here");
    else if (request->input_count == 0)
        argp_error(state,
                   "no input is given; give --input NAME=FILE: `vaccel model show %s` lists "
                   "what it takes",
                   request->target.model);
    else if (request->output_count > 0 && request->folder)
        argp_error(state, "--output and --output-dir exclude each other; give one");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->target;
        return 0;
    case 'i':
        request->inputs =
            vac_memory_grow(request->inputs, request->input_count, sizeof(*request->inputs));
        request->inputs[request->input_count++] = argument;
        return 0;
    case 'o':
        add_output(request, argument, state);
        return 0;
    case OPTION_OUTPUT_DIR:
        request->folder = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (request->target.model)
            argp_error(state, "'%s' is one model too many; name one, and files with --input",
                       argument);
        request->target.model = argument;
        return 0;
    case ARGP_KEY_END:
        check(request, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{.argp = &vac_target_fixed_argp}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "MODEL",
    .doc = "Run a network on tensors.\v"
           "A MODEL is a name, a folder or a file; `vaccel model show MODEL` lists its inputs and "
           "outputs. Without --output and --output-dir, what the outputs hold is printed in "
           "short.\n\n"
           "Exit status: 0 all went well, 1 an input is bad or does not fit, 2 wrong usage, 3 "
           "nothing here can do it, 4 the model is missing or not usable, 5 no memory, output that "
           "cannot be written, or a defect.",
    .children = children,
};

static void print_text(const vaccel_inference *result, double elapsed_ms)
{
    static const char *const headings[] = {"OUTPUT", "DTYPE", "SHAPE", ">MIN",
                                           ">MAX",   ">MEAN", "FIRST"};
    struct vac_table *table = vac_table_new(headings, sizeof(headings) / sizeof(*headings));
    for (size_t i = 0; i < vaccel_inference_output_count(result); i++) {
        const vaccel_tensor *tensor = vaccel_inference_output(result, i);
        struct vac_summary summary = vac_summary_of(tensor);
        char *shape = vac_summary_shape(tensor->shape, tensor->rank);
        char *first = vac_summary_first(tensor);
        char min[32] = "", max[32] = "", mean[32] = "";
        if (summary.finite) {
            snprintf(min, sizeof(min), "%.6g", summary.min);
            snprintf(max, sizeof(max), "%.6g", summary.max);
            snprintf(mean, sizeof(mean), "%.6g", summary.mean);
        }
        const char *cells[] = {tensor->name ? tensor->name : "",
                               vaccel_dtype_name(tensor->dtype),
                               shape,
                               min,
                               max,
                               mean,
                               first};
        vac_table_row(table, cells);
        free(shape);
        free(first);
    }
    vac_table_print(table);
    vac_table_release(table);
    printf("%s", vac_tty_dim());
    vac_text_put(stdout, vaccel_inference_backend(result));
    putchar(' ');
    vac_text_put(stdout, vaccel_inference_device(result));
    printf(", %s, %.1f ms%s\n", vaccel_precision_name(vaccel_inference_precision(result)),
           elapsed_ms, vac_tty_plain());
}

static json_t *number_json(const struct vac_summary *summary, double value)
{
    return summary->finite ? json_real(value) : json_null();
}

static json_t *output_json(const vaccel_tensor *tensor, const char *path)
{
    struct vac_summary summary = vac_summary_of(tensor);
    json_t *output = vac_json_object();
    vac_json_set_text(output, "name", tensor->name ? tensor->name : "");
    vac_json_set_text(output, "dtype", vaccel_dtype_name(tensor->dtype));
    vac_json_set(output, "shape", vac_summary_shape_json(tensor->shape, tensor->rank));
    vac_json_set(output, "finite", json_integer((json_int_t)summary.finite));
    vac_json_set(output, "min", number_json(&summary, summary.min));
    vac_json_set(output, "max", number_json(&summary, summary.max));
    vac_json_set(output, "mean", number_json(&summary, summary.mean));
    vac_json_set(output, "first", vac_summary_first_json(tensor));
    vac_json_set(output, "file", path ? vac_json_text(path) : json_null());
    return output;
}

static void print_json(const struct request *request, const vaccel_inference *result,
                       char *const *paths, double elapsed_ms)
{
    json_t *document = vac_json_document();
    json_t *outputs = vac_json_array();
    vac_json_set_text(document, "model", request->target.model);
    vac_json_set_text(document, "backend", vaccel_inference_backend(result));
    vac_json_set_text(document, "device", vaccel_inference_device(result));
    vac_json_set_text(document, "precision",
                      vaccel_precision_name(vaccel_inference_precision(result)));
    vac_json_set_text(document, "model_sha256", vaccel_inference_model_sha256(result));
    vac_json_set(document, "elapsed_ms", json_real(round(elapsed_ms * 1e3) / 1e3));
    for (size_t i = 0; i < vaccel_inference_output_count(result); i++)
        vac_json_add(outputs, output_json(vaccel_inference_output(result, i), paths[i]));
    vac_json_set(document, "outputs", outputs);
    vac_json_print(document);
}

static bool is_taken(char *const *paths, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(paths[i], path) == 0)
            return true;
    }
    return false;
}

/* Names come from the model: no more than a file's name in the folder, and none twice. */
static char *path_in(const char *folder, const vaccel_tensor *tensor, char *const *paths,
                     size_t count)
{
    char name[LONGEST_NAME + 1];
    const char *from = tensor->name && *tensor->name ? tensor->name : "output";
    const char *end = tensor->dtype == VACCEL_DTYPE_BF16 ? ".bin" : ".npy";
    size_t length = 0;
    for (; from[length] && length < LONGEST_NAME; length++) {
        unsigned char byte = (unsigned char)from[length];
        bool plain = isalnum(byte) || byte == '_' || byte == '-' || (byte == '.' && length > 0);
        name[length] = plain ? (char)byte : '_';
    }
    name[length] = '\0';
    char *path = vac_memory_format("%s/%s%s", folder, name, end);
    for (unsigned next = 1; is_taken(paths, count, path); next++) {
        free(path);
        path = vac_memory_format("%s/%s-%u%s", folder, name, next, end);
    }
    return path;
}

/* Where each output goes to, or NULL; false when the folder cannot be had. */
static bool name_files(const struct request *request, const vaccel_inference *result, char **paths)
{
    if (request->folder && mkdir(request->folder, 0777) != 0 && errno != EEXIST) {
        vac_say("the folder '%s' cannot be made: %s; correct --output-dir", request->folder,
                strerror(errno));
        return false;
    }
    for (size_t i = 0; i < vaccel_inference_output_count(result); i++) {
        if (request->folder)
            paths[i] = path_in(request->folder, vaccel_inference_output(result, i), paths, i);
        else if (i < request->output_count)
            paths[i] = vac_memory_copy(request->outputs[i].path);
    }
    return true;
}

static int report(const struct request *request, const vaccel_inference *result, double elapsed_ms)
{
    size_t count = vaccel_inference_output_count(result);
    char **paths = vac_memory_check(calloc(count + 1, sizeof(*paths)));
    bool written = name_files(request, result, paths);
    for (size_t i = 0; i < count && written; i++)
        written = !paths[i] || vac_tensors_write(vaccel_inference_output(result, i), paths[i]);
    if (written && request->target.json)
        print_json(request, result, paths, elapsed_ms);
    else if (written && !request->folder && request->output_count == 0)
        print_text(result, elapsed_ms);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    return written ? VAC_EXIT_OK : VAC_EXIT_INTERNAL;
}

static int run(const struct request *request, const struct vac_tensors *inputs)
{
    const struct vac_target *target = &request->target;
    vaccel_inference *result;
    vaccel_tensor *outputs = vac_memory_check(calloc(request->output_count + 1, sizeof(*outputs)));
    for (size_t i = 0; i < request->output_count; i++)
        outputs[i].name = request->outputs[i].name;
    vac_progress_begin("running %s", target->model);
    double begun = vac_clock_ms();
    vaccel_status status = vaccel_infer(target->session, target->handle, inputs->items,
                                        inputs->count, outputs, request->output_count, &result);
    double elapsed_ms = vac_clock_ms() - begun;
    vac_progress_end();
    free(outputs);
    if (status != VACCEL_OK) {
        int ending = vac_target_fail(target, VACCEL_OP_INFER, status);
        /* What was loaded is well: it is the tensors that do not fit. */
        return ending == VAC_EXIT_USAGE || ending == VAC_EXIT_MODEL ? VAC_EXIT_INPUT : ending;
    }
    int ending = report(request, result, elapsed_ms);
    vaccel_inference_release(result);
    return ending;
}

static int infer(struct request *request, struct vac_tensors *inputs)
{
    /* Files first: loading a model takes longer than finding out that one is not there. */
    for (size_t i = 0; i < request->input_count; i++) {
        if (!vac_tensors_add_file(inputs, request->inputs[i]))
            return VAC_EXIT_INPUT;
    }
    vaccel_status status = vac_target_prepare(&request->target, VACCEL_OP_INFER);
    return status == VACCEL_OK ? run(request, inputs)
                               : vac_target_fail(&request->target, VACCEL_OP_INFER, status);
}

int vac_infer(int argc, char **argv)
{
    struct request request = {.target = VAC_TARGET_INIT};
    struct vac_tensors inputs = {0};
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    int result = infer(&request, &inputs);
    vac_tensors_release(&inputs);
    vac_target_close(&request.target);
    for (size_t i = 0; i < request.output_count; i++)
        free(request.outputs[i].name);
    free(request.outputs);
    free(request.inputs);
    return result;
}
