/* SPDX-License-Identifier: Apache-2.0 */
#include "plugins.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "options.h"
#include "runtime.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static vaccel_status fail_entry(const vaccel_host *host, const char *entry, size_t length,
                                const char *why)
{
    return host->fail(VACCEL_ERR_CONFIG,
                      VAC_ORT_PLUGINS_VARIABLE
                      ": '%.*s' %s; write NAME=/PATH/TO/LIBRARY.so, with commas between several",
                      (int)(length < 200 ? length : 200), entry, why);
}

/* What is wrong with a name, or NULL. */
static const char *check_name(const struct vac_ort_plugins *plugins, const char *name)
{
    if (strspn(name, LETTERS DIGITS "_-") != strlen(name) || strspn(name, LETTERS) == 0) {
        return "has a name that is not letters, digits, '_' and '-' after a letter";
    }
    for (size_t i = 0; vac_ort_provider_at(i) != NULL; i++) {
        if (strcasecmp(name, vac_ort_provider_at(i)->device) == 0) {
            return "takes the name of a device that ONNX Runtime has built in";
        }
    }
    for (size_t i = 0; i < plugins->count; i++) {
        if (strcmp(name, plugins->list[i].name) == 0) {
            return "takes a name for the second time";
        }
    }
    return NULL;
}

static const char *parse_entry(struct vac_ort_plugins *plugins, const char *entry, size_t length)
{
    const char *equals = memchr(entry, '=', length);
    size_t name = equals != NULL ? (size_t)(equals - entry) : 0;
    size_t path = equals != NULL ? length - name - 1 : 0;
    if (name == 0 || path == 0) {
        return "is no pair of a name and a path";
    }
    if (plugins->count == VAC_ORT_PLUGINS) {
        return "is one more than the 8 that are taken";
    }
    struct vac_ort_plugin *plugin = &plugins->list[plugins->count];
    if (name >= sizeof(plugin->name) || path >= sizeof(plugin->path)) {
        return "is too long";
    }
    if (equals[1] != '/') {
        return "has a path that does not begin with '/'";
    }
    memcpy(plugin->name, entry, name);
    plugin->name[name] = '\0';
    memcpy(plugin->path, equals + 1, path);
    plugin->path[path] = '\0';
    const char *wrong = check_name(plugins, plugin->name);
    plugins->count += wrong == NULL;
    return wrong;
}

vaccel_status vac_ort_plugins_parse(const vaccel_host *host, const char *text,
                                    struct vac_ort_plugins *plugins)
{
    memset(plugins, 0, sizeof(*plugins));
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, ",");
        const char *wrong = parse_entry(plugins, text, length);
        if (wrong != NULL) {
            return fail_entry(host, text, length, wrong);
        }
        text += length;
        text += *text == ',';
    }
    return VACCEL_OK;
}

static bool is_among(const OrtEpDevice *device, const OrtEpDevice *const *devices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (devices[i] == device) {
            return true;
        }
    }
    return false;
}

/* ONNX Runtime's devices as they are now, copied: its own list changes with each library. NULL
 * without memory, or when it does not say. */
static const OrtEpDevice **copy_devices(const struct vac_ort_runtime *runtime, size_t *count,
                                        char reason[VAC_ORT_REASON_SIZE])
{
    const OrtEpDevice *const *devices = NULL;
    *count = 0;
    if (!vac_ort_good(runtime->api, runtime->api->GetEpDevices(runtime->env, &devices, count),
                      reason)) {
        return NULL;
    }
    const OrtEpDevice **copy = calloc(*count + 1, sizeof(*copy));
    if (copy == NULL) {
        snprintf(reason, VAC_ORT_REASON_SIZE, "no memory");
        return NULL;
    }
    for (size_t i = 0; i < *count; i++) {
        copy[i] = devices[i];
    }
    return copy;
}

/* "CPU of AMD" */
static void describe_hardware(const OrtApi *api, const OrtEpDevice *device, char *text, size_t size)
{
    static const char *const kinds[] = {
        [ORT_HARDWARE_CPU] = "CPU", [ORT_HARDWARE_GPU] = "GPU", [ORT_HARDWARE_NPU] = "NPU"};
    const OrtHardwareDevice *hardware = api->EpDevice_Device(device);
    int type = hardware != NULL ? api->HardwareDevice_Type(hardware) : -1;
    const char *kind =
        type >= ORT_HARDWARE_CPU && type <= ORT_HARDWARE_NPU ? kinds[type] : "device";
    const char *vendor = hardware != NULL ? api->HardwareDevice_Vendor(hardware) : NULL;
    snprintf(text, size, "%s%s%s", kind, vendor != NULL && vendor[0] != '\0' ? " of " : "",
             vendor != NULL ? vendor : "");
}

