/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/policy.h"

#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/error.h"
#include "core/log.h"
#include <vaccel/inspect.h>

/* As many of a kind as the configuration's lists have, and their length. */
enum { RULES = 64, LENGTH = 256 };
/* Lines of the log about refusals: so many at once, and then one in so many seconds. */
enum { BURST = 8, SECONDS = 10 };

struct list {
    char item[RULES][LENGTH];
    unsigned count;
};

/* Written before there are calls, read by all of them. */
static struct list ops;
static struct list models;
static bool no_upload;
static bool broken;

static _Atomic uint64_t refusals;

static int add(struct list *list, const char *item)
{
    if (list->count == RULES || !*item || strlen(item) >= LENGTH)
        return -EINVAL;
    strcpy(list->item[list->count++], item);
    return 0;
}

int vac_policy_add(const char *rule)
{
    int status = -EINVAL;

    if (strncmp(rule, "op ", 3) == 0)
        status = add(&ops, rule + 3);
    else if (strncmp(rule, "model ", 6) == 0)
        status = add(&models, rule + 6);
    else if (strcmp(rule, "upload no") == 0) {
        no_upload = true;
        status = 0;
    }
    broken = broken || status;
    return status;
}

uint64_t vac_policy_refusals(void)
{
    return atomic_load_explicit(&refusals, memory_order_relaxed);
}

/* How many refusals this line stands for; 0 for none, as there have been enough. A caller that is
 * refused at once could fill the log faster than anybody else. */
static uint64_t lines_for(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static time_t since;
    static unsigned left = BURST;
    static uint64_t kept;
    struct timespec now;
    uint64_t count = 0;

    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_lock(&lock);
    kept++;
    if (now.tv_sec - since >= SECONDS) {
        time_t more = (now.tv_sec - since) / SECONDS;
        left = more >= BURST || left + more >= BURST ? BURST : left + (unsigned)more;
        since = now.tv_sec;
    }
    if (left) {
        left--;
        count = kept;
        kept = 0;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

/* `name` is the caller's: what could make another line of it, or end the quotes, is left out. */
static void tell(const char *what, const char *name, const char *key)
{
    char clean[96];
    size_t length = 0;

    atomic_fetch_add_explicit(&refusals, 1, memory_order_relaxed);
    uint64_t count = lines_for();
    if (!count)
        return;
    for (; *name && length < sizeof(clean) - 1; name++)
        clean[length++] =
            (unsigned char)*name < ' ' || *name == '"' || *name == '\\' || (*name & 0x80) ? '?'
                                                                                          : *name;
    clean[length] = '\0';
    vac_log(VACCEL_LOG_WARN, "refused: what=%s name=\"%s\" by=%s count=%llu", what, clean, key,
            (unsigned long long)count);
}

static vaccel_status deny_all(void)
{
    tell("call", "", "rules");
    return vac_fail(VACCEL_ERR_DENIED, "the daemon's rules for this tenant could not be read, so "
                                       "that nothing is permitted; ask the host's operator");
}

vaccel_status vac_policy_op(uint32_t op)
{
    const char *name = vaccel_op_name(op);

    if (broken)
        return deny_all();
    for (unsigned i = 0; name && i < ops.count; i++)
        if (strcmp(ops.item[i], name) == 0)
            return VACCEL_OK;
    if (!ops.count || !name) /* one that nobody knows is refused as such */
        return VACCEL_OK;
    tell("op", name, "allow_ops");
    return vac_fail(VACCEL_ERR_DENIED,
                    "this tenant may not call %s; the host's operator permits it with allow_ops in "
                    "the daemon's configuration",
                    name);
}

bool vac_policy_shows(const char *model)
{
    for (unsigned i = 0; i < models.count; i++)
        if (fnmatch(models.item[i], model, FNM_NOESCAPE) == 0)
            return true;
    return !models.count && !broken;
}

vaccel_status vac_policy_model(const char *name)
{
    if (broken)
        return deny_all();
    if (!name)
        return no_upload ? vac_policy_upload() : VACCEL_OK;
    if (vac_policy_shows(name))
        return VACCEL_OK;
    tell("model", name, "allow_models");
    return vac_fail(VACCEL_ERR_DENIED,
                    "this tenant may not use the model '%s'; the host's operator permits it with "
                    "allow_models in the daemon's configuration",
                    name);
}

vaccel_status vac_policy_upload(void)
{
    if (broken)
        return deny_all();
    if (!no_upload)
        return VACCEL_OK;
    tell("upload", "", "allow_upload");
    return vac_fail(VACCEL_ERR_DENIED,
                    "this tenant may not upload models; name one of the host's, or have its "
                    "operator permit it with allow_upload in the daemon's configuration");
}
