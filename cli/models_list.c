/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include <vaccel/model.h>

#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/jsonopt.h"
#include "cli/models.h"
#include "cli/table.h"
#include "cli/text.h"

static const struct argp argp = {
    .parser = vac_jsonopt_parse_alone,
    .doc = "Show the models in the folders where names are looked for.\v"
           "Nothing is verified: `vaccel model check` does that. `vaccel model fetch --list` shows "
           "published models that can be had.",
    .children = vac_jsonopt_child,
};

static void add_row(struct vac_table *table, const struct vac_found_model *model)
{
    const struct vac_model_info *info = &model->info;
    bool usable = model->error.status == VACCEL_OK;
    char labels[24] = "";
    if (info->label_count)
        snprintf(labels, sizeof(labels), "%zu", info->label_count);
    const char *cells[] = {
        model->name,
        usable ? vac_media_model_format_name(info->format) : "not usable",
        info->has_size ? vac_models_size(info->size) : "",
        labels,
        info->license ? info->license : "",
        model->path,
    };
    vac_table_row(table, cells);
}

static void print_text(const struct vac_found_models *found)
{
    static const char *const headings[] = {"NAME",    "FORMAT",  ">SIZE",
                                           ">LABELS", "LICENSE", "FOLDER"};
    const char *folder;
    if (found->count == 0) {
        puts("There is no model in any of these folders; `vaccel model fetch " VAC_DEFAULT_MODEL
             "` gets one:");
        for (size_t i = 0; (folder = vaccel_model_folder(i)) != NULL; i++) {
            fputs("  ", stdout);
            vac_text_put(stdout, folder);
            putchar('\n');
        }
        return;
    }
    struct vac_table *table = vac_table_new(headings, sizeof(headings) / sizeof(headings[0]));
    for (size_t i = 0; i < found->count; i++)
        add_row(table, &found->models[i]);
    vac_table_print(table);
    vac_table_release(table);
    fflush(stdout);
    for (size_t i = 0; i < found->count; i++) {
        const struct vac_found_model *model = &found->models[i];
        if (model->error.status != VACCEL_OK)
            vac_say("%s is not usable: %s", model->name, model->error.message);
        else if (model->hidden)
            vac_say(
                "%s is hidden by one of the same name in an earlier folder; open it by its path",
                model->path);
    }
}

int vac_models_list(int argc, char **argv)
{
    bool json = false;
    if (vac_parse(&argp, argc, argv, &json) != 0)
        return VAC_EXIT_INTERNAL;
    struct vac_found_models found = vac_models_find();
    if (json) {
        json_t *document = vac_json_document();
        vac_models_json(document, &found);
        vac_json_print(document);
    } else {
        print_text(&found);
    }
    vac_models_release(&found);
    return VAC_EXIT_OK;
}
