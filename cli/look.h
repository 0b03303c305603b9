/* SPDX-License-Identifier: Apache-2.0 */
/** What the commands that look at one photo and draw what they found have in common: `vaccel
 * detect`, `segment`, `pose`, `depth`. */
#ifndef VAC_CLI_LOOK_H
#define VAC_CLI_LOOK_H

#include <argp.h>
#include <stdbool.h>

#include "cli/json.h"
#include "cli/origin.h"
#include "cli/picture.h"
#include "cli/target.h"

/** What --output can be. */
enum vac_look_format { VAC_LOOK_NONE = 0, VAC_LOOK_SVG = 1, VAC_LOOK_PNG = 2, VAC_LOOK_NPY = 4 };

struct vac_look_op;

/** One run of a command. `op`, `target` and `params` are set before the arguments are parsed. */
struct vac_look {
    const struct vac_look_op *op;
    struct vac_target target;
    void *params; /* of the op */
    void *result; /* of the op */
    const char *photo;
    const char *output; /* NULL: nothing is drawn */
    enum vac_look_format format;
    vaccel_image *image;
    struct vac_picture_file file;
    double elapsed_ms;
};

/** What a command adds to it. */
struct vac_look_op {
    uint32_t id;
    unsigned formats; /* bits of enum vac_look_format */
    vaccel_status (*call)(struct vac_look *look);
    struct vac_origin (*origin)(const void *result);
    void (*print)(const void *result);
    void (*json)(const void *result, json_t *document);
    /* Writes `output`. Says why it cannot, and returns false. */
    bool (*draw)(const struct vac_look *look);
    void (*release)(void *result);
};

/** PHOTO, --output and the options of vac_target_argp; to be given as a child parser whose input is
 * a struct vac_look. */
extern const struct argp vac_look_argp;

/** The list of children of a command that has no others. */
extern const struct argp_child vac_look_child[];

/** How --help goes on after what the command does. */
#define VAC_LOOK_DOC                                                                               \
    "A PHOTO is a JPEG or PNG file; - is standard input. `vaccel model list` shows the networks "  \
    "that are here.\n\n"                                                                           \
    "Exit status: 0 all went well, 1 the photo failed, 2 wrong usage, 3 nothing here can do it, "  \
    "4 the model is missing or not usable, 5 no memory, output that cannot be written, or a "      \
    "defect, 130 interrupted."

/** Looks at the photo, draws and prints; the exit status. */
int vac_look_run(struct vac_look *look);

/** What a class or point is called: its label, or else "class 7"; free it. */
char *vac_look_name(const char *label, const char *kind, size_t index);

/** Whether a map of that size has as many elements as it should; says so when it has not. */
bool vac_look_is_whole(uint32_t width, uint32_t height, size_t count);

/** Writes pixels to `output` as PNG. Says why it cannot, and returns false. */
bool vac_look_write_png(const struct vac_look *look, const struct vac_pixels *pixels);

/** Writes a map of `height` by `width` elements to `output` as .npy; as above. */
bool vac_look_write_npy(const struct vac_look *look, vaccel_dtype dtype, const void *data,
                        uint32_t width, uint32_t height);

#endif
