/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures, whole and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "signature.h"

/* serving_default: x (x:0, f32 [-1,4]) to y (y:1, i64, any rank). */
#define X_SHAPE "\x12\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x12\x02\x08\x04"
#define X_INFO "\x0a\x03x:0\x10\x01\x1a\x11" X_SHAPE
#define X_ENTRY "\x0a\x1f\x0a\x01x\x12\x1a" X_INFO
#define Y_INFO "\x0a\x03y:1\x10\x09\x1a\x02\x18\x01"
#define Y_ENTRY "\x12\x10\x0a\x01y\x12\x0b" Y_INFO
#define SIGNATURE X_ENTRY Y_ENTRY
static const char GOOD[] = "\x2a\x46\x0a\x0fserving_default\x12\x33" SIGNATURE;
enum { GOOD_SIZE = sizeof(GOOD) - 1, HEAD = 2 + 17 + 2 };

static struct vac_error err;

static vaccel_status read(const void *data, size_t size)
{
    struct vac_tf_signature signature;
    vaccel_status status = vac_tf_signature_read(data, size, "m", &signature, &err);
    if (status == VACCEL_OK) {
        vac_tf_signature_free(&signature);
    } else {
        assert_true(err.message[0] != '\0');
    }
    return status;
}

static void test_names_types_and_shapes(void **state)
{
    (void)state;
    struct vac_tf_signature signature;
    assert_int_equal(vac_tf_signature_read(GOOD, GOOD_SIZE, "m", &signature, &err), VACCEL_OK);
    assert_int_equal(signature.input_count, 1);
    assert_int_equal(signature.output_count, 1);
    const struct vac_tf_info *x = &signature.inputs[0];
    assert_string_equal(x->name, "x");
    assert_string_equal(x->tensor, "x");
    assert_int_equal(x->index, 0);
    assert_int_equal(x->type, 1);
    assert_false(x->any_rank);
    assert_int_equal(x->rank, 2);
    assert_int_equal(x->dims[0], VAC_PORT_ANY);
    assert_int_equal(x->dims[1], 4);
    const struct vac_tf_info *y = &signature.outputs[0];
    assert_string_equal(y->tensor, "y");
    assert_int_equal(y->index, 1);
    assert_int_equal(y->type, 9);
    assert_true(y->any_rank);
    vac_tf_signature_free(&signature);
}

/* Cut anywhere, and with any byte changed: never past the end, which sanitizers would see. */
static void test_damage(void **state)
{
    (void)state;
    for (size_t size = 0; size < GOOD_SIZE; size++) {
        char *cut = malloc(size + 1);
        assert_non_null(cut);
        memcpy(cut, GOOD, size);
        assert_int_equal(read(cut, size), VACCEL_ERR_FORMAT);
        free(cut);
    }
    for (size_t at = 0; at < GOOD_SIZE; at++) {
        for (int value = 0; value < 256; value++) {
            char *changed = malloc(GOOD_SIZE);
            assert_non_null(changed);
            memcpy(changed, GOOD, GOOD_SIZE);
            changed[at] = (char)value;
            vaccel_status status = read(changed, GOOD_SIZE);
            assert_true(status == VACCEL_OK || status == VACCEL_ERR_FORMAT);
            free(changed);
        }
    }
}

static void expect_changed(size_t at, char value, vaccel_status status, const char *word)
{
    char changed[GOOD_SIZE];
    memcpy(changed, GOOD, GOOD_SIZE);
    changed[at] = value;
    assert_int_equal(read(changed, GOOD_SIZE), status);
    if (status != VACCEL_OK) {
        assert_non_null(strstr(err.message, word));
    }
}

static void test_what_is_refused(void **state)
{
    (void)state;
    size_t tensor = HEAD + 2 + 3 + 2;
    /* "x:0" to "xx0", which is a tensor's name too, and "x:-", which is none. */
    expect_changed(tensor + 3, 'x', VACCEL_OK, "");
    expect_changed(tensor + 4, '-', VACCEL_ERR_FORMAT, "damaged");
    /* A tensor of another kind. */
    expect_changed(tensor, '\x22', VACCEL_ERR_FORMAT, "not a dense tensor");
    /* A signature of another name is taken while there is no other. */
    expect_changed(4, 'S', VACCEL_OK, "");
    char two[2 * GOOD_SIZE];
    memcpy(two, GOOD, GOOD_SIZE);
    memcpy(two + GOOD_SIZE, GOOD, GOOD_SIZE);
    two[4] = 'A';
    two[GOOD_SIZE + 4] = 'B';
    assert_int_equal(read(two, sizeof(two)), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "serving_default"));
    assert_int_equal(read("", 0), VACCEL_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_types_and_shapes),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
