/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "backends/common/library.h"
#include "backends/common/pool.h"
#include "backends/common/port.h"
#include "backends/common/tensors.h"
#include "backends/common/text.h"

/* A folder that looks like an installation. */
struct tree {
    char root[64];
};

static void make_folders(const char *path)
{
    char partial[256];
    snprintf(partial, sizeof(partial), "%s", path);
    for (char *slash = strchr(partial + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(partial, 0700);
        *slash = '/';
    }
}

static void make_file(const struct tree *tree, const char *name)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", tree->root, name);
    make_folders(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

static int set_up(void **state)
{
    static struct tree tree;
    snprintf(tree.root, sizeof(tree.root), "/tmp/backend-common-test-XXXXXX");
    *state = &tree;
    return mkdtemp(tree.root) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    const struct tree *tree = *state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", tree->root);
    return system(command);
}

/* What is known before a search. */
struct known {
    const char *chosen;
    const char *folder;
    const char *soname;
};

/* Compares the candidates with names relative to the tree; bare names are compared as they are. */
static void expect(const struct tree *tree, const struct known *known, const char *const *names,
                   size_t count)
{
    const struct vac_library library = {
        .framework = "OpenVINO",
        .file = "libopenvino_c.so",
        .soname = known->soname,
        .package = "openvino/libs",
    };
    const struct vac_library_places places = {known->chosen, known->folder};
    struct vac_library_candidates found;
    assert_int_equal(vac_library_search(&library, &places, &found), 0);
    assert_int_equal(found.count, count);
    for (size_t i = 0; i < count; i++) {
        const char *path = found.paths[i];
        size_t root = strlen(tree->root);
        if (strncmp(path, tree->root, root) == 0) {
            path += root + 1;
        }
        assert_string_equal(path, names[i]);
    }
    vac_library_candidates_free(&found);
}

#define EXPECT(tree, known, ...)                                                                   \
    expect((tree), (known), (const char *const[]){__VA_ARGS__},                                    \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_chosen_library_is_the_only_candidate(void **state)
{
    make_file(*state, "site/vaccel/backends/libopenvino_c.so");
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/site/vaccel/backends", ((struct tree *)*state)->root);
    const struct known known = {"/nowhere/at/all.so", folder, "libopenvino_c.so.1"};
    EXPECT(*state, &known, "/nowhere/at/all.so");
}

static void test_search_goes_from_near_to_far_and_new_to_old(void **state)
{
    const struct tree *tree = *state;
    make_file(tree, "site/openvino/libs/libopenvino_c.so.999");
    make_file(tree, "site/openvino/libs/libopenvino_c.so.2641");
    make_file(tree, "site/openvino/libs/libopenvino_c.so.2630");
    make_file(tree, "site/vaccel/lib/vaccel/backends/openvino.so");
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/site/vaccel/lib/vaccel/backends", tree->root);
    const struct known known = {"", folder, "libopenvino_c.so.2641"};
    EXPECT(tree, &known, "site/openvino/libs/libopenvino_c.so.2641",
           "site/openvino/libs/libopenvino_c.so.2630", "site/openvino/libs/libopenvino_c.so.999",
           "libopenvino_c.so", "libopenvino_c.so.2641");
}

static void test_search_knows_virtual_environments_and_bundles(void **state)
{
    const struct tree *tree = *state;
    make_file(tree, "lib/python3.11/site-packages/openvino/libs/libopenvino_c.so.2641");
    make_file(tree, "lib/vaccel/backends/libopenvino_c.so.2600");
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/lib/vaccel/backends", tree->root);
    const struct known known = {NULL, folder, NULL};
    EXPECT(tree, &known, "lib/vaccel/backends/libopenvino_c.so.2600",
           "lib/python3.11/site-packages/openvino/libs/libopenvino_c.so.2641", "libopenvino_c.so");
}

static void test_search_knows_debian(void **state)
{
    const struct tree *tree = *state;
    make_file(tree, "lib/python3.11/dist-packages/openvino/libs/libopenvino_c.so.2641");
    make_file(tree, "lib/x86_64-linux-gnu/vaccel/backends/openvino.so");
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/lib/x86_64-linux-gnu/vaccel/backends", tree->root);
    const struct known known = {NULL, folder, NULL};
    EXPECT(tree, &known, "lib/python3.11/dist-packages/openvino/libs/libopenvino_c.so.2641",
           "libopenvino_c.so");
}

static void test_search_without_any_knowledge(void **state)
{
    const struct known known = {NULL, NULL, NULL};
    EXPECT(*state, &known, "libopenvino_c.so");
}

static void test_versions_compare_as_numbers(void **state)
{
    (void)state;
    assert_true(vac_library_compare_versions("/a/x.so.2641", "/b/x.so.999") > 0);
    assert_true(vac_library_compare_versions("x.so.2026.4.1", "x.so.2026.10.0") < 0);
    assert_true(vac_library_compare_versions("x.so", "x.so.1") < 0);
    assert_int_equal(vac_library_compare_versions("/a.so.9/x.so.2", "/b/x.so.2"), 0);
}

static char name[] = "m";
static char path[] = "/m/model.onnx";
static char labels_file[] = "labels.txt";
static char op_name[] = "image_classify";
static char *ops[] = {op_name};

/* A classifier of 1000 classes, its labels left out because only their number counts. */
static struct vac_model_info classifier(void)
{
    return (struct vac_model_info){
        .name = name,
        .format = VAC_MODEL_ONNX,
        .path = path,
        .ops = ops,
        .op_count = 1,
        .has_input = true,
        .input_shape = {-1, 3, 224, 224},
        .input = {.dtype = VAC_DTYPE_F32},
        .labels_file = labels_file,
        .label_count = 1000,
    };
}

static void test_input_must_be_what_the_metadata_says(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    struct vac_port input = {"input", VACCEL_DTYPE_F32, false, 4, {VAC_PORT_ANY, 3, 224, 224}};
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_OK);
    assert_true(vac_port_is_open(&input));
    input.dims[0] = 1;
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_OK);
    assert_false(vac_port_is_open(&input));
    input.dims[0] = 8;
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "[?,3,224,224]"));
    assert_non_null(strstr(err.message, "[8,3,224,224]"));
    input = (struct vac_port){"input", VACCEL_DTYPE_F32, false, 4, {1, 224, 224, 3}};
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    input = (struct vac_port){"input", VACCEL_DTYPE_F32, false, 2, {1, 150528}};
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    input = (struct vac_port){"input", VACCEL_DTYPE_F32, true, 0, {0}};
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_OK);
    input = (struct vac_port){"input", VACCEL_DTYPE_U8, false, 4, {1, 3, 224, 224}};
    assert_int_equal(vac_check_image_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "u8"));
}

