# Prints the command that the command line runs, as far as it is typed; fails if it is not there yet.
function __fish_pty_cli_run
    set -l words (commandline -opc)
    set -e words[1]
    set -l name $words[1]
    set -e words[1]
    set -l with_value SPAWN_VALUES
    while set -q words[1]
        switch $words[1]
            case --
                set -e words[1]
                test "$name" = live; and set name spawn
                break
            case '--*=*'
                set -e words[1]
            case '-*'
                if contains -- $words[1] $with_value
                    # Its value is still to come.
                    set -q words[2]; or return 1
                    set -e words[1]
                end
                set -e words[1]
            case '*'
                test "$name" = live; or break
                set -e words[1]
        end
    end
    contains -- "$name" spawn record rec; or return 1
    set -l current (commandline -ct)
    if not set -q words[1]
        string match -q -- '-*' "$current"; and not contains -- -- (commandline -opc); and return 1
        echo -n -- $current
        return
    end
    echo -n -- (string escape -- $words) $current
end

# Prints what may follow in that command.
function __fish_pty_cli_complete_run
    complete -C (__fish_pty_cli_run | string collect)
end

complete -c pty-cli -n "__fish_pty_cli_run >/dev/null" -f -a "(__fish_pty_cli_complete_run)"
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "script scriptreplay scriptlive" -d 'As the program of util-linux'
