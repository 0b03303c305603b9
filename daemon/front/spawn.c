/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/common/control.h"
#include "daemon/front/groups.h"
#include "daemon/front/log.h"
#include "daemon/front/share.h"

enum { VARIABLES = 96 };

static char program[PATH_MAX];
static const char *sandbox; /* of tenants that say nothing else */
static struct rlimit files; /* as they were for this process */

/* What every process needs, and what vaccel itself heeds; the rest of ours is not the worker's. */
static const char *const passed[] = {"PATH",
                                     "HOME",
                                     "LANG",
                                     "LC_ALL",
                                     "VACCEL_BACKEND",
                                     "VACCEL_BACKEND_PATH",
                                     "VACCEL_CALIBRATION",
                                     "VACCEL_DEVICE",
                                     "VACCEL_EXEC_POLICY",
                                     "VACCEL_LOG",
                                     "VACCEL_MODEL_PATH",
                                     "VACCEL_PERFORMANCE",
                                     "VACCEL_PRECISION",
                                     "VACCEL_PROBE_TIMEOUT_MS",
                                     "VACCEL_VALIDATE"};

static bool find(const struct vac_config *config)
{
    char self[PATH_MAX];

    if (config->worker)
        return realpath(config->worker, program) != NULL;
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length < 0)
        return false;
    self[length] = '\0';
    *strrchr(self, '/') = '\0';
    if (strlen(self) + sizeof("/" VACCEL_LIBEXEC_FROM_BIN "/vaccel/vaccel-worker") > sizeof(self))
        return false;
    strcat(self, "/" VACCEL_LIBEXEC_FROM_BIN "/vaccel/vaccel-worker");
    snprintf(program, sizeof(program), "%s", self);
    return realpath(self, program) != NULL;
}

bool vac_spawn_check(const struct vac_config *config)
{
    bool found = find(config);

    sandbox = config->sandbox;
    if (found && access(program, X_OK) == 0) {
        /* The front holds many sockets; a worker gets the limit that this process had. */
        if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
            struct rlimit most = {files.rlim_max, files.rlim_max};
            setrlimit(RLIMIT_NOFILE, &most);
        }
        return true;
    }
    vac_log_error(
        NULL,
        "the worker %s cannot be executed: %s; install it, or name it with 'worker' in [vacceld]",
        config->worker ? config->worker : program, strerror(errno));
    return false;
}

static char *variable(const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 2;
    char *text = (char *)malloc(size);

    if (text)
        snprintf(text, size, "%s=%s", name, value);
    return text;
}

/* NAME=WORD:WORD… */
static char *joined(const char *name, const struct vac_words *words)
{
    size_t size = strlen(name) + 2;

    for (size_t i = 0; i < words->count; i++)
        size += strlen(words->word[i]) + 1;
    char *text = (char *)malloc(size);
    if (!text)
        return NULL;
    strcpy(text, name);
    for (size_t i = 0; i < words->count; i++) {
        strcat(text, i ? ":" : "=");
        strcat(text, words->word[i]);
    }
    return text;
}

/* The variables of a worker, up to a NULL. */
struct variables {
    char *text[VARIABLES];
    size_t count;
    bool failed;
};

/* The first that is set under a name is what counts; the others are left out. */
static void add(struct variables *all, const char *name, char *text)
{
    size_t length = strlen(name);
    bool set = false;

    for (size_t i = 0; i < all->count; i++)
        set = set || (strncmp(all->text[i], name, length) == 0 && all->text[i][length] == '=');
    all->failed = all->failed || !text;
    if (text && !set && all->count < VARIABLES - 1)
        all->text[all->count++] = text;
    else
        free(text);
}

static void add_own(struct variables *all, const char *name)
{
    const char *value = getenv(name);

    if (value)
        add(all, name, variable(name, value));
}

static void add_value(struct variables *all, const char *name, const char *value)
{
    if (value)
        add(all, name, variable(name, value));
}

/* NAME or NAME=VALUE. */
static void add_named(struct variables *all, const char *item)
{
    size_t length = strcspn(item, "=");

    if (!item[length]) {
        add_own(all, item);
        return;
    }
    char *copy = strndup(item, length);
    if (copy)
        add(all, copy, strdup(item));
    all->failed = all->failed || !copy;
    free(copy);
}

