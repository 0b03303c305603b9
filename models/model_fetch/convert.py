# SPDX-License-Identifier: Apache-2.0
"""Weights to ONNX. Runs as a program of its own, in an interpreter that has numpy and onnx."""

import json
import sys
from pathlib import Path

import onnx

from . import efficientnet_lite, torch_legacy
from .staging import write

FAMILIES = {"efficientnet-lite": efficientnet_lite.Builder}


def convert(recipe_path: Path, weights: Path, out: Path) -> None:
    recipe = json.loads(recipe_path.read_text(encoding="utf-8"))
    network, model = recipe["network"], recipe["model"]
    tensors = torch_legacy.load(weights.read_bytes())
    builder = FAMILIES[network["family"]](network, tensors, recipe["name"])
    made = builder.build(model["input"]["name"], model["output"]["name"])
    onnx.checker.check_model(made, full_check=True)
    write(out, made.SerializeToString(deterministic=True))


def main() -> int:
    recipe, weights, out = (Path(argument) for argument in sys.argv[1:])
    try:
        convert(recipe, weights, out)
    except KeyError as error:
        print(f"ERROR: {weights.name}: there is no tensor {error}", file=sys.stderr)
    except (torch_legacy.BadCheckpoint, ValueError, onnx.checker.ValidationError) as error:
        print(f"ERROR: {weights.name}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"ERROR: {error.filename or out}: {error.strerror}", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
