/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From an image to a model's input tensor, in one call and straight into the tensor's own memory.
 *
 *     decode -> EXIF orientation -> crop -> resize -> channel order -> normalise -> layout and data
 * type
 *
 * The pixels equal those of this Pillow pipeline, byte for byte:
 *
 *     im = ImageOps.exif_transpose(Image.open(f)).convert("RGB")     # or
 * .convert("RGB").convert("L") im = im.crop(box).resize((width, height), filter)
 *
 * so that a model answers here as it did where it was evaluated. (Pillow clamps 16-bit grey to 255
 * when it converts it to RGB; 16-bit grey is scaled to 8 bits here instead, because clamping
 * whitens any real picture.)
 *
 * All functions are thread-safe as long as two threads don't share one scratch.
 */
#ifndef VACCEL_MEDIA_IMAGE_H
#define VACCEL_MEDIA_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include <vaccel/status.h>
#include <vaccel/view.h>

#include "media/error.h"

/** What an image may cost. Checked against its header, before anything of its size is allocated. */
struct vac_media_limits {
    uint64_t max_encoded_bytes; /* of a JPEG or PNG file */
    uint64_t max_pixels;        /* width * height */
    uint64_t max_working_bytes; /* memory for one conversion, decoder included */
    uint64_t max_scan_pixels;   /* pixels * scans of a JPEG: bounds the time of a progressive one */
    uint32_t max_side;          /* width and height, pixels */
    uint32_t max_scans;         /* scans of a progressive or multi-scan JPEG */
};

/** 256 MiB encoded, 100 Mpixel, 512 MiB of memory, 2^31 scan pixels, 32768 pixels a side, 100
 * scans. */
void vac_media_limits_default(struct vac_media_limits *limits);

enum vac_media_layout {
    VAC_LAYOUT_NCHW = 0, /* [1][channel][row][column] */
    VAC_LAYOUT_NHWC = 1  /* [1][row][column][channel] */
};

enum vac_media_dtype {
    VAC_DTYPE_F32 = 0, /* (pixel - mean) / std, in single precision */
    VAC_DTYPE_U8 = 1   /* the pixel; mean must be 0 and std 1 */
};

enum vac_media_color {
    VAC_COLOR_RGB = 0,
    VAC_COLOR_BGR = 1,
    VAC_COLOR_GRAY = 2 /* ITU-R BT.601 luma of RGB */
};

/** Resampling kernels, antialiased when shrinking as Pillow's of the same name are. */
enum vac_media_filter {
    VAC_FILTER_BICUBIC = 0, /* Keys' cubic, a = -0.5, support 2 */
    VAC_FILTER_BILINEAR = 1,
    VAC_FILTER_LANCZOS = 2, /* three lobes */
    VAC_FILTER_NEAREST = 3
};

enum vac_media_crop {
    VAC_CROP_NONE = 0, /* the whole image is stretched to the tensor */
    VAC_CROP_CENTER =
        1 /* the centre square of side (int)(crop_fraction * min(width, height)), at least 1,
             whose left and top are (width - side) / 2 and (height - side) / 2 rounded down */
};

/** What a model wants to see. Plain data; owns nothing. */
struct vac_media_tensor_spec {
    enum vac_media_layout layout;
    enum vac_media_dtype dtype;
    enum vac_media_color color;
    enum vac_media_filter filter;
    enum vac_media_crop crop;
    uint32_t width;       /* pixels, 1 .. 32768 */
    uint32_t height;      /* pixels, 1 .. 32768 */
    double crop_fraction; /* 0 < f <= 1, for VAC_CROP_CENTER */
    float mean[3];        /* per channel, in the tensor's own channel order */
    float std[3];         /* per channel, not 0 */
};

/** 3, or 1 for grey. */
uint32_t vac_media_spec_channels(const struct vac_media_tensor_spec *spec);

/** Bytes of the tensor that `spec` describes, batch of one. */
size_t vac_media_spec_bytes(const struct vac_media_tensor_spec *spec);

/** Checks that `spec` makes sense: known enumerators, sizes, a finite mean, a finite std that is
 * not 0. */
vaccel_status vac_media_spec_check(const struct vac_media_tensor_spec *spec, struct vac_error *err);

/**
 * Memory that calls reuse; opaque in use, plain so that it can stand on a stack or in a session. It
 * grows on demand, never past limits.max_working_bytes, and remembers the resampling weights of the
 * last geometry.
 */
struct vac_media_scratch {
    struct vac_weights *weights[2]; /* columns, rows */
    unsigned char *memory;
    size_t capacity;
};

/** An empty scratch; allocates nothing. */
void vac_media_scratch_init(struct vac_media_scratch *scratch);

/** Frees what the scratch holds and leaves it empty, ready for use again. NULL is taken. */
void vac_media_scratch_free(struct vac_media_scratch *scratch);

/** What can be said of an image from its header. */
struct vac_media_image_info {
    const char *format;   /* "jpeg", "png" or "raw"; static storage */
    uint32_t width;       /* pixels as stored, before orientation */
    uint32_t height;      /* pixels as stored */
    uint32_t channels;    /* 1 grey, 3 colour (whatever it is stored as), alpha not counted */
    uint32_t orientation; /* EXIF, 1 .. 8 */
};

/**
 * Reads an image's header. Errors: as vac_media_image_to_tensor. `limits` NULL means the defaults.
 */
vaccel_status vac_media_image_probe(const vaccel_image_view *image,
                                    const struct vac_media_limits *limits,
                                    struct vac_media_image_info *info, struct vac_error *err);

/**
 * Writes the tensor of `image` to `tensor` (`tensor_size` bytes, at least vac_media_spec_bytes;
 * aligned for its data type). `limits` NULL means the defaults; `scratch` NULL means memory of the
 * call's own. Raw pixels of exactly the model's size are converted without any allocation or copy
 * between. After an error the tensor's content is unspecified.
 *
 * Errors: VACCEL_ERR_INVALID (arguments, a raw image whose size does not hold its geometry),
 * VACCEL_ERR_FORMAT (not an image, truncated, corrupt), VACCEL_ERR_UNSUPPORTED (an image kind that
 * is not read), VACCEL_ERR_LIMIT, VACCEL_ERR_NO_MEMORY.
 */
vaccel_status vac_media_image_to_tensor(const vaccel_image_view *image,
                                        const struct vac_media_tensor_spec *spec,
                                        const struct vac_media_limits *limits,
                                        struct vac_media_scratch *scratch, void *tensor,
                                        size_t tensor_size, struct vac_error *err);

#endif
