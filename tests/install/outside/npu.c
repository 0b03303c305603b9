/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a network of examples/backend-npu on tensors in a buffer and elsewhere, with room for the
 * output and without. */
#include <stdio.h>
#include <string.h>

#include <vaccel/vaccel.h>

enum { COUNT = 1024 };

#define NEED(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%d: %s: %s\n", __LINE__, #condition, vaccel_last_error());            \
            return 1;                                                                              \
        }                                                                                          \
    } while (0)

int main(void)
{
    static const float numbers[2] = {3, 1};
    static float plain[COUNT];
    static float room[COUNT];
    char network[12] = "NPU1";
    vaccel_session *session;
    vaccel_model *model;
    vaccel_model *broken;
    vaccel_buffer *buffer;

    memcpy(network + 4, numbers, sizeof(numbers));
    NEED(vaccel_session_open(NULL, &session) == VACCEL_OK);
    NEED(vaccel_model_from_memory(network, sizeof(network), "{}", NULL, NULL, &model) == VACCEL_OK);
    NEED(vaccel_model_from_memory(network, 11, "{}", NULL, NULL, &broken) == VACCEL_OK);
    NEED(vaccel_buffer_create(session, sizeof(plain), &buffer) == VACCEL_OK);
    float *shared = vaccel_buffer_data(buffer);
    for (int i = 0; i < COUNT; i++)
        plain[i] = shared[i] = (float)i;
    for (int i = 0; i < 8; i++) {
        int64_t shape[2] = {2, COUNT / 2};
        int64_t shaped[2] = {0, 0};
        vaccel_tensor input = {.data = i % 2 ? plain : shared,
                               .size = sizeof(plain),
                               .shape = shape,
                               .rank = 2,
                               .dtype = VACCEL_DTYPE_F32,
                               .buffer = i % 2 ? NULL : buffer};
        vaccel_tensor output = {.data = room,
                                .size = sizeof(room),
                                .shape = shaped,
                                .rank = 2,
                                .dtype = VACCEL_DTYPE_F32};
        vaccel_inference *result = NULL;
        memset(room, 0, sizeof(room));
        NEED(vaccel_infer(session, broken, &input, 1, &output, 1, NULL) == VACCEL_ERR_FORMAT);
        NEED(room[1] == 0 && output.size == sizeof(room));
        if (i < 4) {
            NEED(vaccel_infer(session, model, &input, 1, &output, 1, NULL) == VACCEL_OK);
            NEED(output.rank == 2 && shaped[0] == 2 && shaped[1] == COUNT / 2);
        } else {
            NEED(vaccel_infer(session, model, &input, 1, NULL, 0, &result) == VACCEL_OK);
            const vaccel_tensor *given = vaccel_inference_output(result, 0);
            NEED(given && given->size == sizeof(room) && given->rank == 2);
            memcpy(room, given->data, sizeof(room));
        }
        for (int k = 0; k < COUNT; k++)
            NEED(room[k] == (float)k * 3 + 1);
        vaccel_inference_release(result);
    }
    vaccel_buffer_release(buffer);
    vaccel_model_release(broken);
    vaccel_model_release(model);
    vaccel_session_release(session);
    puts("all right");
    return 0;
}
