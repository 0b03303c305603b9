/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `exec`: what it is called, and how it is opened. */
#include <stdlib.h>
#include <string.h>

#include "exec.h"

static vaccel_status exec(void *self, const vaccel_invocation *invocation,
                          const vaccel_exec_args *args)
{
    (void)invocation;
    return vac_exec_run(self, args);
}

VACCEL_IMPLEMENT_EXEC(run_exec, exec)

/* It is there even where nothing may be called, to say that. */
static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    return host->add_device(found, "CPU", "functions that the host's policy lists", "");
}

static vaccel_status open_policy(struct vac_exec *backend)
{
    const vaccel_host *host = backend->host;
    vaccel_status status;

    /* Not of a set-user-ID program's caller, who must not choose what it runs. */
    const char *path = secure_getenv("VACCEL_EXEC_POLICY");
    if (!path || !*path)
        return VACCEL_OK;
    backend->policy_path = strdup(path);
    if (!backend->policy_path)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the policy of exec");
    status = vac_exec_policy_read(host, backend->policy_path, &backend->policy);
    if (status == VACCEL_OK)
        status = vac_ffi_open(host, &backend->ffi);
    if (status != VACCEL_OK)
        return status;
    backend->handles = calloc(backend->policy.library_count + 1, sizeof(*backend->handles));
    if (!backend->handles)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the policy of exec");
    for (size_t i = 0; i < backend->policy.library_count; i++)
        pthread_mutex_init(&backend->handles[i].lock, NULL);
    return VACCEL_OK;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    struct vac_exec *backend = calloc(1, sizeof(*backend));

    if (!backend)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend exec");
    backend->host = host;
    vaccel_status status = open_policy(backend);
    if (status != VACCEL_OK) {
        vac_exec_policy_free(&backend->policy);
        free(backend->policy_path);
        free(backend);
        return status;
    }
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_EXEC, .version = VACCEL_OP_EXEC_VERSION, .run = run_exec},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "exec",
    .version = VACCEL_EXEC_BACKEND_VERSION,
    .description = "functions of libraries that the host's policy lists",
    .rank = 50,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
};

VACCEL_BACKEND_DEFINE(&backend)
