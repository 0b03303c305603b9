/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "cli/block.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/jsonopt.h"
#include "cli/memory.h"
#include "cli/models.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/tty.h"

enum { OPTION_LOAD = 256 };

struct request {
    char **models;
    int model_count;
    bool load;
    bool json;
};

/* What a check found; `error` is of the first thing that is wrong. */
struct finding {
    const char *name;
    const char *path; /* empty when it was not found */
    struct vac_model_info info;
    struct vac_error error;
    bool loaded;
};

static const struct argp_option options[] = {
    {.name = "load",
     .key = OPTION_LOAD,
     .doc = "Have the backend that would run it load it as well, which also compares it with its "
            "labels"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->json;
        return 0;
    case OPTION_LOAD:
        request->load = true;
        return 0;
    case ARGP_KEY_ARGS:
        request->models = state->argv + state->next;
        request->model_count = state->argc - state->next;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{.argp = &vac_jsonopt_argp}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "[MODEL...]",
    .doc = "Check models: model.json, the file's size and SHA-256, the labels.\v"
           "A MODEL is a name, a folder or a file; without one, all that `vaccel model list` shows "
           "are "
           "checked.\n\n"
           "Exit status: 0 all is well, 2 wrong usage, 4 some model is missing or not usable, 5 no "
           "memory, output that cannot be written, or a defect.",
    .children = children,
};

static int on_progress(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    vac_progress_at(done, total);
    return 0;
}

static vaccel_status load_for(const char *op, vaccel_session *session, vaccel_model *model)
{
    uint32_t id = vaccel_op_id(op);
    return id ? vaccel_session_prepare(session, id, model) : VACCEL_OK;
}

/* Has each op that the model serves prepared. */
static vaccel_status load(const struct vac_model_info *info, vaccel_model *model,
                          struct vac_error *error)
{
    vaccel_session *session;
    vaccel_status status = vaccel_session_open(NULL, &session);
    if (status != VACCEL_OK)
        return vac_media_fail(error, status, "%s", vac_failure_text(status));
    for (size_t i = 0; i < info->op_count && status == VACCEL_OK; i++)
        status = load_for(info->ops[i], session, model);
    if (status != VACCEL_OK)
        vac_media_fail(error, status, "%s", vac_failure_text(status));
    vaccel_session_release(session);
    return status;
}

static vaccel_status examine(vaccel_model *model, bool with_load, struct finding *finding)
{
    struct vac_error *error = &finding->error;
    if (!*finding->path)
        return vac_media_fail(
            error, VACCEL_ERR_NOT_FOUND,
            "there is no model '%s' here; `vaccel model list` shows those that are, "
            "`vaccel model fetch --list` those that can be had",
            finding->name);
    vaccel_status status = vac_media_model_load(finding->path, &finding->info, error);
    if (status == VACCEL_OK && *finding->info.sha256) {
        vac_progress_begin("checking %s", finding->name);
        status = vac_media_model_verify(&finding->info, on_progress, NULL, error);
        vac_progress_end();
    }
    if (status == VACCEL_OK && with_load) {
        vac_progress_begin("loading %s", finding->name);
        status = load(&finding->info, model, error);
        vac_progress_end();
        finding->loaded = status == VACCEL_OK;
    }
    return status;
}

static void print_text(const struct finding *finding)
{
    const struct vac_model_info *info = &finding->info;
    bool good = finding->error.status == VACCEL_OK;
    char *line;
    printf("%s", vac_tty_bold());
    vac_text_put(stdout, finding->name);
    printf("%s  %s%s%s\n", vac_tty_plain(), good ? vac_tty_good() : vac_tty_bad(),
           good ? "good" : "not usable", vac_tty_plain());
    vac_block_line("folder", finding->path);
    if (!good) {
        vac_block_line("why", finding->error.message);
        return;
    }
    line = vac_memory_format("%s, %s%s%s", info->file, vac_media_model_format_name(info->format),
                             info->has_size ? ", " : "",
                             info->has_size ? vac_models_size(info->size) : "");
    vac_block_line("file", line);
    free(line);
    line = vac_memory_format("%zu", info->label_count);
    vac_block_line("labels", info->label_count ? line : "none, and image_classify needs them");
    free(line);
    vac_block_line("sha256", *info->sha256 ? info->sha256 : "not recorded, so not verified");
    vac_block_line("loads", finding->loaded ? "yes" : "");
}

static json_t *describe(const struct finding *finding)
{
    const struct vac_model_info *info = &finding->info;
    json_t *object = vac_json_object();
    vac_json_set_text(object, "model", finding->name);
    vac_json_set_text(object, "path", finding->path);
    if (finding->error.status != VACCEL_OK) {
        vac_json_set(object, "error",
                     vac_json_error(finding->error.status, finding->error.message));
        return object;
    }
    vac_json_set_text(object, "format", vac_media_model_format_name(info->format));
    vac_json_set_text(object, "file", info->file);
    vac_json_set(object, "size",
                 info->has_size ? json_integer((json_int_t)info->size) : json_null());
    vac_json_set(object, "labels", json_integer((json_int_t)info->label_count));
    vac_json_set_text(object, "sha256", info->sha256);
    vac_json_set(object, "verified", json_boolean(*info->sha256));
    vac_json_set(object, "loaded", json_boolean(finding->loaded));
    return object;
}

/* Checks one model and reports it by `name`; 0 when it is good. */
static int check(const char *name, const char *name_or_path, bool with_load, json_t *results)
{
    vaccel_model *model = NULL;
    struct finding finding = {.name = name, .path = ""};
    vaccel_status status = vaccel_model_open(name_or_path, &model);
    if (status != VACCEL_OK) {
        finding.error.status =
            vac_media_fail(&finding.error, status, "%s", vac_failure_text(status));
    } else {
        finding.path = vaccel_model_path(model);
        finding.error.status = examine(model, with_load, &finding);
    }
    if (results)
        vac_json_add(results, describe(&finding));
    else
        print_text(&finding);
    int result = vac_exit_of(finding.error.status, VAC_EXIT_MODEL);
    vac_model_info_free(&finding.info);
    vaccel_model_release(model);
    return result;
}

/* The worst of what happened, for a script that looks at one number. */
static int worse(int one, int other)
{
    return one > other ? one : other;
}

static int check_all(const struct request *request, json_t *results)
{
    int result = VAC_EXIT_OK;
    if (request->model_count > 0) {
        for (int i = 0; i < request->model_count; i++)
            result = worse(result,
                           check(request->models[i], request->models[i], request->load, results));
        return result;
    }
    struct vac_found_models found = vac_models_find();
    for (size_t i = 0; i < found.count; i++)
        result = worse(result,
                       check(found.models[i].name, found.models[i].path, request->load, results));
    if (found.count == 0 && !results)
        puts("There is no model to check; `vaccel model fetch " VAC_DEFAULT_MODEL "` gets one.");
    vac_models_release(&found);
    return result;
}

int vac_models_check(int argc, char **argv)
{
    struct request request = {0};
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    if (!request.json)
        return check_all(&request, NULL);
    json_t *document = vac_json_document();
    json_t *results = vac_json_array();
    vac_json_set(document, "results", results);
    int result = check_all(&request, results);
    vac_json_print(document);
    return result;
}
