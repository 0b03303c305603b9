/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <vaccel/version.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/output.h"

static const struct vac_command model_commands[] = {
    {"list", "Show the models that are here", vac_models_list, NULL},
    {"show", "Show what a model takes and gives", vac_models_show, NULL},
    {"check", "Check models: metadata, size, labels, checksum", vac_models_check, NULL},
    {"init", "Describe a network of your own, so that vaccel can run it", vac_models_init, NULL},
    {"fetch", "Get a published model", vac_models_fetch, NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct vac_command backend_commands[] = {
    {"check", "Try a backend: what works, what it costs, what leaks", vac_backend_check, NULL},
    {"list", "Show the backends in short", vac_backend_list, NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct vac_command commands[] = {
    {"classify", "Say what photographs show", vac_classify, NULL},
    {"detect", "Say what things a photograph shows, and where", vac_detect, NULL},
    {"segment", "Say of each pixel of a photograph what it shows", vac_segment, NULL},
    {"pose", "Find figures in a photograph, and their joints", vac_pose, NULL},
    {"depth", "Say how far away the things in a photograph are", vac_depth, NULL},
    {"infer", "Run a network on tensors", vac_infer, NULL},
    {"bench", "Measure latency and throughput", vac_bench, NULL},
    {"info", "Show the backends and devices, and what is missing and why", vac_info, NULL},
    {"calibrate", "Measure which backend is fastest, for later choices", vac_calibrate, NULL},
    {"explain", "Say which backend an op would take, and why", vac_explain, NULL},
    {"model", "List, check, describe and fetch models", NULL, model_commands},
    {"backend", "Try a backend of your own, and list those that are here", NULL, backend_commands},
    {NULL, NULL, NULL, NULL},
};

static const struct vac_command vaccel = {
    "vaccel", "One call, and the best accelerator there is answers it.", NULL, commands};

static void print_version(FILE *out, struct argp_state *state)
{
    (void)state;
    fprintf(out, "vaccel %s\n", vaccel_version());
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    vac_output_guard();
    argp_program_version_hook = print_version;
    argp_err_exit_status = VAC_EXIT_USAGE;
    if (argc > 1 && strcmp(argv[1], VAC_COMPLETE_WORD) == 0)
        return vac_complete(&vaccel, argc - 2, argv + 2);
    return vac_command_run("vaccel", &vaccel, argc, argv);
}
