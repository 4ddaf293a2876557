"""Streams made up from a seed, of what programs print and of what none should."""

import re

TEXT = ["a", "b", "hello", "x y", "0123456789", " ", "lorem ipsum dolor", "#", "qwertyuiop[]"]
WIDE = ["漢", "字", "コ", "한", "Ａ", "🎉"]
MARKS = ["e\u0301", "o\u0308\u0323", "\u0301"]
MOVES = "ABCDEFG`aed"
EDITS = "@PXLM"
PARTS = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x1b\x07]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\xc0-\xff][\x80-\xbf]*|.", re.S)


def parts(data):
    """Sequences, characters and controls, each for itself."""
    return PARTS.findall(data)


def csi(final, *values, mark=""):
    return f"\x1b[{mark}{';'.join(map(str, values))}{final}".encode()


def number(rng, most):
    return rng.choice(["", 1, 1, 2, 3, rng.randint(1, most), most, most + 1, 99])


def text(rng, _):
    return rng.choice(TEXT).encode()


def wide(rng, _):
    return rng.choice(WIDE).encode()


def marks(rng, _):
    return rng.choice(MARKS).encode()


def control(rng, _):
    return rng.choice([b"\r", b"\n", b"\r\n", b"\b", b"\t", b"\x0b", b"\x0c", b"\x1bD", b"\x1bM", b"\x1bE"])


def place(rng, size):
    return csi(rng.choice("Hf"), rng.randint(1, size[1]), rng.randint(1, size[0]))


def move(rng, size):
    return csi(rng.choice(MOVES), number(rng, max(size)))


def edit(rng, size):
    return csi(rng.choice(EDITS), number(rng, max(size)))


def erase(rng, _):
    return csi(rng.choice("JK"), rng.choice(["", 0, 1, 2]))


def scroll(rng, size):
    return csi(rng.choice("ST"), number(rng, size[1]))


def rows(rng, size):
    top = rng.randint(1, size[1])
    return rng.choice([csi("r"), csi("r", top, rng.randint(1, size[1])), csi("r", top)])


def sides(rng, size):
    left = rng.randint(1, size[0])
    return rng.choice([b"\x1b[?69h\x1b[s", b"\x1b[?69l", b"\x1b[?69h" + csi("s", left, rng.randint(left, size[0]))])


def tabs(rng, size):
    return rng.choice([b"\x1bH", b"\t", csi("g"), csi("g", 3), csi("I", number(rng, 5)), csi("Z", number(rng, 5))])


def colours(rng, _):
    return csi("m", rng.choice([
        "", 0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 31, 39, 42, 49, 53, 55, 93, 104,
        "38;5;200", "48;5;20", "38;2;1;2;3", "48;2;4;5;6", "4:3", "4:0", "58:5:9", "58:2::1:2:3", "59",
        "38:5:7", "48:2::9:8:7", "1;31;44", "4;31"]))


def modes(rng, _):
    return rng.choice([b"\x1b[?6h", b"\x1b[?6l", b"\x1b[?7l", b"\x1b[?7h", b"\x1b[4h", b"\x1b[4l", b"\x1b[20h", b"\x1b[20l"])


def save(rng, _):
    return rng.choice([b"\x1b7", b"\x1b8"])


def alternate(rng, _):
    return csi(rng.choice("hl"), rng.choice(["47", "1047", "1049", "1048"]), mark="?")


def charset(rng, _):
    return rng.choice([b"\x1b(0", b"\x1b(B", b"\x1b)0", b"\x0e", b"\x0f", b"lqqk"])


def again(rng, size):
    return b"x" + csi("b", number(rng, size[0]))


def reset(rng, _):
    return rng.choice([b"\x1b[!p", b"\x1b#8", b"\x1bc"])


def protect(rng, _):
    return rng.choice([b'\x1b[1"q', b'\x1b[0"q', b"\x1b[?J", b"\x1b[?1J", b"\x1b[?2J", b"\x1b[?K", b"\x1b[?1K", b"\x1b[?2K"])


def broken(rng, _):
    return rng.choice([
        b"\xc3", b"\xe6\xbc", b"\xff", b"\xf0\x9f", b"\x80", b"\x1b[1;2", b"\x1b[\x18", b"\x1b[3\x1b", b"\x1b[?", b"\x1b",
        b"\x1b[<1H", b"\x1b[1 H", b"\x1b(", b"\x1b]0;a", b"\x07", b"\x1b\\", b"\x1bP1$", b"\x1b_x", b"\x7f", b"\0"])


KINDS = {
    "text": [text, text, control, place],
    "moves": [text, control, place, move, tabs],
    "edits": [text, control, place, move, edit, erase],
    "colours": [text, control, place, edit, erase, scroll, colours, colours],
    "scroll": [text, control, place, move, edit, erase, scroll, rows],
    "modes": [text, control, place, move, edit, erase, rows, modes, save],
    "screens": [text, control, place, alternate, save, erase, colours],
    "charsets": [text, control, charset, save, again],
    "wide": [text, wide, wide, marks, place, control, move],
    "wide edits": [text, wide, wide, place, edit, erase],
    "sides": [text, control, place, move, edit, erase, scroll, rows, sides],
    "sides wide": [text, wide, control, place, edit, scroll, sides],
    "resets": [text, control, place, rows, modes, reset, colours, tabs],
    "protection": [text, control, place, protect, erase],
    "broken": [text, control, place, broken, broken, colours],
    "all": [text, wide, marks, control, place, move, edit, erase, scroll, rows, tabs, colours, modes, save, alternate,
            charset, again, reset],
}
# What a terminal does not have.
WITHOUT = {"xterm.js": {"sides", "sides wide"}, "ghostty": set()}


def kinds(terminal):
    return [kind for kind in KINDS if kind not in WITHOUT[terminal]]


def make(kind, rng, size, _terminal):
    return [rng.choice(KINDS[kind])(rng, size) for _ in range(rng.randint(5, 60))]


def shape(pieces):
    """A disagreement without its numbers and letters."""
    data = b"".join(b"<resize>" if isinstance(piece, tuple) else piece for piece in pieces).decode("utf-8", "replace")
    found = []
    for part in parts(data.encode()):
        part = part.decode("utf-8", "replace")
        if part.startswith("\x1b[") and part[-1] not in "hlm":
            part = re.sub(r"\d+", "N", part)
        elif len(part) == 1 and ord(part) > 0x7f:
            part = "W" if part in "".join(WIDE) else "M"
        elif len(part) == 1 and " " < part < "\x7f":
            part = "t"
        part = part.replace("\x1b", "ESC ").encode("unicode_escape").decode()
        if not (found and found[-1] == part == "t"):
            found.append(part)
    return " ".join(found)


def accepted(shape_, terminal, table):
    """Whether the table has a row `stream: EXPRESSION` that fits."""
    rows_ = [where for where, name in table if name == terminal and where.startswith("stream: ")]
    return any(re.search(where[len("stream: "):].strip("`"), shape_) for where in rows_)
