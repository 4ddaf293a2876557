"""Records programs: record.py TOOL FOLDER [NAME...]. Each runs a few seconds on a terminal of 80 x 24; then it is hung
up on."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

PLACE = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(PLACE, "demo.txt")
DOWN = "\x1b[B"

# Of each: the command, and what is typed, with 0.4 s before each; (columns, rows) is a new size.
PROGRAMS = {
    "vim": (f"vim -u NONE -c 'syn on' -c 'set nu hls' {PLACE}/record.py", ["G", "gg", "/def\r", "ihello\x1b", ":sp\r"]),
    "htop": ("htop", [DOWN, DOWN, "t", "\x1b[15~"]),
    "mc": ("mc -d /usr /etc", [DOWN, DOWN, "\t", DOWN, "\x1b[20~"]),
    "dialog": ("dialog --title Menu --checklist 'Choose some' 15 50 6 a One on b Two off c Three on", [DOWN, " ", "\t"]),
    "whiptail": ("whiptail --title Size --gauge 'Copying' 8 50 42 < /dev/zero", []),
    "fzf": ("find /usr/share/doc | head -500 | fzf --border --preview 'ls --color {}'", ["py", DOWN, DOWN]),
    "emacs": (f"emacs -nw -Q {PLACE}/record.py", ["\x0e", "\x18" + "2", "\x18" + "o"]),
    "tmux": ("tmux -L pictures -f /dev/null new 'top'", ["\x02%", "ls --color /\r", '\x02"', "date\r"]),
    "nano": (f"nano -l {DEMO}", [DOWN, "text", "\x07"]),
    "less": (f"grep --color=always -n '' {PLACE}/record.py | less -R", [" ", "/PROGRAMS\r"]),
    "git": ("git --no-pager -c color.ui=always log --graph --oneline --decorate -20", []),
    "ls": ("ls -la --color=always / /dev | head -60", []),
    "tree": ("tree -C -L 2 /etc | head -60", []),
    "progress": (r"""for i in $(seq 0 5 100); do printf '\r\033[32m%*s\033[m%*s %3d%%' 0 "$(printf '█%.0s' $(seq 0 $((i/5))))" $((20-i/5)) '' $i; sleep 0.05; done; echo""", []),
    "apt": ("apt-get -s install -y zsh | tail -n 4; apt -o APT::Color=1 list 'fonts-d*' 2>/dev/null", []),
    "rich": ("/usr/bin/python3 -m rich 2>/dev/null | head -70", []),
    "demo": (f"cat {DEMO}", []),
    "cjk": ("printf '漢字かなカナ한국어|\\n┌────┐\\n│漢字│\\n└────┘\\n全角文字：ＡＢＣ　｡｢｣\\n\\033[7m反転\\033[m \\033[4m下線\\033[m\\n'", []),
    "emoji": ("printf '😀 👍🏽 👩‍👩‍👧 🇩🇪 ❤️ ☀ ✅ ⚠️ 🚀|\\n1️⃣ ©️ ™ ♥ ★ ☆ ☎ ✂ ✈|\\n'", []),
    "resized": ("while :; do clear; stty size; ls --color -C /usr/bin | head -40; sleep 0.5; done", [(60, 15), (100, 30), (80, 24)]),
    "top": ("top -d 0.5", ["1", "z", "x"]),
    "man": ("man --pager='less -R' ls", [" ", "/color\r"]),
    "ncdu": ("ncdu --color dark /usr/share/doc", [DOWN, DOWN, "i"]),
    "cowsay": ("cowsay 'Hello, world'; figlet Hello; toilet -f mono12 --gay Hi; toilet -f smblock Smblock", []),
    "lolcat": ("ls -la /usr | lolcat -f", []),
    "cmatrix": ("cmatrix -u 4", []),
    "btop": ("btop --utf-force", ["\x1b", "p"]),
    "w3m": (f"w3m -T text/html {PLACE}/demo.html", [DOWN, "\t"]),
    "irssi": ("irssi --home=$(mktemp -d)", ["/help\r", "hello\r"]),
    "colours": (r"""for i in $(seq 0 255); do printf '\033[48;5;%dm %3d \033[m' $i $i; [ $((i % 16)) = 15 ] && echo; done""", []),
    "powerline": (r"printf '\033[97;44m user \033[34;46m\ue0b0\033[30m ~/work \033[36;42m\ue0b0\033[30m \ue0a0 main \033[m\033[32m\ue0b0\033[m ls \ue0b1 \ue0b3 \033[35m\ue0b2\033[97;45m 12:34 \033[m\n\033[31m\ue0b6\033[97;41m round \033[m\033[31m\ue0b4\033[m \ue0b5 \ue0b7 \ue0b8 \ue0ba \ue0bc \ue0be\n'", []),
}


def record(tool, folder, name, command, typed):
    """Runs a command in a recording, with what is typed."""
    path = os.path.join(folder, name + ".cast")
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", LC_ALL="C.UTF-8")
        os.environ["PATH"] += ":/usr/games"
        shell = ["--", "bash", "-c", f"{command}; sleep 1; echo"]
        os.execv(tool, [tool, "record", "-q", "--overwrite", "-o", path, "--timeout", "8s", *shell])

    resize(terminal, (80, 24))
    ended = pump(terminal, 1.5)
    for keys in typed:
        if ended:
            break
        if isinstance(keys, tuple):
            resize(terminal, keys)
        else:
            os.write(terminal, keys.encode())
        ended = pump(terminal, 0.4)
    if not ended:
        pump(terminal, 0.6)
    os.close(terminal)
    os.waitpid(child, 0)


def resize(terminal, size):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))


def pump(terminal, seconds):
    """Reads so long; whether the end was read."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                if not os.read(terminal, 65536):
                    return True
            except OSError:
                return True
    return False


def main():
    tool, folder, *names = sys.argv[1:]
    for name in names or PROGRAMS:
        record(tool, folder, name, *PROGRAMS[name])


main()
