/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include "backends/common/engine.h"

/* Numbers of fields, from config.proto; all are of the wire type of varints but the first. */
enum { DEVICE_COUNT = 1, INTRA_THREADS = 2, INTER_THREADS = 5 };

static void put(struct vac_tf_config *config, uint64_t value)
{
    while (value >= 0x80) {
        config->bytes[config->size++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    config->bytes[config->size++] = (uint8_t)value;
}

static void put_field(struct vac_tf_config *config, unsigned number, int64_t value)
{
    put(config, (uint64_t)number << 3);
    put(config, (uint64_t)value);
}

/*
 * An operation is spread over all processors; TensorFlow has one set of threads for that in a
 * process. For latency operations that do not wait for each other run at once; for throughput each
 * call runs its own on the thread that it came on.
 */
void vac_tf_config(const vaccel_attributes *attributes, struct vac_tf_config *config)
{
    /* No GPU: {key: "GPU", value: 0}. */
    static const uint8_t no_gpu[] = {0x0a, 0x03, 'G', 'P', 'U', 0x10, 0x00};
    vaccel_performance performance =
        attributes != NULL ? attributes->performance : VACCEL_PERFORMANCE_LATENCY;
    int processors = vac_engine_processors();
    config->size = 0;
    put(config, DEVICE_COUNT << 3 | 2);
    put(config, sizeof(no_gpu));
    for (size_t i = 0; i < sizeof(no_gpu); i++) {
        config->bytes[config->size++] = no_gpu[i];
    }
    put_field(config, INTRA_THREADS, processors);
    put_field(config, INTER_THREADS,
              performance == VACCEL_PERFORMANCE_THROUGHPUT ? -1 : processors);
}
