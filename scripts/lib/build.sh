# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Building, and making the models and the photographs. Needs common.sh, $ROOT and $BUILD.

PYTHON_VENV=$BUILD/venv/bin/python

# build_tree PRESET DIR [OPTION...]: configures and builds; with tests only where DIR had them or the options say so.
build_tree() {
    local preset=$1 dir=$2
    shift 2
    step "configure ($preset)" "see the log, or remove $dir and run it again" \
        cmake -S "$ROOT" --preset "$preset" -B "$dir" -DVACCEL_PYTHON="$PYTHON_VENV" "$@"
    step "build ($preset)" "see the log" cmake --build "$dir"
}

make_model() {
    step "model efficientnet-lite0" "check this machine's network, then run it again" \
        "$PYTHON_VENV" "$ROOT/models/fetch.py" efficientnet-lite0 --to "$BUILD/models" --quiet
    step "models trained on drawn pictures" "see the log" "$PYTHON_VENV" "$ROOT/models/train.py" --to "$BUILD/models"
}

make_photos() {
    step "photographs" "run scripts/setup demo" \
        "$PYTHON_VENV" "$ROOT/tests/reference/photos.py" --demo "$BUILD/photos"
}
