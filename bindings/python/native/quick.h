/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When to let go of the GIL.
 *
 * Letting go and taking it back costs three times what a `noop` does, so calls that only pass
 * through keep it, but not on trust: a session's first ones may load a backend, and with some
 * backends each crosses to another machine. So a session keeps the GIL in such calls only once one
 * of them, made without it, has come back within QUICK_NS.
 */
#ifndef VACCEL_PYTHON_QUICK_H
#define VACCEL_PYTHON_QUICK_H

#include <time.h>

#include "bindings/python/native/handle.h"

#define VAC_PY_QUICK_NS 10000

static inline int64_t vac_py_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/** Sets `status` to what `call` returns; `handle` is the session. */
#define VAC_PY_CALL_QUICK(handle, status, call)                                                    \
    do {                                                                                           \
        if ((handle)->quick) {                                                                     \
            status = call;                                                                         \
            break;                                                                                 \
        }                                                                                          \
        PyThreadState *vac_py_thread = PyEval_SaveThread();                                        \
        int64_t vac_py_start = vac_py_now();                                                       \
        status = call;                                                                             \
        int64_t vac_py_elapsed = vac_py_now() - vac_py_start;                                      \
        PyEval_RestoreThread(vac_py_thread);                                                       \
        (handle)->quick = status >= 0 && vac_py_elapsed < VAC_PY_QUICK_NS;                         \
    } while (0)

/** The same for a call that may take long: always without the GIL. */
#define VAC_PY_CALL(status, call)                                                                  \
    do {                                                                                           \
        PyThreadState *vac_py_thread = PyEval_SaveThread();                                        \
        status = call;                                                                             \
        PyEval_RestoreThread(vac_py_thread);                                                       \
    } while (0)

#endif
