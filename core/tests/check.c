/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tests/check.h"

#include <dlfcn.h>

static const char *const names[] = {"alpha", "beta", "native", "shy"};

struct mock *mock_get(const char *name)
{
    struct mock *(*get)(void);
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s.so", MOCK_FOLDER, name);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        fail_msg("%s", dlerror());
    void *symbol = dlsym(library, "vaccel_mock");
    assert_non_null(symbol);
    memcpy(&get, &symbol, sizeof(get));
    return get();
}

int mock_reset(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct mock *mock = mock_get(names[i]);
        struct mock kept = {
            .host = mock->host, .answer = mock->answer, .import_for = mock->import_for};
        *mock = kept;
    }
    return 0;
}

vaccel_session *open_session(const char *backend)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = backend;
    assert_ok(vaccel_session_open(&options, &session));
    return session;
}

vaccel_model *open_model(const char *name)
{
    vaccel_model *model = NULL;

    assert_ok(vaccel_model_open(name, &model));
    return model;
}

vaccel_image *open_image(size_t size)
{
    static const unsigned char bytes[4096];
    vaccel_image *image = NULL;

    assert_true(size <= sizeof(bytes));
    assert_ok(vaccel_image_from_memory(bytes, size, NULL, NULL, &image));
    return image;
}
