/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backends that read another format than the suites' networks, which are in ONNX: these they
 * refuse, and answer on the same model in their own format (tests/formats writes it) as any other
 * does.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/conformance/conformance.h"
#include "tests/conformance/tensors.h"

static const struct {
    const char *backend;
    const char *format;
} formats[] = {{"pytorch", "torchscript"}, {"tensorflow", "saved_model"}};

static const char real_network[] = "efficientnet-lite0";

const char *other_format(const char *backend, uint32_t op)
{
    bool on_model = op == VACCEL_OP_MODEL_DESCRIBE || op == VACCEL_OP_INFER ||
                    op == VACCEL_OP_IMAGE_CLASSIFY || op == VACCEL_OP_IMAGE_CLASSIFY_BATCH ||
                    op == VACCEL_OP_IMAGE_DETECT || op == VACCEL_OP_IMAGE_SEGMENT ||
                    op == VACCEL_OP_IMAGE_POSE || op == VACCEL_OP_IMAGE_DEPTH;

    for (size_t i = 0; on_model && i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strcmp(formats[i].backend, backend) == 0)
            return formats[i].format;
    }
    return NULL;
}

static void check_refusal(vaccel_session *session, const struct files *files,
                          struct outcome *outcome)
{
    vaccel_model *model = open_network(files, "identity_f32");
    vaccel_model_info *info = NULL;

    REQUIRE(model);
    REQUIRE(vaccel_model_describe(session, model, &info) == VACCEL_ERR_UNSUPPORTED);
    REQUIRE(strstr(vaccel_last_error(), "onnx"));
    vaccel_model_release(model);
}

/* The best label of the image, and its score, over the op of the suite. */
static bool best_of(uint32_t op, vaccel_session *session, vaccel_model *model, vaccel_image *image,
                    uint32_t *index, float *score)
{
    vaccel_classification *one = NULL;
    vaccel_classifications *many = NULL;
    vaccel_image *images[2] = {image, image};

    if (op == VACCEL_OP_IMAGE_CLASSIFY) {
        if (vaccel_image_classify(session, image, model, NULL, &one) != VACCEL_OK)
            return false;
        *index = vaccel_classification_index(one, 0);
        *score = vaccel_classification_score(one, 0);
        vaccel_classification_release(one);
        return true;
    }
    if (vaccel_image_classify_batch(session, images, 2, model, NULL, &many) != VACCEL_OK)
        return false;
    *index = vaccel_classifications_image_entry_index(many, 1, 0);
    *score = vaccel_classifications_image_entry_score(many, 1, 0);
    vaccel_classifications_release(many);
    return true;
}

/* As whatever reads the model in ONNX does. */
static void check_same(uint32_t op, vaccel_session *session, vaccel_model *model,
                       const struct files *files, struct outcome *outcome)
{
    static const char *const photos[] = {"coffee.jpg", "chelsea.jpg"};
    vaccel_session *any = open_pinned(NULL);
    vaccel_model *onnx = NULL;
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", files->models, real_network);
    REQUIRE(any);
    REQUIRE(vaccel_model_open(path, &onnx) == VACCEL_OK);
    for (size_t i = 0; i < sizeof(photos) / sizeof(photos[0]); i++) {
        vaccel_image *image = NULL;
        uint32_t labels[2];
        float scores[2];
        snprintf(path, sizeof(path), "%s/%s", files->photos, photos[i]);
        REQUIRE(vaccel_image_from_file(path, &image) == VACCEL_OK);
        REQUIRE(best_of(op, session, model, image, &labels[0], &scores[0]));
        REQUIRE(best_of(op, any, onnx, image, &labels[1], &scores[1]));
        REQUIRE(labels[0] == labels[1]);
        REQUIRE(fabsf(scores[0] - scores[1]) < 1e-4F);
        vaccel_image_release(image);
    }
    vaccel_model_release(onnx);
    vaccel_session_release(any);
}

void check_format(const struct suite *suite, const char *format, const struct way *way,
                  const struct files *files, struct outcome *outcome)
{
    const char *folder = getenv("VACCEL_FORMATS");
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;
    bool classifies =
        suite->op == VACCEL_OP_IMAGE_CLASSIFY || suite->op == VACCEL_OP_IMAGE_CLASSIFY_BATCH;
    char path[512];
    struct stat info;

    REQUIRE(session);
    CHECK(check_refusal(session, files, outcome));
    outcome->verdict = NOT_HERE;
    snprintf(outcome->reason, sizeof(outcome->reason),
             "format: it reads %s, and the suite's networks are in onnx; its own tests call it",
             format);
    snprintf(path, sizeof(path), "%s/%s/%s", folder ? folder : "", format, real_network);
    /* A model by its path is for this process's own backends. */
    bool here = !*way->direct || strncmp(way->pin, "loop/", 5) == 0;
    if (here && classifies && stat(path, &info) == 0) {
        outcome->verdict = PASS;
        REQUIRE(vaccel_model_open(path, &model) == VACCEL_OK);
        CHECK(check_same(suite->op, session, model, files, outcome));
        vaccel_model_release(model);
    }
    vaccel_session_release(session);
}
