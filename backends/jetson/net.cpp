/* SPDX-License-Identifier: Apache-2.0 */
#include "net.h"

#include <jetson-inference/depthNet.h>
#include <jetson-inference/detectNet.h>
#include <jetson-inference/imageNet.h>
#include <jetson-inference/poseNet.h>
#include <jetson-inference/segNet.h>
#include <jetson-utils/cudaMappedMemory.h>

#include <algorithm>
#include <memory>
#include <vector>

/* One of the five, by its kind. */
struct vac_jetson_net {
    std::unique_ptr<imageNet> image;
    std::unique_ptr<detectNet> detect;
    std::unique_ptr<segNet> segment;
    std::unique_ptr<poseNet> pose;
    std::unique_ptr<depthNet> depth;
    void *pixels = nullptr;
    size_t size = 0;
    std::vector<vac_jetson_box> boxes;
    std::vector<vac_jetson_point> points;

    ~vac_jetson_net()
    {
        if (pixels != nullptr) {
            cudaFreeHost(pixels);
        }
    }
};

namespace
{

/* Later calls set what they want; it only has to be above nothing. */
constexpr float SOME_THRESHOLD = 0.5F;

precisionType precision_of(vac_jetson_precision precision)
{
    switch (precision) {
    case VAC_JETSON_F16:
        return TYPE_FP16;
    case VAC_JETSON_FASTEST:
        return TYPE_FASTEST;
    default:
        return TYPE_FP32;
    }
}

bool make(const vac_jetson_config &config, vac_jetson_net &net)
{
    const precisionType precision = precision_of(config.precision);
    switch (config.kind) {
    case VAC_JETSON_CLASSIFY:
        net.image.reset(imageNet::Create(nullptr, config.model, nullptr, config.labels,
                                         config.input, config.output, 1, precision));
        return net.image != nullptr;
    case VAC_JETSON_DETECT:
        net.detect.reset(detectNet::Create(nullptr, config.model, 0.0F, config.labels,
                                           SOME_THRESHOLD, config.input, config.second,
                                           config.output, 1, precision));
        return net.detect != nullptr;
    case VAC_JETSON_SEGMENT:
        net.segment.reset(segNet::Create(nullptr, config.model, config.labels, nullptr,
                                         config.input, config.output, 1, precision));
        return net.segment != nullptr;
    case VAC_JETSON_POSE:
        net.pose.reset(poseNet::Create(config.model, config.topology, nullptr, SOME_THRESHOLD,
                                       config.input, config.output, config.second, 1, precision));
        return net.pose != nullptr;
    default:
        net.depth.reset(depthNet::Create(config.model, config.input, config.output, 1, precision));
        return net.depth != nullptr;
    }
}

vac_jetson_net *open_net(const vac_jetson_config *config)
{
    try {
        std::unique_ptr<vac_jetson_net> net(new vac_jetson_net);
        return make(*config, *net) ? net.release() : nullptr;
    } catch (...) {
        return nullptr;
    }
}

void close_net(vac_jetson_net *net)
{
    delete net;
}

void *pixels(vac_jetson_net *net, size_t size)
{
    if (size > net->size) {
        if (net->pixels != nullptr) {
            cudaFreeHost(net->pixels);
        }
        net->pixels = nullptr;
        net->size = 0;
        if (!cudaAllocMapped(&net->pixels, size)) {
            net->pixels = nullptr;
            return nullptr;
        }
        net->size = size;
    }
    return net->pixels;
}

bool classify(vac_jetson_net *net, uint32_t w, uint32_t h, vac_jetson_score *scores, size_t room,
              size_t *count)
{
    try {
        imageNet::Classifications found;
        if (net->image->Classify(net->pixels, w, h, IMAGE_RGB8, found, static_cast<int>(room)) <
            0) {
            return false;
        }
        *count = std::min(room, found.size());
        for (size_t i = 0; i < *count; i++) {
            scores[i] = {found[i].first, found[i].second};
        }
        return true;
    } catch (...) {
        return false;
    }
}

bool detect(vac_jetson_net *net, uint32_t w, uint32_t h, float threshold,
            const vac_jetson_box **boxes, size_t *count)
{
    try {
        detectNet::Detection *found = nullptr;
        net->detect->SetConfidenceThreshold(threshold);
        int detections =
            net->detect->Detect(net->pixels, w, h, IMAGE_RGB8, &found, detectNet::OVERLAY_NONE);
        if (detections < 0) {
            return false;
        }
        net->boxes.clear();
        for (int i = 0; i < detections; i++) {
            const detectNet::Detection &one = found[i];
            net->boxes.push_back(
                {one.ClassID, one.Confidence, one.Left, one.Top, one.Right, one.Bottom});
        }
        std::stable_sort(
            net->boxes.begin(), net->boxes.end(),
            [](const vac_jetson_box &a, const vac_jetson_box &b) { return a.score > b.score; });
        *boxes = net->boxes.data();
        *count = net->boxes.size();
        return true;
    } catch (...) {
        return false;
    }
}

bool segment(vac_jetson_net *net, uint32_t w, uint32_t h, uint8_t *mask, uint32_t mask_w,
             uint32_t mask_h)
{
    try {
        /* No class is ignored: "" is the name of none. */
        return net->segment->Process(net->pixels, w, h, IMAGE_RGB8, "") &&
               net->segment->Mask(mask, mask_w, mask_h);
    } catch (...) {
        return false;
    }
}

bool pose(vac_jetson_net *net, uint32_t w, uint32_t h, float threshold,
          const vac_jetson_point **points, size_t *figures)
{
    try {
        std::vector<poseNet::ObjectPose> found;
        net->pose->SetThreshold(threshold);
        if (!net->pose->Process(net->pixels, w, h, IMAGE_RGB8, found, poseNet::OVERLAY_NONE)) {
            return false;
        }
        const size_t count = net->pose->GetNumKeypoints();
        net->points.assign(found.size() * count, vac_jetson_point{false, 0, 0});
        for (size_t i = 0; i < found.size(); i++) {
            for (const auto &point : found[i].Keypoints) {
                if (point.ID < count) {
                    net->points[i * count + point.ID] = {true, point.x, point.y};
                }
            }
        }
        *points = net->points.data();
        *figures = found.size();
        return true;
    } catch (...) {
        return false;
    }
}

size_t keypoint_count(const vac_jetson_net *net)
{
    return net->pose->GetNumKeypoints();
}

const char *keypoint(const vac_jetson_net *net, size_t index)
{
    return net->pose->GetKeypointName(static_cast<uint32_t>(index));
}

bool depth(vac_jetson_net *net, uint32_t w, uint32_t h, const float **field, uint32_t *field_w,
           uint32_t *field_h)
{
    try {
        if (!net->depth->Process(net->pixels, w, h, IMAGE_RGB8)) {
            return false;
        }
        *field = net->depth->GetDepthField();
        *field_w = net->depth->GetDepthFieldWidth();
        *field_h = net->depth->GetDepthFieldHeight();
        return *field != nullptr;
    } catch (...) {
        return false;
    }
}

} // namespace

const struct vac_jetson_functions *vac_jetson_table(void)
{
    static const vac_jetson_functions table = {
        sizeof(vac_jetson_functions),
        open_net,
        close_net,
        pixels,
        classify,
        detect,
        segment,
        pose,
        keypoint_count,
        keypoint,
        depth,
    };
    return &table;
}
