/* SPDX-License-Identifier: Apache-2.0 */
#include "core/config.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/session.h"
#include "core/validate.h"

/* Where vacceld listens unless it is told otherwise. */
#define DEFAULT_TARGET "unix:/run/vaccel/default.sock"
#define NO_TARGET "none"
enum { PROBE_TIMEOUT_MS = 10000, PROBE_TIMEOUT_MAX_MS = 600000 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct vac_config config;

struct choice {
    const char *name;
    int value;
};

static const struct choice log_levels[] = {{"none", VACCEL_LOG_NONE},   {"error", VACCEL_LOG_ERROR},
                                           {"warn", VACCEL_LOG_WARN},   {"info", VACCEL_LOG_INFO},
                                           {"debug", VACCEL_LOG_DEBUG}, {NULL, 0}};
static const struct choice precisions[] = {{"f32", VACCEL_PRECISION_F32},
                                           {"f16", VACCEL_PRECISION_F16},
                                           {"bf16", VACCEL_PRECISION_BF16},
                                           {"fastest", VACCEL_PRECISION_FASTEST},
                                           {NULL, 0}};
static const struct choice performances[] = {{"latency", VACCEL_PERFORMANCE_LATENCY},
                                             {"throughput", VACCEL_PERFORMANCE_THROUGHPUT},
                                             {NULL, 0}};
static const struct choice switches[] = {{"0", 0}, {"1", 1}, {NULL, 0}};

static void nonsense(const char *variable, const char *value, const char *expected)
{
    if (config.status != VACCEL_OK)
        return;
    config.status = VACCEL_ERR_CONFIG;
    snprintf(config.message, sizeof(config.message),
             "the environment variable %s is '%.100s', and should be %s; correct or unset it",
             variable, value, expected);
}

/* The value, NULL when it is unset or empty. A program that runs with somebody else's rights takes
 * none. */
static const char *variable(const char *name)
{
    const char *value = secure_getenv(name);
    return value && *value ? value : NULL;
}

static int choose(const char *name, const struct choice *choices, const char *expected,
                  int otherwise)
{
    const char *value = variable(name);
    if (!value)
        return otherwise;
    for (; choices->name; choices++) {
        if (strcmp(choices->name, value) == 0)
            return choices->value;
    }
    nonsense(name, value, expected);
    return otherwise;
}

static char *text(const char *name, size_t longest, const char *letters, const char *expected)
{
    const char *value = variable(name);
    if (!value)
        return NULL;
    if (strlen(value) > longest || (letters && value[strspn(value, letters)] != '\0')) {
        nonsense(name, value, expected);
        return NULL;
    }
    char *copy = strdup(value);
    if (!copy && config.status == VACCEL_OK)
        config.status = VACCEL_ERR_NO_MEMORY;
    return copy;
}

bool vac_pin_is_valid(const char *pin)
{
    size_t length = strlen(pin);
    return length > 0 && length < VAC_NAME_SIZE && pin[0] != '/' && pin[length - 1] != '/' &&
           !strstr(pin, "//");
}

/* What follows a colon: a number of 32 bits, of which the last stands for any. */
static const char *skip_number(const char *text)
{
    unsigned long long number = 0;
    size_t digits = strspn(++text, "0123456789");

    for (size_t i = 0; i < digits && number < UINT32_MAX; i++)
        number = number * 10 + (unsigned)(text[i] - '0');
    return digits && number < UINT32_MAX ? text + digits : NULL;
}

/* vsock, vsock:CID, or vsock:CID:PORT. */
static bool is_vsock(const char *target)
{
    if (strncmp(target, "vsock", 5) != 0)
        return false;
    const char *end = target + 5;
    for (int i = 0; i < 2 && end && *end == ':'; i++)
        end = skip_number(end);
    return end && !*end;
}

static bool is_target(const char *target)
{
    /* A unix socket's path is as long as the kernel takes it. */
    return (strncmp(target, "unix:/", 6) == 0 && target[6] && strlen(target) <= 5 + 107) ||
           is_vsock(target) ||
           /* That of a mount is as long as it can be with a file's name behind. */
           (strncmp(target, "virtio:/", 8) == 0 && strlen(target) <= 7 + 4000);
}

/* "none" is a target that leads nowhere. */
static void read_target(void)
{
    config.target = text("VACCEL_TARGET", 65536, NULL, NULL);
    if (!config.target || is_target(config.target))
        return;
    config.no_target = strcmp(config.target, NO_TARGET) == 0;
    if (!config.no_target)
        nonsense("VACCEL_TARGET", config.target,
                 "unix: and the absolute path of a socket, of at most 107 bytes, such as "
                 "unix:/run/vaccel/default.sock; or vsock:CID:PORT; or virtio: and the path of "
                 "a mount, such as virtio:/run/vaccel; or none");
    free(config.target);
    config.target = NULL;
}

static int milliseconds(const char *name, int otherwise)
{
    const char *value = variable(name);
    if (!value)
        return otherwise;
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno || *end || *value < '0' || *value > '9' || number < 1 ||
        number > PROBE_TIMEOUT_MAX_MS) {
        nonsense(name, value, "a number of milliseconds from 1 to 600000");
        return otherwise;
    }
    return (int)number;
}

