/* SPDX-License-Identifier: Apache-2.0 */
/** Calls over a virtio-serial port, by hand: the messages of a stream, written and read. One call
 * at a time. What fails ends the program with a message. */
#ifndef VACCEL_BENCH_SERIAL_H
#define VACCEL_BENCH_SERIAL_H

#include <stddef.h>

/** Opens a port and greets; calls ask for the host's model `model`. */
void serial_open(const char *path, const char *model);

void serial_noop(void);

/** Sends `count` floats and receives as many. */
void serial_infer(const float *input, float *output, size_t count);

#endif
