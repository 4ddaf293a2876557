# Completion of pty-cli for bash 3.2 and newer.
# Written by: PTY_CLI_MAN=write cargo test -p tests --test documents

# Prints the command that a word names.
_pty_cli_name() {
    case $1 in
        NAMES
        *) echo "$1" ;;
    esac
}

# Prints the options of a command.
_pty_cli_options() {
    case $1 in
        OPTIONS
    esac
}

# Prints how the value of a command's option is completed; fails for one that takes no value.
_pty_cli_value() {
    case "$1 $2" in
        VALUES
        *) return 1 ;;
    esac
}

# Prints how the operands of a command are completed.
_pty_cli_operand() {
    case $1 in
        OPERANDS
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
        _pty_cli_add -W 'COMMANDS -h --help -V --version'
    elif [[ $name == help ]]; then
        _pty_cli_add -W 'COMMANDS'
    elif [[ $cur == -* && -z $is_ended ]]; then
        _pty_cli_add -W "$(_pty_cli_options "$name")"
    else
        _pty_cli_add_values "$(_pty_cli_operand "$name")"
    fi
}

complete -F _pty_cli pty-cli
