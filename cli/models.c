/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/models.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vaccel/model.h>

#include "cli/json.h"
#include "cli/memory.h"

bool vac_models_folder_exists(const char *folder)
{
    struct stat info;
    return stat(folder, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A folder without a model.json is no broken model but something else. */
static bool is_model(const char *path)
{
    char *description = vac_memory_format("%s/model.json", path);
    bool present = access(description, F_OK) == 0;
    free(description);
    return present;
}

static bool is_known(const struct vac_found_models *found, const char *name)
{
    for (size_t i = 0; i < found->count; i++) {
        if (strcmp(found->models[i].name, name) == 0)
            return true;
    }
    return false;
}

static void add(struct vac_found_models *found, const char *folder, const char *name)
{
    struct vac_found_model model = {.path = vac_memory_format("%s/%s", folder, name)};
    if (!is_model(model.path)) {
        free(model.path);
        return;
    }
    model.name = vac_memory_copy(name);
    model.hidden = is_known(found, name);
    model.error.status = vac_media_model_load(model.path, &model.info, &model.error);
    found->models = vac_memory_grow(found->models, found->count, sizeof(*found->models));
    found->models[found->count++] = model;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

struct vac_found_models vac_models_find(void)
{
    struct vac_found_models found = {NULL, 0};
    const char *folder;
    for (size_t i = 0; (folder = vaccel_model_folder(i)) != NULL; i++) {
        struct dirent **entries;
        int count = scandir(folder, &entries, is_visible, alphasort);
        if (count < 0)
            continue;
        for (int at = 0; at < count; at++) {
            add(&found, folder, entries[at]->d_name);
            free(entries[at]);
        }
        free(entries);
    }
    return found;
}

void vac_models_release(struct vac_found_models *found)
{
    for (size_t i = 0; i < found->count; i++) {
        free(found->models[i].name);
        free(found->models[i].path);
        vac_model_info_free(&found->models[i].info);
    }
    free(found->models);
}

static json_t *describe(const struct vac_found_model *model)
{
    const struct vac_model_info *info = &model->info;
    json_t *object = vac_json_object();
    vac_json_set_text(object, "name", model->name);
    vac_json_set_text(object, "path", model->path);
    vac_json_set(object, "hidden", json_boolean(model->hidden));
    if (model->error.status != VACCEL_OK) {
        vac_json_set(object, "error", vac_json_error(model->error.status, model->error.message));
        return object;
    }
    json_t *ops = vac_json_array();
    for (size_t i = 0; i < info->op_count; i++)
        vac_json_add(ops, vac_json_text(info->ops[i]));
    vac_json_set_text(object, "description", info->description ? info->description : "");
    vac_json_set_text(object, "license", info->license ? info->license : "");
    vac_json_set_text(object, "format", vac_media_model_format_name(info->format));
    vac_json_set(object, "size",
                 info->has_size ? json_integer((json_int_t)info->size) : json_null());
    vac_json_set_text(object, "sha256", info->sha256);
    vac_json_set(object, "labels", json_integer((json_int_t)info->label_count));
    vac_json_set(object, "ops", ops);
    return object;
}

void vac_models_json(json_t *document, const struct vac_found_models *found)
{
    json_t *folders = vac_json_array();
    json_t *models = vac_json_array();
    const char *path;
    for (size_t i = 0; (path = vaccel_model_folder(i)) != NULL; i++) {
        json_t *folder = vac_json_object();
        vac_json_set_text(folder, "path", path);
        vac_json_set(folder, "present", json_boolean(vac_models_folder_exists(path)));
        vac_json_add(folders, folder);
    }
    for (size_t i = 0; i < found->count; i++)
        vac_json_add(models, describe(&found->models[i]));
    vac_json_set(document, "folders", folders);
    vac_json_set(document, "models", models);
}

const char *vac_models_size(uint64_t bytes)
{
    static char text[32];
    if (bytes < 1000)
        snprintf(text, sizeof(text), "%" PRIu64 " B", bytes);
    else if (bytes < 1000000)
        snprintf(text, sizeof(text), "%.1f kB", (double)bytes / 1e3);
    else if (bytes < 1000000000)
        snprintf(text, sizeof(text), "%.1f MB", (double)bytes / 1e6);
    else
        snprintf(text, sizeof(text), "%.1f GB", (double)bytes / 1e9);
    return text;
}
