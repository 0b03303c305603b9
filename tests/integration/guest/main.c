/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The guest of the integration tests: does what its command line says, and prints what came of it
 * in lines of a word and values.
 *
 *   do=probe|noop|classify|pixels|infer|describe|batch|upload|held|forever
 *   count=N  wait=poll|interrupt  model=NAME  backend=NAME  device=NAME  width=N  height=N
 *   room=1 (infer into memory of its own)  memory=KIB  open_ms=N  call_ms=N  queue=N
 *   float=1 (probe loads a floating-point number)
 */
#include <string.h>

#include <vaccel/vaccel.h>

#include "guest/ports/baremetal/baremetal.h"

enum { MEMORY = 1 << 20, BATCH = 32, SHAPE = 4, OUTPUTS = 4096 };

static _Alignas(64) unsigned char memory[MEMORY];
static const char *line;
static vaccel_session *session;
static vaccel_model *model;

static uint64_t number(const char *name, uint64_t otherwise)
{
    char text[32];
    const char *value = baremetal_option(line, name, text, sizeof(text), NULL);

    return value ? baremetal_number(value) : otherwise;
}

static void say(const char *word, const char *what)
{
    baremetal_print(word);
    baremetal_print(" ");
    baremetal_print(what);
    baremetal_print("\n");
}

static void say_number(const char *word, uint64_t value)
{
    baremetal_print(word);
    baremetal_print(" ");
    baremetal_print_number(value);
    baremetal_print("\n");
}

/* "status ERR_LOST the host died"; true when it is a success. */
static bool good(vaccel_status status)
{
    if (status == VACCEL_OK)
        return true;
    baremetal_print("status ");
    baremetal_print(vaccel_status_name(status));
    baremetal_print(" ");
    baremetal_print(vaccel_last_error());
    baremetal_print("\n");
    return false;
}

static uint64_t bits_of(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static void say_label(float score, const char *label)
{
    baremetal_print("label ");
    baremetal_print_number(bits_of(score));
    baremetal_print(" ");
    baremetal_print(label);
    baremetal_print("\n");
}

static void say_labels(vaccel_classification *result)
{
    for (size_t i = 0; i < vaccel_classification_count(result); i++)
        say_label(vaccel_classification_score(result, i), vaccel_classification_label(result, i));
    say("backend", vaccel_classification_backend(result));
    vaccel_classification_release(result);
}

/* FNV-1a. */
static void say_bytes(const void *data, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)data)[i]) * UINT64_C(0x100000001b3);
    say_number("size", size);
    say_number("hash", hash);
}

static bool do_noop(void)
{
    for (uint64_t left = number("count", 1); left; left--) {
        if (good(vaccel_noop(session)))
            say("noop", "OK");
    }
    return true;
}

static bool make_image(vaccel_image **image)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    size_t size;
    const void *data = baremetal_module(&size);

    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = (uint32_t)number("width", 0);
    geometry.height = (uint32_t)number("height", 0);
    return good(geometry.width ? vaccel_image_from_pixels(&geometry, data, size, NULL, NULL, image)
                               : vaccel_image_from_memory(data, size, NULL, NULL, image));
}

static bool do_classify(void)
{
    vaccel_classification *result;
    vaccel_image *image;

    if (!make_image(&image))
        return false;
    for (uint64_t left = number("count", 1); left; left--) {
        if (!good(vaccel_image_classify(session, image, model, NULL, &result)))
            return false;
        say_labels(result);
    }
    vaccel_image_release(image);
    return true;
}

static bool do_infer(void)
{
    static float outputs[OUTPUTS];
    int64_t shape[SHAPE] = {1, 3, 224, 224};
    int64_t output_shape[SHAPE] = {0};
    size_t size;
    vaccel_tensor input = {.shape = shape, .rank = SHAPE, .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor output = {.data = outputs,
                            .size = sizeof(outputs),
                            .shape = output_shape,
                            .rank = SHAPE,
                            .dtype = VACCEL_DTYPE_F32};
    vaccel_inference *result = NULL;

    input.data = (void *)(uintptr_t)baremetal_module(&size);
    input.size = size;
    if (number("room", 0)) {
        if (!good(vaccel_infer(session, model, &input, 1, &output, 1, NULL)))
            return false;
        say_bytes(outputs, (size_t)output.size);
        return true;
    }
    for (uint64_t left = number("count", 1); left; left--) {
        if (!good(vaccel_infer(session, model, &input, 1, NULL, 0, &result)))
            return false;
        const vaccel_tensor *made = vaccel_inference_output(result, 0);
        say_bytes(made->data, (size_t)made->size);
        vaccel_inference_release(result);
    }
    return true;
}

static bool do_describe(void)
{
    vaccel_model_info *info;

    if (!good(vaccel_model_describe(session, model, &info)))
        return false;
    say("format", vaccel_model_info_format(info));
    for (size_t i = 0; i < vaccel_model_info_input_count(info); i++)
        say("input", vaccel_model_info_input_name(info, i));
    vaccel_model_info_release(info);
    return true;
}

static void count_done(void *user)
{
    ++*(uint64_t *)user;
}

/* Several under way at once. */
static bool do_batch(void)
{
    vaccel_call *calls[BATCH] = {NULL};
    vaccel_classification *result;
    vaccel_image *image;
    uint64_t count = number("count", BATCH);
    uint64_t done = 0;

    if (count > BATCH || !make_image(&image))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!good(vaccel_image_classify_submit(session, image, model, NULL, &calls[i])) ||
            !good(vaccel_call_notify(calls[i], count_done, &done)))
            return false;
    }
    /* The calls keep what they read. */
    vaccel_image_release(image);
    for (uint64_t i = count; i-- > 0;) {
        if (!good(vaccel_call_wait(calls[i], -1)))
            return false;
        if (good(vaccel_image_classify_result(calls[i], &result)))
            say_labels(result);
        vaccel_call_release(calls[i]);
    }
    say_number("notified", done);
    return true;
}

