/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "cli/block.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/jsonopt.h"
#include "cli/memory.h"
#include "cli/models.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/tty.h"

static const struct argp argp = {
    .parser = vac_jsonopt_parse_alone,
    .doc = "Show the backends and their devices, what is missing and why, and the models.\v"
           "Exit status: 0 also when something is missing, 2 wrong usage, 5 no memory, output that "
           "cannot be written, or a defect.",
    .children = vac_jsonopt_child,
};

static char *list_ops(const vaccel_inventory *inventory, size_t backend)
{
    char *list = vac_memory_copy("");
    for (size_t i = 0; i < vaccel_inventory_backend_op_count(inventory, backend); i++) {
        char *longer = vac_memory_format("%s%s%s", list, i ? ", " : "",
                                         vaccel_inventory_backend_op_name(inventory, backend, i));
        free(list);
        list = longer;
    }
    return list;
}

static void print_device(const vaccel_inventory *inventory, size_t backend, size_t device)
{
    const char *precisions = vaccel_inventory_backend_device_precisions(inventory, backend, device);
    char *line = vac_memory_format(
        "%s: %s%s%s%s", vaccel_inventory_backend_device_name(inventory, backend, device),
        vaccel_inventory_backend_device_description(inventory, backend, device),
        *precisions ? " (" : "", precisions, *precisions ? ")" : "");
    vac_block_line("device", line);
    free(line);
}

/* What named a backend that is not the installation's own; else NULL. */
static const char *found_elsewhere(const char *name)
{
    const char *found_by = vaccel_backend_found_by(name);
    return found_by && strcmp(found_by, "the installation") != 0 ? found_by : NULL;
}

static void print_backend(const vaccel_inventory *inventory, size_t index)
{
    bool usable = vaccel_inventory_backend_status(inventory, index) == VACCEL_OK;
    const char *version = vaccel_inventory_backend_version(inventory, index);
    printf("\n  %s", vac_tty_bold());
    vac_text_put(stdout, vaccel_inventory_backend_name(inventory, index));
    printf("%s  %s%s%s", vac_tty_plain(), usable ? vac_tty_good() : vac_tty_bad(),
           usable ? "ready" : "not usable", vac_tty_plain());
    printf(", rank %d", vaccel_inventory_backend_rank(inventory, index));
    if (*version) {
        fputs(", version ", stdout);
        vac_text_put(stdout, version);
    }
    putchar('\n');
    char *ops = list_ops(inventory, index);
    vac_block_line("what", vaccel_inventory_backend_description(inventory, index));
    vac_block_line("why", vaccel_inventory_backend_reason(inventory, index));
    for (size_t i = 0; i < vaccel_inventory_backend_device_count(inventory, index); i++)
        print_device(inventory, index, i);
    vac_block_line("ops", ops);
    vac_block_line("file", vaccel_inventory_backend_path(inventory, index));
    const char *found_by = found_elsewhere(vaccel_inventory_backend_name(inventory, index));
    if (found_by)
        vac_block_line("by", found_by);
    free(ops);
}

static void print_models(const struct vac_found_models *found)
{
    const char *folder;
    putchar('\n');
    vac_block_heading("Models");
    for (size_t i = 0; i < found->count; i++) {
        const struct vac_found_model *model = &found->models[i];
        fputs("  ", stdout);
        vac_text_put(stdout, model->name);
        printf("  %s%s%s", vac_tty_dim(),
               model->error.status == VACCEL_OK ? "" : "not usable, see `vaccel model check`: ",
               model->hidden ? "hidden by an earlier one: " : "");
        vac_text_put(stdout, model->path);
        printf("%s\n", vac_tty_plain());
    }
    if (found->count == 0)
        puts("  none; `vaccel model fetch " VAC_DEFAULT_MODEL "` gets one");
    putchar('\n');
    vac_block_heading("Model folders");
    for (size_t i = 0; (folder = vaccel_model_folder(i)) != NULL; i++) {
        fputs("  ", stdout);
        vac_text_put(stdout, folder);
        puts(vac_models_folder_exists(folder) ? "" : "  (not there)");
    }
}

