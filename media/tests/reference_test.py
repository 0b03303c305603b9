# SPDX-License-Identifier: Apache-2.0
"""Compares libvaccel-media with Pillow, pixel by pixel.

    reference_test.py LIBRARY [DUMP_PROGRAM]

Tolerance: none, and here is why none is needed. Resampling is integer arithmetic with the same weights.
JPEG decoding is libjpeg-turbo on both sides (Pillow brings a newer one), with the accurate integer inverse
transform and "fancy" chroma interpolation, whose results its authors keep bit-exact across releases and SIMD
variants. PNG is lossless. Should a build of Pillow with another JPEG library ever differ, the failure says so.
Photographs: scikit-image's. Exit status 77: Pillow, numpy or scikit-image is not installed.
"""

import importlib.util
import io
import os
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy as np
    import PIL
    from PIL import Image

    from reference import Media, Options, with_pillow
except ImportError as missing:
    print(f"skipped: {missing}; install pillow, numpy and scikit-image")
    sys.exit(77)

# Found, not imported: only its photographs are wanted, and importing it takes scipy.
SKIMAGE = importlib.util.find_spec("skimage")
if SKIMAGE is None:
    print("skipped: no scikit-image; install pillow, numpy and scikit-image")
    sys.exit(77)
PHOTOGRAPHS = os.path.join(os.path.dirname(SKIMAGE.origin), "data")
ORIENTATION = 0x0112
# Pillow 13 resamples columns first when an image is much taller than the tensor; before it never did.
ANY_SHAPE = int(PIL.__version__.split(".")[0]) >= 13


def encoded(image, format="JPEG", orientation=None, **options):
    if orientation is not None:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        options["exif"] = exif
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def photograph(name):
    with open(os.path.join(PHOTOGRAPHS, name), "rb") as file:
        return file.read()


