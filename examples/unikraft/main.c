/* SPDX-License-Identifier: Apache-2.0 */
/* What does this photograph show? The same calls as in examples/classify, on Unikraft: the library
 * found the host when the unikernel booted. */
#include <stdio.h>

#include <vaccel/vaccel.h>

/* See examples/unikernel/photo.S. */
extern const unsigned char photo[];
extern const unsigned char photo_end[];

static int fail(const char *what)
{
    printf("%s: %s\n", what, vaccel_last_error());
    return 1;
}

static int classify(vaccel_session *session, vaccel_image *image, vaccel_model *model)
{
    vaccel_classification *result;

    if (vaccel_image_classify(session, image, model, NULL, &result) != VACCEL_OK)
        return fail("classify");
    for (size_t i = 0; i < vaccel_classification_count(result); i++)
        /* Unikraft's own C library prints no floating-point numbers. */
        printf("0.%04d  %s\n", (int)(vaccel_classification_score(result, i) * 10000),
               vaccel_classification_label(result, i));
    vaccel_classification_release(result);
    return 0;
}

int main(int argc, char **argv)
{
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;
    int failed;

    if (vaccel_session_open(NULL, &session) != VACCEL_OK)
        failed = fail("session");
    else if (vaccel_model_open(argc > 1 ? argv[1] : "efficientnet-lite0", &model) != VACCEL_OK)
        failed = fail("model");
    else if (vaccel_image_from_memory(photo, (size_t)(photo_end - photo), NULL, NULL, &image) !=
             VACCEL_OK)
        failed = fail("photo");
    else
        failed = classify(session, image, model);

    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
    return failed;
}
