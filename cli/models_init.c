/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/memory.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/tty.h"
#include "media/labels.h"
#include "media/model.h"

/* Options that answer a question have that question's number added. */
enum { OPTION_FORCE = 256, OPTION_ANSWER = 512 };

struct request {
    struct vac_answers answers;
    const char *file;
    bool force;
};

static const struct argp_option options[] = {
    {.doc = "The input:", .group = 1},
    {.name = "size",
     .key = OPTION_ANSWER + VAC_ASK_SIZE,
     .arg = "WxH",
     .doc = "Width and height (required)"},
    {.name = "color",
     .key = OPTION_ANSWER + VAC_ASK_COLOR,
     .arg = "ORDER",
     .doc = "RGB, BGR or GRAY (required)"},
    {.name = "mean",
     .key = OPTION_ANSWER + VAC_ASK_MEAN,
     .arg = "A[,B,C]",
     .doc = "Subtracted from each 0 to 255 (required unless u8)"},
    {.name = "std",
     .key = OPTION_ANSWER + VAC_ASK_STD,
     .arg = "A[,B,C]",
     .doc = "Then divided by (required unless u8)"},
    {.name = "layout",
     .key = OPTION_ANSWER + VAC_ASK_LAYOUT,
     .arg = "ORDER",
     .doc = "NCHW or NHWC (NHWC for TensorFlow's formats, else NCHW)"},
    {.name = "dtype",
     .key = OPTION_ANSWER + VAC_ASK_DTYPE,
     .arg = "TYPE",
     .doc = "f32 or u8 (f32)"},
    {.name = "filter",
     .key = OPTION_ANSWER + VAC_ASK_FILTER,
     .arg = "NAME",
     .doc = "Resize with bicubic, bilinear, lanczos or nearest (bicubic)"},
    {.name = "crop-fraction",
     .key = OPTION_ANSWER + VAC_ASK_CROP_FRACTION,
     .arg = "X",
     .doc = "Take the centre square of X times the shorter side (none: stretch all of it)"},
    {.name = "input-name",
     .key = OPTION_ANSWER + VAC_ASK_INPUT_NAME,
     .arg = "NAME",
     .doc = "Which input, when there are several"},
    {.doc = "The output:", .group = 2},
    {.name = "activation",
     .key = OPTION_ANSWER + VAC_ASK_ACTIVATION,
     .arg = "WORD",
     .doc = "softmax when it holds logits, none when it holds probabilities (required)"},
    {.name = "labels",
     .key = OPTION_ANSWER + VAC_ASK_LABELS,
     .arg = "FILE",
     .doc = "Names of the classes, one in a line (required)"},
    {.name = "output-name",
     .key = OPTION_ANSWER + VAC_ASK_OUTPUT_NAME,
     .arg = "NAME",
     .doc = "Which output, when there are several"},
    {.doc = "The model:", .group = 3},
    {.name = "name",
     .key = OPTION_ANSWER + VAC_ASK_NAME,
     .arg = "NAME",
     .doc = "Its name (the file's)"},
    {.name = "license",
     .key = OPTION_ANSWER + VAC_ASK_LICENSE,
     .arg = "LICENSE",
     .doc = "Its licence, as an SPDX expression"},
    {.doc = "Other:", .group = 4},
    {.name = "force", .key = OPTION_FORCE, .doc = "Replace a model.json that is there"},
    {.name = "yes", .key = 'y', .doc = "Ask only what has no default"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    if (key >= OPTION_ANSWER && key < OPTION_ANSWER + VAC_ASK_COUNT) {
        request->answers.given[key - OPTION_ANSWER] = argument;
        return 0;
    }
    switch (key) {
    case OPTION_FORCE:
        request->force = true;
        return 0;
    case 'y':
        request->answers.brief = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->file)
            argp_error(state, "'%s' is one file too many; name one", argument);
        request->file = argument;
        return 0;
    case ARGP_KEY_END:
        if (!request->file)
            argp_error(state, "no file is named; give the file of a network");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "FILE",
    .doc = "Describe a classification network of your own: writes a model.json beside FILE.\v"
           "On a terminal it asks for what is not given. What would spoil every answer unnoticed "
           "has no "
           "default; the rest is compared with the network when it is loaded.\n\n"
           "Exit status: 0 written, 2 wrong usage, 4 FILE is missing or no network, or a "
           "model.json is "
           "there, 5 no memory, a disk that cannot be written, or a defect.",
};

static int on_progress(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    vac_progress_at(done, total);
    return 0;
}

/* A description serves one op: to classify pictures is what the questions are about. */
static void set_op(struct vac_model_info *info)
{
    vac_strings_free(info->ops, info->op_count);
    info->ops = vac_memory_check(calloc(1, sizeof(*info->ops)));
    info->ops[0] = vac_memory_copy("image_classify");
    info->op_count = 1;
}

static void set_shape(struct vac_model_info *info)
{
    int64_t channels = vac_media_spec_channels(&info->input);
    bool planes = info->input.layout == VAC_LAYOUT_NCHW;
    info->input_shape[0] = 1;
    info->input_shape[planes ? 1 : 3] = channels;
    info->input_shape[planes ? 2 : 1] = info->input.height;
    info->input_shape[planes ? 3 : 2] = info->input.width;
    info->has_input = info->has_output = true;
}

static int fail(const struct vac_error *error, vaccel_status status)
{
    vac_say("%s", error->message);
    return status == VACCEL_ERR_IO ? VAC_EXIT_INTERNAL : vac_exit_of(status, VAC_EXIT_MODEL);
}

static int write_description(const struct vac_model_info *info, const char *path, bool replace)
{
    struct vac_error error;
    vaccel_status status = vac_media_spec_check(&info->input, &error);
    if (status == VACCEL_OK)
        status = vac_media_model_write_json(info, path, replace, &error);
    if (status == VACCEL_OK) {
        vac_text_put(stdout, path);
        fputs("\nTry it: vaccel classify --model ", stdout);
        vac_text_put(stdout, info->folder);
        puts(" PHOTO");
    }
    return status == VACCEL_OK ? VAC_EXIT_OK : fail(&error, status);
}

static int complete(const struct request *request, struct vac_model_info *info)
{
    int result = VAC_EXIT_USAGE;
    char *path = vac_memory_format("%s/model.json", info->folder);
    /* Said before anybody answers a dozen questions for nothing. */
    if (!request->force && access(path, F_OK) == 0) {
        vac_say(
            "%s is there already; look at it with `vaccel model check`, or replace it with --force",
            path);
        result = VAC_EXIT_MODEL;
    } else if (vac_ask_all(&request->answers, info)) {
        set_shape(info);
        result = write_description(info, path, request->force);
    }
    free(path);
    return result;
}

int vac_models_init(int argc, char **argv)
{
    struct request request = {0};
    struct vac_model_info info = {0};
    struct vac_error error;
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    request.answers.ask = vac_tty_dialogue();
    vac_progress_begin("reading %s", request.file);
    vaccel_status status = vac_media_model_describe(request.file, on_progress, NULL, &info, &error);
    vac_progress_end();
    if (status != VACCEL_OK)
        return fail(&error, status);
    for (size_t i = 0; i < 3; i++)
        info.input.std[i] = 1;
    set_op(&info);
    int result = complete(&request, &info);
    vac_model_info_free(&info);
    return result;
}
