/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include <vaccel/vaccel.h>

#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/jsonopt.h"
#include "cli/table.h"

static const struct argp argp = {
    .parser = vac_jsonopt_parse_alone,
    .doc = "Show the backends in short: `vaccel info` says more.\v"
           "Exit status: 0 also when some cannot be used, 2 wrong usage, 5 an internal error.",
    .children = vac_jsonopt_child,
};

static const char *state_of(const vaccel_inventory *inventory, size_t index)
{
    return vaccel_inventory_backend_status(inventory, index) == VACCEL_OK ? "ready" : "not usable";
}

static const char *found_by(const vaccel_inventory *inventory, size_t index)
{
    const char *found = vaccel_backend_found_by(vaccel_inventory_backend_name(inventory, index));
    return found ? found : "";
}

static void print_text(const vaccel_inventory *inventory)
{
    static const char *const headings[] = {"NAME", "STATE",    ">RANK",
                                           ">OPS", ">DEVICES", "FOUND BY"};
    struct vac_table *table = vac_table_new(headings, sizeof(headings) / sizeof(headings[0]));

    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        char rank[16];
        char ops[24];
        char devices[24];
        snprintf(rank, sizeof(rank), "%d", vaccel_inventory_backend_rank(inventory, i));
        snprintf(ops, sizeof(ops), "%zu", vaccel_inventory_backend_op_count(inventory, i));
        snprintf(devices, sizeof(devices), "%zu",
                 vaccel_inventory_backend_device_count(inventory, i));
        const char *cells[] = {vaccel_inventory_backend_name(inventory, i),
                               state_of(inventory, i),
                               rank,
                               ops,
                               devices,
                               found_by(inventory, i)};
        vac_table_row(table, cells);
    }
    vac_table_print(table);
    vac_table_release(table);
}

static void print_json(const vaccel_inventory *inventory)
{
    json_t *document = vac_json_document();
    json_t *backends = vac_json_array();

    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        json_t *backend = vac_json_object();
        vac_json_set_text(backend, "name", vaccel_inventory_backend_name(inventory, i));
        vac_json_set_text(backend, "status",
                          vaccel_status_name(vaccel_inventory_backend_status(inventory, i)));
        vac_json_set_text(backend, "path", vaccel_inventory_backend_path(inventory, i));
        vac_json_set_text(backend, "found_by", found_by(inventory, i));
        vac_json_set(backend, "rank", json_integer(vaccel_inventory_backend_rank(inventory, i)));
        vac_json_add(backends, backend);
    }
    vac_json_set(document, "backends", backends);
    vac_json_print(document);
}

int vac_backend_list(int argc, char **argv)
{
    bool json = false;
    vaccel_inventory *inventory = NULL;

    if (vac_parse(&argp, argc, argv, &json) != 0)
        return VAC_EXIT_INTERNAL;
    vaccel_status status = vaccel_inspect(&inventory);
    if (status != VACCEL_OK) {
        vac_say_status(status);
        return vac_exit_of(status, VAC_EXIT_INTERNAL);
    }
    if (json)
        print_json(inventory);
    else
        print_text(inventory);
    vaccel_inventory_release(inventory);
    return VAC_EXIT_OK;
}
