/* SPDX-License-Identifier: Apache-2.0 */
/**
 * For those who write a backend: a shared object with one entry, vaccel_backend_entry().
 *
 * A backend links neither libvaccel nor anything of it: the host's functions come in a table. It
 * says which ops it implements, whether its device is here (probe), and runs calls. Everything in
 * vaccel_backend but name, ops and open may be NULL. docs/backends.md walks through writing one.
 */
#ifndef VACCEL_BACKEND_H
#define VACCEL_BACKEND_H

#include <vaccel/base.h>
#include <vaccel/log.h>
#include <vaccel/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Raised when a backend built against an earlier header could no longer be loaded. */
#define VACCEL_BACKEND_ABI UINT32_C(2)

/** Where a probe reports what it finds; belongs to the host. */
typedef struct vaccel_probe vaccel_probe;
/** A call that a backend took with `submit` and owes a completion; belongs to the host. */
typedef struct vaccel_ticket vaccel_ticket;

/** A backend's description of itself, below. */
typedef struct vaccel_backend vaccel_backend;

/** What a session asks of whoever runs its calls. Strings may be NULL. */
typedef struct vaccel_attributes {
    const char *backend; /* the pin behind a transport's own: "openvino" of "loop/openvino" */
    const char *device;
    vaccel_precision precision;
    uint32_t hops; /* transports that the call has crossed already */
    vaccel_performance performance;
    uint32_t profile; /* not 0: fill vaccel_origin.phase_ns of results */
} vaccel_attributes;

/** The circumstances of one call. Lives until `run` returns, or until the ticket is completed. */
typedef struct vaccel_invocation {
    uint32_t struct_size;
    uint32_t op;      /* a VACCEL_OP_* id */
    uint32_t version; /* of the op */
    uint32_t reserved;
    void *loaded; /* what model_load gave for the call's model; NULL for ops without one */
    const vaccel_attributes *attributes;
    const int32_t *cancelled; /* read it with vaccel_cancelled(); may be NULL */
} vaccel_invocation;

/** Whether the call is to be given up; ask between the steps of a long one, and fail with
 * ERR_CANCELLED. */
static inline int vaccel_cancelled(const vaccel_invocation *invocation)
{
    return invocation->cancelled && __atomic_load_n(invocation->cancelled, __ATOMIC_RELAXED) != 0;
}

/** The peer is this very process, so it may name models by their path and not only by the
 * repository's names. */
#define VACCEL_SERVE_SELF UINT32_C(1)

/** The host's functions. Grows at the end: check struct_size before using what came after 0.1. All
 * are thread-safe. */
typedef struct vaccel_host {
    uint32_t struct_size;
    uint32_t abi_version;

    /** Sets this thread's error message (the thing, the reason, the remedy) and returns `status`.
     */
    vaccel_status (*fail)(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);
    /** This thread's error message. */
    const char *(*last_error)(void);
    void (*log)(vaccel_log_level level, const char *format, ...) VACCEL_PRINTF(2, 3);

    /** Reports one device; call it from `probe`, best device first. Strings are copied. */
    vaccel_status (*add_device)(vaccel_probe *probe, const char *name, const char *description,
                                const char *precisions);
    /** Reports the version of the framework that was found. */
    vaccel_status (*set_version)(vaccel_probe *probe, const char *version);

    /** Makes a result handle from a deep copy of `view`; use the typed vaccel_make_* of
     * backend_ops.h. */
    vaccel_status (*make)(uint32_t record, const void *view, const vaccel_origin *origin,
                          void **result);
    /** Releases what `make` gave, when the call fails after all. */
    void (*drop)(uint32_t record, void *result);

    /**
     * What `backend` made of a buffer: the first time for a buffer calls its buffer_import, and its
     * buffer_release when the buffer goes. ERR_UNSUPPORTED when it has none, or the memory is no
     * buffer of this process.
     */
    vaccel_status (*import_buffer)(const vaccel_backend *backend, const vaccel_buffer_view *buffer,
                                   void **imported);

    /**
     * Completes a submitted call, once, from any thread. `message` may be NULL when `status` is a
     * success. Be done with the model and the arguments before: the last call of a model that was
     * released unloads it from here.
     */
    void (*complete)(vaccel_ticket *ticket, vaccel_status status, const char *message);

    /**
     * For a transport's far end: opens the model that a call from elsewhere names, by a name of the
     * repository or by the id of content that was kept. `flags` are VACCEL_SERVE_*. `*view` lives
     * as long as `*model`, which goes back through close_model. Errors: ERR_STALE (the content is
     * not here), ERR_DENIED (a path), and those of vaccel_model_open().
     */
    vaccel_status (*open_model)(const vaccel_model_view *named, uint32_t flags,
                                vaccel_model **model, const vaccel_model_view **view);
    void (*close_model)(vaccel_model *model);
    /** Keeps a copy of content that was uploaded, to be named by its id from now on. Errors:
     * ERR_LIMIT, ERR_FORMAT (it is not what `id` says), ERR_NO_MEMORY. */
    vaccel_status (*keep_model)(const char *id, const void *content, uint64_t size,
                                const char *metadata);
    /**
     * For a transport's far end: runs a call here, as `attributes` ask. `args` is the op's
     * vaccel_OP_args with the view of `model` (NULL for ops without one) in it. `cancelled` is what
     * vaccel_cancelled() reads for it, or NULL. A failure leaves its message, as `fail` does.
     * Errors: ERR_UNSUPPORTED (the op), and the op's own.
     */
    vaccel_status (*call)(const vaccel_attributes *attributes, uint32_t op, vaccel_model *model,
                          const void *args, const int32_t *cancelled);

    /**
     * As `make`, but the data of tensors is not copied: it must stay as it is until `release` is
     * called with `user`, from any thread, when the result goes. On failure it is not called. Use
     * the typed vaccel_share_* of backend_ops.h.
     */
    vaccel_status (*make_shared)(uint32_t record, const void *view, const vaccel_origin *origin,
                                 vaccel_release_fn release, void *user, void **result);

    /** What a tensor's buffer is, for import_buffer. */
    const vaccel_buffer_view *(*buffer_view)(const vaccel_buffer *buffer);

    /** Where calls are to be carried to, "unix:" and an absolute path of at most 107 bytes, "vsock"
     * with ":CID" or ":CID:PORT" or without, "virtio:" and one of at most 4000, or "none" for
     * nowhere: what VACCEL_TARGET says, or the default when there is something; else NULL. Other
     * kinds may be added. Lives as long as the process. */
    const char *(*target)(void);
} vaccel_host;

