
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
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command on a terminal of its own, as if a person sat at it')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Run a command on a terminal of its own, and record what it prints')
            [CompletionResult]::new('rec', 'rec', [CompletionResultType]::ParameterValue, 'Run a command on a terminal of its own, and record what it prints')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Show a recording as it happened')
            [CompletionResult]::new('play', 'play', [CompletionResultType]::ParameterValue, 'Show a recording as it happened')
            [CompletionResult]::new('live', 'live', [CompletionResultType]::ParameterValue, 'Run the input of a recording against a new command')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write a recording in another format')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show information about a recording')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Join recordings into one')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write the pages of all commands')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pty-cli;spawn' {
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Size of the terminal, instead of that of the terminal around us or 80x24 without one')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'What COMMAND has as standard input')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'What to do at the end of our input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to read on when COMMAND has ended but others print on its terminal')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Kill what was asked to end and has not after so long; 5s if not given, never if 0')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Tell COMMAND that this is its name; a shell called -sh is a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Do not show on the terminal what is typed there: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own, so that it can be told from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences from the output: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Pass nothing on to COMMAND: to watch without touching')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;record' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'A title for people who see the recording')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'A title for people who see the recording')
            [CompletionResult]::new('--idle-limit', '--idle-limit', [CompletionResultType]::ParameterName, 'No pause is to be shown longer than this; nothing is left out of the recording')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'End the session when FILE has this many bytes, with what was there before; exit status 125')
            [CompletionResult]::new('--flush', '--flush', [CompletionResultType]::ParameterName, 'When what has happened is in the file: before it is shown, or after so long at the most')
            [CompletionResult]::new('--on-log-error', '--on-log-error', [CompletionResultType]::ParameterName, 'What to do when the recording cannot be written; the exit status is 125 either way')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Permissions of FILE, in octal, whatever the umask; with --append only of a new file')
            [CompletionResult]::new('--pause-key', '--pause-key', [CompletionResultType]::ParameterName, 'With --keys, the key that pauses and goes on; what happens in between is not recorded')
            [CompletionResult]::new('--marker-key', '--marker-key', [CompletionResultType]::ParameterName, 'With --keys, the key that sets a marker')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Size of the terminal, instead of that of the terminal around us or 80x24 without one')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'What COMMAND has as standard input')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'What to do at the end of our input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to read on when COMMAND has ended but others print on its terminal')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Kill what was asked to end and has not after so long; 5s if not given, never if 0')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Tell COMMAND that this is its name; a shell called -sh is a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND; or with NAMES alone (one, or several with commas) record them, and keep them in spite of --clear-env')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Add to FILE if it exists; one that was cut, as after a crash, is first mended')
            [CompletionResult]::new('--append', '--append', [CompletionResultType]::ParameterName, 'Add to FILE if it exists; one that was cut, as after a crash, is first mended')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace FILE if it exists; it is unchanged until COMMAND runs')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Record what is typed as well, but for what the terminal does not show, such as passwords')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Record what is typed as well, but for what the terminal does not show, such as passwords')
            [CompletionResult]::new('--log-passwords', '--log-passwords', [CompletionResultType]::ParameterName, 'With --input, record even what is typed while the terminal shows nothing of it')
            [CompletionResult]::new('--log-command', '--log-command', [CompletionResultType]::ParameterName, 'Record the command line, in the header')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Do not show on the terminal what is typed there: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own, so that it can be told from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences from the output: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Pass nothing on to COMMAND: to watch without touching')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;rec' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'A title for people who see the recording')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'A title for people who see the recording')
            [CompletionResult]::new('--idle-limit', '--idle-limit', [CompletionResultType]::ParameterName, 'No pause is to be shown longer than this; nothing is left out of the recording')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'End the session when FILE has this many bytes, with what was there before; exit status 125')
            [CompletionResult]::new('--flush', '--flush', [CompletionResultType]::ParameterName, 'When what has happened is in the file: before it is shown, or after so long at the most')
            [CompletionResult]::new('--on-log-error', '--on-log-error', [CompletionResultType]::ParameterName, 'What to do when the recording cannot be written; the exit status is 125 either way')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Permissions of FILE, in octal, whatever the umask; with --append only of a new file')
            [CompletionResult]::new('--pause-key', '--pause-key', [CompletionResultType]::ParameterName, 'With --keys, the key that pauses and goes on; what happens in between is not recorded')
            [CompletionResult]::new('--marker-key', '--marker-key', [CompletionResultType]::ParameterName, 'With --keys, the key that sets a marker')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Size of the terminal, instead of that of the terminal around us or 80x24 without one')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'What COMMAND has as standard input')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'What to do at the end of our input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to read on when COMMAND has ended but others print on its terminal')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Kill what was asked to end and has not after so long; 5s if not given, never if 0')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Tell COMMAND that this is its name; a shell called -sh is a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND; or with NAMES alone (one, or several with commas) record them, and keep them in spite of --clear-env')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Add to FILE if it exists; one that was cut, as after a crash, is first mended')
            [CompletionResult]::new('--append', '--append', [CompletionResultType]::ParameterName, 'Add to FILE if it exists; one that was cut, as after a crash, is first mended')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace FILE if it exists; it is unchanged until COMMAND runs')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Record what is typed as well, but for what the terminal does not show, such as passwords')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Record what is typed as well, but for what the terminal does not show, such as passwords')
            [CompletionResult]::new('--log-passwords', '--log-passwords', [CompletionResultType]::ParameterName, 'With --input, record even what is typed while the terminal shows nothing of it')
            [CompletionResult]::new('--log-command', '--log-command', [CompletionResultType]::ParameterName, 'Record the command line, in the header')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Do not show on the terminal what is typed there: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own, so that it can be told from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences from the output: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Pass nothing on to COMMAND: to watch without touching')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;replay' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'How many times as fast, or ''max'' for no pauses at all')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times as fast, or ''max'' for no pauses at all')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Let no pause be longer than this; what the recording says if not given')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Show all that was before this time at once (90s, 1:30, 1:02:03.5)')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Stop at this time')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'What to show; may be given more than once')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: what its content and its name say]')
            [CompletionResult]::new('--unfiltered', '--unfiltered', [CompletionResultType]::ParameterName, 'Print every byte as recorded, even what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print every byte as recorded, even what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and say how many they were [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the recording ends in the middle of something, or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;play' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'How many times as fast, or ''max'' for no pauses at all')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times as fast, or ''max'' for no pauses at all')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Let no pause be longer than this; what the recording says if not given')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Show all that was before this time at once (90s, 1:30, 1:02:03.5)')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Stop at this time')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'What to show; may be given more than once')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: what its content and its name say]')
            [CompletionResult]::new('--unfiltered', '--unfiltered', [CompletionResultType]::ParameterName, 'Print every byte as recorded, even what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print every byte as recorded, even what harms the terminal: only for recordings you trust')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and say how many they were [default]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the recording ends in the middle of something, or has an event that cannot be read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;live' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'How many times as fast')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times as fast')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Let no pause be longer than this')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'The timing file of a typescript, if it is not FILE.timing')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'The timing file of a typescript, if it is not FILE.timing')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read FILE as this format [default: what its content and its name say]')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Size of the terminal, instead of that of the terminal around us or 80x24 without one')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'What COMMAND has as standard input')
            [CompletionResult]::new('--eof', '--eof', [CompletionResultType]::ParameterName, 'What to do at the end of our input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to read on when COMMAND has ended but others print on its terminal')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Kill what was asked to end and has not after so long; 5s if not given, never if 0')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs')
            [CompletionResult]::new('--term', '--term', [CompletionResultType]::ParameterName, 'Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run COMMAND in this directory')
            [CompletionResult]::new('--arg0', '--arg0', [CompletionResultType]::ParameterName, 'Tell COMMAND that this is its name; a shell called -sh is a login shell')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Hang up when these keys are typed, such as ''^]^]^]'': a way out of a COMMAND that takes every key')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before it is run')
            [CompletionResult]::new('--lf', '--lf', [CompletionResultType]::ParameterName, 'Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes')
            [CompletionResult]::new('--no-echo', '--no-echo', [CompletionResultType]::ParameterName, 'Do not show on the terminal what is typed there: for input from a pipe')
            [CompletionResult]::new('--raw-mode', '--raw-mode', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too')
            [CompletionResult]::new('--close-fds', '--close-fds', [CompletionResultType]::ParameterName, 'Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]')
            [CompletionResult]::new('--clear-env', '--clear-env', [CompletionResultType]::ParameterName, 'Start COMMAND with no environment variables but those of --env: for runs that can be repeated')
            [CompletionResult]::new('--split-stderr', '--split-stderr', [CompletionResultType]::ParameterName, 'Give standard error a terminal of its own, so that it can be told from standard output')
            [CompletionResult]::new('--strip-escapes', '--strip-escapes', [CompletionResultType]::ParameterName, 'Remove colours and other escape sequences from the output: plain text for a log')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Pass nothing on to COMMAND: to watch without touching')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;convert' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of OUT [default: what its extension says]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of OUT [default: what its extension says]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read IN as this format [default: what its content and its name say]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of IN, if that is a log of script(1) [default: IN.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of IN, if that is a log of script(1) [default: IN.timing, if it exists]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File to write, instead of the operand OUT')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File to write, instead of the operand OUT')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace OUT if it exists, once all is converted')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Skip events that cannot be read, and say how many they were, instead of failing')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail, and write no OUT, if IN is damaged or ends in the middle [default: write what comes before]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;info' {
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read each FILE as this format [default: what its content and its name say]')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--timing', '--timing', [CompletionResultType]::ParameterName, 'Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per FILE and line, for programs')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a recording ends in the middle, as after a crash')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on standard error: no warnings, no progress bar')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pty-cli;cat' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File to write, compressed if its name ends in .gz or .zst; -: standard output [default: standard output]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File to write, compressed if its name ends in .gz or .zst; -: standard output [default: standard output]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of OUT [default: what its extension says; for standard output that of the first FILE]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of OUT [default: what its extension says; for standard output that of the first FILE]')
            [CompletionResult]::new('--input-format', '--input-format', [CompletionResultType]::ParameterName, 'Read each FILE as this format [default: what its content and its name say]')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace OUT if it exists, once all is joined')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Stop at a recording that is cut, as after a crash, instead of joining what there is of it')
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
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command on a terminal of its own, as if a person sat at it')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Run a command on a terminal of its own, and record what it prints')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Show a recording as it happened')
            [CompletionResult]::new('live', 'live', [CompletionResultType]::ParameterValue, 'Run the input of a recording against a new command')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write a recording in another format')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show information about a recording')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Join recordings into one')
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
