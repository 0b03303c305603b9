/* SPDX-License-Identifier: Apache-2.0 */
/* See tensorNet.h. */
#ifndef VACCEL_FAKE_IMAGENET_H
#define VACCEL_FAKE_IMAGENET_H

#include "tensorNet.h"

class imageNet : public tensorNet
{
  public:
    typedef std::vector<std::pair<uint32_t, float>> Classifications;

    static imageNet *Create(const char *prototxt_path, const char *model_path,
                            const char *mean_binary, const char *class_labels,
                            const char *input = "data", const char *output = "prob",
                            uint32_t maxBatchSize = DEFAULT_MAX_BATCH_SIZE,
                            precisionType precision = TYPE_FASTEST, deviceType device = DEVICE_GPU,
                            bool allowGPUFallback = true);
    int Classify(void *image, uint32_t width, uint32_t height, imageFormat format,
                 Classifications &classifications, int topK = 1);
};

#endif
