/* SPDX-License-Identifier: Apache-2.0 */
/** Signatures: what is one, and what is said of what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backends/exec/signature.h"
#include <vaccel/enums.h>

static struct vac_exec_signature read_good(const char *text)
{
    struct vac_exec_signature signature;
    char why[VAC_EXEC_REASON] = "";

    if (!vac_exec_signature_read(text, &signature, why))
        fail_msg("%s: %s", text, why);
    return signature;
}

static void parts_are_read(void **state)
{
    struct vac_exec_signature s =
        read_good("  i32 ( f64 , in u8 [ n ] ,out f32[m],inout\ti64[n], count m,count n ) ");

    (void)state;
    assert_int_equal(s.result, VACCEL_DTYPE_I32);
    assert_int_equal(s.argument_count, 6);
    assert_int_equal(s.length_count, 2);
    assert_int_equal(s.arguments[0].kind, VAC_EXEC_VALUE);
    assert_int_equal(s.arguments[0].dtype, VACCEL_DTYPE_F64);
    assert_int_equal(s.arguments[1].kind, VAC_EXEC_IN);
    assert_int_equal(s.arguments[1].dtype, VACCEL_DTYPE_U8);
    assert_int_equal(s.arguments[1].length, 0);
    assert_int_equal(s.arguments[2].kind, VAC_EXEC_OUT);
    assert_int_equal(s.arguments[2].length, 1);
    assert_int_equal(s.arguments[3].kind, VAC_EXEC_INOUT);
    assert_int_equal(s.arguments[3].length, 0);
    assert_int_equal(s.arguments[4].kind, VAC_EXEC_COUNT);
    assert_int_equal(s.arguments[4].length, 1);
    assert_int_equal(s.arguments[5].length, 0);
    assert_string_equal(s.lengths[1], "m");
    assert_int_equal(read_good("void()").argument_count, 0);
}

static void the_same_is_the_same(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool same;
    } cases[] = {
        {"f64(f64,f64)", " f64 ( f64 , f64 )", true},
        {"void(in f32[n], count n)", "void(in f32[m], count m)", true},
        {"void(in f32[n], in f32[n])", "void(in f32[n], in f32[m])", false},
        {"void(in f32[n], in f32[m], count n)", "void(in f32[n], in f32[m], count m)", false},
        {"f64(f64)", "f32(f64)", false},
        {"f64(f64)", "f64(f32)", false},
        {"f64(f64)", "f64(f64, f64)", false},
        {"void(in f32[n])", "void(out f32[n])", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct vac_exec_signature a = read_good(cases[i].a);
        struct vac_exec_signature b = read_good(cases[i].b);
        assert_int_equal(vac_exec_signature_same(&a, &b), cases[i].same);
    }
}

static void nonsense_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "at character 1: 'void' or a dtype"},
        {"int(f64)", "at character 1: 'void' or a dtype"},
        {"f64", "at character 4: '('"},
        {"f64(", "at character 5: a dtype, 'in'"},
        {"f64(f64", "at character 8: ',' or ')'"},
        {"f64(f64,)", "at character 9: a dtype, 'in'"},
        {"f64(void)", "at character 5: a dtype, 'in'"},
        {"f64(f16)", "at character 5: a dtype, 'in'"},
        {"f64(f64) x", "at character 10: the end"},
        {"f64(f64*)", "at character 8: ',' or ')'"},
        {"void(in f32)", "at character 12: '[' and the name"},
        {"void(in f32[])", "at character 13: the name of a length"},
        {"void(in f32[4])", "at character 13: the name of a length"},
        {"void(in f32[n)", "at character 14: ']'"},
        {"void(in f32[abcdefghijklmnop])", "at character 13: the name of a length, at most 15"},
        {"void(count n)", "'count n' counts no array"},
        {"void(in f32[n], count m)", "'count m' counts no array"},
        {"void(i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8)", "16 arguments at most"},
    };
    struct vac_exec_signature signature;
    char why[VAC_EXEC_REASON];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(vac_exec_signature_read(cases[i].text, &signature, why));
        if (!strstr(why, cases[i].why))
            fail_msg("%s: '%s' is not in: %s", cases[i].text, cases[i].why, why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_read),
        cmocka_unit_test(the_same_is_the_same),
        cmocka_unit_test(nonsense_is_refused_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
