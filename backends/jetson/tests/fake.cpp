/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Networks that are arithmetic on pixels: the means of the channels; a box around what is red; what
 * is green; the first and the last white pixel; the brightness of four quarters. FAKE_JETSON says
 * what goes wrong: create, process, throw, memory, class.
 */
#include <jetson-inference/depthNet.h>
#include <jetson-inference/detectNet.h>
#include <jetson-inference/imageNet.h>
#include <jetson-inference/poseNet.h>
#include <jetson-inference/segNet.h>
#include <jetson-utils/cudaMappedMemory.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <unistd.h>

/* Nets and memory that are still there: for the test. */
extern "C" __attribute__((visibility("default"))) int fake_jetson_alive;
int fake_jetson_alive;

static bool goes_wrong(const char *what)
{
    const char *set = getenv("FAKE_JETSON");
    return set != nullptr && strcmp(set, what) == 0;
}

static bool may_run()
{
    if (goes_wrong("throw")) {
        throw std::runtime_error("the fake was told to throw");
    }
    return !goes_wrong("process");
}

static bool can_read(const char *path)
{
    return path != nullptr && access(path, R_OK) == 0;
}

template <typename Net>
static Net *made(Net *net, const char *input, const char *output, const char *second,
                 precisionType precision)
{
    net->input = input;
    net->output = output;
    net->second = second;
    net->precision = precision;
    return net;
}

/* The names that the test's model.json give, and a precision that was chosen. */
static bool named(const tensorNet *net, const char *output, const char *second)
{
    return net->input == "image" && net->output == output && net->second == second &&
           (net->precision == TYPE_FP32 || net->precision == TYPE_FP16);
}

tensorNet::tensorNet()
{
    fake_jetson_alive++;
}

tensorNet::~tensorNet()
{
    fake_jetson_alive--;
}

bool cudaAllocMapped(void **pointer, size_t size)
{
    if (goes_wrong("memory")) {
        return false;
    }
    *pointer = malloc(size);
    fake_jetson_alive++;
    return true;
}

int cudaFreeHost(void *pointer)
{
    free(pointer);
    fake_jetson_alive--;
    return 0;
}

static const uint8_t *pixel(const void *image, uint32_t width, uint32_t x, uint32_t y)
{
    return static_cast<const uint8_t *>(image) + 3 * (size_t(y) * width + x);
}

imageNet *imageNet::Create(const char *, const char *model, const char *, const char *labels,
                           const char *input, const char *output, uint32_t, precisionType precision,
                           deviceType, bool)
{
    return goes_wrong("create") || !can_read(model) || !can_read(labels)
               ? nullptr
               : made(new imageNet, input, output, "", precision);
}

int imageNet::Classify(void *image, uint32_t width, uint32_t height, imageFormat,
                       Classifications &classifications, int topK)
{
    if (!may_run() || !named(this, "scores", "")) {
        return -1;
    }
    for (uint32_t c = 0; c < 3; c++) {
        float sum = 0;
        for (uint32_t i = 0; i < width * height; i++) {
            sum += static_cast<const uint8_t *>(image)[3 * i + c] / 255.0F;
        }
        classifications.push_back(
            {goes_wrong("class") ? c + 7 : c, sum / float(width) / float(height)});
    }
    std::sort(classifications.begin(), classifications.end(),
              [](const std::pair<uint32_t, float> &a, const std::pair<uint32_t, float> &b) {
                  return a.second > b.second;
              });
    if (classifications.size() > size_t(topK)) {
        classifications.resize(size_t(topK));
    }
    return int(classifications[0].first);
}

detectNet *detectNet::Create(const char *, const char *model, float, const char *labels,
                             float threshold, const char *input, const char *coverage,
                             const char *bboxes, uint32_t, precisionType precision, deviceType,
                             bool)
{
    if (goes_wrong("create") || !can_read(model) || !can_read(labels)) {
        return nullptr;
    }
    detectNet *net = made(new detectNet, input, bboxes, coverage, precision);
    net->threshold = threshold;
    return net;
}

void detectNet::SetConfidenceThreshold(float wanted)
{
    threshold = wanted;
}

