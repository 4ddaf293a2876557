
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
            cand spawn 'Run a command on a pseudo-terminal'
            cand record 'Run a command on a pseudo-terminal and record it'
            cand rec 'Run a command on a pseudo-terminal and record it'
            cand replay 'Play a recording'
            cand play 'Play a recording'
            cand live 'Type the recorded input to a new command'
            cand convert 'Convert a recording to another format'
            cand info 'Show information about a recording'
            cand cat 'Join recordings into one'
            cand search 'Find where text was shown in recordings'
            cand shot 'Print the screen of a recording at a time'
            cand man 'Print the man page, or write the pages of all commands'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pty-cli;spawn'= {
            cand --size 'Terminal size [default: that of the current terminal, else 80x24]'
            cand --stdin 'Standard input of COMMAND'
            cand --eof 'At the end of input'
            cand --wait 'How long to keep reading background processes'' output after COMMAND exits'
            cand --timeout 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124'
            cand --kill-after 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]'
            cand --idle-timeout 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124'
            cand --term 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]'
            cand --env 'Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Set argument zero of COMMAND; -sh makes a shell a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key'
            cand --lf 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Start the terminal with echo off: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --raw 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env and --term'
            cand --split-stderr 'Give standard error a terminal of its own: it stays apart from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences: plain text for a log'
            cand --read-only 'Ignore input: to watch only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;record'= {
            cand -o 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]'
            cand --output 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]'
            cand -f 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]'
            cand --format 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]'
            cand -t 'Store a title in the header'
            cand --title 'Store a title in the header'
            cand --idle-limit 'Store an idle limit in the header; players shorten longer pauses'
            cand --max-size 'End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125'
            cand --flush 'Write events to FILE before they are shown (each), or DURATION later at most'
            cand --on-log-error 'If FILE cannot be written; the exit status is 125 either way'
            cand --mode 'Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only'
            cand --pause-key 'With --keys, the key that pauses and resumes; nothing is recorded in between'
            cand --marker-key 'With --keys, the key that sets a marker'
            cand --size 'Terminal size [default: that of the current terminal, else 80x24]'
            cand --stdin 'Standard input of COMMAND'
            cand --eof 'At the end of input'
            cand --wait 'How long to keep reading background processes'' output after COMMAND exits'
            cand --timeout 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124'
            cand --kill-after 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]'
            cand --idle-timeout 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124'
            cand --term 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Set argument zero of COMMAND; -sh makes a shell a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key'
            cand --env 'Set an environment variable of COMMAND; without VALUE record the named ones (separated by commas) and keep them in spite of --clear-env'
            cand -a 'Append to an existing FILE; a truncated one is first repaired'
            cand --append 'Append to an existing FILE; a truncated one is first repaired'
            cand --overwrite 'Replace an existing FILE, when COMMAND starts'
            cand -i 'Record input too, except what the terminal does not show, such as passwords'
            cand --input 'Record input too, except what the terminal does not show, such as passwords'
            cand --log-passwords 'With --input, record hidden input too'
            cand --log-command 'Store the command line in the header'
            cand -q 'Print only errors on standard error'
            cand --quiet 'Print only errors on standard error'
            cand --keys 'Take two keys from the terminal: one pauses and resumes the recording, one sets a marker'
            cand --lf 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Start the terminal with echo off: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --raw 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env and --term'
            cand --split-stderr 'Give standard error a terminal of its own: it stays apart from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences: plain text for a log'
            cand --read-only 'Ignore input: to watch only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;rec'= {
            cand -o 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]'
            cand --output 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]'
            cand -f 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]'
            cand --format 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]'
            cand -t 'Store a title in the header'
            cand --title 'Store a title in the header'
            cand --idle-limit 'Store an idle limit in the header; players shorten longer pauses'
            cand --max-size 'End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125'
            cand --flush 'Write events to FILE before they are shown (each), or DURATION later at most'
            cand --on-log-error 'If FILE cannot be written; the exit status is 125 either way'
            cand --mode 'Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only'
            cand --pause-key 'With --keys, the key that pauses and resumes; nothing is recorded in between'
            cand --marker-key 'With --keys, the key that sets a marker'
            cand --size 'Terminal size [default: that of the current terminal, else 80x24]'
            cand --stdin 'Standard input of COMMAND'
            cand --eof 'At the end of input'
            cand --wait 'How long to keep reading background processes'' output after COMMAND exits'
            cand --timeout 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124'
            cand --kill-after 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]'
            cand --idle-timeout 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124'
            cand --term 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Set argument zero of COMMAND; -sh makes a shell a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key'
            cand --env 'Set an environment variable of COMMAND; without VALUE record the named ones (separated by commas) and keep them in spite of --clear-env'
            cand -a 'Append to an existing FILE; a truncated one is first repaired'
            cand --append 'Append to an existing FILE; a truncated one is first repaired'
            cand --overwrite 'Replace an existing FILE, when COMMAND starts'
            cand -i 'Record input too, except what the terminal does not show, such as passwords'
            cand --input 'Record input too, except what the terminal does not show, such as passwords'
            cand --log-passwords 'With --input, record hidden input too'
            cand --log-command 'Store the command line in the header'
            cand -q 'Print only errors on standard error'
            cand --quiet 'Print only errors on standard error'
            cand --keys 'Take two keys from the terminal: one pauses and resumes the recording, one sets a marker'
            cand --lf 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Start the terminal with echo off: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --raw 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env and --term'
            cand --split-stderr 'Give standard error a terminal of its own: it stays apart from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences: plain text for a log'
            cand --read-only 'Ignore input: to watch only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;replay'= {
            cand -s 'Multiply the speed by N; max: no pauses'
            cand --speed 'Multiply the speed by N; max: no pauses'
            cand --max-wait 'Shorten longer pauses to DURATION [default: the idle limit in the header]'
            cand --from 'Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once'
            cand --to 'Stop at TIME'
            cand --stream 'Show these events; may be given more than once'
            cand -t 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read FILE as this format [default: by its content, then its name]'
            cand --unfiltered 'Print every byte as recorded, also what harms the terminal: only for recordings you trust'
            cand --raw 'Print every byte as recorded, also what harms the terminal: only for recordings you trust'
            cand --lenient 'Skip events that cannot be read, and report their number [default]'
            cand --strict 'Fail if the recording is truncated or has an event that cannot be read'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;play'= {
            cand -s 'Multiply the speed by N; max: no pauses'
            cand --speed 'Multiply the speed by N; max: no pauses'
            cand --max-wait 'Shorten longer pauses to DURATION [default: the idle limit in the header]'
            cand --from 'Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once'
            cand --to 'Stop at TIME'
            cand --stream 'Show these events; may be given more than once'
            cand -t 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read FILE as this format [default: by its content, then its name]'
            cand --unfiltered 'Print every byte as recorded, also what harms the terminal: only for recordings you trust'
            cand --raw 'Print every byte as recorded, also what harms the terminal: only for recordings you trust'
            cand --lenient 'Skip events that cannot be read, and report their number [default]'
            cand --strict 'Fail if the recording is truncated or has an event that cannot be read'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;live'= {
            cand -s 'Multiply the speed by N'
            cand --speed 'Multiply the speed by N'
            cand --max-wait 'Shorten longer pauses to DURATION'
            cand -t 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read FILE as this format [default: by its content, then its name]'
            cand --size 'Terminal size [default: that of the current terminal, else 80x24]'
            cand --stdin 'Standard input of COMMAND'
            cand --eof 'At the end of input'
            cand --wait 'How long to keep reading background processes'' output after COMMAND exits'
            cand --timeout 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124'
            cand --kill-after 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]'
            cand --idle-timeout 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124'
            cand --term 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]'
            cand --env 'Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env'
            cand --chdir 'Run COMMAND in this directory'
            cand --arg0 'Set argument zero of COMMAND; -sh makes a shell a login shell'
            cand --escape 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key'
            cand --yes 'Run without asking'
            cand --lf 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes'
            cand --no-echo 'Start the terminal with echo off: for input from a pipe'
            cand --raw-mode 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --raw 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too'
            cand --literal 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too'
            cand --close-fds 'Close file descriptors from 3 upward [default: COMMAND inherits them]'
            cand --clear-env 'Start COMMAND with no environment variables but those of --env and --term'
            cand --split-stderr 'Give standard error a terminal of its own: it stays apart from standard output'
            cand --strip-escapes 'Remove colours and other escape sequences: plain text for a log'
            cand --read-only 'Ignore input: to watch only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;convert'= {
            cand -f 'Format of OUT [default: by its extension]'
            cand --format 'Format of OUT [default: by its extension]'
            cand --input-format 'Read IN as this format [default: by its content, then its name]'
            cand -t 'Timing file of IN, if IN is a log of script(1) [default: IN.timing, if it exists]'
            cand --timing 'Timing file of IN, if IN is a log of script(1) [default: IN.timing, if it exists]'
            cand -o 'Write to this file instead of the operand OUT'
            cand --output 'Write to this file instead of the operand OUT'
            cand --overwrite 'Replace an existing OUT, when the conversion is complete'
            cand --lenient 'Skip events that cannot be read, and report their number [default: fail]'
            cand --strict 'Write no OUT if IN is damaged or truncated [default: write what precedes the damage, and fail]'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;info'= {
            cand --input-format 'Read each FILE as this format [default: by its content, then its name]'
            cand -t 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --json 'Print one line of JSON per FILE'
            cand --text 'Print the text that was shown instead: each line once, when it was complete, after its time'
            cand --strict 'Fail if a recording is truncated'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;cat'= {
            cand -o 'Write to OUT, compressed if its name ends in .gz or .zst; -: standard output [default: -]'
            cand --output 'Write to OUT, compressed if its name ends in .gz or .zst; -: standard output [default: -]'
            cand -f 'Format of OUT [default: by its extension; for standard output that of the first FILE]'
            cand --format 'Format of OUT [default: by its extension; for standard output that of the first FILE]'
            cand --input-format 'Read each FILE as this format [default: by its content, then its name]'
            cand --overwrite 'Replace an existing OUT, when all recordings are joined'
            cand --strict 'Fail at a truncated recording [default: join what it holds]'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;search'= {
            cand -C 'Print N rows of the screen above and below, as they were when PATTERN appeared'
            cand --context 'Print N rows of the screen above and below, as they were when PATTERN appeared'
            cand -m 'Stop after N hits in each FILE'
            cand --max-count 'Stop after N hits in each FILE'
            cand -t 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read each FILE as this format [default: by its content, then its name]'
            cand -E 'PATTERN is a regular expression, in the syntax of Rust''s regex crate; ^ and $ are the ends of a line'
            cand --regex 'PATTERN is a regular expression, in the syntax of Rust''s regex crate; ^ and $ are the ends of a line'
            cand -i 'Capital letters and small ones are the same [default: unless PATTERN has a capital letter]'
            cand --ignore-case 'Capital letters and small ones are the same [default: unless PATTERN has a capital letter]'
            cand -s 'Capital letters and small ones differ'
            cand --case-sensitive 'Capital letters and small ones differ'
            cand -c 'Print only how many hits each FILE has'
            cand --count 'Print only how many hits each FILE has'
            cand -l 'Print only the names of files that have a hit'
            cand --files-with-matches 'Print only the names of files that have a hit'
            cand --json 'Print one line of JSON per hit'
            cand --lenient 'Skip events that cannot be read, and report their number [default]'
            cand --strict 'Fail if a recording is truncated or has an event that cannot be read'
            cand -q 'Print only errors on standard error: no warnings, no progress bar'
            cand --quiet 'Print only errors on standard error: no warnings, no progress bar'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pty-cli;shot'= {
            cand --at 'Show the screen at TIME, at a time before the end, at a marker, or where a text appears [default: the end]'
            cand -f 'What to print [default: by the extension of OUT, else txt]'
            cand --format 'What to print [default: by the extension of OUT, else txt]'
            cand -o 'Write to OUT; -: standard output'
            cand --output 'Write to OUT; -: standard output'
            cand -t 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --timing 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]'
            cand --input-format 'Read FILE as this format [default: by its content, then its name]'
            cand --overwrite 'Replace an existing OUT'
            cand --lenient 'Skip events that cannot be read, and report their number [default]'
            cand --strict 'Fail if the recording, up to there, is truncated or has an event that cannot be read'
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
            cand spawn 'Run a command on a pseudo-terminal'
            cand record 'Run a command on a pseudo-terminal and record it'
            cand replay 'Play a recording'
            cand live 'Type the recorded input to a new command'
            cand convert 'Convert a recording to another format'
            cand info 'Show information about a recording'
            cand cat 'Join recordings into one'
            cand search 'Find where text was shown in recordings'
            cand shot 'Print the screen of a recording at a time'
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
        &'pty-cli;help;search'= {
        }
        &'pty-cli;help;shot'= {
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