static void read_environment(void)
{
    config.log_level =
        choose("VACCEL_LOG", log_levels, "none, error, warn, info or debug", VACCEL_LOG_NONE);
    config.precision = choose("VACCEL_PRECISION", precisions, "f32, f16, bf16 or fastest",
                              VACCEL_PRECISION_DEFAULT);
    config.performance = choose("VACCEL_PERFORMANCE", performances, "latency or throughput",
                                VACCEL_PERFORMANCE_LATENCY);
    config.backend =
        text("VACCEL_BACKEND", VAC_NAME_SIZE - 1, "abcdefghijklmnopqrstuvwxyz0123456789_-/",
             "a backend's name, as `vaccel info` lists it");
    if (config.backend && !vac_pin_is_valid(config.backend))
        nonsense("VACCEL_BACKEND", config.backend, "a backend's name, as `vaccel info` lists it");
    config.device = text("VACCEL_DEVICE", VAC_DEVICE_SIZE - 1,
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:,-",
                         "a device's name, as `vaccel info` lists it");
    config.backend_path =
        text("VACCEL_BACKEND_PATH", 65536, NULL, "a colon-separated list of folders");
    config.model_path = text("VACCEL_MODEL_PATH", 65536, NULL, "a colon-separated list of folders");
    config.calibration = text("VACCEL_CALIBRATION", 4000, NULL, "a file's path, or none");
    read_target();
    config.probe_timeout_ms = milliseconds("VACCEL_PROBE_TIMEOUT_MS", PROBE_TIMEOUT_MS);
    choose("VACCEL_VALIDATE", switches, "0 or 1", 0);
}

/* Handles that were made before validation began could not be told from wrong ones, so it begins
 * with the library. */
__attribute__((constructor)) static void begin_validation(void)
{
    const char *value = variable("VACCEL_VALIDATE");
    vac_validate = value && strcmp(value, "1") == 0;
}

const struct vac_config *vac_config(void)
{
    pthread_once(&once, read_environment);
    return &config;
}

static bool has_default;

static void look_for_default(void)
{
    has_default = access(&DEFAULT_TARGET[strlen("unix:")], F_OK) == 0;
}

const char *vac_config_target(void)
{
    static pthread_once_t looked = PTHREAD_ONCE_INIT;
    const char *target = vac_config()->target;

    if (target)
        return target;
    if (vac_config()->no_target)
        return NO_TARGET;
    pthread_once(&looked, look_for_default);
    return has_default ? DEFAULT_TARGET : NULL;
}

vaccel_status vac_config_check(void)
{
    const struct vac_config *read = vac_config();
    return read->status == VACCEL_OK ? VACCEL_OK : vac_fail(read->status, "%s", read->message);
}
