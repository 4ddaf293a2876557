
use builtin;
use str;

set edit:completion:arg-completer[pty-cli] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'pty-cli'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'pty-cli'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand spawn 'Run a command on a terminal of its own, as if a person sat at it'
            cand record 'Run a command on a terminal of its own, and record what it prints'
            cand rec 'Run a command on a terminal of its own, and record what it prints'
            cand replay 'Show a recording as it happened'
            cand play 'Show a recording as it happened'
            cand live 'Run the input of a recording against a new command'
            cand convert 'Write a recording in another format'
            cand info 'Show information about a recording'
            cand cat 'Join recordings into one'
            cand man 'Print the man page, or write the pages of all commands'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pty-cli;spawn'= {
            cand --size 'Size of the terminal, instead of that of the terminal around us or 80x24 without one'
            cand --stdin 'What COMMAND has as standard input'
            cand --eof 'What to do at the end of our input'
            cand --wait 'How long to read on when COMMAND has ended but others print on its terminal'
            cand --timeout 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)'
            cand --kill-after 'Kill what was asked to end and has not after so long; 5s if not given, never if 0'
            cand --idle-timeout 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs'
            cand --term 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]'
            cand --env 'Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Tell COMMAND that this is its name; a shell called -sh is a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key'
            cand --lf 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Do not show on the terminal what is typed there: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --raw 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
            cand --split-stderr 'Give standard error a terminal of its own, so that it can be told from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences from the output: plain text for a log'
            cand --read-only 'Pass nothing on to COMMAND: to watch without touching'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;record'= {
            cand -o 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]'
            cand --output 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]'
            cand -f 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]'
            cand --format 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]'
            cand -t 'A title for people who see the recording'
            cand --title 'A title for people who see the recording'
            cand --idle-limit 'No pause is to be shown longer than this; nothing is left out of the recording'
            cand --max-size 'End the session when FILE has this many bytes, with what was there before; exit status 125'
            cand --flush 'When what has happened is in the file: before it is shown, or after so long at the most'
            cand --on-log-error 'What to do when the recording cannot be written; the exit status is 125 either way'
            cand --mode 'Permissions of FILE, in octal, whatever the umask; with --append only of a new file'
            cand --pause-key 'With --keys, the key that pauses and goes on; what happens in between is not recorded'
            cand --marker-key 'With --keys, the key that sets a marker'
            cand --size 'Size of the terminal, instead of that of the terminal around us or 80x24 without one'
            cand --stdin 'What COMMAND has as standard input'
            cand --eof 'What to do at the end of our input'
            cand --wait 'How long to read on when COMMAND has ended but others print on its terminal'
            cand --timeout 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)'
            cand --kill-after 'Kill what was asked to end and has not after so long; 5s if not given, never if 0'
            cand --idle-timeout 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs'
            cand --term 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Tell COMMAND that this is its name; a shell called -sh is a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key'
            cand --env 'Set an environment variable of COMMAND; or with NAMES alone (one, or several with commas) record them, and keep them in spite of --clear-env'
            cand -a 'Add to FILE if it exists; one that was cut, as after a crash, is first mended'
            cand --append 'Add to FILE if it exists; one that was cut, as after a crash, is first mended'
            cand --overwrite 'Replace FILE if it exists; it is unchanged until COMMAND runs'
            cand -i 'Record what is typed as well, but for what the terminal does not show, such as passwords'
            cand --input 'Record what is typed as well, but for what the terminal does not show, such as passwords'
            cand --log-passwords 'With --input, record even what is typed while the terminal shows nothing of it'
            cand --log-command 'Record the command line, in the header'
            cand -q 'Print only errors on standard error'
            cand --quiet 'Print only errors on standard error'
            cand --keys 'Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker'
            cand --lf 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Do not show on the terminal what is typed there: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --raw 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
            cand --split-stderr 'Give standard error a terminal of its own, so that it can be told from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences from the output: plain text for a log'
            cand --read-only 'Pass nothing on to COMMAND: to watch without touching'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;rec'= {
            cand -o 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]'
            cand --output 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]'
            cand -f 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]'
            cand --format 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]'
            cand -t 'A title for people who see the recording'
            cand --title 'A title for people who see the recording'
            cand --idle-limit 'No pause is to be shown longer than this; nothing is left out of the recording'
            cand --max-size 'End the session when FILE has this many bytes, with what was there before; exit status 125'
            cand --flush 'When what has happened is in the file: before it is shown, or after so long at the most'
            cand --on-log-error 'What to do when the recording cannot be written; the exit status is 125 either way'
            cand --mode 'Permissions of FILE, in octal, whatever the umask; with --append only of a new file'
            cand --pause-key 'With --keys, the key that pauses and goes on; what happens in between is not recorded'
            cand --marker-key 'With --keys, the key that sets a marker'
            cand --size 'Size of the terminal, instead of that of the terminal around us or 80x24 without one'
            cand --stdin 'What COMMAND has as standard input'
            cand --eof 'What to do at the end of our input'
            cand --wait 'How long to read on when COMMAND has ended but others print on its terminal'
            cand --timeout 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)'
            cand --kill-after 'Kill what was asked to end and has not after so long; 5s if not given, never if 0'
            cand --idle-timeout 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs'
            cand --term 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Tell COMMAND that this is its name; a shell called -sh is a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key'
            cand --env 'Set an environment variable of COMMAND; or with NAMES alone (one, or several with commas) record them, and keep them in spite of --clear-env'
            cand -a 'Add to FILE if it exists; one that was cut, as after a crash, is first mended'
            cand --append 'Add to FILE if it exists; one that was cut, as after a crash, is first mended'
            cand --overwrite 'Replace FILE if it exists; it is unchanged until COMMAND runs'
            cand -i 'Record what is typed as well, but for what the terminal does not show, such as passwords'
            cand --input 'Record what is typed as well, but for what the terminal does not show, such as passwords'
            cand --log-passwords 'With --input, record even what is typed while the terminal shows nothing of it'
            cand --log-command 'Record the command line, in the header'
            cand -q 'Print only errors on standard error'
            cand --quiet 'Print only errors on standard error'
            cand --keys 'Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker'
            cand --lf 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Do not show on the terminal what is typed there: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --raw 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
            cand --split-stderr 'Give standard error a terminal of its own, so that it can be told from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences from the output: plain text for a log'
            cand --read-only 'Pass nothing on to COMMAND: to watch without touching'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;replay'= {
            cand -s 'How many times as fast, or ''max'' for no pauses at all'
            cand --speed 'How many times as fast, or ''max'' for no pauses at all'
            cand --max-wait 'Let no pause be longer than this; what the recording says if not given'
            cand --from 'Show all that was before this time at once (90s, 1:30, 1:02:03.5)'
            cand --to 'Stop at this time'
            cand --stream 'What to show; may be given more than once'
            cand -t 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read FILE as this format [default: what its content and its name say]'
            cand --unfiltered 'Print every byte as recorded, even what harms the terminal: only for recordings you trust'
            cand --raw 'Print every byte as recorded, even what harms the terminal: only for recordings you trust'
            cand --lenient 'Skip events that cannot be read, and say how many they were [default]'
            cand --strict 'Fail if the recording ends in the middle of something, or has an event that cannot be read'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;play'= {
            cand -s 'How many times as fast, or ''max'' for no pauses at all'
            cand --speed 'How many times as fast, or ''max'' for no pauses at all'
            cand --max-wait 'Let no pause be longer than this; what the recording says if not given'
            cand --from 'Show all that was before this time at once (90s, 1:30, 1:02:03.5)'
            cand --to 'Stop at this time'
            cand --stream 'What to show; may be given more than once'
            cand -t 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read FILE as this format [default: what its content and its name say]'
            cand --unfiltered 'Print every byte as recorded, even what harms the terminal: only for recordings you trust'
            cand --raw 'Print every byte as recorded, even what harms the terminal: only for recordings you trust'
            cand --lenient 'Skip events that cannot be read, and say how many they were [default]'
            cand --strict 'Fail if the recording ends in the middle of something, or has an event that cannot be read'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;live'= {
            cand -s 'How many times as fast'
            cand --speed 'How many times as fast'
            cand --max-wait 'Let no pause be longer than this'
            cand -t 'The timing file of a typescript, if it is not FILE.timing'
            cand --timing 'The timing file of a typescript, if it is not FILE.timing'
            cand --input-format 'Read FILE as this format [default: what its content and its name say]'
            cand --size 'Size of the terminal, instead of that of the terminal around us or 80x24 without one'
            cand --stdin 'What COMMAND has as standard input'
            cand --eof 'What to do at the end of our input'
            cand --wait 'How long to read on when COMMAND has ended but others print on its terminal'
            cand --timeout 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)'
            cand --kill-after 'Kill what was asked to end and has not after so long; 5s if not given, never if 0'
            cand --idle-timeout 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs'
            cand --term 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]'
            cand --env 'Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Tell COMMAND that this is its name; a shell called -sh is a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key'
            cand --yes 'Do not ask before it is run'
            cand --lf 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Do not show on the terminal what is typed there: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --raw 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated'
            cand --split-stderr 'Give standard error a terminal of its own, so that it can be told from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences from the output: plain text for a log'
            cand --read-only 'Pass nothing on to COMMAND: to watch without touching'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;convert'= {
            cand -f 'Format of OUT [default: what its extension says]'
            cand --format 'Format of OUT [default: what its extension says]'
            cand --input-format 'Read IN as this format [default: what its content and its name say]'
            cand -t 'Timing file of IN, if that is a log of script(1) [default: IN.timing, if it exists]'
            cand --timing 'Timing file of IN, if that is a log of script(1) [default: IN.timing, if it exists]'
            cand -o 'File to write, instead of the operand OUT'
            cand --output 'File to write, instead of the operand OUT'
            cand --overwrite 'Replace OUT if it exists, once all is converted'
            cand --lenient 'Skip events that cannot be read, and say how many they were, instead of failing'
            cand --strict 'Fail, and write no OUT, if IN is damaged or ends in the middle [default: write what comes before]'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;info'= {
            cand --input-format 'Read each FILE as this format [default: what its content and its name say]'
            cand -t 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]'
            cand --json 'Print one JSON object per FILE and line, for programs'
            cand --strict 'Fail if a recording ends in the middle, as after a crash'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;cat'= {
            cand -o 'File to write, compressed if its name ends in .gz or .zst; -: standard output [default: standard output]'
            cand --output 'File to write, compressed if its name ends in .gz or .zst; -: standard output [default: standard output]'
            cand -f 'Format of OUT [default: what its extension says; for standard output that of the first FILE]'
            cand --format 'Format of OUT [default: what its extension says; for standard output that of the first FILE]'
            cand --input-format 'Read each FILE as this format [default: what its content and its name say]'
            cand --overwrite 'Replace OUT if it exists, once all is joined'
            cand --strict 'Stop at a recording that is cut, as after a crash, instead of joining what there is of it'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;man'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;completions'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;help'= {
            cand spawn 'Run a command on a terminal of its own, as if a person sat at it'
            cand record 'Run a command on a terminal of its own, and record what it prints'
            cand replay 'Show a recording as it happened'
            cand live 'Run the input of a recording against a new command'
            cand convert 'Write a recording in another format'
            cand info 'Show information about a recording'
            cand cat 'Join recordings into one'
            cand man 'Print the man page, or write the pages of all commands'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pty-cli;help;spawn'= {
        }
        &'pty-cli;help;record'= {
        }
        &'pty-cli;help;replay'= {
        }
        &'pty-cli;help;live'= {
        }
        &'pty-cli;help;convert'= {
        }
        &'pty-cli;help;info'= {
        }
        &'pty-cli;help;cat'= {
        }
        &'pty-cli;help;man'= {
        }
        &'pty-cli;help;completions'= {
        }
        &'pty-cli;help;help'= {
        }
    ]
    $completions[$command]
}
