/* SPDX-License-Identifier: Apache-2.0 */
/** What the daemon is told to do: an INI file, or options that say the same for one tenant. */
#ifndef VAC_FRONT_CONFIG_H
#define VAC_FRONT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum { VAC_CONFIG_NAME = 40, VAC_CONFIG_TENANTS = 1024, VAC_CONFIG_ITEMS = 64 };

/** Words, owned. */
struct vac_words {
    char **word;
    size_t count;
};

/** 0 stands for no limit. */
struct vac_config_tenant {
    char name[VAC_CONFIG_NAME + 1];
    struct vac_words listen;        /* paths of sockets for streams, made here */
    struct vac_words vsock;         /* for guests: such a path, or CID:PORT, or any:PORT */
    struct vac_words vhost_listen;  /* and for vhost-user */
    struct vac_words vhost_connect; /* of hypervisors, where they listen */
    struct vac_words models;
    struct vac_words preload;
    struct vac_words environment; /* NAME or NAME=VALUE: variables for the worker */
    char *backend;                /* these are NULL when not given */
    char *device;
    char *precision;
    /* What it may call. No ops and no models stand for all. */
    struct vac_words allow_ops;
    struct vac_words allow_models;
    struct vac_words allow_users; /* numbers of those that may connect to `listen`; none: all */
    char *exec_policy;            /* the file of functions that exec may call, or NULL */
    bool allow_upload;
    uint64_t idle_timeout_ns;
    uint64_t max_call_ns;
    uint64_t grace_ns;
    uint64_t max_message;
    uint64_t max_memory;
    uint64_t max_resident; /* of its worker, by its cgroup */
    uint32_t max_sessions;
    uint32_t max_calls;
    uint32_t max_running; /* calls that run at once; 0: by the processors */
    uint32_t weight;      /* its share of the processors beside other tenants */
    uint32_t max_connections;
    mode_t mode;
    gid_t group;       /* (gid_t)-1: as the process has it */
    mode_t guest_mode; /* of files in guests, and their group there */
    gid_t guest_gid;
    /* What its worker is locked into. */
    char *sandbox; /* NULL: as the daemon's */
    uid_t user;    /* its worker's, where the daemon may choose; one of its own unless given */
    uint32_t max_processes;
    struct vac_words sandbox_read;
    struct vac_words sandbox_write;
    /* Where this came from. */
    const char *file; /* the configuration's */
    int line;
    uint64_t given; /* a bit for each key */
};

struct vac_config {
    uint32_t max_workers;
    uint32_t max_running; /* calls of all tenants at once; 0: by the processors */
    uint64_t answer_timeout_ns;
    char *worker;  /* NULL: the one beside this program */
    char *sandbox; /* NULL: full */
    char *cgroup;  /* the folder of workers' groups, or "off"; NULL: where systemd delegated one */
    struct vac_config_tenant *tenant;
    size_t tenants;
    struct vac_words files; /* names of those in policy.d that were read */
    /* While it is read. */
    const char *file;
    int line;
    uint64_t given;
    FILE *errors;
    unsigned wrong; /* how many faults have been said */
};

/** Nothing is set but defaults. Faults are said on `errors`, as those of `file`. */
void vac_config_init(struct vac_config *config, const char *file, FILE *errors);

/** Reads a file, and then what ends in .conf in the folder policy.d beside it, by name; each fault
 * is said in a line of its own. True when there is none. */
bool vac_config_read(struct vac_config *config, const char *path);

/** Reads text of `size` bytes as the file `name`. */
bool vac_config_text(struct vac_config *config, const char *name, const char *text, size_t size);

/** The tenant of that name, made when there is none; NULL for a name that is none, which is said.
 */
struct vac_config_tenant *vac_config_tenant(struct vac_config *config, const char *name);

/** Sets a key as a line of the tenant's section would. False: that has been said. */
bool vac_config_set(struct vac_config *config, struct vac_config_tenant *tenant, const char *key,
                    const char *value);

/** What is wrong with the whole rather than with a line: nothing to serve, a socket twice. */
bool vac_config_complete(struct vac_config *config);

void vac_config_free(struct vac_config *config);

#endif
