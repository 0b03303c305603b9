/* SPDX-License-Identifier: Apache-2.0 */
/**
 * jetson-inference, which is C++, as functions of C: net.cpp is all of this backend that sees its
 * headers. It is a shared library of its own, libvaccel-jetson.so, which the backend opens when it
 * is used, so that jetson-inference is in no process that does not use it.
 *
 * Nothing throws. A net belongs to one thread at a time.
 */
#ifndef VACCEL_JETSON_NET_H
#define VACCEL_JETSON_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum vac_jetson_kind {
    VAC_JETSON_CLASSIFY, /* imageNet */
    VAC_JETSON_DETECT,   /* detectNet */
    VAC_JETSON_SEGMENT,  /* segNet */
    VAC_JETSON_POSE,     /* poseNet */
    VAC_JETSON_DEPTH     /* depthNet */
};

enum vac_jetson_precision { VAC_JETSON_F32, VAC_JETSON_F16, VAC_JETSON_FASTEST };

/** What a net is made of. Strings that may be NULL say so. */
struct vac_jetson_config {
    enum vac_jetson_kind kind;
    enum vac_jetson_precision precision;
    const char *model;    /* path of an ONNX file */
    const char *labels;   /* path, one a line; NULL for those that have none */
    const char *topology; /* path of a pose's JSON; NULL for others */
    const char *input;    /* name of the input */
    const char *output;   /* names of the outputs */
    const char *second;   /* of scores beside boxes, or of a pose's links; NULL for others */
};

struct vac_jetson_score {
    uint32_t index;
    float score;
};

struct vac_jetson_box {
    uint32_t index;
    float score;
    float left, top, right, bottom; /* pixels of the image */
};

struct vac_jetson_point {
    bool found;
    float x, y; /* pixels of the image */
};

struct vac_jetson_net;

/** Images are w × h pixels of RGB8 without gaps in the memory that `pixels` gave. Functions that
 * return bool return false when jetson-inference fails; it says why on standard output only. */
struct vac_jetson_functions {
    uint32_t size; /* of this structure */
    /** NULL when jetson-inference cannot load it; takes minutes the first time. */
    struct vac_jetson_net *(*open)(const struct vac_jetson_config *config);
    void (*close)(struct vac_jetson_net *net);
    /** Memory that the GPU sees too, the net's until the next call of this; NULL without. */
    void *(*pixels)(struct vac_jetson_net *net, size_t size);
    /** The best `room` classes at most, best first. */
    bool (*classify)(struct vac_jetson_net *net, uint32_t w, uint32_t h,
                     struct vac_jetson_score *scores, size_t room, size_t *count);
    /** `*boxes` is the net's until its next call. */
    bool (*detect)(struct vac_jetson_net *net, uint32_t w, uint32_t h, float threshold,
                   const struct vac_jetson_box **boxes, size_t *count);
    /** The class of each pixel of a mask of any size. */
    bool (*segment)(struct vac_jetson_net *net, uint32_t w, uint32_t h, uint8_t *mask,
                    uint32_t mask_w, uint32_t mask_h);
    /** Figures of keypoint_count points each; `*points` is the net's until its next call. */
    bool (*pose)(struct vac_jetson_net *net, uint32_t w, uint32_t h, float threshold,
                 const struct vac_jetson_point **points, size_t *figures);
    size_t (*keypoint_count)(const struct vac_jetson_net *net);
    /** What one is called; the net's. */
    const char *(*keypoint)(const struct vac_jetson_net *net, size_t index);
    /** `*field` is the net's until its next call, rows of `*field_w`. */
    bool (*depth)(struct vac_jetson_net *net, uint32_t w, uint32_t h, const float **field,
                  uint32_t *field_w, uint32_t *field_h);
};

/** The library's only export. Static storage. */
__attribute__((visibility("default"))) const struct vac_jetson_functions *vac_jetson_table(void);

#ifdef __cplusplus
}
#endif

#endif
