/* SPDX-License-Identifier: Apache-2.0 */
/* See tensorNet.h. */
#ifndef VACCEL_FAKE_POSENET_H
#define VACCEL_FAKE_POSENET_H

#include "tensorNet.h"

class poseNet : public tensorNet
{
  public:
    struct ObjectPose {
        uint32_t ID;
        float Left, Right, Top, Bottom;
        struct Keypoint {
            uint32_t ID;
            float x, y;
        };
        std::vector<Keypoint> Keypoints;
    };
    enum OverlayFlags { OVERLAY_NONE = 0, OVERLAY_DEFAULT = 6 };

    static poseNet *Create(const char *model_path, const char *topology, const char *colors,
                           float threshold = 0.15f, const char *input = "input",
                           const char *cmap = "cmap", const char *paf = "paf",
                           uint32_t maxBatchSize = DEFAULT_MAX_BATCH_SIZE,
                           precisionType precision = TYPE_FASTEST, deviceType device = DEVICE_GPU,
                           bool allowGPUFallback = true);
    bool Process(void *image, uint32_t width, uint32_t height, imageFormat format,
                 std::vector<ObjectPose> &poses, uint32_t overlay = OVERLAY_DEFAULT);
    void SetThreshold(float threshold);
    uint32_t GetNumKeypoints() const;
    const char *GetKeypointName(uint32_t index) const;
};

#endif
