/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sketch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/base64.h"
#include "cli/fail.h"
#include "cli/text.h"

enum { SCREEN = 800, LINE = 26, LETTERS = 16, COLORS = 8 };

uint32_t vac_sketch_color(uint32_t index)
{
    /* Okabe and Ito 2008, the strong ones first. */
    static const uint32_t colors[COLORS] = {0xe69f00, 0x56b4e9, 0x009e73, 0xd55e00,
                                            0xcc79a7, 0x0072b2, 0xf0e442, 0x8c8c8c};
    if (index < COLORS)
        return colors[index];
    /* Others by a walk through all bits, none too dark to be seen. */
    uint32_t mixed = index * UINT32_C(2654435761);
    return (mixed >> 8 & 0xffffff) | 0x404040;
}

static void put_text(FILE *out, const char *text)
{
    char *safe = vac_text_safe(text);
    for (const char *at = safe; *at; at++) {
        if (strchr("<>&\"'", *at))
            fprintf(out, "&#%d;", *at);
        else
            fputc(*at, out);
    }
    free(safe);
}

bool vac_sketch_begin(struct vac_sketch *sketch, const char *path, uint32_t width, uint32_t height,
                      unsigned across, unsigned lines)
{
    uint32_t longer = width > height ? width : height;
    *sketch = (struct vac_sketch){fopen(path, "we"), path, longer ? (double)longer / SCREEN : 1};
    if (!sketch->out) {
        vac_say("'%s' cannot be written: %s; correct --output", path, strerror(errno));
        return false;
    }
    double wide = (double)width * across;
    double high = height + (lines ? (lines + 0.5) * LINE * sketch->unit : 0);
    fprintf(sketch->out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" "
            "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"%.0f\" height=\"%.0f\" "
            "viewBox=\"0 0 %.2f %.2f\" font-family=\"system-ui,'DejaVu Sans',sans-serif\" "
            "font-size=\"%.3f\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
            wide / sketch->unit, high / sketch->unit, wide, high, LETTERS * sketch->unit);
    return true;
}

static void put_image(struct vac_sketch *sketch, const char *type, const void *data, size_t size,
                      double x, uint32_t width, uint32_t height)
{
    fprintf(sketch->out,
            "<image x=\"%.2f\" y=\"0\" width=\"%" PRIu32 "\" height=\"%" PRIu32
            "\" preserveAspectRatio=\"none\" xlink:href=\"data:image/%s;base64,",
            x, width, height, type);
    vac_base64_put(sketch->out, data, size);
    fputs("\"/>\n", sketch->out);
}

bool vac_sketch_pixels(struct vac_sketch *sketch, const struct vac_pixels *pixels, double x,
                       uint32_t width, uint32_t height)
{
    void *png;
    size_t size;
    if (!vac_pixels_png(pixels, &png, &size))
        return false;
    put_image(sketch, "png", png, size, x, width, height);
    free(png);
    return true;
}

bool vac_sketch_photo(struct vac_sketch *sketch, const struct vac_picture_file *file,
                      uint32_t width, uint32_t height)
{
    struct vac_pixels pixels;
    /* Not every program that shows SVG turns a photo. */
    if (!vac_picture_is_turned(file)) {
        bool jpeg = file->size > 0 && *(const unsigned char *)file->data == 0xff;
        put_image(sketch, jpeg ? "jpeg" : "png", file->data, file->size, 0, width, height);
        return true;
    }
    if (!vac_picture_decode(file, &pixels))
        return false;
    bool drawn = vac_sketch_pixels(sketch, &pixels, 0, width, height);
    free(pixels.data);
    return drawn;
}

void vac_sketch_frame(struct vac_sketch *sketch, uint32_t color, double x, double y, double width,
                      double height)
{
    fprintf(sketch->out,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"none\" "
            "stroke=\"#%06" PRIx32 "\" stroke-width=\"%.3f\"/>\n",
            x, y, width, height, color, 3 * sketch->unit);
}

void vac_sketch_line(struct vac_sketch *sketch, uint32_t color, double x1, double y1, double x2,
                     double y2)
{
    fprintf(sketch->out,
            "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"#%06" PRIx32
            "\" stroke-width=\"%.3f\" stroke-linecap=\"round\"/>\n",
            x1, y1, x2, y2, color, 4 * sketch->unit);
}

void vac_sketch_dot(struct vac_sketch *sketch, uint32_t color, double x, double y,
                    const char *title)
{
    fprintf(sketch->out,
            "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.3f\" fill=\"#%06" PRIx32
            "\" stroke=\"#ffffff\" stroke-width=\"%.3f\"><title>",
            x, y, 6 * sketch->unit, color, 1.5 * sketch->unit);
    put_text(sketch->out, title);
    fputs("</title></circle>\n", sketch->out);
}

void vac_sketch_label(struct vac_sketch *sketch, double x, double y, const char *text)
{
    /* Twice, rim first: `paint-order` is not known everywhere. */
    double foot = y > LETTERS * sketch->unit ? y : y + LETTERS * sketch->unit;
    fprintf(sketch->out,
            "<text x=\"%.2f\" y=\"%.2f\" aria-hidden=\"true\" stroke=\"#1f2328\" "
            "stroke-width=\"%.3f\" stroke-linejoin=\"round\">",
            x, foot, 4 * sketch->unit);
    put_text(sketch->out, text);
    fprintf(sketch->out, "</text><text x=\"%.2f\" y=\"%.2f\" fill=\"#ffffff\">", x, foot);
    put_text(sketch->out, text);
    fputs("</text>\n", sketch->out);
}

void vac_sketch_legend(struct vac_sketch *sketch, double x, uint32_t height, unsigned line,
                       uint32_t color, const char *text)
{
    double foot = height + (line + 1) * LINE * sketch->unit;
    double side = LETTERS * sketch->unit;
    fprintf(sketch->out,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.3f\" height=\"%.3f\" fill=\"#%06" PRIx32
            "\"/><text x=\"%.2f\" y=\"%.2f\" fill=\"#1f2328\">",
            x + side / 2, foot - side * 0.85, side, side, color, x + 2 * side, foot);
    put_text(sketch->out, text);
    fputs("</text>\n", sketch->out);
}

bool vac_sketch_end(struct vac_sketch *sketch)
{
    fputs("</svg>\n", sketch->out);
    errno = 0;
    bool failed = ferror(sketch->out) != 0;
    if (fclose(sketch->out) == 0 && !failed)
        return true;
    vac_say("'%s' could not be written: %s; free some space, or send it elsewhere", sketch->path,
            errno ? strerror(errno) : "an earlier write failed");
    return false;
}
