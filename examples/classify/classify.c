/* SPDX-License-Identifier: Apache-2.0 */
/* What does this photograph show? One call, on whatever accelerator is here. */
#include <stdio.h>

#include <vaccel/vaccel.h>

static int fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, vaccel_last_error());
    return 1;
}

static int classify(vaccel_session *session, vaccel_image *image, vaccel_model *model)
{
    vaccel_classification *result;

    if (vaccel_image_classify(session, image, model, NULL, &result) != VACCEL_OK)
        return fail("classify");
    for (size_t i = 0; i < vaccel_classification_count(result); i++)
        printf("%.4f  %s\n", (double)vaccel_classification_score(result, i),
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

    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s PHOTO [MODEL]\n", argv[0]);
        return 2;
    }
    if (vaccel_session_open(NULL, &session) != VACCEL_OK)
        failed = fail("session");
    else if (vaccel_model_open(argc > 2 ? argv[2] : "efficientnet-lite0", &model) != VACCEL_OK)
        failed = fail("model");
    else if (vaccel_image_from_file(argv[1], &image) != VACCEL_OK)
        failed = fail("photo");
    else
        failed = classify(session, image, model);

    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
    return failed;
}
