/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/vaccel.h>

#include "cli/block.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/models.h"
#include "cli/progress.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/target.h"
#include "cli/text.h"
#include "cli/tty.h"

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct vac_target *target = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = target;
        return 0;
    case ARGP_KEY_ARG:
        if (target->model)
            argp_error(state, "'%s' is one model too many; name one", argument);
        target->model = argument;
        return 0;
    case ARGP_KEY_END:
        if (!target->model)
            argp_error(state, "no model is named; `vaccel model list` shows those that are here");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{.argp = &vac_target_fixed_argp}, {0}};

static const struct argp argp = {
    .parser = parse,
    .args_doc = "MODEL",
    .doc = "Show what a model takes and gives: names, dtypes and shapes, where ? may vary.\v"
           "A MODEL is a name, a folder or a file; a network's file needs no model.json for this. "
           "The backend that would run it loads it.\n\n"
           "Exit status: 0 all went well, 2 wrong usage, 3 nothing here can do it, 4 the model is "
           "missing or not usable, 5 no memory, output that cannot be written, or a defect.",
    .children = children,
};

/* Inputs or outputs. */
struct side {
    const char *heading, *key;
    size_t (*count)(const vaccel_model_info *);
    const char *(*name)(const vaccel_model_info *, size_t);
    vaccel_dtype (*dtype)(const vaccel_model_info *, size_t);
    const int64_t *(*shape)(const vaccel_model_info *, size_t);
    size_t (*rank)(const vaccel_model_info *, size_t);
};

static const struct side sides[] = {
    {"INPUT", "inputs", vaccel_model_info_input_count, vaccel_model_info_input_name,
     vaccel_model_info_input_dtype, vaccel_model_info_input_shape,
     vaccel_model_info_input_shape_count},
    {"OUTPUT", "outputs", vaccel_model_info_output_count, vaccel_model_info_output_name,
     vaccel_model_info_output_dtype, vaccel_model_info_output_shape,
     vaccel_model_info_output_shape_count},
};

enum { SIDES = sizeof(sides) / sizeof(*sides) };

static int on_progress(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    vac_progress_at(done, total);
    return 0;
}

/* What the files say: a model.json, or a bare file's content. Nothing when the model is not here
 * but beyond a transport. */
static void read_files(const struct vac_target *target, struct vac_model_info *info)
{
    struct vac_error error;
    const char *path = vaccel_model_path(target->handle);
    if (!*path || vac_media_model_load(path, info, &error) == VACCEL_OK)
        return;
    vac_progress_begin("reading %s", target->model);
    vaccel_status status = vac_media_model_describe(path, on_progress, NULL, info, &error);
    vac_progress_end();
    if (status != VACCEL_OK)
        vac_say("%s", error.message);
}

/* The backend knows what it loaded; a bare file's checksum was computed here. */
static const char *sha256_of(const struct vac_model_info *info, const vaccel_model_info *described)
{
    const char *answered = vaccel_model_info_model_sha256(described);
    return *answered ? answered : info->sha256;
}

static void print_side(const struct side *side, const vaccel_model_info *described)
{
    const char *headings[] = {side->heading, "DTYPE", "SHAPE"};
    struct vac_table *table = vac_table_new(headings, sizeof(headings) / sizeof(*headings));
    for (size_t i = 0; i < side->count(described); i++) {
        char *shape = vac_summary_shape(side->shape(described, i), side->rank(described, i));
        const char *cells[] = {side->name(described, i),
                               vaccel_dtype_name(side->dtype(described, i)), shape};
        vac_table_row(table, cells);
        free(shape);
    }
    putchar('\n');
    vac_table_print(table);
    vac_table_release(table);
}

static void print_text(const struct vac_target *target, const struct vac_model_info *info,
                       const vaccel_model_info *described)
{
    vac_block_heading(target->model);
    vac_block_line("format", vaccel_model_info_format(described));
    if (info->path) {
        char *line = vac_memory_format("%s%s%s", info->path, info->has_size ? ", " : "",
                                       info->has_size ? vac_models_size(info->size) : "");
        vac_block_line("file", line);
        free(line);
    }
    vac_block_line("sha256", sha256_of(info, described));
    if (info->label_count) {
        char *line = vac_memory_format("%zu", info->label_count);
        vac_block_line("labels", line);
        free(line);
    }
    vac_block_line("license", info->license ? info->license : "");
    char *line = vac_memory_format("%s %s", vaccel_model_info_backend(described),
                                   vaccel_model_info_device(described));
    vac_block_line("backend", line);
    free(line);
    for (size_t i = 0; i < SIDES; i++)
        print_side(&sides[i], described);
}

static json_t *side_json(const struct side *side, const vaccel_model_info *described)
{
    json_t *tensors = vac_json_array();
    for (size_t i = 0; i < side->count(described); i++) {
        json_t *tensor = vac_json_object();
        vac_json_set_text(tensor, "name", side->name(described, i));
        vac_json_set_text(tensor, "dtype", vaccel_dtype_name(side->dtype(described, i)));
        vac_json_set(tensor, "shape",
                     vac_summary_shape_json(side->shape(described, i), side->rank(described, i)));
        vac_json_add(tensors, tensor);
    }
    return tensors;
}

static void print_json(const struct vac_target *target, const struct vac_model_info *info,
                       const vaccel_model_info *described)
{
    json_t *document = vac_json_document();
    json_t *ops = vac_json_array();
    for (size_t i = 0; i < info->op_count; i++)
        vac_json_add(ops, vac_json_text(info->ops[i]));
    vac_json_set_text(document, "model", target->model);
    vac_json_set_text(document, "path", vaccel_model_path(target->handle));
    vac_json_set_text(document, "format", vaccel_model_info_format(described));
    vac_json_set_text(document, "file", info->path ? info->path : "");
    vac_json_set(document, "size",
                 info->has_size ? json_integer((json_int_t)info->size) : json_null());
    vac_json_set_text(document, "sha256", sha256_of(info, described));
    vac_json_set(document, "labels", json_integer((json_int_t)info->label_count));
    vac_json_set_text(document, "license", info->license ? info->license : "");
    vac_json_set(document, "ops", ops);
    vac_json_set_text(document, "backend", vaccel_model_info_backend(described));
    vac_json_set_text(document, "device", vaccel_model_info_device(described));
    for (size_t i = 0; i < SIDES; i++)
        vac_json_set(document, sides[i].key, side_json(&sides[i], described));
    vac_json_print(document);
}

static int show(struct vac_target *target)
{
    vaccel_model_info *described;
    vaccel_status status = vac_target_prepare(target, VACCEL_OP_MODEL_DESCRIBE);
    if (status == VACCEL_OK)
        status = vaccel_model_describe(target->session, target->handle, &described);
    if (status != VACCEL_OK)
        return vac_target_fail(target, VACCEL_OP_MODEL_DESCRIBE, status);
    struct vac_model_info info = {0};
    read_files(target, &info);
    (target->json ? print_json : print_text)(target, &info, described);
    vac_model_info_free(&info);
    vaccel_model_info_release(described);
    return VAC_EXIT_OK;
}

int vac_models_show(int argc, char **argv)
{
    struct vac_target target = VAC_TARGET_INIT;
    if (vac_parse(&argp, argc, argv, &target) != 0)
        return VAC_EXIT_INTERNAL;
    int result = show(&target);
    vac_target_close(&target);
    return result;
}
