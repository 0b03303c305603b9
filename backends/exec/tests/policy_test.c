/* SPDX-License-Identifier: Apache-2.0 */
/** Policies: what they allow, and files that are not to be believed. */
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

#include "backends/exec/policy.h"

static char folder[] = "/tmp/vaccel-exec-XXXXXX";
static char path[64];
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

static const vaccel_host host = {.struct_size = sizeof(host), .fail = host_fail};

static void put(const char *text, size_t size)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
    assert_int_equal(chmod(path, 0644), 0);
}

static void expect_refused(const char *part)
{
    struct vac_exec_policy policy;

    said[0] = '\0';
    assert_int_equal(vac_exec_policy_read(&host, path, &policy), VACCEL_ERR_CONFIG);
    vac_exec_policy_free(&policy);
    if (!strstr(said, part) || !strstr(said, path))
        fail_msg("'%s' is not in: %s", part, said);
}

static void what_is_listed_is_found(void **state)
{
    static const char text[] = "; a comment\n"
                               "[m]\n"
                               "path = libm.so.6\n"
                               "cos = f64(f64)   ; radians\n"
                               "[mine]\n"
                               "path = /opt/mine.so\n"
                               "serial = yes\n"
                               "scale = void(in f32[n], out f32[n], count n)\n"
                               "[m]\n"
                               "pow=f64(f64,f64)\n";
    struct vac_exec_policy policy;

    (void)state;
    put(text, strlen(text));
    assert_int_equal(vac_exec_policy_read(&host, path, &policy), VACCEL_OK);
    assert_int_equal(policy.library_count, 2);
    const struct vac_exec_library *m = &policy.libraries[vac_exec_policy_library(&policy, "m")];
    assert_string_equal(m->path, "libm.so.6");
    assert_false(m->serial);
    assert_string_equal(vac_exec_policy_function(m, "cos")->text, "f64(f64)");
    assert_non_null(vac_exec_policy_function(m, "pow"));
    assert_null(vac_exec_policy_function(m, "scale"));
    assert_null(vac_exec_policy_function(m, "sin"));
    assert_true(policy.libraries[vac_exec_policy_library(&policy, "mine")].serial);
    assert_int_equal(vac_exec_policy_library(&policy, "other"), SIZE_MAX);
    vac_exec_policy_free(&policy);
    put("", 0);
    assert_int_equal(vac_exec_policy_read(&host, path, &policy), VACCEL_OK);
    assert_int_equal(policy.library_count, 0);
    vac_exec_policy_free(&policy);
}

static void mistakes_are_named_by_line(void **state)
{
    static const struct {
        const char *text;
        const char *part;
    } cases[] = {
        {"cos = f64(f64)\n", ":1: 'cos': it is in no section"},
        {"[m]\npath = libm.so.6\ncos = double(double)\n", ":3: 'double(double)': at character 1"},
        {"[m]\npath = libm.so.6\ncos = f64(f64)\ncos = f64(f64)\n", ":4: 'cos': it is there twice"},
        {"[m]\npath = a.so\npath = b.so\n", ":3: 'path': it is there twice"},
        {"[m]\npath = ../evil.so\n", ":2: '../evil.so': a library is a name"},
        {"[m]\npath = /usr/lib/../evil.so\n", "without '..'"},
        {"[m]\npath = lib/evil.so\n", ":2: 'lib/evil.so'"},
        {"[m]\npath =\n", ":2: '': a library is a name"},
        {"[m]\npath = libm.so.6\nserial = perhaps\n", ":3: 'perhaps': serial is yes or no"},
        {"\n[m]\ncos = f64(f64)\n", ":3: 'm': the library has no path"},
        {"[m]\npath = libm.so.6\nnonsense\n", ":3: '…': this is neither"},
        {"[m]\npath = libm.so.6\ncos = f64(f64)\n  , f64)\n", "it is there twice"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        put(cases[i].text, strlen(cases[i].text));
        expect_refused(cases[i].part);
    }
    char line[400];
    memset(line, 'x', sizeof(line));
    put(line, sizeof(line));
    expect_refused(":1: '…': the line is too long");
}

static void files_that_others_write_are_not_believed(void **state)
{
    static char large[70000];

    (void)state;
    put("[m]\npath = libm.so.6\n", 21);
    assert_int_equal(chmod(path, 0666), 0);
    expect_refused("can be written by others");
    assert_int_equal(chmod(path, 0664), 0);
    expect_refused("can be written by others");
    if (geteuid() == 0) {
        assert_int_equal(chmod(path, 0644), 0);
        assert_int_equal(chown(path, 65534, 0), 0);
        expect_refused("can be written by others");
        assert_int_equal(chown(path, 0, 0), 0);
    }
    memset(large, '\n', sizeof(large));
    put(large, sizeof(large));
    expect_refused("is longer than 64 KiB");
    put("a\0b", 3);
    expect_refused("is no text");
    assert_int_equal(unlink(path), 0);
    expect_refused("No such file");
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_refused("is no regular file");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    expect_refused("is no regular file");
    assert_int_equal(rmdir(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_listed_is_found),
        cmocka_unit_test(mistakes_are_named_by_line),
        cmocka_unit_test(files_that_others_write_are_not_believed),
    };

    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof(path), "%s/policy.ini", folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
