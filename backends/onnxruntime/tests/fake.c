/* SPDX-License-Identifier: Apache-2.0 */
/* A library that could be taken for ONNX Runtime, and has what FAKE_… says wrong with it. */
#include "../api.h"

#if defined(FAKE_OLD)
#define VERSION "1.16.3" /* the last release before the table has what is needed */
#elif defined(FAKE_ODD)
#define VERSION "two"
#else
#define VERSION "1.30.1"
#endif

#ifdef FAKE_NEWER
static OrtApi table;
#endif

static const OrtApi *get_api(uint32_t version)
{
#if defined(FAKE_NEWER)
    /* Only what was promised may be asked for. */
    return version == VAC_ORT_API_NEWEST ? &table : NULL;
#else
    (void)version;
    return NULL;
#endif
}

static const char *get_version(void)
{
    return VERSION;
}

#ifndef FAKE_NOENTRY
__attribute__((visibility("default"))) const OrtApiBase *OrtGetApiBase(void);

const OrtApiBase *OrtGetApiBase(void)
{
    static const OrtApiBase base = {get_api, get_version};
#ifdef FAKE_NOBASE
    (void)base;
    return NULL;
#else
    return &base;
#endif
}
#else
__attribute__((visibility("default"))) const OrtApiBase *not_the_entry(void);

const OrtApiBase *not_the_entry(void)
{
    static const OrtApiBase base = {get_api, get_version};
    return &base;
}
#endif
