/* SPDX-License-Identifier: Apache-2.0 */
/**
 * vaccel-trial STAGE FILE RESULTS [OP [MODEL [PHOTO]]]: tries one thing on a backend, in a process
 * that may crash or hang for it, and adds what it found to RESULTS, one JSON object a line. `vaccel
 * backend check` starts it.
 */
#ifndef VAC_CLI_TRIAL_H
#define VAC_CLI_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>
#include <vaccel/vaccel.h>

enum {
    /** Threads, and so different inputs. */
    TRIAL_SEEDS = 8,
    /** Elements of a vector, and rows of a square matrix. */
    TRIAL_LENGTH = 4096,
    TRIAL_SIDE = 32,
    /** Bytes that hold any answer. */
    TRIAL_ROOM = 65536
};

/** What is tried. */
struct subject {
    const char *file; /* the backend's */
    char name[64];    /* as its file is called */
    const char *op;
    const char *model; /* a name or path; NULL for none */
    const char *photo; /* a path; NULL for none */
    vaccel_session *session;
    vaccel_model *opened; /* NULL unless the op takes one */
    vaccel_image *image;  /* NULL unless the op takes one */
    float a[TRIAL_SEEDS][TRIAL_LENGTH];
    float b[TRIAL_SEEDS][TRIAL_LENGTH];
};

/** How to call one op; inputs differ by seed. Answers are `size` bytes, or up to it. */
struct sample {
    uint32_t op;
    bool model;  /* takes one */
    bool photo;  /* takes one */
    bool floats; /* the answer is of f32, which may differ by roundings */
    size_t size;
    vaccel_status (*run)(const struct subject *subject, unsigned seed, void *answer);
    vaccel_status (*submit)(const struct subject *subject, unsigned seed, vaccel_call **call);
    vaccel_status (*take)(vaccel_call *call, void *answer);
    /** A call that has to fail; NULL when nothing wrong gets as far as a backend. */
    vaccel_status (*spoilt)(const struct subject *subject, void *answer);
};

/** Those of ops that look at an image; the last has no op. */
extern const struct sample trial_vision[];

/** The sample of an op, or NULL. */
const struct sample *trial_sample(uint32_t op);

/** Whether two answers are the same, roundings aside. */
bool trial_same(const struct sample *sample, const void *a, const void *b);

/** Opens the session, and what the sample needs; false and a verdict when that fails. */
bool trial_open(struct subject *subject, const struct sample *sample);

enum trial_verdict { TRIAL_PASS, TRIAL_FAIL, TRIAL_SKIPPED };

/** Notes what was found, with figures (may be NULL, taken over). */
void trial_note(enum trial_verdict verdict, json_t *figures, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The stages. */
void trial_descriptor(struct subject *subject);
void trial_probe(struct subject *subject);
void trial_latency(struct subject *subject, const struct sample *sample);
void trial_leaks(struct subject *subject, const struct sample *sample);
void trial_loads(struct subject *subject, const struct sample *sample);
void trial_threads(struct subject *subject, const struct sample *sample);
void trial_cancel(struct subject *subject, const struct sample *sample);
void trial_failing(struct subject *subject, const struct sample *sample);

#endif