static void test_output_must_have_a_score_for_each_label(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    struct vac_port output = {"scores", VACCEL_DTYPE_F32, false, 2, {1, 1000}};
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_OK);
    output = (struct vac_port){"scores", VACCEL_DTYPE_F32, false, 4, {1, 1000, 1, 1}};
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_OK);
    info.label_count = 999;
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "labels.txt of the model m has 999 labels"));
    info.label_count = 1000;
    output.dims[3] = INT64_MAX;
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_ERR_FORMAT);
    output.dims[3] = VAC_PORT_ANY;
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_ERR_FORMAT);
    output = (struct vac_port){"scores", VACCEL_DTYPE_F32, false, 2, {VAC_PORT_ANY, 1000}};
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_ERR_FORMAT);
    assert_int_equal(vac_check_scores(&info, &output, true, &err), VACCEL_OK);
    output = (struct vac_port){"scores", VACCEL_DTYPE_F16, false, 2, {1, 1000}};
    assert_int_equal(vac_check_scores(&info, &output, false, &err), VACCEL_ERR_FORMAT);
}

/* The host's side of a failure. */
static char said[1024];

static vaccel_status host_fail(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);

static vaccel_status host_fail(vaccel_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof(said), format, arguments);
    va_end(arguments);
    return status;
}

