/* SPDX-License-Identifier: Apache-2.0 */
/* What does this photograph show? The same calls as in examples/classify, without an operating
 * system: the host's accelerator answers. */
#include <string.h>

#include <vaccel/vaccel.h>

#include "guest/ports/baremetal/baremetal.h"

/* The photograph that was built in, if there is one; see photo.S. */
extern const unsigned char photo[];
extern const unsigned char photo_end[];

/* All that the library may use. */
static _Alignas(64) unsigned char memory[256 << 10];

static int fail(const char *what)
{
    baremetal_print(what);
    baremetal_print(": ");
    baremetal_print(vaccel_last_error());
    baremetal_print("\n");
    return 1;
}

/* A score, 0 to 1, with four digits, rounded as printf() does. */
static void print_score(float score)
{
    uint32_t bits;

    memcpy(&bits, &score, sizeof(bits));
    uint32_t shift = 150 - (bits >> 23); /* the score is a whole number over 2^shift */
    uint64_t number = (uint64_t)((bits & 0x7FFFFF) | 0x800000) * 10000;
    uint64_t digits = shift < 63 ? number >> shift : 0;
    uint64_t rest = shift < 63 ? number - (digits << shift) : 0;
    uint64_t half = shift < 63 ? UINT64_C(1) << shift >> 1 : 1;
    digits += rest > half || (rest == half && digits & 1);
    char text[] = "0.0000";
    text[0] = (char)('0' + digits / 10000);
    for (int i = 5; i > 1; i--, digits /= 10)
        text[i] = (char)('0' + digits % 10);
    baremetal_print(text);
}

/* The same to the bit, for who compares. */
static void print_bits(float score)
{
    char text[] = "  [00000000]";
    uint32_t bits;

    memcpy(&bits, &score, sizeof(bits));
    for (int i = 10; i > 2; i--, bits >>= 4)
        text[i] = "0123456789abcdef"[bits & 15];
    baremetal_print(text);
}

static int classify(vaccel_session *session, vaccel_image *image, vaccel_model *model, bool bits)
{
    vaccel_classification *result;

    if (vaccel_image_classify(session, image, model, NULL, &result) != VACCEL_OK)
        return fail("classify");
    for (size_t i = 0; i < vaccel_classification_count(result); i++) {
        print_score(vaccel_classification_score(result, i));
        baremetal_print("  ");
        baremetal_print(vaccel_classification_label(result, i));
        if (bits)
            print_bits(vaccel_classification_score(result, i));
        baremetal_print("\n");
    }
    vaccel_classification_release(result);
    return 0;
}

int guest_main(const char *command_line)
{
    char name[64];
    char bits[4];
    char waits[16];
    size_t size;
    const void *given = baremetal_module(&size);
    const void *picture = size ? given : photo;
    const char *wait = baremetal_option(command_line, "wait", waits, sizeof(waits), "interrupt");
    const vaccel_guest_port *port = baremetal_port(*wait != 'p'); /* "poll" */
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;
    int failed;

    if (vaccel_guest_open(port, NULL, memory, sizeof(memory)) != VACCEL_OK ||
        vaccel_session_open(NULL, &session) != VACCEL_OK)
        failed = fail("session");
    else if (vaccel_model_open(
                 baremetal_option(command_line, "model", name, sizeof(name), "efficientnet-lite0"),
                 &model) != VACCEL_OK)
        failed = fail("model");
    else if (vaccel_image_from_memory(picture, size ? size : (size_t)(photo_end - photo), NULL,
                                      NULL, &image) != VACCEL_OK)
        failed = fail("photo");
    else
        failed = classify(session, image, model,
                          *baremetal_option(command_line, "bits", bits, sizeof(bits), "") != 0);

    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
    vaccel_guest_close();
    return failed;
}
