/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/models.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "daemon/worker/policy.h"
#include <vaccel/model.h>

enum { MAX_JSON = 1 << 20, MAX_NAME = 255 };

/* Where the model.json of that name is in a folder; NULL when there is none. */
static char *description(const char *folder, const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s/model.json", folder, name) < 0)
        return NULL;
    if (access(path, F_OK) == 0)
        return path;
    free(path);
    return NULL;
}

/* What begins with a dot is no model, nor are the folder and the one above; and what may not be
 * called is not shown. */
static bool is_name(const char *name)
{
    return *name && *name != '.' && strlen(name) <= MAX_NAME && !strchr(name, '/') &&
           vac_policy_shows(name);
}

/* The model.json of the first folder that has one of that name before `folders`. */
static char *find(const char *name, size_t folders)
{
    const char *folder;
    char *path = NULL;

    for (size_t i = 0; i < folders && !path && (folder = vaccel_model_folder(i)); i++)
        path = description(folder, name);
    return path;
}

bool vac_models_has(const char *name)
{
    char *path = is_name(name) ? find(name, SIZE_MAX) : NULL;

    free(path);
    return path != NULL;
}

static int is_visible(const struct dirent *entry)
{
    return is_name(entry->d_name);
}

/* Whether it is the one that its name stands for. */
static bool is_shown(const char *name, size_t index)
{
    char *here = description(vaccel_model_folder(index), name);
    char *before = find(name, index);
    bool shown = here && !before;

    free(here);
    free(before);
    return shown;
}

void vac_models_list(bool (*each)(void *user, const char *name), void *user)
{
    const char *folder;
    bool more = true;

    for (size_t i = 0; more && (folder = vaccel_model_folder(i)); i++) {
        struct dirent **entries;
        int count = scandir(folder, &entries, is_visible, alphasort);
        if (count < 0)
            continue;
        for (int at = 0; at < count; at++) {
            if (more && is_shown(entries[at]->d_name, i))
                more = each(user, entries[at]->d_name);
            free(entries[at]);
        }
        free(entries);
    }
}

int vac_models_read(const char *name, struct vac_text *text)
{
    void *data;
    size_t size;
    char *path = is_name(name) ? find(name, SIZE_MAX) : NULL;

    if (!path)
        return ENOENT;
    vaccel_status status = vac_file_read(path, "model.json", MAX_JSON, &data, &size);
    free(path);
    if (status != VACCEL_OK)
        return status == VACCEL_ERR_NO_MEMORY ? ENOMEM : EIO;
    vac_text_add_bytes(text, data, size);
    free(data);
    return 0;
}
