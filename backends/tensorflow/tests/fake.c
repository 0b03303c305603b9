/* SPDX-License-Identifier: Apache-2.0 */
/* A library that could be taken for TensorFlow, and has what FAKE_… says wrong with it. */
#define EXPORT __attribute__((visibility("default")))

#ifndef FAKE_NOENTRY
EXPORT const char *TF_Version(void);

const char *TF_Version(void)
{
#ifdef FAKE_OLD
    return "2.5.3";
#else
    return "2.21.0";
#endif
}
#endif

#ifdef FAKE_OLD
/* Never called: what matters is that they are there. */
#include "../api.h"

#define DEFINE(result, name, parameters)                                                           \
    EXPORT extern char TF_##name;                                                                  \
    char TF_##name;
VAC_TF_OTHER_FUNCTIONS(DEFINE)
#endif
