/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/options.h"

#include <argp.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/version.h>

#include "daemon/front/value.h"

#define DEFAULT_CONFIG "/etc/vaccel/vacceld.conf"

enum {
    SOCKET_PATH = 256,
    FD,
    CONNECT,
    LISTEN,
    VSOCK,
    ALLOW_UPLOAD,
    CONFIG,
    CHECK,
    CHECK_SANDBOX,
    JSON,
    CAPABILITIES,
    FOREGROUND
};

static const struct argp_option known[] = {
    {"socket-path", SOCKET_PATH, "PATH", 0, "Listen there for a hypervisor", 0},
    {"fd", FD, "N", 0, "The same on a socket that the caller made", 0},
    {"connect", CONNECT, "PATH", 0, "Connect to a hypervisor that listens there", 0},
    {"listen", LISTEN, "unix:PATH", 0, "Listen there for processes and containers", 0},
    {"vsock", VSOCK, "PATH", 0, "The same for a guest whose hypervisor has that vsock socket", 0},
    {"allow-upload", ALLOW_UPLOAD, NULL, 0, "Let who calls there bring models, too", 0},
    {"config", CONFIG, "FILE", 0, "Read that, and not " DEFAULT_CONFIG, 0},
    {"check", CHECK, NULL, 0, "Check the configuration, and exit", 0},
    {"check-config", CHECK, NULL, OPTION_ALIAS, NULL, 0},
    {"check-sandbox", CHECK_SANDBOX, NULL, 0, "Say what locks workers in here, and exit", 0},
    {"json", JSON, NULL, 0, "Say that as JSON", 0},
    {"print-capabilities", CAPABILITIES, NULL, 0, "Print what this back end can do, and exit", 0},
    {"foreground", FOREGROUND, NULL, 0, "Stay in the foreground, as always", 0},
    {0},
};

static void print_version(FILE *out, struct argp_state *state)
{
    (void)state;
    fprintf(out, "vacceld %d.%d.%d\n", VACCEL_VERSION_MAJOR, VACCEL_VERSION_MINOR,
            VACCEL_VERSION_PATCH);
}

static void set_once(const char **value, char *text, const char *name, struct argp_state *state)
{
    if (*value)
        argp_error(state, "--%s is given twice; leave one out", name);
    if (!*text)
        argp_error(state, "--%s= has no value; give one, or leave it out", name);
    *value = text;
}

static void set_fd(struct vac_options *options, const char *text, struct argp_state *state)
{
    uint64_t number;

    if (!vac_value_count(text, 1 << 20, &number) || number < 3)
        argp_error(state, "--fd=%s: it is no number of a descriptor, 3 or more", text);
    if (options->fd >= 0)
        argp_error(state, "--fd is given twice; leave one out");
    options->fd = (int)number;
}

static bool has_socket(const struct vac_options *options)
{
    return options->socket_path || options->connect || options->listen || options->vsock ||
           options->fd >= 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct vac_options *options = (struct vac_options *)state->input;

    switch (key) {
    case SOCKET_PATH:
        set_once(&options->socket_path, text, "socket-path", state);
        break;
    case FD:
        set_fd(options, text, state);
        break;
    case CONNECT:
        set_once(&options->connect, text, "connect", state);
        break;
    case LISTEN:
        set_once(&options->listen, text, "listen", state);
        break;
    case VSOCK:
        set_once(&options->vsock, text, "vsock", state);
        break;
    case ALLOW_UPLOAD:
        options->allow_upload = true;
        break;
    case CONFIG:
        set_once(&options->config, text, "config", state);
        break;
    case CHECK:
        options->check = true;
        break;
    case CHECK_SANDBOX:
        options->check_sandbox = true;
        break;
    case JSON:
        options->json = true;
        break;
    case ARGP_KEY_END:
        if (options->json && !options->check_sandbox)
            argp_error(state, "--json says how --check-sandbox answers; add that");
        if (options->allow_upload && !has_socket(options))
            argp_error(state, "--allow-upload is for a socket that is named here; tenants of the "
                              "file have allow_upload = yes");
        break;
    case CAPABILITIES:
        options->capabilities = true;
        break;
    case FOREGROUND:
        break;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is no option; sockets are named by --socket-path and --listen",
                   text);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

void vac_options_parse(struct vac_options *options, int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = parse,
        .doc = "Gives guests and containers the accelerators of this machine.\v"
               "Without a socket on the command line, tenants are those of the configuration file, "
               "see vacceld.conf(5). See vacceld(8)."};

    *options = (struct vac_options){.fd = -1};
    argp_program_version_hook = print_version;
    argp_err_exit_status = VAC_EXIT_USAGE;
    argp_parse(&argp, argc, argv, 0, NULL, options);
}

static void set(struct vac_config *config, struct vac_config_tenant *tenant, const char *key,
                const char *value)
{
    if (value)
        vac_config_set(config, tenant, key, value);
}

bool vac_options_config(const struct vac_options *options, struct vac_config *config)
{
    struct vac_config_tenant *tenant = NULL;

    vac_config_init(config, "command line", stderr);
    /* A tenant that nobody can reach yet will do. */
    if (options->check_sandbox && !options->config && !has_socket(options))
        return vac_config_tenant(config, "default") != NULL;
    if (options->config || !has_socket(options)) {
        if (!vac_config_read(config, options->config ? options->config : DEFAULT_CONFIG))
            return false;
        if (!has_socket(options))
            return vac_config_complete(config);
    }
    config->file = "command line";
    config->line = 0;
    if (config->tenants > 1) {
        fprintf(stderr, "command line: the configuration has several tenants, and a socket here "
                        "does not say whose it is; name it in the file\n");
        return false;
    }
    tenant = config->tenants ? config->tenant : vac_config_tenant(config, "default");
    if (!tenant)
        return false;
    set(config, tenant, "vhost_listen", options->socket_path);
    set(config, tenant, "vhost_connect", options->connect);
    set(config, tenant, "listen", options->listen);
    set(config, tenant, "vsock", options->vsock);
    set(config, tenant, "allow_upload", options->allow_upload ? "yes" : NULL);
    if (options->fd >= 0 && fcntl(options->fd, F_GETFD) < 0) {
        fprintf(stderr, "command line: --fd=%d: there is no such descriptor; pass an open socket\n",
                options->fd);
        return false;
    }
    /* A descriptor alone is enough to be reached by. */
    bool only_fd = options->fd >= 0 && !options->socket_path && !options->connect &&
                   !options->listen && !options->vsock && !options->config;
    return !config->wrong && (only_fd || vac_config_complete(config));
}
