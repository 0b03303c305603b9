/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Arguments for every op of a spec: made at random, compared deeply, read to the last byte.
 *
 * exercise.c.j2 generates the functions of each op from the spec that the code under test is
 * generated from; what they have in common is in exercise.c. Everything is allocated by itself and
 * at its exact size, so that AddressSanitizer sees a byte too many.
 */
#ifndef VAC_TESTS_EXERCISE_H
#define VAC_TESTS_EXERCISE_H

#include "wire/codec.h"
#include "wire/generated/records.h"
#include "wire/records.h"
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

struct exercise_chunk;

/** A source of numbers that the same seed repeats, and the memory made with it. */
struct exercise {
    uint64_t state;
    struct exercise_chunk *chunks;
};

void exercise_init(struct exercise *exercise, uint64_t seed);
void exercise_free(struct exercise *exercise);
/** Zeroed memory that lives until exercise_free(). */
void *exercise_take(struct exercise *exercise, size_t size);
uint64_t exercise_number(struct exercise *exercise);
uint64_t exercise_below(struct exercise *exercise, uint64_t limit);
void *exercise_bytes(struct exercise *exercise, size_t size);
char *exercise_text(struct exercise *exercise);
char *exercise_hash(struct exercise *exercise);
void exercise_tensor(struct exercise *exercise, vaccel_tensor *tensor);
/** Room for an output, and what a backend might write there. */
void exercise_room(struct exercise *exercise, vaccel_tensor *tensor);
void exercise_answer_tensor(struct exercise *exercise, vaccel_tensor *tensor);
void exercise_image(struct exercise *exercise, vaccel_image_view *image);
void exercise_model(struct exercise *exercise, vaccel_model_view *model);
void exercise_buffer(struct exercise *exercise, vaccel_buffer_view *buffer);

/** Whether two values say the same; what differs is printed. */
bool same_bytes(const char *what, const void *a, const void *b, uint64_t size);
bool same_text(const char *what, const char *a, const char *b);
bool same_number(const char *what, uint64_t a, uint64_t b);
bool same_tensor(const char *what, const vaccel_tensor *a, const vaccel_tensor *b);
bool same_image(const char *what, const vaccel_image_view *a, const vaccel_image_view *b);
bool same_model(const char *what, const vaccel_model_view *a, const vaccel_model_view *b);
bool same_buffer(const char *what, const vaccel_buffer_view *a, const vaccel_buffer_view *b);

/** Reads every byte. */
void touch_bytes(const void *data, uint64_t size);
void touch_text(const char *text);
void touch_tensor(const vaccel_tensor *tensor, bool data);

/** One op. `args` is the op's vaccel_OP_args. */
struct exercise_op {
    uint32_t op;
    const char *name;
    /** Fills the inputs at random and makes room for the outputs. */
    void (*make)(struct exercise *exercise, void *args);
    /** Whether what arrived is what was sent. */
    bool (*same_inputs)(const void *sent, const void *arrived);
    /** Reads all inputs, whatever they are. */
    void (*touch)(const void *args);
    /** Writes outputs at random, results made by `host`. */
    vaccel_status (*answer)(struct exercise *exercise, const void *args, const vaccel_host *host);
    bool (*same_outputs)(const void *sent, const void *arrived);
    /** Frees the results among the outputs. */
    void (*drop)(const void *args, const vaccel_host *host);
};

extern const struct exercise_op exercise_ops[VAC_CODEC_COUNT];

/** A host for the wire code alone: it makes results, and keeps the last message. */
extern const vaccel_host exercise_host;
extern char exercise_message[512];

#endif
