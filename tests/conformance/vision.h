/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the suites of image_detect, image_segment, image_pose and image_depth have in common: the
 * networks that models/train.py makes, their pictures, and what must fail in the same way.
 */
#ifndef VAC_TESTS_CONFORMANCE_VISION_H
#define VAC_TESTS_CONFORMANCE_VISION_H

#include <jansson.h>

#include "tests/conformance/conformance.h"

struct vision_op {
    const char *model;  /* folder of models that it is checked with */
    const char *other;  /* one that is for another op */
    const char *broken; /* network whose outputs are NaN */
    vaccel_status (*run)(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                         void **result);
    void (*release)(void *result);
    const char *(*backend)(const void *result);
    vaccel_precision (*precision)(const void *result);
    /** Bit for bit. */
    bool (*same)(const void *a, const void *b);
    /** The same with an option that makes no sense, if the op has one. */
    vaccel_status (*run_invalid)(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                 void **result);
    /** A result of what `example` shows, moved by so many pixels. */
    void (*check)(const void *result, const json_t *example, unsigned left, unsigned top,
                  struct outcome *outcome);
    /** Of an image of so many pixels, whatever it shows. */
    void (*check_any)(const void *result, unsigned width, unsigned height, struct outcome *outcome);
};

/** Why an op cannot be checked here, or NULL. */
const char *vision_missing(const struct files *files, const char *model);

/** The pictures that a network is checked with; to be released. */
json_t *vision_examples(const struct files *files, const char *model);

/** One of them, as a file. */
vaccel_image *vision_open(const struct files *files, const char *model, const json_t *example);

/** Fails with `expected` and says why, as it does directly; leaves the result as it was. */
void vision_check_wrong_model(const struct vision_op *op, const struct way *way,
                              vaccel_session *session, vaccel_image *image, const char *name,
                              vaccel_status expected, struct outcome *outcome);

/** An image of that size, all grey of that brightness. */
vaccel_image *vision_grey(uint32_t width, uint32_t height, unsigned char brightness);

/** What an example says of each pixel, malloc'ed; NULL when it cannot be read. */
void *vision_numbers(const json_t *example, size_t *size);

/** All that the ops have in common; `session` and `model` are those of the way. */
void vision_check(const struct vision_op *op, const struct way *way, const struct files *files,
                  vaccel_session *session, vaccel_model *model, struct outcome *outcome);

/** A number of an example. */
double vision_number(const json_t *object, const char *key);

#endif
