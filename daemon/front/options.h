/* SPDX-License-Identifier: Apache-2.0 */
/** The command line. */
#ifndef VAC_FRONT_OPTIONS_H
#define VAC_FRONT_OPTIONS_H

#include <stdbool.h>

#include "daemon/front/config.h"

enum {
    VAC_EXIT_OK = 0,
    VAC_EXIT_FAILED = 1, /* a socket could not be had, or something else failed */
    VAC_EXIT_USAGE = 2   /* the command line or the configuration makes no sense */
};

struct vac_options {
    const char *config; /* NULL: none was named */
    const char *socket_path;
    const char *connect;
    const char *listen;
    const char *vsock;
    int fd; /* -1: none */
    bool allow_upload;
    bool check;
    bool check_sandbox;
    bool json;
    bool capabilities;
};

/** Reads it; ends the process for --help, --version, and for what makes no sense. */
void vac_options_parse(struct vac_options *options, int argc, char **argv);

/** What both the options and the configuration's file ask for. False: that has been said. */
bool vac_options_config(const struct vac_options *options, struct vac_config *config);

#endif
