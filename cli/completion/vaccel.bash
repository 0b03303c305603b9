# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completion of `vaccel` for bash; the command itself knows what can come next.

_vaccel()
{
    local program=$1 word=$2 line
    COMPREPLY=()
    [[ $word == "=" ]] && word=
    while IFS= read -r line; do
        case $line in
            :file)
                compopt -o filenames 2>/dev/null
                mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
                ;;
            :dir)
                compopt -o filenames 2>/dev/null
                mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$word")
                ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("$program" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}

complete -F _vaccel vaccel
