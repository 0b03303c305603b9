/* SPDX-License-Identifier: Apache-2.0 */
/* What can be tested without OpenVINO: the search for its library, its words, and the checks of a
 * network. */
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

#include <vaccel/ops.h>

#include "check.h"
#include "precision.h"
#include "reason.h"
#include "search.h"

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
    snprintf(tree.root, sizeof(tree.root), "/tmp/openvino-test-XXXXXX");
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

/* Compares the candidates with names relative to the tree; bare names are compared as they are. */
static void expect(const struct tree *tree, const struct vac_openvino_places *places,
                   const char *const *names, size_t count)
{
    struct vac_openvino_candidates found;
    assert_int_equal(vac_openvino_search(places, &found), 0);
    assert_int_equal(found.count, count);
    for (size_t i = 0; i < count; i++) {
        const char *path = found.paths[i];
        size_t root = strlen(tree->root);
        if (strncmp(path, tree->root, root) == 0) {
            path += root + 1;
        }
        assert_string_equal(path, names[i]);
    }
    vac_openvino_candidates_free(&found);
}

#define EXPECT(tree, places, ...)                                                                  \
    expect((tree), (places), (const char *const[]){__VA_ARGS__},                                   \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_chosen_library_is_the_only_candidate(void **state)
{
    make_file(*state, "site/vaccel/backends/libopenvino_c.so");
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/site/vaccel/backends", ((struct tree *)*state)->root);
    struct vac_openvino_places places = {"/nowhere/at/all.so", folder, "libopenvino_c.so.1",
                                         "/tmp/*"};
    EXPECT(*state, &places, "/nowhere/at/all.so");
}

static void test_search_goes_from_near_to_far_and_new_to_old(void **state)
{
    const struct tree *tree = *state;
    make_file(tree, "site/openvino/libs/libopenvino_c.so.999");
    make_file(tree, "site/openvino/libs/libopenvino_c.so.2641");
    make_file(tree, "site/openvino/libs/libopenvino_c.so.2630");
    make_file(tree, "site/vaccel/lib/vaccel/backends/openvino.so");
    make_file(tree, "built/libs/libopenvino_c.so.2641");
    char folder[256];
    char build[256];
    snprintf(folder, sizeof(folder), "%s/site/vaccel/lib/vaccel/backends", tree->root);
    snprintf(build, sizeof(build), "%s/built/libs/libopenvino_c.so*", tree->root);
    struct vac_openvino_places places = {"", folder, "libopenvino_c.so.2641", build};
    EXPECT(tree, &places, "site/openvino/libs/libopenvino_c.so.2641",
           "site/openvino/libs/libopenvino_c.so.2630", "site/openvino/libs/libopenvino_c.so.999",
           "libopenvino_c.so", "libopenvino_c.so.2641", "built/libs/libopenvino_c.so.2641");
}

static void test_search_knows_virtual_environments_and_bundles(void **state)
{
    const struct tree *tree = *state;
    make_file(tree, "lib/python3.11/site-packages/openvino/libs/libopenvino_c.so.2641");
    make_file(tree, "lib/vaccel/backends/libopenvino_c.so.2600");
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/lib/vaccel/backends", tree->root);
    struct vac_openvino_places places = {NULL, folder, NULL, NULL};
    EXPECT(tree, &places, "lib/vaccel/backends/libopenvino_c.so.2600",
           "lib/python3.11/site-packages/openvino/libs/libopenvino_c.so.2641", "libopenvino_c.so");
}

static void test_search_without_any_knowledge(void **state)
{
    struct vac_openvino_places places = {NULL, NULL, NULL, NULL};
    EXPECT(*state, &places, "libopenvino_c.so");
}

static void test_versions_compare_as_numbers(void **state)
{
    (void)state;
    assert_true(vac_openvino_compare_versions("/a/x.so.2641", "/b/x.so.999") > 0);
    assert_true(vac_openvino_compare_versions("x.so.2026.4.1", "x.so.2026.10.0") < 0);
    assert_true(vac_openvino_compare_versions("x.so", "x.so.1") < 0);
    assert_int_equal(vac_openvino_compare_versions("/a.so.9/x.so.2", "/b/x.so.2"), 0);
}

static void test_reason_is_what_a_user_can_use(void **state)
{
    (void)state;
    char out[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_shorten("Exception from src/inference/src/cpp/core.cpp:117:\n"
                         "Check 'm_model->Parse()' failed at src/frontends/onnx/x.cpp:563:\n"
                         "FrontEnd API failed with GeneralFailure:\nModel can't be parsed\n\n\n",
                         out, sizeof(out));
    assert_string_equal(out, "Model can't be parsed");
    vac_openvino_shorten("Exception from a.cpp:1:\n  first\r\n\n\tsecond  \n", out, sizeof(out));
    assert_string_equal(out, "first; second");
    vac_openvino_shorten("Exception from a.cpp:1:\n", out, sizeof(out));
    assert_string_equal(out, "Exception from a.cpp:1:");
    vac_openvino_shorten("\n \n", out, sizeof(out));
    assert_string_equal(out, "");
}

static void test_reason_is_cut_between_characters(void **state)
{
    (void)state;
    char out[6];
    vac_openvino_shorten("abcdefgh", out, sizeof(out));
    assert_string_equal(out, "abcde");
    vac_openvino_shorten("abcd\xc3\xa9", out, sizeof(out));
    assert_string_equal(out, "abcd");
    vac_openvino_shorten("abc\xc3\xa9gh", out, sizeof(out));
    assert_string_equal(out, "abc\xc3\xa9");
    vac_openvino_shorten("ab\xf0\x9f\x98\x80", out, sizeof(out));
    assert_string_equal(out, "ab");
}

static void test_precisions(void **state)
{
    (void)state;
    char out[32];
    vac_openvino_precisions("BF16 WINOGRAD FP32 FP16 INT8 BIN EXPORT_IMPORT", out, sizeof(out));
    assert_string_equal(out, "f32,f16,bf16,i8");
    vac_openvino_precisions("FP32X XFP16 ", out, sizeof(out));
    assert_string_equal(out, "");
    assert_string_equal(vac_openvino_precision_hint(VACCEL_PRECISION_DEFAULT), "f32");
    assert_string_equal(vac_openvino_precision_hint(VACCEL_PRECISION_BF16), "bf16");
    assert_null(vac_openvino_precision_hint(VACCEL_PRECISION_FASTEST));
    assert_string_equal(vac_openvino_precision_hint(99), "");
    for (vaccel_precision p = VACCEL_PRECISION_F32; p <= VACCEL_PRECISION_BF16; p++) {
        assert_int_equal(vac_openvino_precision_of(vac_openvino_precision_hint(p)), p);
    }
    assert_int_equal(vac_openvino_precision_of("dynamic"), VACCEL_PRECISION_FASTEST);
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

static void test_metadata_must_suffice(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err), VACCEL_OK);
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_NOOP, &err), VACCEL_ERR_UNSUPPORTED);
    info.op_count = 0;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                     VACCEL_ERR_UNSUPPORTED);
    info = classifier();
    info.has_input = false;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                     VACCEL_ERR_UNSUPPORTED);
    info = classifier();
    info.label_count = 0;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                     VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "labels"));
}

