# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The project's Python environment. Needs common.sh.

# True if this interpreter is new enough and can make virtual environments.
venv_python_fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Prints the interpreter to use: $PYTHON if set, else Debian's, else the first that fits.
venv_find_python() {
    local candidate path
    if [ -n "${PYTHON:-}" ]; then
        if path=$(command -v "$PYTHON") && venv_python_fits "$path"; then
            printf '%s\n' "$path"
            return 0
        fi
        die "PYTHON=$PYTHON is no Python 3.11 or newer with the venv module" "unset PYTHON, or name another"
    fi
    for candidate in /usr/bin/python3 python3 python3.11 python3.12 python3.13 python3.14; do
        path=$(command -v "$candidate") || continue
        if venv_python_fits "$path"; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    die "found no Python 3.11 or newer with the venv module" \
        "install python3 and python3-venv, or set PYTHON to an interpreter that has them"
}

# What the environment depends on: a change of any of it means "make it again".
venv_hash() {
    local venv=$1 python=$2
    shift 2
    {
        printf '%s\n' "$venv" "$python"
        "$python" -VV
        cat "$@"
    } | sha256sum | cut -d' ' -f1
}

# venv_install VENV OPTION... LOCKED...: what the files of scripts/locked name and nothing else, each file as it was when
# they were written, and only as wheels: what is built when it is installed brings in more that nobody has pinned.
venv_install() {
    local venv=$1
    shift
    "$venv/bin/python" -m pip install --no-input --no-user --disable-pip-version-check --require-hashes --only-binary :all: "$@"
}

# venv_ensure VENV GROUP LOCKED...: one environment, one stamp per group.
venv_ensure() {
    local venv=$1 group=$2 python base stamp hash
    shift 2
    python=$(venv_find_python)
    base=$(venv_hash "$venv" "$python" /dev/null)
    hash=$(venv_hash "$venv" "$python" "$@")
    stamp=$venv/.stamp-$group
    if [ "$(cat "$venv/.stamp-base" 2>/dev/null)" = "$base" ] && "$venv/bin/python" -c '' 2>/dev/null; then
        if [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ]; then
            say "Python packages ($group): all there"
            return 0
        fi
    elif [ -L "$venv" ]; then
        # Making it anew would first empty what the link leads to.
        die "the Python environment $venv is a link, and not one that was made for this place" "remove the link, then run it again"
    else
        step "Python environment $venv ($python)" "check that $python has the venv module and that the disk has room" \
            "$python" -m venv --clear "$venv"
        printf '%s\n' "$base" >"$venv/.stamp-base"
    fi
    step "Python packages ($group)" "check this machine's network and the disk's room, then run it again" \
        venv_install "$venv" "${@/#/--requirement=}"
    printf '%s\n' "$hash" >"$stamp"
}

# venv_libraries VENV GROUP LOCKED: packages whose libraries are wanted, without what they depend on.
venv_libraries() {
    local venv=$1 group=$2 file=$3 stamp=$1/.stamp-$2 hash
    hash=$(venv_hash "$venv" "$venv/bin/python" "$file")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ]; then
        say "Python packages ($group): all there"
        return 0
    fi
    step "Python packages ($group)" "check this machine's network and the disk's room, then run it again" \
        venv_install "$venv" --no-deps --requirement "$file"
    printf '%s\n' "$hash" >"$stamp"
}
