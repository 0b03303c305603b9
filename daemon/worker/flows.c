/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/flows.h"

#include <stdint.h>

static struct vac_flow *find(struct vac_flows *flows, const void *key)
{
    /* Addresses differ in their middle bits. */
    uint64_t mixed = (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);

    return &flows->flow[mixed >> 58];
}

static void queue(struct vac_flows *flows, struct vac_flow *flow)
{
    flow->next = NULL;
    if (flows->turn)
        flows->end->next = flow;
    else
        flows->turn = flow;
    flows->end = flow;
}

void vac_flows_add(struct vac_flows *flows, const void *key, struct vac_waiting *item)
{
    struct vac_flow *flow = find(flows, key);

    item->next = NULL;
    if (flow->first) {
        flow->last->next = item;
    } else {
        flow->first = item;
        queue(flows, flow);
    }
    flow->last = item;
}

struct vac_waiting *vac_flows_take(struct vac_flows *flows)
{
    struct vac_flow *flow = flows->turn;

    if (!flow)
        return NULL;
    struct vac_waiting *item = flow->first;
    flow->first = item->next;
    flows->turn = flow->next;
    if (flow->first)
        queue(flows, flow);
    return item;
}

static void unqueue(struct vac_flows *flows, struct vac_flow *flow)
{
    struct vac_flow *before = NULL;
    struct vac_flow *at = flows->turn;

    while (at != flow) {
        before = at;
        at = at->next;
    }
    if (before)
        before->next = flow->next;
    else
        flows->turn = flow->next;
    if (flows->end == flow)
        flows->end = before;
}

void vac_flows_remove(struct vac_flows *flows, const void *key, struct vac_waiting *item)
{
    struct vac_flow *flow = find(flows, key);
    struct vac_waiting *before = NULL;
    struct vac_waiting *at = flow->first;

    while (at != item) {
        before = at;
        at = at->next;
    }
    if (before)
        before->next = item->next;
    else
        flow->first = item->next;
    if (flow->last == item)
        flow->last = before;
    if (!flow->first)
        unqueue(flows, flow);
}
