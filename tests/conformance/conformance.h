/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One suite, run over every backend and every transport: what an op promises holds however its
 * calls travel and whoever answers them.
 */
#ifndef VAC_TESTS_CONFORMANCE_H
#define VAC_TESTS_CONFORMANCE_H

#include <stdbool.h>

#include <vaccel/vaccel.h>

/** A way to a backend. */
struct way {
    char pin[128];     /* what the session is pinned to */
    char answers[128]; /* where the answer says that it came from; a prefix where the far end chose
                        */
    char direct[64];   /* the same backend without the transport; empty for a way without one */
};

enum verdict { PASS, UNSUPPORTED, NOT_HERE, FAIL };

struct outcome {
    enum verdict verdict;
    char reason[1024];
};

/** What the files are called that a check needs. */
struct files {
    const char *models;   /* folder of models */
    const char *photos;   /* folder of photographs */
    const char *data;     /* folder of what is expected of them */
    const char *networks; /* folder of tiny networks */
};

/** The checks of one op. They stop at the first that fails. */
struct suite {
    uint32_t op;
    /** Why the op cannot be checked here, or NULL. */
    const char *(*missing)(const struct files *files);
    void (*check)(const struct way *way, const struct files *files, struct outcome *outcome);
};

extern const struct suite noop_suite;
extern const struct suite model_describe_suite;
extern const struct suite infer_suite;
extern const struct suite image_classify_suite;
extern const struct suite image_classify_batch_suite;
extern const struct suite image_detect_suite;
extern const struct suite image_segment_suite;
extern const struct suite image_pose_suite;
extern const struct suite image_depth_suite;
extern const struct suite blas_sgemm_suite;
extern const struct suite blas_sgemv_suite;
extern const struct suite blas_saxpy_suite;
extern const struct suite blas_sdot_suite;
extern const struct suite vector_add_suite;
extern const struct suite matrix_multiply_suite;
extern const struct suite minmax_suite;
extern const struct suite array_copy_suite;
extern const struct suite exec_suite;

/** Notes a failure; the last error is added to what is said. */
void fail_check(struct outcome *outcome, const char *file, int line, const char *what);

/** Leaves the check when `condition` does not hold. What it has opened by then is not released. */
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fail_check(outcome, __FILE__, __LINE__, #condition);                                   \
            return;                                                                                \
        }                                                                                          \
    } while (0)

/** Runs a check within a check, and leaves when it failed. */
#define CHECK(call)                                                                                \
    do {                                                                                           \
        call;                                                                                      \
        if (outcome->verdict == FAIL)                                                              \
            return;                                                                                \
    } while (0)

/** The format that a backend reads instead of ONNX, if the op is one on models; else NULL. */
const char *other_format(const char *backend, uint32_t op);

/** Checks a suite's op on a backend of another format. */
void check_format(const struct suite *suite, const char *format, const struct way *way,
                  const struct files *files, struct outcome *outcome);

/** A session pinned to `pin`, or NULL. */
vaccel_session *open_pinned(const char *pin);

#endif
