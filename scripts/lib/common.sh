# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Messages and logged steps, shared by the scripts in this folder's parent.
# Source it after setting PROG, the name that messages start with.

say() { printf '%s: %s\n' "$PROG" "$*"; }
warn() { printf '%s: %s\n' "$PROG" "$*" >&2; }

# die MESSAGE [REMEDY]: the message names the thing and the reason.
die() {
    printf '%s: %s\n' "$PROG" "$1" >&2
    [ $# -lt 2 ] || printf '%s  remedy: %s\n' "${PROG//?/ }" "$2" >&2
    exit 1
}

# step LABEL REMEDY COMMAND...: runs the command with its output in $LOG and no
# standard input (so that nothing can stop to ask), prints one line, and on
# failure shows the end of the log and leaves.
step() {
    local label=$1 remedy=$2 start=$SECONDS
    shift 2
    printf '%s: %s ... ' "$PROG" "$label"
    printf '\n==> %s: %s\n' "$label" "$*" >>"$LOG"
    if "$@" </dev/null >>"$LOG" 2>&1; then
        printf 'ok (%d s)\n' $((SECONDS - start))
        return 0
    fi
    printf 'FAILED\n'
    {
        printf '%s\n' "--- the end of $LOG ---"
        tail -n 30 "$LOG"
        printf '%s\n' "--- $LOG has the rest ---"
    } >&2
    die "$label failed" "$remedy"
}
