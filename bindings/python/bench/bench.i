/* SPDX-License-Identifier: Apache-2.0 */
/* What the benchmarks compare with: an empty function, and calls that C makes by itself. */
%module bench

%{
#include <stdlib.h>
#include <time.h>

#include <vaccel/vaccel.h>

static vaccel_session *session;
static vaccel_model *model;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
%}

%include <pybuffer.i>
%pybuffer_binary(const char *bytes, size_t size);

%inline %{
void empty(void)
{
}

/* Opens the session and the model that classify() uses; false when that fails. */
int prepare(const char *name)
{
    return vaccel_session_open(NULL, &session) == VACCEL_OK && vaccel_model_open(name, &model) == VACCEL_OK &&
           vaccel_session_prepare(session, VACCEL_OP_IMAGE_CLASSIFY, model) == VACCEL_OK;
}

/* Seconds that one classification of the file's bytes takes, reading its answer included; negative when it fails. */
double classify(const char *bytes, size_t size)
{
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;
    double sum = 0, start = now();
    if (vaccel_image_from_memory(bytes, size, NULL, NULL, &image) < 0)
        return -1;
    vaccel_status status = vaccel_image_classify(session, image, model, NULL, &result);
    for (size_t i = 0; i < vaccel_classification_count(result); i++)
        sum += vaccel_classification_score(result, i) + vaccel_classification_label(result, i)[0];
    vaccel_classification_release(result);
    vaccel_image_release(image);
    return status == VACCEL_OK && sum > 0 ? now() - start : -1;
}
%}
