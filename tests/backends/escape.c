/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A backend that has been taken over: `exec` has it try what its symbol says, from within a worker.
 * Its one output is 0 when that was possible, and else the errno; a child's that tried it, where a
 * child has to. What a signal ends ends the worker. The library is the path that is meant, for
 * those that need one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vaccel/backend_ops.h>

enum { BOMB = 512 };

static const vaccel_host *host;

static int outcome(long result)
{
    return result < 0 ? errno : 0;
}

static int read_path(const char *path)
{
    return outcome(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

static int write_path(const char *path)
{
    return outcome(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int remove_path(const char *path)
{
    return outcome(unlink(path));
}

static int change_path(const char *path)
{
    return outcome(chmod(path, 0777));
}

static int make_socket(int family, int type)
{
    return outcome(socket(family, type | SOCK_CLOEXEC, 0));
}

static int socket_inet(const char *path)
{
    (void)path;
    return make_socket(AF_INET, SOCK_STREAM);
}

static int socket_unix(const char *path)
{
    (void)path;
    return make_socket(AF_UNIX, SOCK_STREAM);
}

static int socket_vsock(const char *path)
{
    (void)path;
    return make_socket(AF_VSOCK, SOCK_STREAM);
}

static int socket_netlink(const char *path)
{
    (void)path;
    return make_socket(AF_NETLINK, SOCK_RAW);
}

/* The errno of what a child tries, which ends with it. */
static int in_child(pid_t child)
{
    int status;

    if (child < 0)
        return errno;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int execute(const char *path)
{
    char name[] = "true";
    char *const arguments[] = {name, NULL};
    pid_t child = fork();

    if (child == 0) {
        execv(path, arguments);
        _exit(errno);
    }
    return in_child(child);
}

/* Children that stay; 0 when there can be as many as it likes. */
static int bomb(const char *path)
{
    static pid_t children[BOMB];
    int count = 0, error = 0;

    (void)path;
    for (; count < BOMB && !error; count++) {
        children[count] = fork();
        if (children[count] == 0) {
            pause();
            _exit(0);
        }
        error = outcome(children[count]);
    }
    for (int i = 0; i < count; i++)
        if (children[i] > 0) {
            kill(children[i], SIGKILL);
            waitpid(children[i], NULL, 0);
        }
    return error;
}

static int signal_parent(const char *path)
{
    (void)path;
    return outcome(kill(getppid(), SIGCONT));
}

static int namespaces(const char *path)
{
    (void)path;
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0)
        _exit(0);
    return in_child((pid_t)child);
}

static int clone_3(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_clone3, NULL, 0));
}

static int io_uring(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_io_uring_setup, 1, NULL));
}

static int become_root(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_setresuid, 0, 0, 0));
}

static int take_capability(const char *path)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{~0U, ~0U, ~0U}, {~0U, ~0U, ~0U}};

    (void)path;
    return outcome(syscall(SYS_capset, &head, data));
}

static int trace_parent(const char *path)
{
    (void)path;
    return outcome(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
}

static int mount_over(const char *path)
{
    return outcome(mount("none", path, "tmpfs", 0, NULL));
}

static int leave_namespace(const char *path)
{
    (void)path;
    return outcome(unshare(CLONE_NEWUSER));
}

static int read_parent(const char *path)
{
    char byte;
    struct iovec to = {&byte, 1}, from = {&byte, 1};

    (void)path;
    return outcome(process_vm_readv(getppid(), &to, 1, &from, 1, 0));
}

static int load_program(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_bpf, 0, NULL, 0));
}

static int load_module(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_init_module, NULL, 0, ""));
}

static int change_root(const char *path)
{
    return outcome(chroot(path));
}

static int add_key(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_add_key, "user", "vaccel", "x", 1, -1));
}

static int open_handle(const char *path)
{
    (void)path;
    return outcome(syscall(SYS_open_by_handle_at, -1, NULL, 0));
}

static const struct {
    const char *name;
    int (*try)(const char *path);
} attempts[] = {
    {"read", read_path},
    {"write", write_path},
    {"remove", remove_path},
    {"change", change_path},
    {"socket_inet", socket_inet},
    {"socket_unix", socket_unix},
    {"socket_vsock", socket_vsock},
    {"socket_netlink", socket_netlink},
    {"execute", execute},
    {"bomb", bomb},
    {"signal_parent", signal_parent},
    {"namespaces", namespaces},
    {"clone3", clone_3},
    {"io_uring", io_uring},
    {"become_root", become_root},
    {"take_capability", take_capability},
    {"ptrace", trace_parent},
    {"mount", mount_over},
    {"unshare", leave_namespace},
    {"process_vm_readv", read_parent},
    {"bpf", load_program},
    {"init_module", load_module},
    {"chroot", change_root},
    {"add_key", add_key},
    {"open_by_handle_at", open_handle},
};

static vaccel_status run(void *self, const vaccel_invocation *invocation,
                         const vaccel_exec_args *args)
{
    (void)self;
    (void)invocation;
    if (args->outputs_count != 1 || args->outputs[0].size != sizeof(int32_t))
        return host->fail(VACCEL_ERR_INVALID, "the output is one i32");
    for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
        if (strcmp(attempts[i].name, args->symbol) == 0) {
            int32_t error = attempts[i].try(args->library);
            memcpy(args->outputs[0].data, &error, sizeof(error));
            args->outputs[0].rank = 1;
            args->outputs[0].shape[0] = 1;
            return VACCEL_OK;
        }
    return host->fail(VACCEL_ERR_NOT_FOUND, "there is no attempt %s", args->symbol);
}

VACCEL_IMPLEMENT_EXEC(run_exec, run)

static vaccel_status probe(const vaccel_host *probing, vaccel_probe *found)
{
    return probing->add_device(found, "CPU", "any processor", "");
}

static vaccel_status open_backend(const vaccel_host *opening, void **self)
{
    host = opening;
    *self = NULL;
    return VACCEL_OK;
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_EXEC, .version = VACCEL_OP_EXEC_VERSION, .run = run_exec},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "escape",
    .version = "1",
    .description = "tries to leave its sandbox",
    .rank = 900,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
};

VACCEL_BACKEND_DEFINE(&backend)
