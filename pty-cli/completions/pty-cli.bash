# Completion of pty-cli for bash 3.2 and newer.
# Written by: PTY_CLI_MAN=write cargo test -p tests --test documents

# Prints the command that a word names.
_pty_cli_name() {
    case $1 in
        rec) echo record ;;
        play) echo replay ;;
        *) echo "$1" ;;
    esac
}

# Prints the options of a command.
_pty_cli_options() {
    case $1 in
        spawn) echo '--size --stdin --eof --wait --timeout --kill-after --idle-timeout --lf --no-echo --raw-mode --raw --literal --term --close-fds --env --clear-env --chdir --arg0 --split-stderr --strip-escapes --escape --read-only -h --help' ;;
        record) echo '-o --output -f --format -a --append --overwrite -i --input --log-passwords --index --export --log-command -t --title --idle-limit --max-size --flush --on-log-error --mode -q --quiet --keys --pause-key --marker-key --size --stdin --eof --wait --timeout --kill-after --idle-timeout --lf --no-echo --raw-mode --raw --literal --term --close-fds --clear-env --chdir --arg0 --split-stderr --strip-escapes --escape --read-only --env -h --help' ;;
        replay) echo '-s --speed --max-wait --from --at --to --loop -F --follow --markers-pause --stream --unfiltered --raw -t --timing --input-format --lenient --strict -q --quiet -h --help' ;;
        live) echo '-s --speed --max-wait --yes -t --timing --input-format --size --stdin --eof --wait --timeout --kill-after --idle-timeout --lf --no-echo --raw-mode --raw --literal --term --close-fds --env --clear-env --chdir --arg0 --split-stderr --strip-escapes --escape --read-only -h --help' ;;
        convert) echo '--overwrite -f --format --input-format -t --timing --lenient --strict -q --quiet -o --output -h --help' ;;
        info) echo '--json --text --input-format -t --timing --strict -q --quiet -h --help' ;;
        cat) echo '-o --output -f --format --input-format --overwrite --strict -q --quiet -h --help' ;;
        search) echo '-E --regex --ignore-case --case-sensitive -C --context -m --max-count -c --count -l --files-with-matches --json -t --timing --input-format --lenient --strict -q --quiet -h --help' ;;
        shot) echo '--at -f --format -o --output --overwrite -t --timing --input-format --lenient --strict -q --quiet -h --help' ;;
        export) echo '--at --from --to --select -s --speed --max-wait --fps-cap --last-frame --loop --theme --font-size --font --font-dir --line-height --window --title --padding --margin --radius --cols --rows --cursor -f --format --overwrite -t --timing --input-format --lenient --strict -q --quiet -h --help' ;;
        man) echo '-h --help' ;;
        completions) echo '-h --help' ;;
    esac
}

# Prints how the value of a command's option is completed; fails for one that takes no value.
_pty_cli_value() {
    case "$1 $2" in
        'spawn --size') echo '-' ;;
        'spawn --stdin') echo '-W relay inherit null' ;;
        'spawn --eof') echo '-W veof hangup ignore' ;;
        'spawn --wait') echo '-' ;;
        'spawn --timeout') echo '-' ;;
        'spawn --kill-after') echo '-' ;;
        'spawn --idle-timeout') echo '-' ;;
        'spawn --term') echo '-' ;;
        'spawn --env') echo '-' ;;
        'spawn --chdir') echo '-d' ;;
        'spawn --arg0') echo '-' ;;
        'spawn --escape') echo '-' ;;
        'record -o' | 'record --output') echo '-f' ;;
        'record -f' | 'record --format') echo '-W asciicast-v3 asciicast-v2 typescript ttyrec bsd raw txt' ;;
        'record --export') echo '-f' ;;
        'record -t' | 'record --title') echo '-' ;;
        'record --idle-limit') echo '-' ;;
        'record --max-size') echo '-' ;;
        'record --flush') echo '-' ;;
        'record --on-log-error') echo '-W stop warn' ;;
        'record --mode') echo '-' ;;
        'record --pause-key') echo '-' ;;
        'record --marker-key') echo '-' ;;
        'record --size') echo '-' ;;
        'record --stdin') echo '-W relay inherit null' ;;
        'record --eof') echo '-W veof hangup ignore' ;;
        'record --wait') echo '-' ;;
        'record --timeout') echo '-' ;;
        'record --kill-after') echo '-' ;;
        'record --idle-timeout') echo '-' ;;
        'record --term') echo '-' ;;
        'record --chdir') echo '-d' ;;
        'record --arg0') echo '-' ;;
        'record --escape') echo '-' ;;
        'record --env') echo '-' ;;
        'replay -s' | 'replay --speed') echo '-' ;;
        'replay --max-wait') echo '-' ;;
        'replay --from') echo '-' ;;
        'replay --at') echo '-' ;;
        'replay --to') echo '-' ;;
        'replay --stream') echo '-W out in signal info marker' ;;
        'replay -t' | 'replay --timing') echo '-f' ;;
        'replay --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'live -s' | 'live --speed') echo '-' ;;
        'live --max-wait') echo '-' ;;
        'live -t' | 'live --timing') echo '-f' ;;
        'live --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'live --size') echo '-' ;;
        'live --stdin') echo '-W relay inherit null' ;;
        'live --eof') echo '-W veof hangup ignore' ;;
        'live --wait') echo '-' ;;
        'live --timeout') echo '-' ;;
        'live --kill-after') echo '-' ;;
        'live --idle-timeout') echo '-' ;;
        'live --term') echo '-' ;;
        'live --env') echo '-' ;;
        'live --chdir') echo '-d' ;;
        'live --arg0') echo '-' ;;
        'live --escape') echo '-' ;;
        'convert -f' | 'convert --format') echo '-W asciicast-v3 asciicast-v2 typescript ttyrec bsd raw txt' ;;
        'convert --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'convert -t' | 'convert --timing') echo '-f' ;;
        'convert -o' | 'convert --output') echo '-f' ;;
        'info --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'info -t' | 'info --timing') echo '-f' ;;
        'cat -o' | 'cat --output') echo '-f' ;;
        'cat -f' | 'cat --format') echo '-W asciicast-v3 asciicast-v2 typescript ttyrec bsd raw txt' ;;
        'cat --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'search -C' | 'search --context') echo '-' ;;
        'search -m' | 'search --max-count') echo '-' ;;
        'search -t' | 'search --timing') echo '-f' ;;
        'search --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'shot --at') echo '-' ;;
        'shot -f' | 'shot --format') echo '-W txt ansi json html' ;;
        'shot -o' | 'shot --output') echo '-f' ;;
        'shot -t' | 'shot --timing') echo '-f' ;;
        'shot --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        'export --at') echo '-' ;;
        'export --from') echo '-' ;;
        'export --to') echo '-' ;;
        'export --select') echo '-W markers' ;;
        'export -s' | 'export --speed') echo '-' ;;
        'export --max-wait') echo '-' ;;
        'export --fps-cap') echo '-' ;;
        'export --last-frame') echo '-' ;;
        'export --loop') echo '-' ;;
        'export --theme') echo '-f' ;;
        'export --font-size') echo '-' ;;
        'export --font') echo '-f' ;;
        'export --font-dir') echo '-d' ;;
        'export --line-height') echo '-' ;;
        'export --window') echo '-W none plain mac' ;;
        'export --title') echo '-' ;;
        'export --padding') echo '-' ;;
        'export --margin') echo '-' ;;
        'export --radius') echo '-' ;;
        'export --cols') echo '-' ;;
        'export --rows') echo '-' ;;
        'export --cursor') echo '-W shown hidden' ;;
        'export -f' | 'export --format') echo '-W svg html png apng gif y4m txt ansi' ;;
        'export -t' | 'export --timing') echo '-f' ;;
        'export --input-format') echo '-W asciicast typescript ttyrec bsd raw' ;;
        *) return 1 ;;
    esac
}