static const vaccel_host host = {.struct_size = sizeof(vaccel_host), .fail = host_fail};

static const struct vac_port inputs[] = {
    {"a", VACCEL_DTYPE_F32, false, 2, {VAC_PORT_ANY, 3}},
    {"b", VACCEL_DTYPE_I64, true, 0, {0}},
};
static const struct vac_port outputs[] = {
    {"sum", VACCEL_DTYPE_F32, false, 2, {VAC_PORT_ANY, 3}},
    {"words", VACCEL_DTYPE_BYTES, false, 1, {VAC_PORT_ANY}},
};
static const struct vac_ports two = {"m", inputs, 2, outputs, 2};

static int64_t wide[] = {7, 3};
static int64_t narrow[] = {7, 2};

/* A tensor as an input; the data does not matter here. */
static vaccel_tensor tensor(const char *called, vaccel_dtype dtype, int64_t *shape, uint32_t rank)
{
    return (vaccel_tensor){.name = called, .dtype = dtype, .shape = shape, .rank = rank};
}

static void expect_refused(const vaccel_tensor *tensors, size_t count, const char *word)
{
    uint32_t order[4];
    said[0] = '\0';
    assert_int_equal(vac_match_inputs(&host, &two, tensors, count, order), VACCEL_ERR_INVALID);
    if (strstr(said, word) == NULL) {
        fail_msg("'%s' is not in: %s", word, said);
    }
}

static void test_inputs_are_matched_by_name_and_position(void **state)
{
    (void)state;
    uint32_t order[4];
    vaccel_tensor named[] = {tensor("b", VACCEL_DTYPE_I64, NULL, 0),
                             tensor("a", VACCEL_DTYPE_F32, wide, 2)};
    assert_int_equal(vac_match_inputs(&host, &two, named, 2, order), VACCEL_OK);
    assert_int_equal(order[0], 1);
    assert_int_equal(order[1], 0);
    vaccel_tensor placed[] = {tensor(NULL, VACCEL_DTYPE_F32, wide, 2),
                              tensor(NULL, VACCEL_DTYPE_I64, wide, 2)};
    assert_int_equal(vac_match_inputs(&host, &two, placed, 2, order), VACCEL_OK);
    assert_int_equal(order[0], 0);
    assert_int_equal(order[1], 1);
}

static void test_wrong_inputs_are_refused(void **state)
{
    (void)state;
    vaccel_tensor good[] = {tensor("a", VACCEL_DTYPE_F32, wide, 2),
                            tensor("b", VACCEL_DTYPE_I64, NULL, 0),
                            tensor("b", VACCEL_DTYPE_I64, NULL, 0)};
    expect_refused(good, 1, "'a' f32 [?,3], 'b' i64 of any rank");
    expect_refused(good, 0, "0 inputs were given");
    expect_refused(good, 3, "3 inputs were given");
    expect_refused(&good[1], 2, "given twice");
    vaccel_tensor bad[] = {tensor("c", VACCEL_DTYPE_F32, wide, 2), good[1]};
    expect_refused(bad, 2, "no input 'c'; it takes 'a' f32");
    bad[0] = tensor("a", VACCEL_DTYPE_F64, wide, 2);
    expect_refused(bad, 2, "is f32, and the tensor for it f64");
    bad[0] = tensor("a", VACCEL_DTYPE_F32, narrow, 2);
    expect_refused(bad, 2, "has the shape [?,3], and the tensor for it [7,2]");
    bad[0] = tensor("a", VACCEL_DTYPE_F32, wide, 1);
    expect_refused(bad, 2, "the tensor for it [7]");
    /* By position and by name at once. */
    bad[0] = tensor("b", VACCEL_DTYPE_I64, NULL, 0);
    bad[1] = tensor(NULL, VACCEL_DTYPE_I64, NULL, 0);
    expect_refused(bad, 2, "given twice");
}