/* A provider is often for one vendor's devices: which there are says why it takes none. */
static void say_none(const OrtApi *api, const OrtEpDevice *const *devices, size_t count,
                     char reason[VAC_ORT_REASON_SIZE])
{
    int used = snprintf(reason, VAC_ORT_REASON_SIZE, "it finds no device that it can use");
    for (size_t i = 0; i < count && used < VAC_ORT_REASON_SIZE; i++) {
        char text[VAC_ORT_PLUGIN_TEXT_SIZE / 2];
        describe_hardware(api, devices[i], text, sizeof(text));
        used += snprintf(reason + used, VAC_ORT_REASON_SIZE - (size_t)used, "%s%s",
                         i == 0 ? ", and ONNX Runtime knows of: " : ", ", text);
    }
}

/* Loads one. Its devices are those that were not there before. */
static void load(struct vac_ort_runtime *runtime, struct vac_ort_plugin *plugin,
                 char reason[VAC_ORT_REASON_SIZE])
{
    const OrtApi *api = runtime->api;
    size_t before = 0;
    size_t after = 0;
    const OrtEpDevice **old = copy_devices(runtime, &before, reason);
    const OrtEpDevice **all = NULL;
    if (old != NULL &&
        vac_ort_good(
            api, api->RegisterExecutionProviderLibrary(runtime->env, plugin->name, plugin->path),
            reason)) {
        all = copy_devices(runtime, &after, reason);
    }
    for (size_t i = 0; all != NULL && i < after && plugin->count < VAC_ORT_PLUGIN_DEVICES; i++) {
        if (!is_among(all[i], old, before)) {
            plugin->devices[plugin->count++] = all[i];
        }
    }
    if (all != NULL && plugin->count == 0) {
        say_none(api, all, after, reason);
    }
    free(all);
    free(old);
}

void vac_ort_plugins_register(const vaccel_host *host, struct vac_ort_runtime *runtime)
{
    for (size_t i = 0; i < runtime->plugins.count; i++) {
        struct vac_ort_plugin *plugin = &runtime->plugins.list[i];
        char reason[VAC_ORT_REASON_SIZE] = "";
        if (runtime->library.has_newest) {
            load(runtime, plugin, reason);
        } else {
            snprintf(reason, sizeof(reason),
                     "plugins take ONNX Runtime 1.%u or later, and this is %s", VAC_ORT_API_NEWEST,
                     runtime->library.version);
        }
        if (plugin->count == 0) {
            host->log(VACCEL_LOG_WARN,
                      "onnxruntime: the provider %s, %s, cannot be used: %s; correct or unset %s",
                      plugin->name, plugin->path, reason, VAC_ORT_PLUGINS_VARIABLE);
        }
    }
}

const struct vac_ort_plugin *vac_ort_plugin_find(const struct vac_ort_plugins *plugins,
                                                 const char *name, const OrtEpDevice **device)
{
    *device = NULL;
    for (size_t i = 0; i < plugins->count; i++) {
        const struct vac_ort_plugin *plugin = &plugins->list[i];
        size_t length = strlen(plugin->name);
        if (strncmp(name, plugin->name, length) != 0 ||
            (name[length] != '\0' && name[length] != '.')) {
            continue;
        }
        size_t number = 0;
        if (name[length] == '.') {
            const char *digits = name + length + 1;
            /* Two digits are plenty for what a plugin may have. */
            size_t count = strspn(digits, DIGITS);
            bool numbered =
                digits[count] == '\0' && (count == 1 || (count == 2 && digits[0] != '0'));
            number = numbered ? strtoul(digits, NULL, 10) : VAC_ORT_PLUGIN_DEVICES;
        }
        if (number < plugin->count) {
            *device = plugin->devices[number];
            return plugin;
        }
    }
    return NULL;
}

void vac_ort_plugin_describe(const OrtApi *api, const OrtEpDevice *device,
                             char text[VAC_ORT_PLUGIN_TEXT_SIZE])
{
    char hardware[VAC_ORT_PLUGIN_TEXT_SIZE / 2];
    describe_hardware(api, device, hardware, sizeof(hardware));
    const char *provider = api->EpDevice_EpName(device);
    snprintf(text, VAC_ORT_PLUGIN_TEXT_SIZE, "%s, a plugin, on a %s",
             provider != NULL ? provider : "a provider", hardware);
}
