/* SPDX-License-Identifier: Apache-2.0 */
/** What was measured, and what is made of it: the order of backends, what explain says, and files
 * that are not to be believed. The file is read once in a process, so that cases are children. */
#include <sys/stat.h>
#include <unistd.h>

#include "core/calibration_line.h"
#include "core/tests/check.h"
#include "core/tests/child.h"

#define HEAD VAC_CALIBRATION_HEAD "\n"
/* A measurement of an op without a model. */
#define LINE(op, backend, version, device, ns, flaw)                                               \
    op "\t-\t" backend "\t-\tdefault\tlatency\t" version "\t" device "\t" ns                       \
       "\t30\t1700000000\t" flaw "\t-\n"
#define MOCKED "1.0, framework mocked 2.0"

static char folder[] = "/tmp/vaccel-calibration-XXXXXX";
static char path[64];

/* Which mock a noop goes to, what was loaded for that, and what explain says of both. */
static void choose(void)
{
    vaccel_session *session = open_session(NULL);
    vaccel_explanation *explanation = NULL;
    struct mock *alpha = mock_get("alpha");
    struct mock *beta = mock_get("beta");

    if (vaccel_noop(session) != VACCEL_OK)
        printf("failed: %s\n", vaccel_last_error());
    printf("answered: %s; opened: %s%s\n",
           alpha->runs  ? "alpha"
           : beta->runs ? "beta"
                        : "another",
           alpha->opens ? "alpha " : "", beta->opens ? "beta" : "");
    assert_ok(vaccel_explain(session, VACCEL_OP_NOOP, NULL, &explanation));
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        const char *name = vaccel_explanation_candidate_backend(explanation, i);
        if (strcmp(name, "alpha") == 0 || strcmp(name, "beta") == 0)
            printf("%s: %s, %llu ns, %s\n", name,
                   vaccel_verdict_name(vaccel_explanation_candidate_verdict(explanation, i)),
                   (unsigned long long)vaccel_explanation_candidate_latency_ns(explanation, i),
                   vaccel_explanation_candidate_measured(explanation, i));
    }
    vaccel_explanation_release(explanation);
    vaccel_session_release(session);
}

/* The same with a model, whose key is put into the file first. */
static void choose_for_model(void)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;

    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    printf("answered: %s\n", vaccel_classification_backend(result));
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void print_key(void)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");
    vaccel_explanation *explanation = NULL;

    assert_ok(vaccel_explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, &explanation));
    printf("%s", vaccel_explanation_model_key(explanation));
    vaccel_explanation_release(explanation);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static const struct child_case cases[] = {
    {"choose", choose}, {"choose_for_model", choose_for_model}, {"key", print_key}, {NULL, NULL}};

static void put(const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, 0644), 0);
}

static const char *run(const char *name)
{
    char variable[96];
    const char *const environment[] = {variable, "VACCEL_LOG=warn", NULL};

    snprintf(variable, sizeof(variable), "VACCEL_CALIBRATION=%s", path);
    return child_run(name, environment);
}

static const char *run_with(const char *text)
{
    put(text);
    return run("choose");
}

static void ranks_hold_without_measurements(void **state)
{
    (void)state;
    unlink(path);
    const char *said = run("choose");
    assert_contains(said, "answered: alpha; opened: alpha \n");
    assert_contains(said, "alpha: taken, 0 ns, \n");
    assert_contains(said, "beta: able, 0 ns, \n");
}

static void the_faster_one_goes_first(void **state)
{
    (void)state;
    const char *said = run_with(HEAD LINE("noop", "alpha", MOCKED, "CPU", "2000000", "-")
                                    LINE("noop", "beta", MOCKED, "CPU", "1500", "-"));
    /* The slower one is not even loaded. */
    assert_contains(said, "answered: beta; opened: beta\n");
    assert_contains(said, "beta: taken, 1500 ns, 1.50 µs, the median of 30 calls on 2023-11-14\n");
    assert_contains(said, "alpha: able, 2000000 ns, 2.00 ms, the median of");
}