static void test_outputs_are_matched(void **state)
{
    (void)state;
    uint32_t order[4];
    vaccel_tensor wanted[] = {tensor("words", 0, NULL, 0),
                              tensor("sum", VACCEL_DTYPE_F32, NULL, 0)};
    assert_int_equal(vac_match_outputs(&host, &two, wanted, 2, order), VACCEL_OK);
    assert_int_equal(order[0], 1);
    assert_int_equal(vac_match_outputs(&host, &two, wanted, 0, order), VACCEL_OK);
    wanted[1].dtype = VACCEL_DTYPE_I8;
    assert_int_equal(vac_match_outputs(&host, &two, wanted, 2, order), VACCEL_ERR_INVALID);
    assert_non_null(strstr(said, "asked for as i8"));
    wanted[1].name = "words";
    assert_int_equal(vac_match_outputs(&host, &two, wanted, 2, order), VACCEL_ERR_INVALID);
    assert_non_null(strstr(said, "given twice"));
    wanted[1].name = "total";
    assert_int_equal(vac_match_outputs(&host, &two, wanted, 2, order), VACCEL_ERR_INVALID);
    assert_non_null(strstr(said, "it gives 'sum' f32 [?,3], 'words' bytes [?]"));
}

static void test_room(void **state)
{
    (void)state;
    vaccel_tensor room = {.size = 84, .rank = 2};
    assert_int_equal(vac_check_room(&host, &two, &outputs[0], &room, 2, 84), VACCEL_OK);
    assert_int_equal(vac_check_room(&host, &two, &outputs[0], &room, 3, 84), VACCEL_ERR_LIMIT);
    assert_int_equal(vac_check_room(&host, &two, &outputs[0], &room, 2, 85), VACCEL_ERR_LIMIT);
    assert_non_null(strstr(said, "takes 85 bytes"));
}

static void test_shapes_are_counted(void **state)
{
    (void)state;
    uint64_t bytes = 1;
    assert_true(vac_shape_bytes(VACCEL_DTYPE_F64, wide, 2, &bytes));
    assert_int_equal(bytes, 168);
    assert_true(vac_shape_bytes(VACCEL_DTYPE_F64, NULL, 0, &bytes));
    assert_int_equal(bytes, 8);
    const int64_t huge[] = {INT64_MAX, INT64_MAX, 0};
    assert_false(vac_shape_bytes(VACCEL_DTYPE_I8, huge, 2, &bytes));
    assert_true(vac_shape_bytes(VACCEL_DTYPE_I8, huge, 3, &bytes));
    assert_int_equal(bytes, 0);
    const int64_t open[] = {2, VAC_PORT_ANY};
    assert_false(vac_shape_bytes(VACCEL_DTYPE_I8, open, 2, &bytes));
    assert_false(vac_shape_bytes(VACCEL_DTYPE_BYTES, wide, 2, &bytes));
}

static void test_long_lists_are_cut(void **state)
{
    (void)state;
    struct vac_port many[64];
    for (size_t i = 0; i < 64; i++) {
        many[i] =
            (struct vac_port){"a\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
                              VACCEL_DTYPE_F32,
                              false,
                              16,
                              {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
                               INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
                               INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}};
    }
    const struct vac_ports ports = {"m", many, 64, many, 64};
    uint32_t order[1];
    vaccel_tensor wrong = tensor("x", VACCEL_DTYPE_F32, NULL, 0);
    assert_int_equal(vac_match_inputs(&host, &ports, &wrong, 1, order), VACCEL_ERR_INVALID);
    assert_true(strlen(said) < 700);
}

/* A pool of items that are counted. */
static int alive;