int detectNet::Detect(void *image, uint32_t width, uint32_t height, imageFormat,
                      Detection **detections, uint32_t overlay)
{
    if (!may_run() || overlay != OVERLAY_NONE || !named(this, "boxes", "scores")) {
        return -1;
    }
    Detection box = {};
    box.ClassID = goes_wrong("class") ? 9 : 1;
    box.Confidence = 0.9F;
    box.Left = float(width);
    box.Top = float(height);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            if (pixel(image, width, x, y)[0] > 127) {
                box.Left = std::min(box.Left, float(x));
                box.Top = std::min(box.Top, float(y));
                box.Right = std::max(box.Right, float(x + 1));
                box.Bottom = std::max(box.Bottom, float(y + 1));
            }
        }
    }
    /* The better one comes last, and the other one leaves the image. */
    Detection worse = {};
    worse.ClassID = 0;
    worse.Confidence = 0.3F;
    worse.Left = worse.Top = -5;
    worse.Right = float(width) + 5;
    worse.Bottom = float(height) + 5;
    found.clear();
    if (worse.Confidence >= threshold) {
        found.push_back(worse);
    }
    found.push_back(box);
    *detections = found.data();
    return int(found.size());
}

segNet *segNet::Create(const char *, const char *model, const char *labels, const char *,
                       const char *input, const char *output, uint32_t, precisionType precision,
                       deviceType, bool)
{
    return goes_wrong("create") || !can_read(model) || !can_read(labels)
               ? nullptr
               : made(new segNet, input, output, "", precision);
}

bool segNet::Process(void *image, uint32_t width, uint32_t height, imageFormat, const char *ignore)
{
    if (!may_run() || ignore[0] != '\0' || !named(this, "scores", "")) {
        return false;
    }
    columns = width;
    rows = height;
    classes.clear();
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            bool green = pixel(image, width, x, y)[1] > 127;
            classes.push_back(goes_wrong("class") ? 200 : green);
        }
    }
    return true;
}

bool segNet::Mask(uint8_t *mask, uint32_t width, uint32_t height)
{
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            mask[size_t(y) * width + x] =
                classes[size_t(y) * rows / height * columns + size_t(x) * columns / width];
        }
    }
    return true;
}

static const char *const POINTS[] = {"first", "last", "never"};

poseNet *poseNet::Create(const char *model, const char *topology, const char *, float,
                         const char *input, const char *cmap, const char *paf, uint32_t,
                         precisionType precision, deviceType, bool)
{
    return goes_wrong("create") || !can_read(model) || !can_read(topology)
               ? nullptr
               : made(new poseNet, input, cmap, paf, precision);
}

bool poseNet::Process(void *image, uint32_t width, uint32_t height, imageFormat,
                      std::vector<ObjectPose> &poses, uint32_t overlay)
{
    if (!may_run() || overlay != OVERLAY_NONE || !named(this, "heatmaps", "paf")) {
        return false;
    }
    ObjectPose pose = {};
    for (uint32_t i = 0; i < width * height; i++) {
        const uint8_t *at = pixel(image, width, i % width, i / width);
        if (at[0] > 127 && at[1] > 127 && at[2] > 127) {
            uint32_t id = pose.Keypoints.empty() ? 0 : 1;
            pose.Keypoints.resize(id + 1);
            pose.Keypoints[id] = {id, float(i % width), float(i / width)};
        }
    }
    /* One that has a point only, and one that no topology has. */
    ObjectPose lesser = {};
    lesser.Keypoints.push_back({0, 1, 1});
    lesser.Keypoints.push_back({77, 2, 2});
    poses.push_back(lesser);
    poses.push_back(pose);
    return true;
}

void poseNet::SetThreshold(float)
{
}

uint32_t poseNet::GetNumKeypoints() const
{
    return 3;
}

const char *poseNet::GetKeypointName(uint32_t index) const
{
    return POINTS[index];
}

depthNet *depthNet::Create(const char *model, const char *input, const char *output, uint32_t,
                           precisionType precision, deviceType, bool)
{
    return goes_wrong("create") || !can_read(model)
               ? nullptr
               : made(new depthNet, input, output, "", precision);
}

bool depthNet::Process(void *image, uint32_t width, uint32_t height, imageFormat)
{
    if (!may_run() || !named(this, "depth", "")) {
        return false;
    }
    memset(field, 0, sizeof(field));
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            field[2 * y / height * 2 + 2 * x / width] +=
                float(pixel(image, width, x, y)[2]) / float(width * height / 4);
        }
    }
    return true;
}

float *depthNet::GetDepthField() const
{
    return field;
}

uint32_t depthNet::GetDepthFieldWidth() const
{
    return 2;
}

uint32_t depthNet::GetDepthFieldHeight() const
{
    return 2;
}
