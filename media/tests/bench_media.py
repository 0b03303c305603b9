# SPDX-License-Identifier: Apache-2.0
"""Times decode + preprocess of one photograph against Pillow's, in one process and in turns (A B B A).

    bench_media.py LIBRARY PHOTO [--pairs N] [--jpeg QUALITY]

Prints one JSON object; `ratio` is the median of ours / Pillow's over the pairs, `self_ratio` the same of ours
against itself, which says how far the machine can be trusted.
"""

import argparse
import io
import json
import statistics
import time

import numpy as np
from PIL import Image

from reference import Media, Options, with_pillow


def timed(function):
    start = time.perf_counter_ns()
    function()
    return time.perf_counter_ns() - start


def paired(ours, theirs, pairs):
    """Times of both, alternating which goes first."""
    a, b = [], []
    for i in range(pairs):
        if i % 2 == 0:
            a.append(timed(ours))
            b.append(timed(theirs))
        else:
            b.append(timed(theirs))
            a.append(timed(ours))
    return a, b


def median_ratio(a, b):
    return statistics.median(x / y for x, y in zip(a, b))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library")
    parser.add_argument("photo")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--jpeg", type=int, metavar="QUALITY", help="re-encode the photo as JPEG first")
    arguments = parser.parse_args()

    with open(arguments.photo, "rb") as file:
        data = file.read()
    if arguments.jpeg:
        encoded = io.BytesIO()
        Image.open(io.BytesIO(data)).convert("RGB").save(encoded, "JPEG", quality=arguments.jpeg)
        data = encoded.getvalue()

    media = Media(arguments.library)
    options = Options()
    tensor = options.empty()
    ours = lambda: media.tensor(data, options, tensor)
    theirs = lambda: with_pillow(data, options)
    equal = bool(np.array_equal(ours(), theirs()))
    for _ in range(10):
        ours()
        theirs()
    a, b = paired(ours, theirs, arguments.pairs)
    c, d = paired(ours, ours, arguments.pairs)
    media.close()
    with Image.open(io.BytesIO(data)) as image:
        size = image.size
    print(json.dumps({
        "photo": {"width": size[0], "height": size[1], "bytes": len(data), "jpeg": arguments.jpeg},
        "pairs": arguments.pairs,
        "equal": equal,
        "ours_us": statistics.median(a) / 1000,
        "pillow_us": statistics.median(b) / 1000,
        "ratio": median_ratio(a, b),
        "self_ratio": median_ratio(c, d),
    }))


if __name__ == "__main__":
    main()
