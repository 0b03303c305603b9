/* SPDX-License-Identifier: Apache-2.0 */
/** Models that stay loaded between calls from elsewhere, each of which opens and closes its own. */
#include "daemon/fuse/tests/guest.h"

#include <sys/stat.h>
#include <unistd.h>

#include "daemon/worker/warm.h"

static char folder[] = "/tmp/vaccel-warm-XXXXXX";

static void file_of(const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", folder, name);
    mkdir(path, 0700);
    snprintf(path, size, "%s/%s/model.json", folder, name);
}

/* A model folder; one of another size is another model. */
static void write_model(const char *name, int size)
{
    char path[256];

    file_of(name, path, sizeof(path));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "{\"name\": \"%s\"}%*s", name, size, "");
    fclose(file);
}

static void call_with(const char *name)
{
    static char byte[1];
    struct message message;
    const vaccel_image_view image = {.format = VACCEL_PIXEL_ENCODED, .data = byte, .size = 1};
    const vaccel_model_view model = {.name = name};
    const vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    const vaccel_image_classify_args args = {.image = &image, .model = &model, .params = &params};
    const struct vac_call_head head = {
        .op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .hops = 1, .id = 1};
    uint64_t session = open_session_file();

    write_call(&message, VACCEL_OP_IMAGE_CLASSIFY, &args, &head);
    struct sent *sent = call(session, &message, 4096);
    assert_int_equal(status_of(sent), VACCEL_OK);
    drop(sent);
    release_file(session);
}

static void a_model_is_loaded_once(void **state)
{
    (void)state;
    write_model("one", 0);
    int loads = atomic_load(&vaccel_mock()->loads);
    for (int i = 0; i < 5; i++)
        call_with("one");
    assert_int_equal(atomic_load(&vaccel_mock()->loads), loads + 1);
}

static void a_model_whose_file_was_replaced_is_another(void **state)
{
    (void)state;
    write_model("replaced", 0);
    call_with("replaced");
    int loads = atomic_load(&vaccel_mock()->loads);
    int unloads = atomic_load(&vaccel_mock()->unloads);
    write_model("replaced", 100);
    call_with("replaced");
    call_with("replaced");
    assert_int_equal(atomic_load(&vaccel_mock()->loads), loads + 1);
    assert_int_equal(atomic_load(&vaccel_mock()->unloads), unloads + 1);
}

static void the_one_that_was_not_used_for_longest_goes(void **state)
{
    char name[32];

    (void)state;
    for (int i = 0; i < VAC_WARM_MODELS; i++) {
        snprintf(name, sizeof(name), "m%d", i);
        write_model(name, 0);
        call_with(name);
    }
    write_model("more", 0);
    call_with("m0");
    int unloads = atomic_load(&vaccel_mock()->unloads);
    call_with("more");
    assert_int_equal(atomic_load(&vaccel_mock()->unloads), unloads + 1);
    int loads = atomic_load(&vaccel_mock()->loads);
    call_with("m0");
    assert_int_equal(atomic_load(&vaccel_mock()->loads), loads);
    call_with("m1");
    assert_int_equal(atomic_load(&vaccel_mock()->loads), loads + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_model_is_loaded_once, begin, end),
        cmocka_unit_test_setup_teardown(a_model_whose_file_was_replaced_is_another, begin, end),
        cmocka_unit_test_setup_teardown(the_one_that_was_not_used_for_longest_goes, begin, end),
    };
    if (!mkdtemp(folder) || setenv("VACCEL_MODEL_PATH", folder, 1) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command) != 0 || failed;
}
