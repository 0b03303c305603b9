/* SPDX-License-Identifier: Apache-2.0 */
/* program noop | program classify PHOTO */
#include <stdio.h>
#include <string.h>

#include <vaccel/vaccel.h>

static int failed(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, vaccel_last_error());
    return 1;
}

static int classify(vaccel_session *session, const char *photo)
{
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;
    int status = 0;

    if (vaccel_model_open("efficientnet-lite0", &model) != VACCEL_OK ||
        vaccel_image_from_file(photo, &image) != VACCEL_OK ||
        vaccel_image_classify(session, image, model, NULL, &result) != VACCEL_OK)
        status = failed("classify");
    else
        printf("%s, from %s\n", vaccel_classification_label(result, 0),
               vaccel_classification_backend(result));
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    return status;
}

int main(int argc, char **argv)
{
    vaccel_session *session = NULL;
    int status = 0;

    if (vaccel_session_open(NULL, &session) != VACCEL_OK)
        return failed("session");
    if (argc == 3 && strcmp(argv[1], "classify") == 0)
        status = classify(session, argv[2]);
    else if (vaccel_noop(session) != VACCEL_OK)
        status = failed("noop");
    else
        printf("noop with vaccel %s\n", vaccel_version());
    vaccel_session_release(session);
    return status;
}
