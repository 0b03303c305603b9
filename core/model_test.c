/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>
#include <unistd.h>

#include "core/tests/check.h"
#include "core/tests/child.h"

static char folder[] = "/tmp/vaccel-model-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void show(const char *name)
{
    vaccel_model *model = NULL;
    vaccel_status status = vaccel_model_open(name, &model);

    printf("%s: %s [%s] %s\n", vaccel_status_name(status), vaccel_model_name(model),
           vaccel_model_path(model), status == VACCEL_OK ? "" : vaccel_last_error());
    vaccel_model_release(model);
}

static void show_net(void)
{
    show("net");
    show("./net");
    show("nowhere");
}

static void show_folders(void)
{
    const char *path;

    for (size_t i = 0; (path = vaccel_model_folder(i)); i++)
        printf("%zu=%s\n", i, path);
}

static const struct child_case cases[] = {
    {"net", show_net}, {"folders", show_folders}, {NULL, NULL}};

static void a_name_is_looked_up_and_a_path_is_not(void **state)
{
    char real[4096];

    (void)state;
    assert_non_null(realpath(".", real));
    assert_int_equal(mkdir("one", 0700), 0);
    assert_int_equal(mkdir("two", 0700), 0);
    assert_int_equal(mkdir("two/net", 0700), 0);
    const char *const environment[] = {"VACCEL_MODEL_PATH=one::two:", NULL};
    const char *output = child_run("net", environment);
    assert_contains(output, "OK: net [/");
    assert_contains(output, "/two/net] \n");
    assert_contains(output, "ERR_NOT_FOUND:  [] the model './net' cannot be opened");
    assert_contains(output, "OK: nowhere [] \n");
    /* The first folder that has it wins. */
    write_file("one/net", "");
    output = child_run("net", environment);
    assert_contains(output, real);
    assert_contains(output, "/one/net] \n");
    unlink("one/net");
    rmdir("two/net");
    rmdir("two");
    rmdir("one");
}

static void folders_come_in_order(void **state)
{
    const char *const environment[] = {"VACCEL_MODEL_PATH=/first:/second", "XDG_DATA_HOME=/data",
                                       NULL};
    const char *const relative[] = {"XDG_DATA_HOME=data", "HOME=/home/me", NULL};

    (void)state;
    assert_contains(child_run("folders", environment),
                    "0=/first\n1=/second\n2=/data/vaccel/models\n3=/");
    assert_contains(child_run("folders", environment), "=/usr/share/vaccel/models\n");
    assert_contains(child_run("folders", relative), "0=/home/me/.local/share/vaccel/models\n");
}

static void names_that_cannot_be_are_refused(void **state)
{
    static const char *const wrong[] = {"", ".", ".."};
    char longest[5000];
    vaccel_model *model = NULL;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_fails(vaccel_model_open(wrong[i], &model), VACCEL_ERR_INVALID, "name");
    memset(longest, 'n', sizeof(longest));
    longest[4096] = '\0';
    assert_fails(vaccel_model_open(longest, &model), VACCEL_ERR_INVALID, "4095");
    assert_fails(vaccel_model_open("/nonexistent/net", &model), VACCEL_ERR_NOT_FOUND,
                 "'/nonexistent/net'");
    assert_contains(vaccel_last_error(), "vaccel model list");
    assert_fails(vaccel_model_open(NULL, &model), VACCEL_ERR_INVALID, "'name_or_path' is NULL");
    assert_fails(vaccel_model_open("net", NULL), VACCEL_ERR_INVALID, "'model' is NULL");
    assert_null(model);
    assert_string_equal(vaccel_model_name(NULL), "");
    assert_string_equal(vaccel_model_path(NULL), "");
    vaccel_model_release(NULL);
}

static void classify(vaccel_session *session, vaccel_model *model)
{
    vaccel_classification *result = NULL;
    vaccel_image *image = open_image(7);

    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    assert_int_equal(vaccel_classification_index(result, 0), 7);
    vaccel_classification_release(result);
    vaccel_image_release(image);
}

static void opening_twice_costs_one_load(void **state)
{
    struct mock *alpha = mock_get("alpha");
    vaccel_session *one = open_session("alpha");
    vaccel_session *two = open_session("alpha");

    (void)state;
    write_file("net", "weights");
    vaccel_model *first = open_model("./net");
    vaccel_model *second = open_model("././net");
    classify(one, first);
    classify(two, first);
    classify(two, second);
    assert_int_equal(alpha->loads, 1);
    vaccel_model_release(first);
    assert_int_equal(alpha->unloads, 0);
    classify(one, second);
    assert_int_equal(alpha->loads, 1);
    vaccel_session_release(one);
    vaccel_model_release(second);
    assert_int_equal(alpha->unloads, 1);
    vaccel_session_release(two);
    unlink("net");
}

