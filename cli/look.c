/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/look.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vaccel/vaccel.h>

#include "cli/clock.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/memory.h"
#include "cli/photo.h"
#include "cli/progress.h"
#include "cli/tensors.h"

static const struct argp_option options[] = {
    {.name = "output",
     .key = 'o',
     .arg = "FILE",
     .doc = "Draw what was found into FILE; its ending says how"},
    {0},
};

static const struct {
    const char *ending;
    enum vac_look_format format;
} formats[] = {{".svg", VAC_LOOK_SVG}, {".png", VAC_LOOK_PNG}, {".npy", VAC_LOOK_NPY}};

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

static void set_output(struct vac_look *look, const char *path, struct argp_state *state)
{
    char known[64] = "";
    size_t length = strlen(path);
    look->output = path;
    look->format = VAC_LOOK_NONE;
    for (size_t i = 0; i < FORMATS; i++) {
        size_t end = strlen(formats[i].ending);
        if (!(look->op->formats & formats[i].format))
            continue;
        if (length > end && strcasecmp(path + length - end, formats[i].ending) == 0)
            look->format = formats[i].format;
        if (*known)
            strcat(known, " or ");
        strcat(known, formats[i].ending);
    }
    if (look->format == VAC_LOOK_NONE)
        argp_error(state, "--output is '%s', and should end in %s", path, known);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct vac_look *look = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &look->target;
        return 0;
    case 'o':
        set_output(look, argument, state);
        return 0;
    case ARGP_KEY_ARG:
        if (look->photo)
            argp_error(state, "'%s' is one photo too many; give one, and call again for the others",
                       argument);
        look->photo = argument;
        return 0;
    case ARGP_KEY_END:
        if (!look->photo)
            argp_error(state, "no photo is named; give a JPEG or PNG file, or - for standard "
                              "input");
        else if (!look->target.model)
            argp_error(state, "no model is named; give --model MODEL: `vaccel model list` shows "
                              "those that are here");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp vac_look_argp = {
    .options = options, .parser = parse, .children = vac_target_child};

const struct argp_child vac_look_child[] = {{.argp = &vac_look_argp}, {0}};

/* What went wrong with the photo. */
static int fail(const struct vac_look *look, vaccel_status status, const char *message)
{
    char *text = vac_memory_copy(message);
    if (look->target.json) {
        json_t *document = vac_json_document();
        vac_json_set_text(document, "model", look->target.model);
        vac_json_set_text(document, "path", look->photo);
        vac_json_set(document, "error", vac_json_error(status, text));
        vac_json_print(document);
    }
    const char *name = strcmp(look->photo, "-") == 0 ? "standard input" : look->photo;
    if (strstr(text, name))
        vac_say("%s", text);
    else
        vac_say("%s: %s", name, text);
    free(text);
    if (vac_interrupt_signal())
        return vac_interrupt_exit_status();
    int ending = vac_exit_of(status, VAC_EXIT_INPUT);
    return ending == VAC_EXIT_USAGE ? VAC_EXIT_INPUT : ending;
}

static int look_at(struct vac_look *look)
{
    char message[VAC_PHOTO_MESSAGE];
    /* Photo first: loading a model takes longer than finding out that a file is not there. What is
     * drawn on is what was looked at. */
    vaccel_status status = vac_photo_read(look->photo, &look->file.data, &look->file.size, message);
    if (status != VACCEL_OK)
        return fail(look, status, message);
    status = vaccel_image_from_memory(look->file.data, look->file.size, NULL, NULL, &look->image);
    if (status != VACCEL_OK)
        return fail(look, status, vac_failure_text(status));
    status = vac_target_prepare(&look->target, look->op->id);
    if (status != VACCEL_OK)
        return vac_target_fail(&look->target, look->op->id, status);
    vac_progress_begin("looking at the photo");
    double begun = vac_clock_ms();
    status = look->op->call(look);
    look->elapsed_ms = vac_clock_ms() - begun;
    vac_progress_end();
    return status == VACCEL_OK ? VAC_EXIT_OK : fail(look, status, vac_failure_text(status));
}

static void report(const struct vac_look *look)
{
    struct vac_origin origin = look->op->origin(look->result);
    origin.elapsed_ms = look->elapsed_ms;
    if (!look->target.json) {
        vac_origin_print(look->photo, &origin);
        look->op->print(look->result);
        return;
    }
    json_t *document = vac_json_document();
    vac_json_set_text(document, "model", look->target.model);
    vac_json_set_text(document, "path", look->photo);
    look->op->json(look->result, document);
    vac_origin_json(document, &origin);
    vac_json_set(document, "output", look->output ? vac_json_text(look->output) : json_null());
    vac_json_print(document);
}

int vac_look_run(struct vac_look *look)
{
    int ending = look_at(look);
    if (ending == VAC_EXIT_OK && look->output && !look->op->draw(look))
        ending = VAC_EXIT_INTERNAL;
    if (ending == VAC_EXIT_OK)
        report(look);
    if (look->result)
        look->op->release(look->result);
    vaccel_image_release(look->image);
    vac_target_close(&look->target);
    free(look->file.data);
    return ending;
}

char *vac_look_name(const char *label, const char *kind, size_t index)
{
    return label && *label ? vac_memory_copy(label) : vac_memory_format("%s %zu", kind, index);
}

bool vac_look_is_whole(uint32_t width, uint32_t height, size_t count)
{
    if (count == (uint64_t)width * height)
        return true;
    vac_say("the map of %" PRIu32 " by %" PRIu32 " pixels has %zu: the backend is defective; pin "
            "another one with --backend",
            width, height, count);
    return false;
}

bool vac_look_write_png(const struct vac_look *look, const struct vac_pixels *pixels)
{
    void *png;
    size_t size;
    if (!vac_pixels_png(pixels, &png, &size))
        return false;
    FILE *out = fopen(look->output, "we");
    bool written = out && fwrite(png, 1, size, out) == size;
    int error = errno;
    if (out && fclose(out) != 0 && written) {
        error = errno;
        written = false;
    }
    if (!written)
        vac_say("'%s' cannot be written: %s; correct --output", look->output, strerror(error));
    free(png);
    return written;
}

bool vac_look_write_npy(const struct vac_look *look, vaccel_dtype dtype, const void *data,
                        uint32_t width, uint32_t height)
{
    int64_t shape[] = {height, width};
    vaccel_tensor map = {
        .dtype = dtype,
        .rank = 2,
        .shape = shape,
        .data = (void *)(uintptr_t)data, /* it is only read */
        .size = (uint64_t)width * height * (dtype == VACCEL_DTYPE_F32 ? sizeof(float) : 1),
    };
    return vac_tensors_write(&map, look->output);
}
