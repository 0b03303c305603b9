/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/regions.h"

#include <pthread.h>
#include <string.h>

#include "wire/stream.h"

enum { LAST = VAC_STREAM_REGIONS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t taken[LAST + 1];
static uint8_t leaving[LAST + 1];
static uint32_t leaving_count;
static uint32_t highest; /* that was ever taken */

uint32_t vac_regions_take(void)
{
    uint32_t number = 1;

    pthread_mutex_lock(&lock);
    while (number <= LAST && taken[number])
        number++;
    if (number <= LAST)
        taken[number] = 1;
    else
        number = 0;
    if (number > highest)
        highest = number;
    pthread_mutex_unlock(&lock);
    return number;
}

void vac_regions_free(uint32_t number)
{
    pthread_mutex_lock(&lock);
    taken[number] = 0;
    pthread_mutex_unlock(&lock);
}

void vac_regions_leave(uint32_t number)
{
    pthread_mutex_lock(&lock);
    leaving[number] = 1;
    leaving_count++;
    pthread_mutex_unlock(&lock);
}

uint32_t vac_regions_next(void)
{
    uint32_t number = 0;

    pthread_mutex_lock(&lock);
    if (leaving_count) {
        while (!leaving[number])
            number++;
        leaving[number] = 0;
        leaving_count--;
    }
    pthread_mutex_unlock(&lock);
    return number;
}

void vac_regions_forgotten(void)
{
    pthread_mutex_lock(&lock);
    for (uint32_t i = 1; leaving_count && i <= highest; i++) {
        if (leaving[i])
            taken[i] = 0;
    }
    memset(leaving, 0, sizeof(leaving));
    leaving_count = 0;
    pthread_mutex_unlock(&lock);
}

void vac_regions_lock(void)
{
    pthread_mutex_lock(&lock);
}

void vac_regions_unlock(void)
{
    pthread_mutex_unlock(&lock);
}