static void each_target_has_its_own_load(void **state)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    struct mock *alpha = mock_get("alpha");
    vaccel_session *sessions[4];
    vaccel_model *model = open_model("net");

    (void)state;
    for (int i = 0; i < 4; i++) {
        options.backend = "alpha";
        options.device = i < 2 ? NULL : i == 2 ? "CPU" : "GPU.0";
        /* The default is f32, so naming it changes nothing. */
        options.precision = i == 1 ? VACCEL_PRECISION_F32 : VACCEL_PRECISION_DEFAULT;
        assert_ok(vaccel_session_open(&options, &sessions[i]));
        classify(sessions[i], model);
        classify(sessions[i], model);
    }
    assert_int_equal(alpha->loads, 3);
    vaccel_model_release(model);
    assert_int_equal(alpha->unloads, 3);
    for (int i = 0; i < 4; i++)
        vaccel_session_release(sessions[i]);
}

static void a_replaced_file_is_loaded_anew(void **state)
{
    struct mock *alpha = mock_get("alpha");
    vaccel_session *session = open_session("alpha");

    (void)state;
    write_file("net", "weights");
    vaccel_model *old = open_model("./net");
    classify(session, old);
    write_file("net.new", "other weights");
    assert_int_equal(rename("net.new", "net"), 0);
    vaccel_model *new = open_model("./net");
    classify(session, new);
    assert_int_equal(alpha->loads, 2);
    classify(session, old);
    assert_int_equal(alpha->loads, 2);
    vaccel_model_release(old);
    vaccel_model_release(new);
    assert_int_equal(alpha->unloads, 2);
    vaccel_session_release(session);
    unlink("net");
}

static void a_replaced_folder_is_loaded_anew(void **state)
{
    struct mock *alpha = mock_get("alpha");
    vaccel_session *session = open_session("alpha");

    (void)state;
    assert_int_equal(mkdir("net", 0700), 0);
    write_file("net/model.json", "{}");
    vaccel_model *old = open_model("./net");
    classify(session, old);
    write_file("net/model.json", "{ \"changed\": true }");
    vaccel_model *new = open_model("./net");
    classify(session, new);
    assert_int_equal(alpha->loads, 2);
    vaccel_model_release(old);
    vaccel_model_release(new);
    vaccel_session_release(session);
    unlink("net/model.json");
    rmdir("net");
}

static void count(void *user)
{
    ++*(int *)user;
}

static void same_content_is_shared(void **state)
{
    static const char same[] = "the bytes of a network";
    char copy[] = "the bytes of a network";
    struct mock *alpha = mock_get("alpha");
    vaccel_session *session = open_session("alpha");
    vaccel_model *models[4];
    int released[4] = {0, 0, 0, 0};

    (void)state;
    assert_ok(vaccel_model_from_memory(same, sizeof(same), NULL, count, &released[0], &models[0]));
    assert_ok(vaccel_model_from_memory(copy, sizeof(copy), NULL, count, &released[1], &models[1]));
    assert_ok(vaccel_model_from_memory(same, sizeof(same), "{}", count, &released[2], &models[2]));
    assert_ok(
        vaccel_model_from_memory(same, sizeof(same) - 1, NULL, count, &released[3], &models[3]));
    for (int i = 0; i < 4; i++)
        classify(session, models[i]);
    assert_int_equal(alpha->loads, 3);
    assert_string_equal(vaccel_model_name(models[0]), vaccel_model_name(models[2]));
    assert_int_equal(strlen(vaccel_model_name(models[0])), 64);
    assert_string_equal(vaccel_model_path(models[0]), "");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(released[i], 0);
        vaccel_model_release(models[i]);
        assert_int_equal(released[i], 1);
    }
    assert_int_equal(alpha->unloads, 3);
    vaccel_session_release(session);
}

static void content_that_cannot_be_is_refused(void **state)
{
    vaccel_model *model = NULL;
    int released = 0;

    (void)state;
    assert_fails(vaccel_model_from_memory("x", 0, NULL, count, &released, &model),
                 VACCEL_ERR_INVALID, "empty");
    assert_fails(vaccel_model_from_memory(NULL, 1, NULL, count, &released, &model),
                 VACCEL_ERR_INVALID, "'data' is NULL");
    assert_fails(vaccel_model_from_memory("x", 1, NULL, count, &released, NULL), VACCEL_ERR_INVALID,
                 "'model' is NULL");
    assert_int_equal(released, 0);
    assert_null(model);
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_looked_up_and_a_path_is_not),
        cmocka_unit_test(folders_come_in_order),
        cmocka_unit_test(names_that_cannot_be_are_refused),
        cmocka_unit_test_setup(opening_twice_costs_one_load, mock_reset),
        cmocka_unit_test_setup(each_target_has_its_own_load, mock_reset),
        cmocka_unit_test_setup(a_replaced_file_is_loaded_anew, mock_reset),
        cmocka_unit_test_setup(a_replaced_folder_is_loaded_anew, mock_reset),
        cmocka_unit_test_setup(same_content_is_shared, mock_reset),
        cmocka_unit_test_setup(content_that_cannot_be_is_refused, mock_reset),
    };

    child_main(argument_count, arguments, cases);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
