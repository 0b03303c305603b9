/* SPDX-License-Identifier: Apache-2.0 */
/* See tensorNet.h. */
#ifndef VACCEL_FAKE_DETECTNET_H
#define VACCEL_FAKE_DETECTNET_H

#include "tensorNet.h"

class detectNet : public tensorNet
{
  public:
    struct Detection {
        uint32_t ClassID;
        float Confidence;
        int TrackID;
        int TrackStatus;
        int TrackFrames;
        int TrackLost;
        float Left, Right, Top, Bottom;
    };
    enum OverlayFlags { OVERLAY_NONE = 0, OVERLAY_DEFAULT = 7 };

    static detectNet *Create(const char *prototxt_path, const char *model_path,
                             float mean_pixel = 0.0f, const char *class_labels = nullptr,
                             float threshold = 0.5f, const char *input = "data",
                             const char *coverage = "coverage", const char *bboxes = "bboxes",
                             uint32_t maxBatchSize = DEFAULT_MAX_BATCH_SIZE,
                             precisionType precision = TYPE_FASTEST, deviceType device = DEVICE_GPU,
                             bool allowGPUFallback = true);
    int Detect(void *input, uint32_t width, uint32_t height, imageFormat format,
               Detection **detections, uint32_t overlay = OVERLAY_DEFAULT);
    void SetConfidenceThreshold(float threshold);

  private:
    float threshold = 0;
    std::vector<Detection> found;
};

#endif
