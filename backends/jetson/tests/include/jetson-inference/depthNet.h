/* SPDX-License-Identifier: Apache-2.0 */
/* See tensorNet.h. */
#ifndef VACCEL_FAKE_DEPTHNET_H
#define VACCEL_FAKE_DEPTHNET_H

#include "tensorNet.h"

class depthNet : public tensorNet
{
  public:
    static depthNet *Create(const char *model_path, const char *input = "input_0",
                            const char *output = "output_0",
                            uint32_t maxBatchSize = DEFAULT_MAX_BATCH_SIZE,
                            precisionType precision = TYPE_FASTEST, deviceType device = DEVICE_GPU,
                            bool allowGPUFallback = true);
    bool Process(void *input, uint32_t width, uint32_t height, imageFormat format);
    float *GetDepthField() const;
    uint32_t GetDepthFieldWidth() const;
    uint32_t GetDepthFieldHeight() const;

  private:
    mutable float field[4] = {0, 0, 0, 0};
};

#endif