class Reference(unittest.TestCase):
    library = None
    dump = None

    @classmethod
    def setUpClass(cls):
        cls.media = Media(cls.library)
        cls.cat = Image.open(io.BytesIO(photograph("chelsea.png"))).convert("RGB")

    @classmethod
    def tearDownClass(cls):
        cls.media.close()

    def check(self, data, options, expected=None):
        expected = with_pillow(data, options) if expected is None else expected
        actual = self.media.tensor(data, options)
        if not np.array_equal(expected, actual):
            difference = np.abs(expected.astype(np.float64) - actual) * options.std
            self.fail(f"{options.text}: {np.mean(difference > 0):.2%} of pixels differ, by up to "
                      f"{difference.max():g} of 255")

    def test_photographs(self):
        options = [Options(), Options(layout="NHWC", color="BGR", dtype="u8", filter="bilinear"),
                   Options(color="GRAY", filter="lanczos", width=97, height=97)]
        names = [n for n in sorted(os.listdir(PHOTOGRAPHS)) if n.endswith((".png", ".jpg"))]
        self.assertGreater(len(names), 10)
        for name in names:
            for option in options:
                with self.subTest(name=name, options=option.text):
                    self.check(photograph(name), option)

    def test_sizes_and_filters(self):
        data = photograph("coffee.png")
        sizes = [(224, 224), (1, 1), (700, 700), (400, 400), (3, 3)]
        if ANY_SHAPE:
            sizes += [(700, 100), (100, 700), (600, 100), (100, 400), (599, 401), (601, 399), (300, 97)]
        for filter in ("bicubic", "bilinear", "lanczos", "nearest"):
            for width, height in sizes:
                for crop in ("center", "none") if ANY_SHAPE else ("center",):
                    option = Options(filter=filter, width=width, height=height, crop=crop, fraction=0.6)
                    with self.subTest(options=option.text):
                        self.check(data, option)

    def test_odd_crops(self):
        for width, height in ((451, 300), (450, 301), (17, 9), (1, 40), (40, 1), (1, 1)):
            data = encoded(self.cat.resize((width, height)), "PNG")
            for fraction in (1.0, 0.875, 0.5, 0.001):
                with self.subTest(width=width, height=height, fraction=fraction):
                    self.check(data, Options(fraction=fraction, width=33, height=33))

    def test_jpeg_encodings(self):
        for mode in ("RGB", "L", "CMYK"):
            image = self.cat.convert(mode)
            for progressive in (False, True):
                for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
                    for quality in (10, 50, 75, 95, 100):
                        data = encoded(image, quality=quality, progressive=progressive,
                                       subsampling=subsampling)
                        with self.subTest(mode=mode, progressive=progressive, subsampling=subsampling,
                                          quality=quality):
                            self.check(data, Options())
                            self.check(data, Options(fraction=0.3, width=64, height=64, layout="NHWC"))
        self.check(encoded(self.cat, restart_marker_blocks=3), Options())
        self.check(encoded(self.cat, optimize=True), Options())

    def test_jpeg_rectangles(self):
        """The decoder reads only the rectangle: every small size and place equals the full decode."""
        for width in (1, 7, 8, 15, 16, 17, 31, 33, 64, 100):
            image = self.cat.crop((90, 60, 90 + width, 60 + 75))
            for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
                for fraction in (1.0, 0.7, 0.3):
                    option = Options(fraction=fraction, width=20, height=20)
                    with self.subTest(width=width, subsampling=subsampling, fraction=fraction):
                        self.check(encoded(image, subsampling=subsampling), option)
                        self.check(encoded(image.transpose(Image.Transpose.TRANSPOSE),
                                           subsampling=subsampling), option)

    def test_orientations(self):
        for orientation in range(1, 9):
            for image in (self.cat, self.cat.convert("L"), self.cat.transpose(Image.Transpose.ROTATE_90)):
                for format in ("JPEG", "PNG"):
                    data = encoded(image, format, orientation)
                    with self.subTest(orientation=orientation, mode=image.mode, size=image.size,
                                      format=format):
                        self.check(data, Options())
                        self.check(data, Options(layout="NHWC", dtype="u8", color="BGR", fraction=0.5))
                        if ANY_SHAPE:
                            self.check(data, Options(crop="none", width=image.width, height=image.height))
                            self.check(data, Options(crop="none", width=image.height, height=image.width))
                            self.check(data, Options(crop="none", width=200, height=40))

    def test_png_kinds(self):
        cat = self.cat
        alpha = cat.copy()
        alpha.putalpha(cat.convert("L"))
        grey_alpha = Image.merge("LA", (cat.convert("L"), cat.getchannel("B")))
        kinds = {"RGB": cat, "RGBA": alpha, "L": cat.convert("L"), "LA": grey_alpha,
                 "1": cat.convert("1"), "P": cat.convert("P", palette=Image.Palette.ADAPTIVE)}
        for name, image in kinds.items():
            with self.subTest(kind=name):
                self.check(encoded(image, "PNG"), Options())
        for bits in (1, 2, 4):
            image = cat.convert("P", palette=Image.Palette.ADAPTIVE, colors=1 << bits)
            with self.subTest(palette_bits=bits):
                self.check(encoded(image, "PNG", bits=bits), Options())
        self.check(encoded(kinds["P"], "PNG", transparency=3), Options())
        self.check(encoded(cat, "PNG", icc_profile=b"not a profile" * 99), Options())

    def test_sixteen_bit_grey_is_scaled(self):
        """Where we differ on purpose: Pillow clamps 16-bit grey to 255, which whitens the picture."""
        grey = np.asarray(self.cat.convert("L"))
        deep = Image.fromarray(grey.astype(np.uint16) * 257)
        options = Options()
        expected = with_pillow(encoded(Image.fromarray(grey), "PNG"), options)
        self.check(encoded(deep, "PNG"), options, expected)

    def test_program_prints_the_same(self):
        if self.dump is None:
            self.skipTest("no dump program given")
        options = Options()
        data = photograph("rocket.jpg")
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            printed = subprocess.run([self.dump, file.name, options.text], stdout=subprocess.PIPE,
                                     check=True).stdout
        self.assertEqual(printed, with_pillow(data, options).tobytes())


if __name__ == "__main__":
    Reference.library = sys.argv[1]
    Reference.dump = sys.argv[2] if len(sys.argv) > 2 else None
    unittest.main(argv=sys.argv[:1])
