/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

/* Other backends may lie in the folder beside the program; the linked one comes before those of its
 * name. */
static void noop_is_built_in(void **state)
{
    vaccel_inventory *inventory = NULL;
    size_t found = 0;
    (void)state;

    assert_int_equal(vaccel_inspect(&inventory), VACCEL_OK);
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        if (strcmp(vaccel_inventory_backend_name(inventory, i), "noop") != 0)
            continue;
        found++;
        assert_string_equal(vaccel_inventory_backend_path(inventory, i), "built in");
        assert_int_equal(vaccel_inventory_backend_status(inventory, i), VACCEL_OK);
    }
    assert_int_equal(found, 1);
    vaccel_inventory_release(inventory);
}

static void noop_runs(void **state)
{
    vaccel_session *session = NULL;
    (void)state;

    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_OK);
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    vaccel_session_release(session);
}

/* A transport for tests is no answer to "which backend do I lack". */
static void nobody_is_told_to_pin_loop(void **state)
{
    static const unsigned char pixels[3];
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;
    (void)state;

    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = 1;
    geometry.height = 1;
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_OK);
    assert_int_equal(vaccel_model_open("no-such-model", &model), VACCEL_OK);
    assert_int_equal(
        vaccel_image_from_pixels(&geometry, pixels, sizeof(pixels), NULL, NULL, &image), VACCEL_OK);
    assert_int_equal(vaccel_image_classify(session, image, model, NULL, &result),
                     VACCEL_ERR_UNAVAILABLE);
    assert_null(strstr(vaccel_last_error(), "loop"));
    assert_null(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noop_is_built_in),
        cmocka_unit_test(noop_runs),
        cmocka_unit_test(nobody_is_told_to_pin_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