static void test_formats(void **state)
{
    (void)state;
    struct vac_error err;
    for (int format = VAC_MODEL_ONNX; format <= VAC_MODEL_TORCHSCRIPT; format++) {
        struct vac_model_info info = classifier();
        info.format = (enum vac_model_format)format;
        assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                         format == VAC_MODEL_TORCHSCRIPT ? VACCEL_ERR_UNSUPPORTED : VACCEL_OK);
        info.path = NULL;
        assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                         format == VAC_MODEL_ONNX ? VACCEL_OK : VACCEL_ERR_UNSUPPORTED);
    }
}

static void test_input_must_be_what_the_metadata_says(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    struct vac_openvino_port input = {"input", F32, false, 4, {VAC_OPENVINO_DYNAMIC, 3, 224, 224}};
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_OK);
    assert_true(vac_openvino_is_dynamic(&input));
    input.dims[0] = 1;
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_OK);
    assert_false(vac_openvino_is_dynamic(&input));
    input.dims[0] = 8;
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "[?,3,224,224]"));
    assert_non_null(strstr(err.message, "[8,3,224,224]"));
    input = (struct vac_openvino_port){"input", F32, false, 4, {1, 224, 224, 3}};
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    input = (struct vac_openvino_port){"input", F32, false, 2, {1, 150528}};
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    input = (struct vac_openvino_port){"input", F32, true, 0, {0}};
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_OK);
    input = (struct vac_openvino_port){"input", U8, false, 4, {1, 3, 224, 224}};
    assert_int_equal(vac_openvino_check_input(&info, &input, &err), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "u8"));
}

static void test_output_must_have_a_score_for_each_label(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    struct vac_openvino_port output = {"scores", F32, false, 2, {1, 1000}};
    assert_int_equal(vac_openvino_check_output(&info, &output, &err), VACCEL_OK);
    output = (struct vac_openvino_port){"scores", F32, false, 4, {1, 1000, 1, 1}};
    assert_int_equal(vac_openvino_check_output(&info, &output, &err), VACCEL_OK);
    info.label_count = 999;
    assert_int_equal(vac_openvino_check_output(&info, &output, &err), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "labels.txt of the model m has 999 labels"));
    info.label_count = 1000;
    output.dims[3] = INT64_MAX;
    assert_int_equal(vac_openvino_check_output(&info, &output, &err), VACCEL_ERR_FORMAT);
    output.dims[3] = VAC_OPENVINO_DYNAMIC;
    assert_int_equal(vac_openvino_check_output(&info, &output, &err), VACCEL_ERR_FORMAT);
    output = (struct vac_openvino_port){"scores", F16, false, 2, {1, 1000}};
    assert_int_equal(vac_openvino_check_output(&info, &output, &err), VACCEL_ERR_FORMAT);
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
        cmocka_unit_test_setup_teardown(test_search_without_any_knowledge, set_up, tear_down),
        cmocka_unit_test(test_versions_compare_as_numbers),
        cmocka_unit_test(test_reason_is_what_a_user_can_use),
        cmocka_unit_test(test_reason_is_cut_between_characters),
        cmocka_unit_test(test_precisions),
        cmocka_unit_test(test_metadata_must_suffice),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_input_must_be_what_the_metadata_says),
        cmocka_unit_test(test_output_must_have_a_score_for_each_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
