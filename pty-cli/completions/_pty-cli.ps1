
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'pty-cli' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'pty-cli'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'pty-cli' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command on a pseudo-terminal')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Run a command on a pseudo-terminal and record it')
            [CompletionResult]::new('rec', 'rec', [CompletionResultType]::ParameterValue, 'Run a command on a pseudo-terminal and record it')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Play a recording')
            [CompletionResult]::new('play', 'play', [CompletionResultType]::ParameterValue, 'Play a recording')
            [CompletionResult]::new('live', 'live', [CompletionResultType]::ParameterValue, 'Type the recorded input to a new command')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert a recording to another format')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show information about a recording')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Join recordings into one')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Find where text was shown in recordings')
            [CompletionResult]::new('shot', 'shot', [CompletionResultType]::ParameterValue, 'Print the screen of a recording at a time')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Make a picture of a recording')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write the pages of all commands')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pty-cli;spawn' {
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Terminal size [default: that of the current terminal, else 80x24]')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Standard input of COMMAND')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'At the end of input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to keep reading background processes'' output after COMMAND exits')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Set argument zero of COMMAND; -sh makes a shell a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Start the terminal with echo off: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close file descriptors from 3 upward [default: COMMAND inherits them]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env and --term')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own: it stays apart from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Ignore input: to watch only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;record' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]')
            [CompletionResult]::new('--export', '--export', [CompletionResultType]::ParameterName, 'Make a picture of the recording at its end: .svg, .gif, .png or another that export makes')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Store a title in the header')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'Store a title in the header')
            [CompletionResult]::new('--idle-limit', '--idle-limit', [CompletionResultType]::ParameterName, 'Store an idle limit in the header; players shorten longer pauses')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125')
            [CompletionResult]::new('--flush', '--flush', [CompletionResultType]::ParameterName, 'Write events to FILE before they are shown (each), or DURATION later at most')
            [CompletionResult]::new('--on-log-error', '--on-log-error', [CompletionResultType]::ParameterName, 'If FILE cannot be written; the exit status is 125 either way')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only')
            [CompletionResult]::new('--pause-key', '--pause-key', [CompletionResultType]::ParameterName, 'With --keys, the key that pauses and resumes; nothing is recorded in between')
            [CompletionResult]::new('--marker-key', '--marker-key', [CompletionResultType]::ParameterName, 'With --keys, the key that sets a marker')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Terminal size [default: that of the current terminal, else 80x24]')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Standard input of COMMAND')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'At the end of input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to keep reading background processes'' output after COMMAND exits')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Set argument zero of COMMAND; -sh makes a shell a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND; without VALUE record the named ones (separated by commas) and keep them in spite of --clear-env')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Append to an existing FILE; a truncated one is first repaired')
            [CompletionResult]::new('--append', '--append', [CompletionResultType]::ParameterName, 'Append to an existing FILE; a truncated one is first repaired')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace an existing FILE, when COMMAND starts')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Record input too, except what the terminal does not show, such as passwords')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Record input too, except what the terminal does not show, such as passwords')
            [CompletionResult]::new('--log-passwords', '--log-passwords', [CompletionResultType]::ParameterName, 'With --input, record hidden input too')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Make an index of FILE as it grows, in FILE.idx: play, search and shot go anywhere in it at once')
            [CompletionResult]::new('--log-command', '--log-command', [CompletionResultType]::ParameterName, 'Store the command line in the header')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Take two keys from the terminal: one pauses and resumes the recording, one sets a marker')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Start the terminal with echo off: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close file descriptors from 3 upward [default: COMMAND inherits them]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env and --term')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own: it stays apart from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Ignore input: to watch only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;rec' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]')
            [CompletionResult]::new('--export', '--export', [CompletionResultType]::ParameterName, 'Make a picture of the recording at its end: .svg, .gif, .png or another that export makes')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Store a title in the header')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'Store a title in the header')
            [CompletionResult]::new('--idle-limit', '--idle-limit', [CompletionResultType]::ParameterName, 'Store an idle limit in the header; players shorten longer pauses')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125')
            [CompletionResult]::new('--flush', '--flush', [CompletionResultType]::ParameterName, 'Write events to FILE before they are shown (each), or DURATION later at most')
            [CompletionResult]::new('--on-log-error', '--on-log-error', [CompletionResultType]::ParameterName, 'If FILE cannot be written; the exit status is 125 either way')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only')
            [CompletionResult]::new('--pause-key', '--pause-key', [CompletionResultType]::ParameterName, 'With --keys, the key that pauses and resumes; nothing is recorded in between')
            [CompletionResult]::new('--marker-key', '--marker-key', [CompletionResultType]::ParameterName, 'With --keys, the key that sets a marker')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Terminal size [default: that of the current terminal, else 80x24]')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Standard input of COMMAND')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'At the end of input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to keep reading background processes'' output after COMMAND exits')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Set argument zero of COMMAND; -sh makes a shell a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND; without VALUE record the named ones (separated by commas) and keep them in spite of --clear-env')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Append to an existing FILE; a truncated one is first repaired')
            [CompletionResult]::new('--append', '--append', [CompletionResultType]::ParameterName, 'Append to an existing FILE; a truncated one is first repaired')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace an existing FILE, when COMMAND starts')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Record input too, except what the terminal does not show, such as passwords')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Record input too, except what the terminal does not show, such as passwords')
            [CompletionResult]::new('--log-passwords', '--log-passwords', [CompletionResultType]::ParameterName, 'With --input, record hidden input too')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Make an index of FILE as it grows, in FILE.idx: play, search and shot go anywhere in it at once')
            [CompletionResult]::new('--log-command', '--log-command', [CompletionResultType]::ParameterName, 'Store the command line in the header')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Take two keys from the terminal: one pauses and resumes the recording, one sets a marker')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Start the terminal with echo off: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close file descriptors from 3 upward [default: COMMAND inherits them]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env and --term')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own: it stays apart from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Ignore input: to watch only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;replay' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Multiply the speed by N; max: no pauses')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'Multiply the speed by N; max: no pauses')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Shorten longer pauses to DURATION [default: the idle limit in the header]')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Start at a time, at a time before the end, at a marker, or where a text appears')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Stop at TIME')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Show these events; may be given more than once')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('--loop', '--loop', [CompletionResultType]::ParameterName, 'Begin again at the end; q quits')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Wait for more at the end of a recording that is still being written, until its command ends')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Wait for more at the end of a recording that is still being written, until its command ends')
            [CompletionResult]::new('--markers-pause', '--markers-pause', [CompletionResultType]::ParameterName, 'Pause at markers, if there are keys to go on with')
            [CompletionResult]::new('--unfiltered', '--unfiltered', [CompletionResultType]::ParameterName, 'Print every byte as recorded, also what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print every byte as recorded, also what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and report their number [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the recording is truncated or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;play' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Multiply the speed by N; max: no pauses')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'Multiply the speed by N; max: no pauses')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Shorten longer pauses to DURATION [default: the idle limit in the header]')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Start at a time, at a time before the end, at a marker, or where a text appears')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Stop at TIME')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Show these events; may be given more than once')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('--loop', '--loop', [CompletionResultType]::ParameterName, 'Begin again at the end; q quits')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Wait for more at the end of a recording that is still being written, until its command ends')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Wait for more at the end of a recording that is still being written, until its command ends')
            [CompletionResult]::new('--markers-pause', '--markers-pause', [CompletionResultType]::ParameterName, 'Pause at markers, if there are keys to go on with')
            [CompletionResult]::new('--unfiltered', '--unfiltered', [CompletionResultType]::ParameterName, 'Print every byte as recorded, also what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print every byte as recorded, also what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and report their number [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the recording is truncated or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;live' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Multiply the speed by N')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'Multiply the speed by N')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Shorten longer pauses to DURATION')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Terminal size [default: that of the current terminal, else 80x24]')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Standard input of COMMAND')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'At the end of input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to keep reading background processes'' output after COMMAND exits')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Send SIGKILL this long after SIGTERM; 0: never [default: 5s]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Set TERM of COMMAND [default: unchanged; xterm-256color if not set]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Set argument zero of COMMAND; -sh makes a shell a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': to leave a COMMAND that takes every key')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Run without asking')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Start the terminal with echo off: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close file descriptors from 3 upward [default: COMMAND inherits them]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env and --term')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own: it stays apart from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Ignore input: to watch only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;convert' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of OUT [default: by its extension]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of OUT [default: by its extension]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read IN as this format [default: by its content, then its name]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of IN, if IN is a log of script(1) [default: IN.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of IN, if IN is a log of script(1) [default: IN.timing, if it exists]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to this file instead of the operand OUT')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to this file instead of the operand OUT')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace an existing OUT, when the conversion is complete')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and report their number [default: fail]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Write no OUT if IN is damaged or truncated [default: write what precedes the damage, and fail]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;info' {
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read each FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one line of JSON per FILE')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'Print the text that was shown instead: each line once, when it was complete, after its time')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a recording is truncated')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;cat' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to OUT, compressed if its name ends in .gz or .zst; -: standard output [default: -]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to OUT, compressed if its name ends in .gz or .zst; -: standard output [default: -]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of OUT [default: by its extension; for standard output that of the first FILE]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of OUT [default: by its extension; for standard output that of the first FILE]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read each FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace an existing OUT, when all recordings are joined')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail at a truncated recording [default: join what it holds]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;search' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Print N rows of the screen above and below, as they were when PATTERN appeared')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Print N rows of the screen above and below, as they were when PATTERN appeared')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Stop after N hits in each FILE')
            [CompletionResult]::new('--max-count', '--max-count', [CompletionResultType]::ParameterName, 'Stop after N hits in each FILE')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read each FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('-E', '-E ', [CompletionResultType]::ParameterName, 'PATTERN is a regular expression, in the syntax of Rust''s regex crate; ^ and $ are the ends of a line')
            [CompletionResult]::new('--regex', '--regex', [CompletionResultType]::ParameterName, 'PATTERN is a regular expression, in the syntax of Rust''s regex crate; ^ and $ are the ends of a line')
            [CompletionResult]::new('--ignore-case', '--ignore-case', [CompletionResultType]::ParameterName, 'Capital letters and small ones are the same [default: unless PATTERN has a capital letter]')
            [CompletionResult]::new('--case-sensitive', '--case-sensitive', [CompletionResultType]::ParameterName, 'Capital letters and small ones differ')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Print only how many hits each FILE has')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only how many hits each FILE has')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Print only the names of files that have a hit')
            [CompletionResult]::new('--files-with-matches', '--files-with-matches', [CompletionResultType]::ParameterName, 'Print only the names of files that have a hit')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one line of JSON per hit')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and report their number [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a recording is truncated or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;shot' {
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Show the screen at TIME, at a time before the end, at a marker, or where a text appears [default: the end]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'What to print [default: by the extension of OUT, else txt]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print [default: by the extension of OUT, else txt]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to OUT; -: standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to OUT; -: standard output')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace an existing OUT')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and report their number [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the recording, up to there, is truncated or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;export' {
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'A single picture: the screen at TIME, at a time before the end, at a marker, or where a text appears')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Begin at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'End at TIME')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Show only the screens at these, each for the time of --last-frame')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Multiply the speed by N')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'Multiply the speed by N')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Shorten longer pauses to DURATION [default: the idle limit in the header]')
            [CompletionResult]::new('--fps-cap', '--fps-cap', [CompletionResultType]::ParameterName, 'Show at most N pictures in a second')
            [CompletionResult]::new('--last-frame', '--last-frame', [CompletionResultType]::ParameterName, 'Show the last picture for DURATION')
            [CompletionResult]::new('--loop', '--loop', [CompletionResultType]::ParameterName, 'Play so many times; without TIMES: for ever [default: for ever; .html: once, and not before one asks for it]')
            [CompletionResult]::new('--theme', '--theme', [CompletionResultType]::ParameterName, 'Draw in the colours of THEME [default: those of the recording if it has some, else asciinema]')
            [CompletionResult]::new('--font-size', '--font-size', [CompletionResultType]::ParameterName, 'The size of the font in pixels; a cell is 0.6 of it wide')
            [CompletionResult]::new('--font', '--font', [CompletionResultType]::ParameterName, 'Draw characters of FILE first: a .ttf, .otf or .ttc; for pictures of pixels')
            [CompletionResult]::new('--font-dir', '--font-dir', [CompletionResultType]::ParameterName, 'Look for characters in the fonts in DIR before those of the system; can be repeated')
            [CompletionResult]::new('--line-height', '--line-height', [CompletionResultType]::ParameterName, 'The height of a row, as a multiple of the size of the font: 1 to 4')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'What is around the screen')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'The title, in the bar of the window [default: that of the recording, or that its program set]')
            [CompletionResult]::new('--padding', '--padding', [CompletionResultType]::ParameterName, 'Between the screen and the edge of the window')
            [CompletionResult]::new('--margin', '--margin', [CompletionResultType]::ParameterName, 'Around the window')
            [CompletionResult]::new('--radius', '--radius', [CompletionResultType]::ParameterName, 'Of the corners of the window')
            [CompletionResult]::new('--cols', '--cols', [CompletionResultType]::ParameterName, 'Show only the first N columns')
            [CompletionResult]::new('--rows', '--rows', [CompletionResultType]::ParameterName, 'Show only the first N rows')
            [CompletionResult]::new('--cursor', '--cursor', [CompletionResultType]::ParameterName, 'Whether the cursor is drawn')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'What to make [default: by the extension of OUT]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to make [default: by the extension of OUT]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: by its content, then its name]')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace an existing OUT')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and report their number [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the recording is truncated or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;help' {
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command on a pseudo-terminal')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Run a command on a pseudo-terminal and record it')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Play a recording')
            [CompletionResult]::new('live', 'live', [CompletionResultType]::ParameterValue, 'Type the recorded input to a new command')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert a recording to another format')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show information about a recording')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Join recordings into one')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Find where text was shown in recordings')
            [CompletionResult]::new('shot', 'shot', [CompletionResultType]::ParameterValue, 'Print the screen of a recording at a time')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Make a picture of a recording')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write the pages of all commands')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pty-cli;help;spawn' {
            break
        }
        'pty-cli;help;record' {
            break
        }
        'pty-cli;help;replay' {
            break
        }
        'pty-cli;help;live' {
            break
        }
        'pty-cli;help;convert' {
            break
        }
        'pty-cli;help;info' {
            break
        }
        'pty-cli;help;cat' {
            break
        }
        'pty-cli;help;search' {
            break
        }
        'pty-cli;help;shot' {
            break
        }
        'pty-cli;help;export' {
            break
        }
        'pty-cli;help;man' {
            break
        }
        'pty-cli;help;completions' {
            break
        }
        'pty-cli;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