/** Runs a call and returns when it is done; `args` is the op's vaccel_OP_args. May be called from
 * many threads at once. */
typedef vaccel_status (*vaccel_run_fn)(void *self, const vaccel_invocation *invocation,
                                       const void *args);

/**
 * Takes a call and returns at once; the host's `complete` is owed, exactly once, unless this fails.
 * `args` and what it points to stay until then. `*request` is the backend's own, for `cancel`.
 */
typedef vaccel_status (*vaccel_submit_fn)(void *self, const vaccel_invocation *invocation,
                                          const void *args, vaccel_ticket *ticket, void **request);

/** One op that a backend implements. `run` or `submit` must be set; the host makes either out of
 * the other. */
typedef struct vaccel_backend_op {
    uint32_t op;
    uint32_t version;
    vaccel_run_fn run;
    vaccel_submit_fn submit;
} vaccel_backend_op;

/** The probe neither crashes nor exits, so it need not run in a child process. */
#define VACCEL_BACKEND_PROBE_IN_PROCESS UINT32_C(1)
/** It carries calls to somewhere else, and takes any model's name. */
#define VACCEL_BACKEND_TRANSPORT UINT32_C(2)
/** It is taken only when pinned by name, for tests and tools. */
#define VACCEL_BACKEND_PIN_ONLY UINT32_C(4)

/** A backend, as its entry describes it; static storage. */
struct vaccel_backend {
    uint32_t struct_size;
    uint32_t abi_version; /* VACCEL_BACKEND_ABI */
    const char *name; /* a-z, 0-9, '-', '_'; at most 31 characters; the file is called NAME.so */
    const char *version;
    const char *description;
    int32_t
        rank; /* accelerators 200, tuned CPU frameworks 100, others 50, references 10, tests 0 */
    uint32_t flags;
    const vaccel_backend_op *ops;
    size_t op_count;

    /** Whether the framework and a device are here; reports devices. At most once per process. */
    vaccel_status (*probe)(const vaccel_host *host, vaccel_probe *probe);
    /**
     * Makes the backend ready; called once, before any of those below. `*self` is handed to them,
     * and lives as long as the process: frameworks have threads, so a backend is never taken down.
     */
    vaccel_status (*open)(const vaccel_host *host, void **self);
    /** Whether it runs `op` on this model, decided without loading it; ERR_UNSUPPORTED and a reason
     * when not. */
    vaccel_status (*model_accepts)(void *self, const vaccel_model_view *model, uint32_t op);
    /**
     * Loads a model, once for each (model, op, device, precision, performance) in a process; calls
     * share it. Ops that share a network (image_classify_batch and image_classify) share the load:
     * `op` is then the one that the network is named for.
     */
    vaccel_status (*model_load)(void *self, const vaccel_model_view *model, uint32_t op,
                                const vaccel_attributes *attributes, void **loaded);
    void (*model_unload)(void *self, void *loaded);
    /**
     * Asks that a submitted call be given up; it is completed all the same. It may come while the
     * call completes and just after, so let `request` be an id to look up rather than memory that
     * completion frees.
     */
    void (*cancel)(void *self, void *request);
    /** Makes a buffer's memory known to the device, for as long as the buffer lives; called through
     * vaccel_host.import_buffer. */
    vaccel_status (*buffer_import)(void *self, const vaccel_buffer_view *buffer, void **imported);
    void (*buffer_release)(void *self, void *imported);
    /** VACCEL_OK while calls can be expected to work; asked before the backend is taken for a new
     * kind of call. */
    vaccel_status (*health)(void *self);
};

/** What a backend's shared object exports. */
typedef const vaccel_backend *(*vaccel_backend_entry_fn)(void);
#define VACCEL_BACKEND_ENTRY_NAME "vaccel_backend_entry"

/** Registers a backend that is linked into the program; only before main(), from a constructor. */
VACCEL_API void vaccel_backend_link(const vaccel_backend *backend);

/**
 * Defines the entry. Compiled with VACCEL_STATIC_BACKEND, the backend is linked into the program
 * and registers itself when the program starts, as a static program needs that has no dlopen.
 */
#ifdef VACCEL_STATIC_BACKEND
#define VACCEL_BACKEND_DEFINE(descriptor)                                                          \
    __attribute__((constructor)) static void vaccel_backend_link_this(void)                        \
    {                                                                                              \
        vaccel_backend_link(descriptor);                                                           \
    }
#else
VACCEL_API const vaccel_backend *vaccel_backend_entry(void);
#define VACCEL_BACKEND_DEFINE(descriptor)                                                          \
    const vaccel_backend *vaccel_backend_entry(void)                                               \
    {                                                                                              \
        return descriptor;                                                                         \
    }
#endif

#ifdef __cplusplus
}
#endif

#endif
