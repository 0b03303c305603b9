// SPDX-License-Identifier: Apache-2.0

package main

/*
#include <stdlib.h>
#include <time.h>

#include <vaccel/vaccel.h>

static vaccel_session *session;
static vaccel_model *model;

static void empty(void)
{
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// Opens the session and the model that classify() uses.
static int prepare(const char *name)
{
    return vaccel_session_open(NULL, &session) == VACCEL_OK &&
           vaccel_model_open(name, &model) == VACCEL_OK &&
           vaccel_session_prepare(session, VACCEL_OP_IMAGE_CLASSIFY, model) == VACCEL_OK;
}

// Seconds that one classification of the file's bytes takes, reading its answer included; negative
// when it fails.
static double classify(const void *bytes, size_t size)
{
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;
    double sum = 0, start = now();
    if (vaccel_image_from_memory(bytes, size, NULL, NULL, &image) != VACCEL_OK)
        return -1;
    vaccel_status status = vaccel_image_classify(session, image, model, NULL, &result);
    for (size_t i = 0; i < vaccel_classification_count(result); i++)
        sum += vaccel_classification_score(result, i) + vaccel_classification_label(result, i)[0];
    vaccel_classification_release(result);
    vaccel_image_release(image);
    return status == VACCEL_OK && sum > 0 ? now() - start : -1;
}

// Seconds of one inference on `input`; negative when it fails.
static double infer(void *input, void *output)
{
    int64_t taken[] = {1, 3, 224, 224}, given[] = {1, 1000};
    vaccel_tensor in = {.data = input, .size = 4 * 3 * 224 * 224, .shape = taken, .rank = 4,
                        .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor out = {.data = output, .size = 4 * 1000, .shape = given, .rank = 2,
                         .dtype = VACCEL_DTYPE_F32};
    double start = now();
    return vaccel_infer(session, model, &in, 1, &out, 1, NULL) == VACCEL_OK ? now() - start : -1;
}
*/
// #cgo pkg-config: vaccel
import "C"

import (
	"errors"
	"unsafe"
)

func empty() {
	C.empty()
}

func prepareC(model string) error {
	name := C.CString(model)
	defer C.free(unsafe.Pointer(name))
	if C.prepare(name) == 0 {
		return errors.New(C.GoString(C.vaccel_last_error()))
	}
	return nil
}

// classifyC gives the seconds of one classification by C alone; negative when it fails.
func classifyC(photo []byte) float64 {
	return float64(C.classify(unsafe.Pointer(&photo[0]), C.size_t(len(photo))))
}

// inferC gives the seconds of one inference by C alone; negative when it fails.
func inferC(input, output []float32) float64 {
	return float64(C.infer(unsafe.Pointer(&input[0]), unsafe.Pointer(&output[0])))
}
