/* SPDX-License-Identifier: Apache-2.0 */
/* See tensorNet.h. */
#ifndef VACCEL_FAKE_SEGNET_H
#define VACCEL_FAKE_SEGNET_H

#include "tensorNet.h"

class segNet : public tensorNet
{
  public:
    static segNet *Create(const char *prototxt_path, const char *model_path,
                          const char *class_labels, const char *class_colors = nullptr,
                          const char *input = "data", const char *output = "score",
                          uint32_t maxBatchSize = DEFAULT_MAX_BATCH_SIZE,
                          precisionType precision = TYPE_FASTEST, deviceType device = DEVICE_GPU,
                          bool allowGPUFallback = true);
    bool Process(void *input, uint32_t width, uint32_t height, imageFormat format,
                 const char *ignore_class = "void");
    bool Mask(uint8_t *output, uint32_t width, uint32_t height);

  private:
    uint32_t columns = 0, rows = 0;
    std::vector<uint8_t> classes;
};

#endif