# Prints how the operands of a command are completed.
_pty_cli_operand() {
    case $1 in
        man) echo '-d' ;;
        completions) echo '-W bash zsh fish elvish powershell' ;;
        *) echo -f ;;
    esac
}

# Adds what compgen finds for $cur.
_pty_cli_add() {
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen "$@" -- "$cur")
}

_pty_cli_add_files() {
    # Fails where no completion is under way.
    compopt -o filenames 2>/dev/null
    _pty_cli_add "$1"
}

# Adds what an argument of compgen and its value find, or nothing.
_pty_cli_add_values() {
    case $1 in
        -W*) _pty_cli_add -W "${1#-W }" ;;
        -f | -d) _pty_cli_add_files "$1" ;;
    esac
}

# Completes the command that begins with word $1, and its arguments.
_pty_cli_command() {
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    elif ((COMP_CWORD > $1)) || [[ $cur == */* ]]; then
        _pty_cli_add_files -f
    else
        _pty_cli_add -c
    fi
}

_pty_cli() {
    local cur=${COMP_WORDS[COMP_CWORD]} name='' command='' pending='' is_ended='' i=1 word
    COMPREPLY=()
    while ((i < COMP_CWORD)); do
        word=${COMP_WORDS[i]}
        ((i++))
        if [[ -z $name ]]; then
            [[ $word == -* ]] || name=$(_pty_cli_name "$word")
        elif [[ $word == -- && -z $is_ended ]]; then
            is_ended=yes
            [[ $name == live ]] && command=$i && break
        elif [[ $word == -?* && -z $is_ended ]]; then
            if pending=$(_pty_cli_value "$name" "$word"); then
                # To bash, '=' is a word.
                [[ ${COMP_WORDS[i]} == = ]] && ((i++))
                ((i >= COMP_CWORD)) && break
                ((i++))
            fi
            pending=
        elif [[ $name == spawn || $name == record ]]; then
            command=$((i - 1))
            break
        fi
    done
    [[ $cur == = ]] && cur=
    if [[ -z $command && -z $pending && ($name == spawn || $name == record) && (-n $is_ended || $cur != -*) ]]; then
        command=$COMP_CWORD
    fi
    if [[ -n $command ]]; then
        _pty_cli_command "$command"
        return
    fi
    if [[ -n $pending ]]; then
        _pty_cli_add_values "$pending"
    elif [[ -z $name ]]; then
        _pty_cli_add -W 'spawn record replay live convert info cat search shot export man completions help script scriptreplay scriptlive -h --help -V --version'
    elif [[ $name == help ]]; then
        _pty_cli_add -W 'spawn record replay live convert info cat search shot export man completions help script scriptreplay scriptlive'
    elif [[ $cur == -* && -z $is_ended ]]; then
        _pty_cli_add -W "$(_pty_cli_options "$name")"
    else
        _pty_cli_add_values "$(_pty_cli_operand "$name")"
    fi
}

complete -F _pty_cli pty-cli
