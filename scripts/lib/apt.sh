# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Debian packages: installs only what is missing. Needs common.sh.

apt_missing() {
    local package
    for package in "$@"; do
        # "${Status}" is dpkg's own field, not a shell variable.
        # shellcheck disable=SC2016
        case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || :) in
        'install ok installed') ;;
        *) printf '%s\n' "$package" ;;
        esac
    done
}

# Fills AS_ROOT with the prefix that runs a command as root.
apt_find_root() {
    AS_ROOT=()
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null 2>&1 || return 1
    # A step has no standard input, so sudo must not need a password by then;
    # with a terminal it may ask for it now.
    if ! sudo -n true 2>/dev/null; then
        [ -t 0 ] && [ -z "${CI:-}" ] && sudo -v || return 1
    fi
    AS_ROOT=(sudo -n)
}

# apt_ensure GROUP PACKAGE...
apt_ensure() {
    local group=$1 missing
    shift
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
        warn "no apt-get here, so the $group packages are left to you; on Debian 12 they are: $*"
        return 0
    fi
    mapfile -t missing < <(apt_missing "$@")
    if [ ${#missing[@]} -eq 0 ]; then
        say "Debian packages ($group): all there"
        return 0
    fi
    apt_find_root || die "Debian packages are missing (${missing[*]}), and this user may not install them" \
        "as root: apt-get install --no-install-recommends ${missing[*]}"
    local env=(env DEBIAN_FRONTEND=noninteractive) lock=(-o DPkg::Lock::Timeout=300)
    step "Debian package lists" "check this machine's network and its apt sources" \
        "${AS_ROOT[@]}" "${env[@]}" apt-get "${lock[@]}" update
    step "Debian packages ($group): ${missing[*]}" "check this machine's network and its apt sources" \
        "${AS_ROOT[@]}" "${env[@]}" apt-get "${lock[@]}" install -y --no-install-recommends "${missing[@]}"
}
