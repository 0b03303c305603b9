/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/fail.h"
#include "cli/labels.h"
#include "cli/memory.h"
#include "cli/number.h"
#include "cli/text.h"
#include "media/model_json.h"

enum { LONGEST_SIDE = 32768 };

/* The answer that stands for leaving something out. */
static const char none[] = "none";

struct question {
    const char *option;
    const char *text;
    const char *otherwise; /* the default; NULL when a wrong guess would go unnoticed and spoil
                              every answer */
    const char *expected;  /* completes "should be ..." */
    bool (*take)(struct vac_model_info *info, const char *answer);
    bool (*applies)(const struct vac_model_info *info); /* NULL: always */
};

static bool take_word(const char *answer, const char *const *words, int *index)
{
    for (int i = 0; words[i]; i++) {
        if (strcasecmp(answer, words[i]) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool take_color(struct vac_model_info *info, const char *answer)
{
    int index;
    if (!take_word(answer, vac_color_words, &index))
        return false;
    info->input.color = (enum vac_media_color)index;
    return true;
}

static bool take_size(struct vac_model_info *info, const char *answer)
{
    return vac_number_size(answer, LONGEST_SIDE, &info->input.width, &info->input.height);
}

static bool take_layout(struct vac_model_info *info, const char *answer)
{
    int index;
    if (!take_word(answer, vac_layout_words, &index))
        return false;
    info->input.layout = (enum vac_media_layout)index;
    return true;
}

static bool take_dtype(struct vac_model_info *info, const char *answer)
{
    int index;
    if (!take_word(answer, vac_dtype_words, &index))
        return false;
    info->input.dtype = (enum vac_media_dtype)index;
    return true;
}

static bool take_mean(struct vac_model_info *info, const char *answer)
{
    return vac_number_list(answer, vac_media_spec_channels(&info->input), info->input.mean);
}

static bool take_std(struct vac_model_info *info, const char *answer)
{
    size_t channels = vac_media_spec_channels(&info->input);
    float std[3];
    if (!vac_number_list(answer, channels, std))
        return false;
    for (size_t i = 0; i < channels; i++) {
        if (!(std[i] > 0))
            return false;
    }
    memcpy(info->input.std, std, channels * sizeof(*std));
    return true;
}

static bool take_filter(struct vac_model_info *info, const char *answer)
{
    int index;
    if (!take_word(answer, vac_filter_words, &index))
        return false;
    info->input.filter = (enum vac_media_filter)index;
    return true;
}

static bool take_crop_fraction(struct vac_model_info *info, const char *answer)
{
    double fraction;
    if (strcmp(answer, none) == 0) {
        info->input.crop = VAC_CROP_NONE;
        info->input.crop_fraction = 1;
        return true;
    }
    if (!vac_number_real(answer, 0, 1, &fraction) || !(fraction > 0))
        return false;
    info->input.crop = VAC_CROP_CENTER;
    info->input.crop_fraction = fraction;
    return true;
}

static bool take_activation(struct vac_model_info *info, const char *answer)
{
    int index;
    if (!take_word(answer, vac_activation_words, &index))
        return false;
    info->activation = (enum vac_model_activation)index;
    return true;
}

static bool take_labels(struct vac_model_info *info, const char *answer)
{
    struct vac_error error;
    if (vac_labels_attach(answer, info, &error) == VACCEL_OK)
        return true;
    vac_say("%s", error.message);
    return false;
}

/* A string of its own; "none" leaves it out. */
static bool take_text(char **text, const char *answer)
{
    if (!*answer || strlen(answer) > 255)
        return false;
    /* The answer may be what stands there already. */
    char *copy = strcmp(answer, none) == 0 ? NULL : vac_memory_copy(answer);
    free(*text);
    *text = copy;
    return true;
}

static bool take_input_name(struct vac_model_info *info, const char *answer)
{
    return take_text(&info->input_name, answer);
}

static bool take_output_name(struct vac_model_info *info, const char *answer)
{
    return take_text(&info->output_name, answer);
}

static bool take_name(struct vac_model_info *info, const char *answer)
{
    return strcmp(answer, none) != 0 && take_text(&info->name, answer);
}

static bool take_license(struct vac_model_info *info, const char *answer)
{
    return take_text(&info->license, answer);
}

static bool takes_numbers(const struct vac_model_info *info)
{
    return info->input.dtype != VAC_DTYPE_U8;
}

/* The layout and the name get their defaults from the file: see default_of(). */
static const struct question questions[VAC_ASK_COUNT] = {
    [VAC_ASK_COLOR] = {"color",
                       "Order of the channels: RGB (most networks), BGR (Caffe, OpenCV) or GRAY",
                       NULL, "RGB, BGR or GRAY", take_color, NULL},
    [VAC_ASK_SIZE] = {"size", "Size of the input, WIDTHxHEIGHT in pixels, such as 224x224", NULL,
                      "WIDTHxHEIGHT, such as 224x224", take_size, NULL},
    [VAC_ASK_LAYOUT] = {"layout",
                        "Order of the input's dimensions: NCHW (PyTorch) or NHWC (TensorFlow)",
                        "NCHW", "NCHW or NHWC", take_layout, NULL},
    [VAC_ASK_DTYPE] = {"dtype", "Type of the input: f32, or u8 for pixels as they are", "f32",
                       "f32 or u8", take_dtype, NULL},
    [VAC_ASK_MEAN] =
        {"mean",
         "Subtracted from each pixel's 0 to 255, for all channels or for each in order: 0, "
         "127.5, or 123.675,116.28,103.53 (ImageNet in RGB)",
         NULL, "one number, or one for each channel with commas between", take_mean, takes_numbers},
    [VAC_ASK_STD] = {"std",
                     "Then divided by: 1, 255, 127.5, or 58.395,57.12,57.375 (ImageNet in RGB)",
                     NULL, "one number above 0, or one for each channel with commas between",
                     take_std, takes_numbers},
    [VAC_ASK_FILTER] = {"filter", "Resizing: bicubic, bilinear, lanczos or nearest", "bicubic",
                        "bicubic, bilinear, lanczos or nearest", take_filter, NULL},
    [VAC_ASK_CROP_FRACTION] = {"crop-fraction",
                               "Centre square to take, as a fraction of the shorter side (0.875 is "
                               "usual), or none: the whole picture is stretched",
                               "none", "a number above 0 and up to 1, or none", take_crop_fraction,
                               NULL},
    [VAC_ASK_ACTIVATION] =
        {"activation",
         "What is still to be done to the output: softmax (it holds logits) or none "
         "(it holds probabilities)",
         NULL, "softmax or none", take_activation, NULL},
    [VAC_ASK_LABELS] = {"labels", "File with the names of the classes, one in a line", NULL,
                        "a text file with one name in a line", take_labels, NULL},
    [VAC_ASK_INPUT_NAME] = {"input-name", "Name of the input, or none: the only one", "none",
                            "at most 255 bytes long", take_input_name, NULL},
    [VAC_ASK_OUTPUT_NAME] = {"output-name", "Name of the output, or none: the only one", "none",
                             "at most 255 bytes long", take_output_name, NULL},
    [VAC_ASK_NAME] = {"name", "Name of the model", "", "1 to 255 bytes long", take_name, NULL},
    [VAC_ASK_LICENSE] = {"license", "Its licence, as an SPDX expression, or none", "none",
                         "at most 255 bytes long", take_license, NULL},
};

static const char *default_of(enum vac_question question, const struct vac_model_info *info)
{
    bool tensorflow = info->format == VAC_MODEL_TFLITE || info->format == VAC_MODEL_SAVED_MODEL;
    if (question == VAC_ASK_LAYOUT)
        return tensorflow ? "NHWC" : "NCHW";
    if (question == VAC_ASK_NAME)
        return info->name ? info->name : "";
    return questions[question].otherwise;
}

/* Asks until the answer makes sense; false when the terminal hangs up. */
static bool ask(enum vac_question number, struct vac_model_info *info)
{
    const struct question *question = &questions[number];
    const char *otherwise = default_of(number, info);
    char *line = NULL;
    size_t room = 0;
    bool taken = false;
    fprintf(stderr, "%s\n", question->text);
    while (!taken) {
        fprintf(stderr, "  %s", question->option);
        if (otherwise) {
            fputs(" [", stderr);
            vac_text_put(stderr, otherwise);
            fputc(']', stderr);
        }
        fputs(": ", stderr);
        ssize_t length = getline(&line, &room, stdin);
        if (length < 0)
            break;
        line[strcspn(line, "\r\n")] = '\0';
        const char *answer = *line || !otherwise ? line : otherwise;
        taken = question->take(info, answer);
        if (!taken)
            fprintf(stderr, "  That should be %s.\n", question->expected);
    }
    free(line);
    if (!taken)
        vac_say("the answers ended before %s was known; nothing was written", question->option);
    return taken;
}

static bool take_given(enum vac_question number, const char *answer, struct vac_model_info *info)
{
    if (questions[number].take(info, answer))
        return true;
    vac_say("--%s is '%s', and should be %s", questions[number].option, answer,
            questions[number].expected);
    return false;
}

/* Adds to a list of options for a message. */
static void append(char **list, const char *option)
{
    char *longer = vac_memory_format("%s%s--%s", *list ? *list : "", *list ? ", " : "", option);
    free(*list);
    *list = longer;
}

static bool report_missing(char *missing)
{
    if (!missing)
        return true;
    vac_say("what the file does not say, and nobody can guess, is missing; give %s (see "
            "`vaccel model init --help`), or run it on a terminal to be asked",
            missing);
    free(missing);
    return false;
}

bool vac_ask_all(const struct vac_answers *answers, struct vac_model_info *info)
{
    char *missing = NULL;
    bool good = true;
    for (int i = 0; i < VAC_ASK_COUNT && good; i++) {
        enum vac_question number = (enum vac_question)i;
        const char *given = answers->given[i];
        const char *otherwise = default_of(number, info);
        if (!given && questions[i].applies && !questions[i].applies(info))
            continue;
        if (given)
            good = take_given(number, given, info);
        else if (answers->ask && !(answers->brief && otherwise))
            good = ask(number, info);
        else if (otherwise)
            good = take_given(number, otherwise, info);
        else
            append(&missing, questions[i].option);
    }
    if (good)
        return report_missing(missing);
    free(missing);
    return false;
}
