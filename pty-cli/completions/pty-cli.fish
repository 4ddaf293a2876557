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
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "spawn" -d 'Run a command on a terminal of its own, as if a person sat at it'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "record" -d 'Run a command on a terminal of its own, and record what it prints'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "rec" -d 'Run a command on a terminal of its own, and record what it prints'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "replay" -d 'Show a recording as it happened'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "play" -d 'Show a recording as it happened'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "live" -d 'Run the input of a recording against a new command'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "convert" -d 'Write a recording in another format'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "info" -d 'Show information about a recording'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "cat" -d 'Join recordings into one'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "man" -d 'Print the man page, or write the pages of all commands'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c pty-cli -n "__fish_pty_cli_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l size -d 'Size of the terminal, instead of that of the terminal around us or 80x24 without one' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l stdin -d 'What COMMAND has as standard input' -r -f -a "relay\t'The terminal, with our input typed on it'
inherit\t'Our own input itself, a pipe as a pipe; the terminal is for output'
null\t'Nothing: /dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l eof -d 'What to do at the end of our input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) when COMMAND has read all and waits for more, each time'
hangup\t'Close the terminal once COMMAND has read all input: for programs in raw mode'
ignore\t'Nothing: COMMAND ends when it wants to'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l wait -d 'How long to read on when COMMAND has ended but others print on its terminal' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l timeout -d 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l kill-after -d 'Kill what was asked to end and has not after so long; 5s if not given, never if 0' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l idle-timeout -d 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l term -d 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l env -d 'Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l arg0 -d 'Tell COMMAND that this is its name; a shell called -sh is a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': a way out of a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l lf -d 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l no-echo -d 'Do not show on the terminal what is typed there: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l close-fds -d 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l clear-env -d 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l split-stderr -d 'Give standard error a terminal of its own, so that it can be told from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l strip-escapes -d 'Remove colours and other escape sequences from the output: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -l read-only -d 'Pass nothing on to COMMAND: to watch without touching'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand spawn" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s o -l output -d 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s f -l format -d 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'What was printed, byte for byte, without times'
txt\t'What was printed as lines of plain text; only written'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s t -l title -d 'A title for people who see the recording' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l idle-limit -d 'No pause is to be shown longer than this; nothing is left out of the recording' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l max-size -d 'End the session when FILE has this many bytes, with what was there before; exit status 125' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l flush -d 'When what has happened is in the file: before it is shown, or after so long at the most' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l on-log-error -d 'What to do when the recording cannot be written; the exit status is 125 either way' -r -f -a "stop\t'End the session'
warn\t'Say so, and let it go on unrecorded'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l mode -d 'Permissions of FILE, in octal, whatever the umask; with --append only of a new file' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l pause-key -d 'With --keys, the key that pauses and goes on; what happens in between is not recorded' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l marker-key -d 'With --keys, the key that sets a marker' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l size -d 'Size of the terminal, instead of that of the terminal around us or 80x24 without one' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l stdin -d 'What COMMAND has as standard input' -r -f -a "relay\t'The terminal, with our input typed on it'
inherit\t'Our own input itself, a pipe as a pipe; the terminal is for output'
null\t'Nothing: /dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l eof -d 'What to do at the end of our input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) when COMMAND has read all and waits for more, each time'
hangup\t'Close the terminal once COMMAND has read all input: for programs in raw mode'
ignore\t'Nothing: COMMAND ends when it wants to'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l wait -d 'How long to read on when COMMAND has ended but others print on its terminal' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l timeout -d 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l kill-after -d 'Kill what was asked to end and has not after so long; 5s if not given, never if 0' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l idle-timeout -d 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l term -d 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l arg0 -d 'Tell COMMAND that this is its name; a shell called -sh is a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': a way out of a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l env -d 'Set an environment variable of COMMAND; or with NAMES alone (one, or several with commas) record them, and keep them in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s a -l append -d 'Add to FILE if it exists; one that was cut, as after a crash, is first mended'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l overwrite -d 'Replace FILE if it exists; it is unchanged until COMMAND runs'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s i -l input -d 'Record what is typed as well, but for what the terminal does not show, such as passwords'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l log-passwords -d 'With --input, record even what is typed while the terminal shows nothing of it'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l log-command -d 'Record the command line, in the header'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s q -l quiet -d 'Print only errors on standard error'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l keys -d 'Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l lf -d 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l no-echo -d 'Do not show on the terminal what is typed there: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l close-fds -d 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l clear-env -d 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l split-stderr -d 'Give standard error a terminal of its own, so that it can be told from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l strip-escapes -d 'Remove colours and other escape sequences from the output: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -l read-only -d 'Pass nothing on to COMMAND: to watch without touching'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s o -l output -d 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s f -l format -d 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'What was printed, byte for byte, without times'
txt\t'What was printed as lines of plain text; only written'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s t -l title -d 'A title for people who see the recording' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l idle-limit -d 'No pause is to be shown longer than this; nothing is left out of the recording' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l max-size -d 'End the session when FILE has this many bytes, with what was there before; exit status 125' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l flush -d 'When what has happened is in the file: before it is shown, or after so long at the most' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l on-log-error -d 'What to do when the recording cannot be written; the exit status is 125 either way' -r -f -a "stop\t'End the session'
warn\t'Say so, and let it go on unrecorded'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l mode -d 'Permissions of FILE, in octal, whatever the umask; with --append only of a new file' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l pause-key -d 'With --keys, the key that pauses and goes on; what happens in between is not recorded' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l marker-key -d 'With --keys, the key that sets a marker' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l size -d 'Size of the terminal, instead of that of the terminal around us or 80x24 without one' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l stdin -d 'What COMMAND has as standard input' -r -f -a "relay\t'The terminal, with our input typed on it'
inherit\t'Our own input itself, a pipe as a pipe; the terminal is for output'
null\t'Nothing: /dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l eof -d 'What to do at the end of our input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) when COMMAND has read all and waits for more, each time'
hangup\t'Close the terminal once COMMAND has read all input: for programs in raw mode'
ignore\t'Nothing: COMMAND ends when it wants to'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l wait -d 'How long to read on when COMMAND has ended but others print on its terminal' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l timeout -d 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l kill-after -d 'Kill what was asked to end and has not after so long; 5s if not given, never if 0' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l idle-timeout -d 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l term -d 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l arg0 -d 'Tell COMMAND that this is its name; a shell called -sh is a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': a way out of a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l env -d 'Set an environment variable of COMMAND; or with NAMES alone (one, or several with commas) record them, and keep them in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s a -l append -d 'Add to FILE if it exists; one that was cut, as after a crash, is first mended'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l overwrite -d 'Replace FILE if it exists; it is unchanged until COMMAND runs'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s i -l input -d 'Record what is typed as well, but for what the terminal does not show, such as passwords'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l log-passwords -d 'With --input, record even what is typed while the terminal shows nothing of it'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l log-command -d 'Record the command line, in the header'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s q -l quiet -d 'Print only errors on standard error'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l keys -d 'Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l lf -d 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l no-echo -d 'Do not show on the terminal what is typed there: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l close-fds -d 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l clear-env -d 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l split-stderr -d 'Give standard error a terminal of its own, so that it can be told from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l strip-escapes -d 'Remove colours and other escape sequences from the output: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -l read-only -d 'Pass nothing on to COMMAND: to watch without touching'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand rec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s s -l speed -d 'How many times as fast, or \'max\' for no pauses at all' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l max-wait -d 'Let no pause be longer than this; what the recording says if not given' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l from -d 'Show all that was before this time at once (90s, 1:30, 1:02:03.5)' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l to -d 'Stop at this time' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l stream -d 'What to show; may be given more than once' -r -f -a "out\t'What was printed'
in\t'What was typed'
signal\t'Signals, and changes of the terminal\'s size'
info\t'Remarks, comments, the exit status'
marker\t'Labels of markers'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s t -l timing -d 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l input-format -d 'Read FILE as this format [default: what its content and its name say]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output without times: any bytes'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l unfiltered -l raw -d 'Print every byte as recorded, even what harms the terminal: only for recordings you trust'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l lenient -d 'Skip events that cannot be read, and say how many they were [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -l strict -d 'Fail if the recording ends in the middle of something, or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s s -l speed -d 'How many times as fast, or \'max\' for no pauses at all' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l max-wait -d 'Let no pause be longer than this; what the recording says if not given' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l from -d 'Show all that was before this time at once (90s, 1:30, 1:02:03.5)' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l to -d 'Stop at this time' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l stream -d 'What to show; may be given more than once' -r -f -a "out\t'What was printed'
in\t'What was typed'
signal\t'Signals, and changes of the terminal\'s size'
info\t'Remarks, comments, the exit status'
marker\t'Labels of markers'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s t -l timing -d 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l input-format -d 'Read FILE as this format [default: what its content and its name say]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output without times: any bytes'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l unfiltered -l raw -d 'Print every byte as recorded, even what harms the terminal: only for recordings you trust'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l lenient -d 'Skip events that cannot be read, and say how many they were [default]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -l strict -d 'Fail if the recording ends in the middle of something, or has an event that cannot be read'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand play" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -s s -l speed -d 'How many times as fast' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l max-wait -d 'Let no pause be longer than this' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -s t -l timing -d 'The timing file of a typescript, if it is not FILE.timing' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l input-format -d 'Read FILE as this format [default: what its content and its name say]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output without times: any bytes'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l size -d 'Size of the terminal, instead of that of the terminal around us or 80x24 without one' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l stdin -d 'What COMMAND has as standard input' -r -f -a "relay\t'The terminal, with our input typed on it'
inherit\t'Our own input itself, a pipe as a pipe; the terminal is for output'
null\t'Nothing: /dev/null'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l eof -d 'What to do at the end of our input' -r -f -a "veof\t'Type the end-of-file character (Ctrl-D) when COMMAND has read all and waits for more, each time'
hangup\t'Close the terminal once COMMAND has read all input: for programs in raw mode'
ignore\t'Nothing: COMMAND ends when it wants to'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l wait -d 'How long to read on when COMMAND has ended but others print on its terminal' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l timeout -d 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l kill-after -d 'Kill what was asked to end and has not after so long; 5s if not given, never if 0' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l idle-timeout -d 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l term -d 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l env -d 'Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l chdir -d 'Run COMMAND in this directory' -r -f -a "(__fish_complete_directories)"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l arg0 -d 'Tell COMMAND that this is its name; a shell called -sh is a login shell' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l escape -d 'Hang up when these keys are typed, such as \'^]^]^]\': a way out of a COMMAND that takes every key' -r
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l yes -d 'Do not ask before it is run'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l lf -d 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l no-echo -d 'Do not show on the terminal what is typed there: for input from a pipe'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l raw-mode -l raw -d 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l literal -d 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l close-fds -d 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l clear-env -d 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l split-stderr -d 'Give standard error a terminal of its own, so that it can be told from standard output'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l strip-escapes -d 'Remove colours and other escape sequences from the output: plain text for a log'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -l read-only -d 'Pass nothing on to COMMAND: to watch without touching'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand live" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s f -l format -d 'Format of OUT [default: what its extension says]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'What was printed, byte for byte, without times'
txt\t'What was printed as lines of plain text; only written'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l input-format -d 'Read IN as this format [default: what its content and its name say]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output without times: any bytes'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s t -l timing -d 'Timing file of IN, if that is a log of script(1) [default: IN.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s o -l output -d 'File to write, instead of the operand OUT' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l overwrite -d 'Replace OUT if it exists, once all is converted'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l lenient -d 'Skip events that cannot be read, and say how many they were, instead of failing'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -l strict -d 'Fail, and write no OUT, if IN is damaged or ends in the middle [default: write what comes before]'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l input-format -d 'Read each FILE as this format [default: what its content and its name say]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output without times: any bytes'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -s t -l timing -d 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l json -d 'Print one JSON object per FILE and line, for programs'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -l strict -d 'Fail if a recording ends in the middle, as after a crash'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s o -l output -d 'File to write, compressed if its name ends in .gz or .zst; -: standard output [default: standard output]' -r -F
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s f -l format -d 'Format of OUT [default: what its extension says; for standard output that of the first FILE]' -r -f -a "asciicast-v3\t'One JSON line per event, with the time since the event before'
asciicast-v2\t'One JSON line per event, with the time since the start'
typescript\t'The log of script(1), with a timing file beside it'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'What was printed, byte for byte, without times'
txt\t'What was printed as lines of plain text; only written'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -l input-format -d 'Read each FILE as this format [default: what its content and its name say]' -r -f -a "asciicast\t'asciicast of any version'
typescript\t'The log of script(1)'
ttyrec\t'Binary frames with wall-clock times'
bsd\t'What script -r writes on BSD and macOS'
raw\t'Output without times: any bytes'"
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -l overwrite -d 'Replace OUT if it exists, once all is joined'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -l strict -d 'Stop at a recording that is cut, as after a crash, instead of joining what there is of it'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s q -l quiet -d 'Print only errors on standard error: no warnings, no progress bar'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand cat" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "spawn" -d 'Run a command on a terminal of its own, as if a person sat at it'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "record" -d 'Run a command on a terminal of its own, and record what it prints'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "replay" -d 'Show a recording as it happened'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "live" -d 'Run the input of a recording against a new command'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "convert" -d 'Write a recording in another format'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "info" -d 'Show information about a recording'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "cat" -d 'Join recordings into one'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "man" -d 'Print the man page, or write the pages of all commands'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c pty-cli -n "__fish_pty_cli_using_subcommand help; and not __fish_seen_subcommand_from spawn record replay live convert info cat man completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'

# Prints the command that the command line runs, as far as it is typed; fails if it is not there yet.
function __fish_pty_cli_run
    set -l words (commandline -opc)
    set -e words[1]
    set -l name $words[1]
    set -e words[1]
    set -l with_value --arg0 --chdir --env --eof --escape --flush --format --idle-limit --idle-timeout --input-format --kill-after --marker-key --max-size --max-wait --mode --on-log-error --output --pause-key --size --speed --stdin --term --timeout --timing --title --wait -f -o -s -t
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
