/* SPDX-License-Identifier: Apache-2.0 */
/* image_classify_batch: the labels of each image are those that it has by itself. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/conformance/conformance.h"

/* More than any backend runs at once, and no multiple of anything. */
enum { IMAGES = 35, KINDS = 2 };

static const char model_name[] = "efficientnet-lite0";
static const char *const photos[KINDS] = {"coffee.jpg", "chelsea.jpg"};

static const char *missing(const struct files *files)
{
    static char reason[600];
    char path[512];
    struct stat info;

    snprintf(path, sizeof(path), "%s/%s/model.json", files->models, model_name);
    if (stat(path, &info) != 0) {
        snprintf(reason, sizeof(reason), "the model %s is not built", model_name);
        return reason;
    }
    for (size_t i = 0; i < KINDS; i++) {
        snprintf(path, sizeof(path), "%s/%s", files->photos, photos[i]);
        if (stat(path, &info) != 0) {
            snprintf(reason, sizeof(reason), "the photograph %s is not built", photos[i]);
            return reason;
        }
    }
    return NULL;
}

/* Sums may be added up in another order in a batch. */
static void check_labels(const vaccel_classifications *all, size_t image,
                         const vaccel_classification *single, struct outcome *outcome)
{
    size_t count = vaccel_classification_count(single);

    REQUIRE(vaccel_classifications_image_entry_count(all, image) == count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(vaccel_classifications_image_entry_index(all, image, i) ==
                vaccel_classification_index(single, i));
        REQUIRE(fabsf(vaccel_classifications_image_entry_score(all, image, i) -
                      vaccel_classification_score(single, i)) < 1e-4F);
        REQUIRE(strcmp(vaccel_classifications_image_entry_label(all, image, i),
                       vaccel_classification_label(single, i)) == 0);
    }
}

static void check_bad(vaccel_session *session, vaccel_model *model, vaccel_image *good,
                      struct outcome *outcome)
{
    vaccel_classifications *all = NULL;
    vaccel_image *bad = NULL;

    REQUIRE(vaccel_image_from_memory("no photograph", 13, NULL, NULL, &bad) == VACCEL_OK);
    vaccel_image *images[] = {good, good, bad, good};
    REQUIRE(vaccel_image_classify_batch(session, images, 4, model, NULL, &all) ==
            VACCEL_ERR_FORMAT);
    REQUIRE(strstr(vaccel_last_error(), "images[2]"));
    REQUIRE(vaccel_image_classify_batch(session, images, 0, model, NULL, &all) ==
            VACCEL_ERR_INVALID);
    images[1] = NULL;
    REQUIRE(vaccel_image_classify_batch(session, images, 2, model, NULL, &all) ==
            VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "images[1]"));
    REQUIRE(!all);
    vaccel_image_release(bad);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const size_t sizes[] = {1, 2, IMAGES};
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    vaccel_session *session = open_pinned(way->pin);
    vaccel_classification *singles[KINDS];
    vaccel_classifications *all = NULL;
    vaccel_image *images[IMAGES];
    vaccel_model *model = NULL;
    char path[512];

    params.top_k = 3;
    REQUIRE(session);
    REQUIRE(vaccel_model_open(model_name, &model) == VACCEL_OK);
    for (size_t i = 0; i < IMAGES; i++) {
        snprintf(path, sizeof(path), "%s/%s", files->photos, photos[i % KINDS]);
        REQUIRE(vaccel_image_from_file(path, &images[i]) == VACCEL_OK);
    }
    for (size_t i = 0; i < KINDS; i++)
        REQUIRE(vaccel_image_classify(session, images[i], model, &params, &singles[i]) ==
                VACCEL_OK);
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        REQUIRE(vaccel_image_classify_batch(session, images, sizes[s], model, &params, &all) ==
                VACCEL_OK);
        REQUIRE(vaccel_classifications_image_count(all) == sizes[s]);
        for (size_t i = 0; i < sizes[s]; i++)
            CHECK(check_labels(all, i, singles[i % KINDS], outcome));
        REQUIRE(vaccel_classifications_precision(all) == VACCEL_PRECISION_F32);
        vaccel_classifications_release(all);
    }
    CHECK(check_bad(session, model, images[0], outcome));
    for (size_t i = 0; i < KINDS; i++)
        vaccel_classification_release(singles[i]);
    for (size_t i = 0; i < IMAGES; i++)
        vaccel_image_release(images[i]);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite image_classify_batch_suite = {VACCEL_OP_IMAGE_CLASSIFY_BATCH, missing, check};