static vaccel_status make_item(void *user, struct vac_pool_item **item)
{
    (void)user;
    *item = calloc(1, sizeof(**item));
    alive++;
    return VACCEL_OK;
}

static void free_item(void *user, struct vac_pool_item *item)
{
    (void)user;
    free(item);
    alive--;
}

static vaccel_status make_none(void *user, struct vac_pool_item **item)
{
    (void)user, (void)item;
    return VACCEL_ERR_NO_MEMORY;
}

static void test_pool(void **state)
{
    (void)state;
    struct vac_pool pool = {.host = &host, .make = make_item, .free = free_item};
    struct vac_pool_item *items[2];
    const int32_t cancelled = 1;
    assert_int_equal(vac_pool_open(&pool), VACCEL_OK);
    assert_int_equal(alive, 1);
    pool.limit = 2;
    assert_int_equal(vac_pool_take(&pool, NULL, &items[0]), VACCEL_OK);
    assert_int_equal(vac_pool_take(&pool, &cancelled, &items[1]), VACCEL_OK);
    assert_int_equal(alive, 2);
    /* None is left, and the call is not wanted any more. */
    struct vac_pool_item *none = NULL;
    assert_int_equal(vac_pool_take(&pool, &cancelled, &none), VACCEL_ERR_CANCELLED);
    assert_null(none);
    vac_pool_put(&pool, items[0]);
    vac_pool_put(&pool, items[1]);
    /* The one used last comes first. */
    assert_int_equal(vac_pool_take(&pool, NULL, &none), VACCEL_OK);
    assert_ptr_equal(none, items[1]);
    vac_pool_put(&pool, none);
    vac_pool_close(&pool);
    assert_int_equal(alive, 0);
    pool = (struct vac_pool){.host = &host, .make = make_none, .free = free_item};
    assert_int_equal(vac_pool_open(&pool), VACCEL_ERR_NO_MEMORY);
    vac_pool_close(&pool);
}

/* What does not wait takes an idle one, makes one while there may be more, and else has none. */
static void test_pool_without_waiting(void **state)
{
    (void)state;
    struct vac_pool pool = {.host = &host, .make = make_item, .free = free_item};
    struct vac_pool_item *items[2] = {NULL, NULL};
    struct vac_pool_item *none = NULL;
    assert_int_equal(vac_pool_open(&pool), VACCEL_OK);
    pool.limit = 2;
    assert_true(vac_pool_try(&pool, &items[0]));
    assert_int_equal(alive, 1);
    pool.make = make_none;
    assert_false(vac_pool_try(&pool, &none));
    pool.make = make_item;
    assert_true(vac_pool_try(&pool, &items[1]));
    assert_int_equal(alive, 2);
    assert_false(vac_pool_try(&pool, &none));
    assert_null(none);
    vac_pool_put(&pool, items[0]);
    assert_true(vac_pool_try(&pool, &none));
    assert_ptr_equal(none, items[0]);
    vac_pool_put(&pool, none);
    vac_pool_put(&pool, items[1]);
    vac_pool_close(&pool);
    assert_int_equal(alive, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_chosen_library_is_the_only_candidate, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_search_goes_from_near_to_far_and_new_to_old, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_search_knows_virtual_environments_and_bundles, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_search_knows_debian, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_search_without_any_knowledge, set_up, tear_down),
        cmocka_unit_test(test_versions_compare_as_numbers),
        cmocka_unit_test(test_input_must_be_what_the_metadata_says),
        cmocka_unit_test(test_output_must_have_a_score_for_each_label),
        cmocka_unit_test(test_inputs_are_matched_by_name_and_position),
        cmocka_unit_test(test_wrong_inputs_are_refused),
        cmocka_unit_test(test_outputs_are_matched),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_shapes_are_counted),
        cmocka_unit_test(test_long_lists_are_cut),
        cmocka_unit_test(test_pool),
        cmocka_unit_test(test_pool_without_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
