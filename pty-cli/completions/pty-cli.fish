# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pty_cli_global_optspecs
    string join \n h/help V/version
end

function __fish_pty_cli_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pty_cli_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pty_cli_using_subcommand
    set -l cmd (__fish_pty_cli_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pty-cli -n "__fish_pty_cli_needs_command" -s h -l help -d 'Print help'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -s V -l version -d 'Print version'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "spawn" -d 'Run a command on a pseudo-terminal'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "record" -d 'Run a command on a pseudo-terminal and record it'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "rec" -d 'Run a command on a pseudo-terminal and record it'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "replay" -d 'Play a recording'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "play" -d 'Play a recording'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "live" -d 'Type the recorded input to a new command'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "convert" -d 'Convert a recording to another format'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "info" -d 'Show information about a recording'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "cat" -d 'Join recordings into one'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "search" -d 'Find where text was shown in recordings'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "shot" -d 'Print the screen of a recording at a time'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "export" -d 'Make a picture of a recording'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "man" -d 'Print the man page, or write the pages of all commands'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l size -d 'Terminal size [default: that of the current terminal, else 80x24]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l stdin -d 'Standard input of COMMAND' -r -f -a "relay\t'The terminal; input is typed on it'
inherit\t'The standard input of pty-cli itself; the terminal takes output only'
null\t'/dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l eof -d 'At the end of input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) each time COMMAND waits for more input'
hangup\t'Hang up when COMMAND has read all input: for programs in raw mode'
ignore\t'Do nothing'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l wait -d 'How long to keep reading background processes\' output after COMMAND exits' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l timeout -d 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l kill-after -d 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l idle-timeout -d 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l term -d 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l env -d 'Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l arg0 -d 'Set argument zero of COMMAND; -sh makes a shell a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': to leave a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l lf -d 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l no-echo -d 'Start the terminal with echo off: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l close-fds -d 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l clear-env -d 'Start COMMAND with no environment variables but those of --env and --term'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l split-stderr -d 'Give standard error a terminal of its own: it stays apart from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l strip-escapes -d 'Remove colours and other escape sequences: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l read-only -d 'Ignore input: to watch only'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s o -l output -d 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s f -l format -d 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'
txt\t'Output as plain text; cannot be read back'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l export -d 'Make a picture of the recording at its end: .svg, .gif, .png or another that export makes' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s t -l title -d 'Store a title in the header' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l idle-limit -d 'Store an idle limit in the header; players shorten longer pauses' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l max-size -d 'End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l flush -d 'Write events to FILE before they are shown (each), or DURATION later at most' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l on-log-error -d 'If FILE cannot be written; the exit status is 125 either way' -r -f -a "stop\t'End the session'
warn\t'Print a warning and continue without a recording'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l mode -d 'Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l pause-key -d 'With --keys, the key that pauses and resumes; nothing is recorded in between' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l marker-key -d 'With --keys, the key that sets a marker' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l size -d 'Terminal size [default: that of the current terminal, else 80x24]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l stdin -d 'Standard input of COMMAND' -r -f -a "relay\t'The terminal; input is typed on it'
inherit\t'The standard input of pty-cli itself; the terminal takes output only'
null\t'/dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l eof -d 'At the end of input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) each time COMMAND waits for more input'
hangup\t'Hang up when COMMAND has read all input: for programs in raw mode'
ignore\t'Do nothing'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l wait -d 'How long to keep reading background processes\' output after COMMAND exits' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l timeout -d 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l kill-after -d 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l idle-timeout -d 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l term -d 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l arg0 -d 'Set argument zero of COMMAND; -sh makes a shell a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': to leave a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l env -d 'Set an environment variable of COMMAND; without VALUE record the named ones (separated by commas) and keep them in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s a -l append -d 'Append to an existing FILE; a truncated one is first repaired'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l overwrite -d 'Replace an existing FILE, when COMMAND starts'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s i -l input -d 'Record input too, except what the terminal does not show, such as passwords'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l log-passwords -d 'With --input, record hidden input too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l index -d 'Make an index of FILE as it grows, in FILE.idx: play, search and shot go anywhere in it at once'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l log-command -d 'Store the command line in the header'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s q -l quiet -d 'Print only errors on standard error'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l keys -d 'Take two keys from the terminal: one pauses and resumes the recording, one sets a marker'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l lf -d 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l no-echo -d 'Start the terminal with echo off: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l close-fds -d 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l clear-env -d 'Start COMMAND with no environment variables but those of --env and --term'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l split-stderr -d 'Give standard error a terminal of its own: it stays apart from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l strip-escapes -d 'Remove colours and other escape sequences: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l read-only -d 'Ignore input: to watch only'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s o -l output -d 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s f -l format -d 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'
txt\t'Output as plain text; cannot be read back'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l export -d 'Make a picture of the recording at its end: .svg, .gif, .png or another that export makes' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s t -l title -d 'Store a title in the header' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l idle-limit -d 'Store an idle limit in the header; players shorten longer pauses' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l max-size -d 'End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l flush -d 'Write events to FILE before they are shown (each), or DURATION later at most' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l on-log-error -d 'If FILE cannot be written; the exit status is 125 either way' -r -f -a "stop\t'End the session'
warn\t'Print a warning and continue without a recording'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l mode -d 'Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l pause-key -d 'With --keys, the key that pauses and resumes; nothing is recorded in between' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l marker-key -d 'With --keys, the key that sets a marker' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l size -d 'Terminal size [default: that of the current terminal, else 80x24]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l stdin -d 'Standard input of COMMAND' -r -f -a "relay\t'The terminal; input is typed on it'
inherit\t'The standard input of pty-cli itself; the terminal takes output only'
null\t'/dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l eof -d 'At the end of input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) each time COMMAND waits for more input'
hangup\t'Hang up when COMMAND has read all input: for programs in raw mode'
ignore\t'Do nothing'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l wait -d 'How long to keep reading background processes\' output after COMMAND exits' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l timeout -d 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l kill-after -d 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l idle-timeout -d 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l term -d 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l arg0 -d 'Set argument zero of COMMAND; -sh makes a shell a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': to leave a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l env -d 'Set an environment variable of COMMAND; without VALUE record the named ones (separated by commas) and keep them in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s a -l append -d 'Append to an existing FILE; a truncated one is first repaired'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l overwrite -d 'Replace an existing FILE, when COMMAND starts'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s i -l input -d 'Record input too, except what the terminal does not show, such as passwords'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l log-passwords -d 'With --input, record hidden input too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l index -d 'Make an index of FILE as it grows, in FILE.idx: play, search and shot go anywhere in it at once'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l log-command -d 'Store the command line in the header'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s q -l quiet -d 'Print only errors on standard error'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l keys -d 'Take two keys from the terminal: one pauses and resumes the recording, one sets a marker'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l lf -d 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l no-echo -d 'Start the terminal with echo off: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l close-fds -d 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l clear-env -d 'Start COMMAND with no environment variables but those of --env and --term'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l split-stderr -d 'Give standard error a terminal of its own: it stays apart from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l strip-escapes -d 'Remove colours and other escape sequences: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l read-only -d 'Ignore input: to watch only'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s s -l speed -d 'Multiply the speed by N; max: no pauses' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l max-wait -d 'Shorten longer pauses to DURATION [default: the idle limit in the header]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l from -d 'Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l at -d 'Start at a time, at a time before the end, at a marker, or where a text appears' -r -f
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l to -d 'Stop at TIME' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l stream -d 'Show these events; may be given more than once' -r -f -a "out\t'Output'
in\t'Input'
signal\t'Signals and window sizes'
info\t'Remarks, comments and the exit status'
marker\t'Labels of markers'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l input-format -d 'Read FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l loop -d 'Begin again at the end; q quits'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s F -l follow -d 'Wait for more at the end of a recording that is still being written, until its command ends'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l markers-pause -d 'Pause at markers, if there are keys to go on with'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l unfiltered -l raw -d 'Print every byte as recorded, also what harms the terminal: only for recordings you trust'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l lenient -d 'Skip events that cannot be read, and report their number [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l strict -d 'Fail if the recording is truncated or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s s -l speed -d 'Multiply the speed by N; max: no pauses' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l max-wait -d 'Shorten longer pauses to DURATION [default: the idle limit in the header]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l from -d 'Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l at -d 'Start at a time, at a time before the end, at a marker, or where a text appears' -r -f
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l to -d 'Stop at TIME' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l stream -d 'Show these events; may be given more than once' -r -f -a "out\t'Output'
in\t'Input'
signal\t'Signals and window sizes'
info\t'Remarks, comments and the exit status'
marker\t'Labels of markers'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l input-format -d 'Read FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l loop -d 'Begin again at the end; q quits'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s F -l follow -d 'Wait for more at the end of a recording that is still being written, until its command ends'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l markers-pause -d 'Pause at markers, if there are keys to go on with'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l unfiltered -l raw -d 'Print every byte as recorded, also what harms the terminal: only for recordings you trust'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l lenient -d 'Skip events that cannot be read, and report their number [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l strict -d 'Fail if the recording is truncated or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -s s -l speed -d 'Multiply the speed by N' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l max-wait -d 'Shorten longer pauses to DURATION' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l input-format -d 'Read FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l size -d 'Terminal size [default: that of the current terminal, else 80x24]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l stdin -d 'Standard input of COMMAND' -r -f -a "relay\t'The terminal; input is typed on it'
inherit\t'The standard input of pty-cli itself; the terminal takes output only'
null\t'/dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l eof -d 'At the end of input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) each time COMMAND waits for more input'
hangup\t'Hang up when COMMAND has read all input: for programs in raw mode'
ignore\t'Do nothing'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l wait -d 'How long to keep reading background processes\' output after COMMAND exits' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l timeout -d 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l kill-after -d 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l idle-timeout -d 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l term -d 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l env -d 'Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l arg0 -d 'Set argument zero of COMMAND; -sh makes a shell a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': to leave a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l yes -d 'Run without asking'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l lf -d 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l no-echo -d 'Start the terminal with echo off: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l close-fds -d 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l clear-env -d 'Start COMMAND with no environment variables but those of --env and --term'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l split-stderr -d 'Give standard error a terminal of its own: it stays apart from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l strip-escapes -d 'Remove colours and other escape sequences: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l read-only -d 'Ignore input: to watch only'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s f -l format -d 'Format of OUT [default: by its extension]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'
txt\t'Output as plain text; cannot be read back'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l input-format -d 'Read IN as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s t -l timing -d 'Timing file of IN, if IN is a log of script(1) [default: IN.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s o -l output -d 'Write to this file instead of the operand OUT' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l overwrite -d 'Replace an existing OUT, when the conversion is complete'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l lenient -d 'Skip events that cannot be read, and report their number [default: fail]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l strict -d 'Write no OUT if IN is damaged or truncated [default: write what precedes the damage, and fail]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l input-format -d 'Read each FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l json -d 'Print one line of JSON per FILE'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l text -d 'Print the text that was shown instead: each line once, when it was complete, after its time'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l strict -d 'Fail if a recording is truncated'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s o -l output -d 'Write to OUT, compressed if its name ends in .gz or .zst; -: standard output [default: -]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s f -l format -d 'Format of OUT [default: by its extension; for standard output that of the first FILE]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'
txt\t'Output as plain text; cannot be read back'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -l input-format -d 'Read each FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -l overwrite -d 'Replace an existing OUT, when all recordings are joined'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -l strict -d 'Fail at a truncated recording [default: join what it holds]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s C -l context -d 'Print N rows of the screen above and below, as they were when PATTERN appeared' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s m -l max-count -d 'Stop after N hits in each FILE' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -l input-format -d 'Read each FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s E -l regex -d 'PATTERN is a regular expression, in the syntax of Rust\'s regex crate; ^ and $ are the ends of a line'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -l ignore-case -d 'Capital letters and small ones are the same [default: unless PATTERN has a capital letter]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -l case-sensitive -d 'Capital letters and small ones differ'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s c -l count -d 'Print only how many hits each FILE has'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s l -l files-with-matches -d 'Print only the names of files that have a hit'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -l json -d 'Print one line of JSON per hit'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -l lenient -d 'Skip events that cannot be read, and report their number [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -l strict -d 'Fail if a recording is truncated or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -l at -d 'Show the screen at TIME, at a time before the end, at a marker, or where a text appears [default: the end]' -r -f
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -s f -l format -d 'What to print [default: by the extension of OUT, else txt]' -r -f -a "txt\t'Text'
ansi\t'Text with sequences for its colours and styles, and no other ones'
json\t'One line of JSON'
html\t'A page without scripts, and without references to others'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -s o -l output -d 'Write to OUT; -: standard output' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -l input-format -d 'Read FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -l overwrite -d 'Replace an existing OUT'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -l lenient -d 'Skip events that cannot be read, and report their number [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -l strict -d 'Fail if the recording, up to there, is truncated or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand shot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l at -d 'A single picture: the screen at TIME, at a time before the end, at a marker, or where a text appears' -r -f
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l from -d 'Begin at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l to -d 'End at TIME' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l select -d 'Show only the screens at these, each for the time of --last-frame' -r -f -a "markers\t'The markers of the recording'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -s s -l speed -d 'Multiply the speed by N' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l max-wait -d 'Shorten longer pauses to DURATION [default: the idle limit in the header]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l fps-cap -d 'Show at most N pictures in a second' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l last-frame -d 'Show the last picture for DURATION' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l loop -d 'Play so many times; without TIMES: for ever [default: for ever; .html: once, and not before one asks for it]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l theme -d 'Draw in the colours of THEME [default: those of the recording if it has some, else asciinema]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l font-size -d 'The size of the font in pixels; a cell is 0.6 of it wide' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l font -d 'Draw characters of FILE first: a .ttf, .otf or .ttc; for pictures of pixels' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l font-dir -d 'Look for characters in the fonts in DIR before those of the system; can be repeated' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l line-height -d 'The height of a row, as a multiple of the size of the font: 1 to 4' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l window -d 'What is around the screen' -r -f -a "none\t'Nothing'
plain\t'A bar with the title'
mac\t'A bar with the title and three buttons'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l title -d 'The title, in the bar of the window [default: that of the recording, or that its program set]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l padding -d 'Between the screen and the edge of the window' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l margin -d 'Around the window' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l radius -d 'Of the corners of the window' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l cols -d 'Show only the first N columns' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l rows -d 'Show only the first N rows' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l cursor -d 'Whether the cursor is drawn' -r -f -a "shown\t'Where and while the program shows it'
hidden\t'Nowhere'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -s f -l format -d 'What to make [default: by the extension of OUT]' -r -f -a "svg\t'A picture that moves, in web pages too; a single one with --at'
html\t'A web page with a player: one file, which needs nothing else; with --at, one with the screen then'
png\t'A picture of pixels: the last screen, or the one --at a time'
apng\t'A picture of pixels that moves, in exact colours'
gif\t'A picture of pixels that moves, in at most 255 colours at a time'
y4m\t'Pictures without compression at a constant rate, that of --fps-cap. For a video: pty-cli export --format y4m FILE - | ffmpeg -i - -pix_fmt yuv420p OUT.mp4'
txt\t'Text: the last screen, or the one --at a time'
ansi\t'Text with sequences for its colours and styles, and no other ones'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -s t -l timing -d 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l input-format -d 'Read FILE as this format [default: by its content, then its name]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output, byte for byte, without times'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l overwrite -d 'Replace an existing OUT'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l lenient -d 'Skip events that cannot be read, and report their number [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -l strict -d 'Fail if the recording is truncated or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "spawn" -d 'Run a command on a pseudo-terminal'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "record" -d 'Run a command on a pseudo-terminal and record it'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "replay" -d 'Play a recording'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "live" -d 'Type the recorded input to a new command'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "convert" -d 'Convert a recording to another format'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "info" -d 'Show information about a recording'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "cat" -d 'Join recordings into one'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "search" -d 'Find where text was shown in recordings'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "shot" -d 'Print the screen of a recording at a time'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "export" -d 'Make a picture of a recording'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "man" -d 'Print the man page, or write the pages of all commands'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat search shot export man completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'

# Prints the command that the command line runs, as far as it is typed; fails if it is not there yet.
function __fish_pty_cli_run
    set -l words (commandline -opc)
    set -e words[1]
    set -l name $words[1]
    set -e words[1]
    set -l with_value --arg0 --chdir --env --eof --escape --export --flush --format --idle-limit --idle-timeout --input-format --kill-after --marker-key --max-size --max-wait --mode --on-log-error --output --pause-key --size --speed --stdin --term --timeout --timing --title --wait -f -o -s -t
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
complete -c pty-cli -n "__fish_pty_cli_using_subcommand man" -f -a "(__fish_complete_directories (commandline -ct))"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand completions" -f -a "bash zsh fish elvish powershell"
