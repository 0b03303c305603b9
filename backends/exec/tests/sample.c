/* SPDX-License-Identifier: Apache-2.0 */
/** Functions for exec to call: every kind of argument, and results that are narrower than a
 * register. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void scale(const float *from, float *to, size_t count, float factor);
int64_t add_up(const int32_t *values, size_t count);
void increment(int16_t *values, size_t count);
int8_t minus_one(void);
bool is_even(uint32_t value);
uint16_t largest(uint16_t a, uint16_t b);
void fill(double *values, size_t count, double with);
unsigned entered(void);

void scale(const float *from, float *to, size_t count, float factor)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i] * factor;
}

int64_t add_up(const int32_t *values, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

void increment(int16_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i]++;
}

int8_t minus_one(void)
{
    return -1;
}

bool is_even(uint32_t value)
{
    return value % 2 == 0;
}

uint16_t largest(uint16_t a, uint16_t b)
{
    return a > b ? a : b;
}

void fill(double *values, size_t count, double with)
{
    for (size_t i = 0; i < count; i++)
        values[i] = with;
}

/* How many threads are in here, at a guess: more than one only where calls are not in turn. */
unsigned entered(void)
{
    static unsigned inside;
    static volatile unsigned turns;
    unsigned now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);

    for (turns = 0; turns < 20000; turns++) {
    }
    __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
    return now;
}
