/* SPDX-License-Identifier: Apache-2.0 */
/* A program that loads the library late and closes it early; so it is not linked with it. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <vaccel/vaccel.h>

/* A call leaves something behind for the thread, which its end must find the library there for. */
static void *call_and_close(void *unused)
{
    const char *(*last_error)(void);

    (void)unused;
    void *library = dlopen(VACCEL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library ? dlsym(library, "vaccel_last_error") : NULL;
    if (!symbol)
        return dlerror();
    memcpy(&last_error, &symbol, sizeof(last_error));
    if (*last_error())
        return "a new thread has an error";
    return dlclose(library) == 0 ? NULL : dlerror();
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        void *wrong = NULL;
        if (pthread_create(&thread, NULL, call_and_close, NULL) != 0)
            return 2;
        pthread_join(thread, &wrong);
        if (wrong) {
            fprintf(stderr, "%s\n", (const char *)wrong);
            return 1;
        }
    }
    return 0;
}
