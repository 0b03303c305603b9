/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/conformance/tensors.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void network_path(const struct files *files, const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s.onnx", files->networks, name);
}

vaccel_tensor *fill_box(struct box *box, const char *name, vaccel_dtype dtype, const void *data,
                        size_t size, uint32_t rank, int64_t first, int64_t second)
{
    memset(box, 0, sizeof(*box));
    box->shape[0] = first;
    box->shape[1] = second;
    if (data)
        memcpy(box->bytes, data, size);
    box->tensor = (vaccel_tensor){.name = name,
                                  .data = box->bytes,
                                  .size = size,
                                  .shape = box->shape,
                                  .rank = rank,
                                  .dtype = dtype};
    return &box->tensor;
}

vaccel_model *open_network(const struct files *files, const char *name)
{
    vaccel_model *model = NULL;
    char file[512];

    (void)files;
    snprintf(file, sizeof(file), "%s.onnx", name);
    return vaccel_model_open(file, &model) == VACCEL_OK ? model : NULL;
}

const char *missing_networks(const struct files *files)
{
    struct stat info;
    char path[512];

    network_path(files, "identity_f32", path);
    return stat(path, &info) == 0 ? NULL
                                  : "the networks are not made: networks.py FOLDER makes them";
}

bool same_tensor(const vaccel_tensor *a, const vaccel_tensor *b)
{
    return a->dtype == b->dtype && a->rank == b->rank && a->size == b->size &&
           (!a->rank || memcmp(a->shape, b->shape, a->rank * sizeof(int64_t)) == 0) &&
           (!a->size || memcmp(a->data, b->data, (size_t)a->size) == 0);
}

size_t read_network(const struct files *files, const char *name, void *bytes, size_t size)
{
    char path[512];

    network_path(files, name, path);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size = fread(bytes, 1, size, file);
    fclose(file);
    return size;
}
