/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The library for unikernels and a hostile host. An input says, answer by answer, what the device
 * does to what it would have said: a byte of flags, then what they ask for. Where the input ends,
 * the device is good.
 */
#include <stdlib.h>
#include <string.h>

#include "guest/device/file.h"
#include "guest/tests/fake.h"
#include "guest/tests/plain_port.h"
#include <vaccel/vaccel.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 256 << 10, COUNT = 600, QUEUE = 128 };

enum {
    PATCHES = 3, /* so many bytes are changed: two bytes of an offset, one of a value */
    FLAG_FILL =
        4, /* a piece is overwritten: two bytes of an offset, one of a length, and so many */
    FLAG_LENGTH = 8, /* the ring's length: four bytes */
    FLAG_HEAD = 16   /* the ring's id: four bytes */
};

static const uint8_t *input;
static size_t left;

static uint32_t take(unsigned bytes)
{
    uint32_t value = 0;

    for (; bytes; bytes--, left -= left > 0)
        value = value << 8 | (left ? *input++ : 0);
    return value;
}

static void mangle(uint8_t *answer, size_t size, uint32_t *written, uint32_t *head)
{
    if (!left || !size)
        return;
    uint32_t flags = take(1);
    for (uint32_t i = 0; i < (flags & PATCHES); i++) {
        size_t at = take(2) % size;
        answer[at] = (uint8_t)take(1);
    }
    if (flags & FLAG_FILL) {
        size_t at = take(2) % size;
        for (uint32_t count = take(1); count && at < size; count--)
            answer[at++] = (uint8_t)take(1);
    }
    if (flags & FLAG_LENGTH)
        *written = take(4);
    if (flags & FLAG_HEAD)
        *head = take(4);
}

/* Reads all of a result, as a program does. */
static void read_labels(const vaccel_classification *found)
{
    static volatile size_t seen;

    for (size_t i = 0; i < vaccel_classification_count(found); i++)
        seen += strlen(vaccel_classification_label(found, i));
}

static void call(vaccel_session *session, vaccel_image *image, vaccel_model *model)
{
    static float values[COUNT], sums[COUNT];
    vaccel_classification *found = NULL;
    float least, greatest;

    vaccel_noop(session);
    if (vaccel_image_classify(session, image, model, NULL, &found) == VACCEL_OK)
        read_labels(found);
    vaccel_classification_release(found);
    vaccel_vector_add(session, COUNT, values, values, sums);
    vaccel_minmax(session, COUNT, values, &least, &greatest);
}

static void use_file(void)
{
    static uint8_t bytes[8192];
    struct vac_file file;

    if (vac_file_open(&file) != 0)
        return;
    vac_file_ioctl(&file, UINT32_C(0xC4005604), bytes);
    vac_file_write(&file, bytes, sizeof(bytes), 0);
    vac_file_read(&file, bytes, sizeof(bytes), 0);
    vac_file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(4096) unsigned char memory[MEMORY];
    static const uint8_t photo[300];
    const vaccel_guest_options options = {
        .struct_size = sizeof(options), .open_timeout_ms = 20, .call_timeout_ms = 20};
    vaccel_session *session = NULL;
    vaccel_image *image = NULL;
    vaccel_model *model = NULL;

    if (!size)
        return 0;
    input = data + 1;
    left = size - 1;
    fake_init(data[0] & 1);
    fake.queue_size = QUEUE;
    fake.scattered = data[0] & 2;
    fake.mangle = mangle;
    if (vaccel_guest_open(plain_port(data[0] & 1), &options, memory, sizeof(memory)) == VACCEL_OK &&
        vaccel_session_open(NULL, &session) == VACCEL_OK &&
        vaccel_image_from_memory(photo, sizeof(photo), NULL, NULL, &image) == VACCEL_OK &&
        vaccel_model_open("network", &model) == VACCEL_OK) {
        /* Until the device is good again, and once more. */
        for (int i = 0; i < 8 && left; i++) {
            call(session, image, model);
            use_file();
        }
    }
    left = 0;
    if (session && vaccel_noop(session) != VACCEL_OK && vaccel_noop(session) != VACCEL_OK)
        abort();
    vaccel_model_release(model);
    vaccel_image_release(image);
    vaccel_session_release(session);
    vaccel_guest_close();
    return 0;
}
