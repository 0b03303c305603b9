# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Programs of the crates registry. Needs common.sh and apt.sh.

# crate_attempt LABEL COMMAND...: as step, but what fails is only said.
crate_attempt() {
    local label=$1 start=$SECONDS
    shift
    printf '%s: %s ... ' "$PROG" "$label"
    printf '\n==> %s: %s\n' "$label" "$*" >>"$LOG"
    if "$@" </dev/null >>"$LOG" 2>&1; then
        printf 'ok (%d s)\n' $((SECONDS - start))
        return 0
    fi
    printf 'FAILED (see %s)\n' "$LOG"
    return 1
}

# crate_find_cargo: there is a cargo, or Debian's newest can be installed.
crate_find_cargo() {
    ! command -v cargo >/dev/null 2>&1 || return 0
    command -v apt-get >/dev/null 2>&1 && apt_find_root || return 1
    crate_attempt "Debian packages (crates): cargo-web" "${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends cargo-web
}

# crate_check NAME VERSION HASH FOLDER: what was just built came from the crate with that SHA-256. Its Cargo.lock has the hashes
# of what it depends on. Cargo has no way to ask for the hash before it builds.
crate_check() {
    local name=$1-$2 folder=$4
    printf '%s  %s\n' "$3" "$(find "${CARGO_HOME:-$HOME/.cargo}/registry/cache" -name "$name.crate" -print -quit)" |
        sha256sum --check && return 0
    rm -rf "$folder"
    return 1
}

# crate_ensure CACHE NAME VERSION HASH WITHOUT: the program CACHE/NAME-VERSION/bin/NAME, built if it is not there. When it
# cannot be built, that is no failure: WITHOUT says what is lacking then.
crate_ensure() {
    local name=$2 version=$3 hash=$4 without=$5 folder=$1/$2-$3
    if [ -x "$folder/bin/$name" ]; then
        say "crate $name: there"
        return 0
    fi
    if ! crate_find_cargo; then
        warn "no cargo here to build $name with, so $without; install cargo-web, or rustup's"
        return 0
    fi
    # Hardly optimized: it is built once and carries little.
    if ! crate_attempt "crate $name $version" env CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
        cargo install --quiet --locked --root "$folder" --target-dir "$folder/target" --version "$version" "$name"; then
        warn "$name cannot be built, so $without; see that the registry can be reached, or take a newer cargo"
    elif ! crate_attempt "crate $name $version: its hash" crate_check "$name" "$version" "$hash" "$folder"; then
        warn "the registry has another $name $version than was tested, so it was removed again, and $without; see who changed it"
    fi
    rm -rf "$folder/target"
}