static void add_number(struct variables *all, const char *name, uint32_t number)
{
    char text[16];

    snprintf(text, sizeof(text), "%u", number);
    add(all, name, variable(name, text));
}

/* What the worker locks itself into; see daemon/sandbox/sandbox.h. */
static void fill_sandbox(struct variables *all, const struct vac_config_tenant *tenant)
{
    const char *level = tenant->sandbox ? tenant->sandbox : sandbox;

    add(all, "VACCEL_SANDBOX", variable("VACCEL_SANDBOX", level ? level : "full"));
    add_number(all, "VACCEL_SANDBOX_UID", tenant->user);
    add_number(all, "VACCEL_SANDBOX_PROCESSES", tenant->max_processes);
    if (tenant->sandbox_read.count)
        add(all, "VACCEL_SANDBOX_READ", joined("VACCEL_SANDBOX_READ", &tenant->sandbox_read));
    if (tenant->sandbox_write.count)
        add(all, "VACCEL_SANDBOX_WRITE", joined("VACCEL_SANDBOX_WRITE", &tenant->sandbox_write));
}

/* What the configuration says comes first. */
static void fill(struct variables *all, const struct vac_config_tenant *tenant)
{
    fill_sandbox(all, tenant);
    for (size_t i = 0; i < tenant->environment.count; i++)
        add_named(all, tenant->environment.word[i]);
    if (tenant->models.count)
        add(all, "VACCEL_MODEL_PATH", joined("VACCEL_MODEL_PATH", &tenant->models));
    add_value(all, "VACCEL_EXEC_POLICY", tenant->exec_policy);
    add_value(all, "VACCEL_BACKEND", tenant->backend);
    add_value(all, "VACCEL_DEVICE", tenant->device);
    add_value(all, "VACCEL_PRECISION", tenant->precision);
    /* Calls end here, unless the tenant's environment says where else they are carried to. */
    add_value(all, "VACCEL_TARGET", "none");
    for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
        add_own(all, passed[i]);
}

/* In the child: a process that has nothing of ours but its standard streams and its socket. */
static void become(pid_t parent, int control, int group, int level, char *tenant,
                   char *const *variables)
{
    char name[] = "vaccel-worker";
    char *const arguments[] = {name, tenant, NULL}; /* the tenant, for who lists processes */
    struct rlimit none = {0, 0};
    sigset_t all;

    /* It does not outlive the front, also if that ended before this. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    vac_groups_enter(group);
    vac_share_take(level);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_NOFILE, &files);
    /* No terminal that it could type into. */
    setsid();
    sigemptyset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    signal(SIGPIPE, SIG_DFL);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    /* What it prints must not be taken for our output. */
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        _exit(127);
    if (control == VAC_CONTROL_FD)
        fcntl(control, F_SETFD, 0);
    else if (dup2(control, VAC_CONTROL_FD) < 0)
        _exit(127);
    if (close_range(VAC_CONTROL_FD + 1, ~0U, 0) < 0)
        _exit(127);
    execve(program, arguments, variables);
    vac_log_error(NULL, "%s cannot be executed: %s; install it again", program, strerror(errno));
    _exit(127);
}

pid_t vac_spawn(const struct vac_config_tenant *tenant, int control)
{
    struct variables all = {.count = 0};
    char name[VAC_CONFIG_NAME + 1];
    pid_t parent = getpid();
    pid_t child = -1;
    int level = vac_share_level_of(tenant);
    int group = vac_groups_make(tenant);
    strcpy(name, tenant->name);
    fill(&all, tenant);
    errno = ENOMEM;
    if (!all.failed) {
        child = fork();
        if (child == 0)
            become(parent, control, group, level, name, all.text);
    }
    int error = errno;
    if (group >= 0)
        close(group);
    for (size_t i = 0; i < all.count; i++)
        free(all.text[i]);
    errno = error;
    return child;
}

int vac_spawn_check_sandbox(const struct vac_config_tenant *tenant, bool json)
{
    struct variables all = {.count = 0};
    char name[] = "vaccel-worker";
    char plain[] = "--check-sandbox", machine[] = "--check-sandbox=json";
    char *const arguments[] = {name, json ? machine : plain, NULL};

    fill(&all, tenant);
    if (!all.failed)
        execve(program, arguments, all.text);
    vac_log_error(NULL, "%s cannot be executed: %s; install it again", program, strerror(errno));
    return 1;
}