/* The module is the size of a model in 8 bytes, the model, and its model.json. */
static bool do_upload(void)
{
    size_t size;
    const unsigned char *module = (const unsigned char *)baremetal_module(&size);
    vaccel_model_info *info;
    uint64_t length;

    memcpy(&length, module, sizeof(length));
    vaccel_model_release(model);
    if (!good(vaccel_model_from_memory(module + sizeof(length), (size_t)length,
                                       (const char *)module + sizeof(length) + length, NULL, NULL,
                                       &model)))
        return false;
    for (uint64_t left = number("count", 1); left; left--) {
        if (!good(vaccel_model_describe(session, model, &info)))
            return false;
        say("format", vaccel_model_info_format(info));
        say("sha256", vaccel_model_info_model_sha256(info));
        vaccel_model_info_release(info);
    }
    return true;
}

/* Submits calls that the host holds; cancels all but the first of them when told so, and waits for
 * those before it. */
static bool do_held(void)
{
    vaccel_call *calls[BATCH] = {NULL};
    uint64_t count = number("count", 1);
    vaccel_image *image;

    if (count > BATCH || !make_image(&image))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!good(vaccel_image_classify_submit(session, image, model, NULL, &calls[i])))
            return false;
    }
    vaccel_image_release(image);
    say_number("submitted", count);
    for (uint64_t i = number("cancel", 0) ? 1 : count; i < count; i++)
        good(vaccel_call_cancel(calls[i]));
    for (uint64_t i = count; i-- > 0;) {
        good(vaccel_call_wait(calls[i], -1));
        say("held", vaccel_status_name(vaccel_call_status(calls[i])));
        say("error", vaccel_call_error(calls[i]));
        vaccel_call_release(calls[i]);
    }
    vaccel_session_release(session);
    session = NULL;
    if (!good(vaccel_session_open(NULL, &session)))
        return false;
    return do_noop();
}

/* Until somebody resets or kills the machine. */
static bool do_forever(void)
{
    bool forever = true;

    while (forever) {
        if (good(vaccel_noop(session)))
            say("noop", "OK");
    }
    return false;
}

static bool run(void)
{
    static const struct {
        const char *name;
        bool (*run)(void);
    } actions[] = {
        {"noop", do_noop},     {"classify", do_classify}, {"pixels", do_classify},
        {"infer", do_infer},   {"describe", do_describe}, {"batch", do_batch},
        {"upload", do_upload}, {"held", do_held},         {"forever", do_forever},
    };
    char wanted[16];
    const char *name = baremetal_option(line, "do", wanted, sizeof(wanted), "noop");

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        size_t size = strlen(actions[i].name) + 1;
        if (strlen(name) + 1 == size && memcmp(name, actions[i].name, size) == 0)
            return actions[i].run();
    }
    say("unknown", name);
    return false;
}

static bool begin(void)
{
    char backend[32];
    char device[32];
    char name[64];
    vaccel_guest_options options = {.struct_size = sizeof(options)};
    vaccel_session_options wanted = VACCEL_SESSION_OPTIONS_INIT;
    bool interrupts = *baremetal_option(line, "wait", name, sizeof(name), "interrupt") != 'p';

    options.open_timeout_ms = (uint32_t)number("open_ms", 0);
    options.call_timeout_ms = (uint32_t)number("call_ms", 0);
    options.max_queue = (uint32_t)number("queue", 0);
    wanted.backend = baremetal_option(line, "backend", backend, sizeof(backend), NULL);
    wanted.device = baremetal_option(line, "device", device, sizeof(device), NULL);
    return good(vaccel_guest_open(baremetal_port(interrupts), &options, memory,
                                  (size_t)number("memory", MEMORY >> 10) << 10)) &&
           good(vaccel_session_open(&wanted, &session)) &&
           good(vaccel_model_open(
               baremetal_option(line, "model", name, sizeof(name), "efficientnet-lite0"), &model));
}

static void say_usage(void)
{
    vaccel_guest_usage usage;

    vaccel_guest_measure(&usage);
    say_number("peak", usage.peak);
    say_number("memory", usage.memory);
    say_number("requests", usage.requests);
    say_number("kicks", usage.kicks);
    say_number("interrupts", usage.interrupts);
    say_number("resets", usage.resets);
}

/* Whether this machine runs programs at all; it needs no device. */
static bool probe(void)
{
    static volatile float one = 1;

    if (number("float", 0))
        say_number("float", bits_of(one));
    return true;
}

int guest_main(const char *command_line)
{
    char wanted[16];

    line = command_line;
    baremetal_print("\n"); /* a reset may have come in the middle of a line */
    say("boot", "guest");
    const char *name = baremetal_option(line, "do", wanted, sizeof(wanted), "noop");
    bool probes = strlen(name) == 5 && memcmp(name, "probe", 5) == 0;
    bool done = probes ? probe() : begin() && run();
    vaccel_model_release(model);
    vaccel_session_release(session);
    say_usage();
    vaccel_guest_close();
    say("end", done ? "well" : "badly");
    return done ? 0 : 1;
}