static void print_text(const vaccel_inventory *inventory, const struct vac_found_models *found)
{
    size_t count = vaccel_inventory_backend_count(inventory);
    printf("vaccel %s\n\n", vaccel_version());
    vac_block_heading("Backends");
    for (size_t i = 0; i < count; i++)
        print_backend(inventory, i);
    if (count == 0)
        puts("  none; install one, or name its folder in VACCEL_BACKEND_PATH");
    print_models(found);
}

/* "f32,bf16" as a list. */
static json_t *split(const char *list)
{
    json_t *array = vac_json_array();
    char *copy = vac_memory_copy(list);
    char *position = NULL;
    for (char *part = strtok_r(copy, ", ", &position); part; part = strtok_r(NULL, ", ", &position))
        vac_json_add(array, vac_json_text(part));
    free(copy);
    return array;
}

static json_t *describe(const vaccel_inventory *inventory, size_t index)
{
    json_t *backend = vac_json_object();
    json_t *devices = vac_json_array();
    json_t *ops = vac_json_array();
    vaccel_status status = vaccel_inventory_backend_status(inventory, index);
    vac_json_set_text(backend, "name", vaccel_inventory_backend_name(inventory, index));
    vac_json_set_text(backend, "description",
                      vaccel_inventory_backend_description(inventory, index));
    vac_json_set_text(backend, "version", vaccel_inventory_backend_version(inventory, index));
    vac_json_set_text(backend, "path", vaccel_inventory_backend_path(inventory, index));
    const char *found_by = vaccel_backend_found_by(vaccel_inventory_backend_name(inventory, index));
    vac_json_set_text(backend, "found_by", found_by ? found_by : "");
    vac_json_set(backend, "rank", json_integer(vaccel_inventory_backend_rank(inventory, index)));
    vac_json_set_text(backend, "status", vaccel_status_name(status));
    vac_json_set_text(backend, "reason", vaccel_inventory_backend_reason(inventory, index));
    for (size_t i = 0; i < vaccel_inventory_backend_device_count(inventory, index); i++) {
        json_t *device = vac_json_object();
        vac_json_set_text(device, "name",
                          vaccel_inventory_backend_device_name(inventory, index, i));
        vac_json_set_text(device, "description",
                          vaccel_inventory_backend_device_description(inventory, index, i));
        vac_json_set(device, "precisions",
                     split(vaccel_inventory_backend_device_precisions(inventory, index, i)));
        vac_json_add(devices, device);
    }
    for (size_t i = 0; i < vaccel_inventory_backend_op_count(inventory, index); i++) {
        json_t *op = vac_json_object();
        vac_json_set_text(op, "name", vaccel_inventory_backend_op_name(inventory, index, i));
        vac_json_set(op, "version",
                     json_integer(vaccel_inventory_backend_op_version(inventory, index, i)));
        vac_json_add(ops, op);
    }
    vac_json_set(backend, "devices", devices);
    vac_json_set(backend, "ops", ops);
    return backend;
}

static void print_json(const vaccel_inventory *inventory, const struct vac_found_models *found)
{
    json_t *document = vac_json_document();
    json_t *backends = vac_json_array();
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++)
        vac_json_add(backends, describe(inventory, i));
    vac_json_set(document, "backends", backends);
    vac_models_json(document, found);
    vac_json_print(document);
}

int vac_info(int argc, char **argv)
{
    bool json = false;
    vaccel_inventory *inventory;
    if (vac_parse(&argp, argc, argv, &json) != 0)
        return VAC_EXIT_INTERNAL;
    vac_progress_begin("asking the backends");
    vaccel_status status = vaccel_inspect(&inventory);
    vac_progress_end();
    if (status != VACCEL_OK) {
        if (json) {
            json_t *document = vac_json_document();
            vac_json_set(document, "error", vac_json_error(status, vac_failure_text(status)));
            vac_json_print(document);
        }
        vac_say_status(status);
        return vac_exit_of(status, VAC_EXIT_INTERNAL);
    }
    struct vac_found_models found = vac_models_find();
    (json ? print_json : print_text)(inventory, &found);
    vac_models_release(&found);
    vaccel_inventory_release(inventory);
    return VAC_EXIT_OK;
}
