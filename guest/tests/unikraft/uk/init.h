/* SPDX-License-Identifier: Apache-2.0 */
/** An initcall becomes a pair of functions that the test calls. */
#ifndef TEST_UK_INIT_H
#define TEST_UK_INIT_H

struct uk_init_ctx;
struct uk_term_ctx;

int test_boot(void);
void test_end(void);

#define uk_late_initcall(init, term)                                                               \
    int test_boot(void)                                                                            \
    {                                                                                              \
        return init((struct uk_init_ctx *)0);                                                      \
    }                                                                                              \
    void test_end(void)                                                                            \
    {                                                                                              \
        void (*const at_end)(const struct uk_term_ctx *context) = term;                            \
        if (at_end)                                                                                \
            at_end((const struct uk_term_ctx *)0);                                                 \
    }                                                                                              \
    _Static_assert(1, "")

#endif
