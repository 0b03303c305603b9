# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2207
# Completion of `vaccel` for bash. Nothing that is asked here loads a framework.

# Backends by the names of their files: asking `vaccel info` would probe every device.
_vaccel_backends()
{
    local program folder
    local -a folders file
    program=$(type -P "$1") && program=$(readlink -f "$program") || return
    IFS=: read -ra folders <<<"${VACCEL_BACKEND_PATH:-}"
    for folder in "${folders[@]}" "${program%/bin/*}"/lib/vaccel/backends \
        "${program%/bin/*}"/lib/*/vaccel/backends; do
        for file in "$folder"/*.so; do
            [[ -e $file ]] || continue
            file=${file##*/}
            printf '%s\n' "${file%.so}"
        done
    done
}

_vaccel_models()
{
    local name _
    "$1" model list 2>/dev/null | {
        # Without models there is no table but a sentence.
        read -r name _ && [[ $name == NAME ]] || return
        while read -r name _; do
            printf '%s\n' "$name"
        done
    }
}

_vaccel_ops()
{
    printf '%s\n' noop model_describe infer image_classify image_classify_batch
}

# The value of an option that takes one; false when the option takes none.
_vaccel_value()
{
    local program=$1 option=$2 word=$3
    case $option in
        -b | --backend) COMPREPLY=($(compgen -W "$(_vaccel_backends "$program")" -- "$word")) ;;
        -m | --model)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -W "$(_vaccel_models "$program")" -- "$word") $(compgen -d -- "$word"))
            ;;
        -p | --precision) COMPREPLY=($(compgen -W "f32 f16 bf16 fastest" -- "$word")) ;;
        --op) COMPREPLY=($(compgen -W "noop image_classify infer" -- "$word")) ;;
        --performance) COMPREPLY=($(compgen -W "latency throughput" -- "$word")) ;;
        --color) COMPREPLY=($(compgen -W "RGB BGR GRAY" -- "$word")) ;;
        --layout) COMPREPLY=($(compgen -W "NCHW NHWC" -- "$word")) ;;
        --dtype) COMPREPLY=($(compgen -W "f32 u8" -- "$word")) ;;
        --filter) COMPREPLY=($(compgen -W "bicubic bilinear lanczos nearest" -- "$word")) ;;
        --activation) COMPREPLY=($(compgen -W "softmax none" -- "$word")) ;;
        --labels | --files-from | --svg | --input)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$word"))
            ;;
        --to)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -d -- "$word"))
            ;;
        -n | --top | -j | --jobs | --batch | --min-score | -c | --concurrency | --duration | --count | --warmup | --shape | -d | --device | --size | --mean | --std | --crop-fraction | \
            --name | --license | --input-name | --output-name) COMPREPLY=() ;;
        *) return 1 ;;
    esac
}

_vaccel()
{
    local program=$1 word=$2 before=$3
    local pins="--backend --device --precision" common="--help --usage --version"
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "classify bench info explain model help --help --version" -- "$word"))
        return
    fi
    if ((COMP_CWORD == 2)) && [[ ${COMP_WORDS[1]} == model ]]; then
        COMPREPLY=($(compgen -W "list check init fetch help" -- "$word"))
        return
    fi
    _vaccel_value "$program" "$before" "$word" && return

    local command=${COMP_WORDS[1]} options="" files=""
    [[ $command == model ]] && command="model ${COMP_WORDS[2]}"
    case $command in
        classify) options="--model --top --min-score --jobs --batch --files-from --null --json $pins" files=yes ;;
        bench)
            options="--model --op --concurrency --duration --count --warmup --input --shape --performance --svg --json $pins"
            files=yes
            ;;
        info | "model list") options="--json" ;;
        explain)
            options="--model --json $pins"
            [[ $word == -* ]] || COMPREPLY=($(compgen -W "$(_vaccel_ops)" -- "$word"))
            ;;
        "model check")
            options="--load --json"
            [[ $word == -* ]] || COMPREPLY=($(compgen -W "$(_vaccel_models "$program")" -- "$word"))
            ;;
        "model init")
            options="--size --color --mean --std --layout --dtype --filter --crop-fraction --activation"
            options+=" --labels --input-name --output-name --name --license --force --yes"
            files=yes
            ;;
        "model fetch")
            options="--list --to --force --json --quiet --python"
            [[ $word == -* ]] || COMPREPLY=($(compgen -W "efficientnet-lite0" -- "$word"))
            ;;
        help) COMPREPLY=($(compgen -W "classify bench info explain model" -- "$word")) ;;
        "model help") COMPREPLY=($(compgen -W "list check init fetch" -- "$word")) ;;
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options $common" -- "$word"))
    elif [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}

complete -F _vaccel vaccel