static void the_last_measurement_counts(void **state)
{
    (void)state;
    const char *said = run_with(HEAD LINE("noop", "alpha", MOCKED, "CPU", "2000", "-")
                                    LINE("noop", "beta", MOCKED, "CPU", "1500", "-")
                                        LINE("noop", "alpha", MOCKED, "CPU", "1000", "-"));
    assert_contains(said, "answered: alpha;");
}

static void one_alone_changes_nothing(void **state)
{
    (void)state;
    const char *said = run_with(HEAD LINE("noop", "beta", MOCKED, "CPU", "1", "-"));
    assert_contains(said, "answered: alpha;");
    assert_contains(said, "beta: able, 1 ns");
}

static void what_was_measured_for_other_calls_does_not_count(void **state)
{
    (void)state;
    const char *said = run_with(HEAD LINE("infer", "alpha", MOCKED, "CPU", "2000", "-")
                                    LINE("infer", "beta", MOCKED, "CPU", "1500", "-"));
    assert_contains(said, "answered: alpha;");
    assert_contains(said, "beta: able, 0 ns, \n");
}

static void another_version_does_not_count(void **state)
{
    (void)state;
    const char *said = run_with(HEAD LINE("noop", "alpha", MOCKED, "CPU", "2000", "-") LINE(
        "noop", "beta", "0.9, framework mocked 2.0", "CPU", "1500", "-"));
    assert_contains(said, "answered: alpha; opened: alpha \n");
    assert_contains(said, "beta: able, 0 ns, measured with version 0.9, framework mocked 2.0 on "
                          "CPU, and not since; run `vaccel calibrate` again\n");
    /* That of a framework is only known once it is loaded. */
    said = run_with(HEAD LINE("noop", "alpha", MOCKED, "CPU", "2000", "-")
                        LINE("noop", "beta", "1.0, framework mocked 1.0", "CPU", "1500", "-"));
    assert_contains(said, "answered: alpha; opened: alpha beta\n");
    said = run_with(HEAD LINE("noop", "alpha", MOCKED, "CPU", "2000", "-")
                        LINE("noop", "beta", MOCKED, "ANOTHER", "1500", "-"));
    assert_contains(said, "answered: alpha; opened: alpha beta\n");
}

static void wrong_answers_are_not_taken_for_their_speed(void **state)
{
    (void)state;
    const char *said = run_with(HEAD LINE("noop", "alpha", MOCKED, "CPU", "1", "it says 2 for 1")
                                    LINE("noop", "beta", MOCKED, "CPU", "1500", "-"));
    assert_contains(said, "answered: beta;");
    assert_contains(said,
                    "alpha: able, 0 ns, measured, and not taken for its speed: it says 2 for 1\n");
}

/* The first in rank is the slower one. */
static void put_for_model(const char *key)
{
    char text[2048];

    snprintf(text, sizeof(text),
             HEAD "image_classify\t%s\talpha\t-\tdefault\tlatency\t" MOCKED
                  "\tCPU\t2000\t30\t1700000000\t-\tnet\n"
                  "image_classify\t%s\tbeta\t-\tdefault\tlatency\t" MOCKED
                  "\tCPU\t1000\t30\t1700000000\t-\tnet\n",
             key, key);
    put(text);
}

static void models_have_measurements_of_their_own(void **state)
{
    char key[512];

    (void)state;
    put(HEAD);
    snprintf(key, sizeof(key), "%s", run("key"));
    assert_true(*key);
    put_for_model(key);
    assert_contains(run("choose_for_model"), "answered: beta\n");
    put_for_model("another");
    assert_contains(run("choose_for_model"), "answered: alpha\n");
}

