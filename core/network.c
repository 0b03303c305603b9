/* SPDX-License-Identifier: Apache-2.0 */
#include "core/network.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/dispatch.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_network *networks;

static struct vac_network *make(const char *key)
{
    struct vac_network *network = (struct vac_network *)calloc(1, sizeof(*network));
    if (!network)
        return NULL;
    network->key = strdup(key);
    if (!network->key) {
        free(network);
        return NULL;
    }
    pthread_mutex_init(&network->loading, NULL);
    network->next = networks;
    networks = network;
    return network;
}

struct vac_network *vac_network_get(const char *key)
{
    pthread_mutex_lock(&lock);
    struct vac_network *network = networks;
    while (network && strcmp(network->key, key) != 0)
        network = network->next;
    if (!network)
        network = make(key);
    if (network)
        network->references++;
    pthread_mutex_unlock(&lock);
    return network;
}

void vac_network_put(struct vac_network *network)
{
    pthread_mutex_lock(&lock);
    bool last = --network->references == 0;
    if (last) {
        struct vac_network **at = &networks;
        while (*at != network)
            at = &(*at)->next;
        *at = network->next;
    }
    pthread_mutex_unlock(&lock);
    if (!last)
        return;
    struct vac_route *route = atomic_load_explicit(&network->routes, memory_order_acquire);
    while (route) {
        struct vac_route *next = route->next;
        vac_route_free(route);
        route = next;
    }
    pthread_mutex_destroy(&network->loading);
    free(network->key);
    free(network);
}
