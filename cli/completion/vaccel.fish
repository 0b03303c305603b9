# SPDX-License-Identifier: Apache-2.0
# Completion of `vaccel` for fish; the command itself knows what can come next.

function __vaccel_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in (command $words[1] __complete $words[2..] "$word" 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path "$word"
            case :dir
                __fish_complete_directories "$word"
            case '*'
                echo -- $line
        end
    end
end

complete -c vaccel -f -a '(__vaccel_complete)'