static void what_is_no_measurement_is_passed_over(void **state)
{
    static const char *const lines[] = {
        "nonsense\n",
        "\t\t\t\t\t\t\t\t\t\t\t\t\n",
        "noop\t-\tbeta\t-\tdefault\tlatency\t" MOCKED "\tCPU\tfast\t30\t1700000000\t-\t-\n",
        "noop\t-\tbeta\t-\tdefault\tlatency\t" MOCKED "\tCPU\t-1\t30\t1700000000\t-\t-\n",
        "noop\t-\tbeta\t-\tdefault\tlatency\t" MOCKED
        "\tCPU\t99999999999999999999\t30\t1700000000\t-\t-\n",
        "noop\t-\tbeta\t-\tdefault\tlatency\t" MOCKED "\tCPU\t1\t30\t1700000000\t-\n",
        "noop\t-\tbeta\t-\tdefault\tlatency\t" MOCKED "\tCPU\t1\t30\t1700000000\t-\t-\tmore\n",
    };
    char text[4096];

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        snprintf(text, sizeof(text), "%s%s%s%s", HEAD,
                 LINE("noop", "alpha", MOCKED, "CPU", "2000", "-"), lines[i],
                 LINE("noop", "beta", MOCKED, "CPU", "1500", "-"));
        const char *said = run_with(text);
        assert_contains(said, ":3: this is no measurement, and is passed over");
        assert_contains(said, "answered: beta;");
    }
}

static void files_that_others_write_are_not_believed(void **state)
{
    static const char good[] = HEAD LINE("noop", "alpha", MOCKED, "CPU", "2000", "-")
        LINE("noop", "beta", MOCKED, "CPU", "1500", "-");

    (void)state;
    put(good);
    assert_int_equal(chmod(path, 0666), 0);
    const char *said = run("choose");
    assert_contains(said, "others can write it");
    assert_contains(said, "answered: alpha;");
    if (geteuid() == 0) {
        put(good);
        assert_int_equal(chown(path, 65534, 0), 0);
        assert_contains(run("choose"), "others can write it");
        assert_int_equal(chown(path, 0, 0), 0);
    }
    said = run_with("something else\n");
    assert_contains(said, "its first line is not 'vaccel calibration 1'");
    assert_contains(said, "answered: alpha;");
    put(good);
    assert_int_equal(truncate(path, (1 << 20) + 1), 0);
    assert_contains(run("choose"), "longer than 1 MiB");
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_contains(run("choose"), "no regular file");
    unlink(path);
}

/* What is written is what is read. */
static void lines_survive(void **state)
{
    struct vac_calibration_line line = {"op", "",  "b", "GPU.1", "f32",   "latency", "1\t2",
                                        "d",  123, 5,   -0,      "bad\n", "a model"};
    struct vac_calibration_line read;
    char text[VAC_CALIBRATION_LINE];
    char small[20];

    (void)state;
    assert_true(vac_calibration_write(&line, text, sizeof(text)));
    assert_false(vac_calibration_write(&line, small, sizeof(small)));
    text[strlen(text) - 1] = '\0';
    assert_true(vac_calibration_read(text, &read));
    assert_string_equal(read.version, "1 2");
    assert_string_equal(read.flaw, "bad ");
    assert_string_equal(read.model_key, "");
    assert_string_equal(read.model, "a model");
    assert_int_equal(read.latency_ns, 123);
    assert_int_equal(read.runs, 5);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_hold_without_measurements),
        cmocka_unit_test(the_faster_one_goes_first),
        cmocka_unit_test(the_last_measurement_counts),
        cmocka_unit_test(one_alone_changes_nothing),
        cmocka_unit_test(what_was_measured_for_other_calls_does_not_count),
        cmocka_unit_test(another_version_does_not_count),
        cmocka_unit_test(wrong_answers_are_not_taken_for_their_speed),
        cmocka_unit_test(models_have_measurements_of_their_own),
        cmocka_unit_test(what_is_no_measurement_is_passed_over),
        cmocka_unit_test(files_that_others_write_are_not_believed),
        cmocka_unit_test(lines_survive),
    };

    child_main(count, arguments, cases);
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof(path), "%s/calibration.tsv", folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
