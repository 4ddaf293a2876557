"""libghostty-vt, through pyghostty, with what pty-screen/examples/screen.rs shows."""

from pyghostty.core import Terminal, ffi, init_sized, lib, union_fn

ATTRIBUTES = ("bold", "faint", "italic", "blink", "inverse", "invisible", "strikethrough", "overline")
NAMES = ("bold", "dim", "italic", "blink", "reverse", "hidden", "strikethrough", "overline")
LINES = ("", "single", "double", "curly", "dotted", "dashed")


def colour(name, value):
    if value.tag == lib.GHOSTTY_STYLE_COLOR_PALETTE:
        return f" {name}={value.value.palette}"
    if value.tag == lib.GHOSTTY_STYLE_COLOR_RGB:
        rgb = value.value.rgb
        return f" {name}=#{rgb.r:02x}{rgb.g:02x}{rgb.b:02x}"
    return ""


class Ghostty:
    name = "ghostty"

    def __init__(self):
        self.term = None
        self.grid_ref = union_fn(
            "ghostty_terminal_grid_ref", "GhosttyResult(*)(GhosttyTerminal, GhosttyPointS, GhosttyGridRef*)")
        self.point, self.ref = ffi.new("GhosttyPointS*"), init_sized("GhosttyGridRef")
        self.cell, self.row_handle = ffi.new("GhosttyCell*"), ffi.new("GhosttyRow*")
        self.style = init_sized("GhosttyStyle")
        self.u32, self.flag, self.int = ffi.new("uint32_t*"), ffi.new("bool*"), ffi.new("int*")
        self.buffer, self.length = ffi.new("uint32_t[64]"), ffi.new("size_t*")
        self.bytes = ffi.new("uint8_t[4096]")

    def new(self, cols, rows, words=()):
        if self.term:
            self.term.close()
        back = [int(word[11:]) for word in words if word.startswith("scrollback=")]
        self.term = Terminal(cols, rows, scrollback=back[0] if back else 0)
        self.answers = b""
        self.term.on_reply(self.answer)
        if "clusters" in words:
            self.term.feed(b"\x1b[?2027h")

    def answer(self, data):
        self.answers += data

    def feed(self, data):
        self.term.feed(data)

    def resize(self, cols, rows):
        self.term.resize(cols, rows)

    def get(self, key, out):
        lib.ghostty_cell_get(self.cell[0], key, out)
        return out[0]

    def look(self):
        lib.ghostty_grid_ref_style(self.ref, self.style)
        style, words = self.style, ""
        for attribute, name in zip(ATTRIBUTES, NAMES):
            if getattr(style, attribute):
                words += " " + name
        if style.underline:
            words += " ul=" + LINES[style.underline]
        words += colour("fg", style.fg_color)
        tag = self.tag
        if tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_PALETTE:
            out = ffi.new("uint8_t*")
            words += f" bg={self.get(lib.GHOSTTY_CELL_DATA_COLOR_PALETTE, out)}"
        elif tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_RGB:
            out = ffi.new("GhosttyColorRgb*")
            rgb = self.get(lib.GHOSTTY_CELL_DATA_COLOR_RGB, out)
            words += f" bg=#{rgb.r:02x}{rgb.g:02x}{rgb.b:02x}"
        else:
            words += colour("bg", style.bg_color)
        words += colour("ulc", style.underline_color)
        if self.get(lib.GHOSTTY_CELL_DATA_HAS_HYPERLINK, self.flag):
            lib.ghostty_grid_ref_hyperlink_uri(self.ref, self.bytes, 4096, self.length)
            words += " link=" + ffi.buffer(self.bytes, self.length[0])[:].decode("utf-8", "replace")
        if self.get(lib.GHOSTTY_CELL_DATA_PROTECTED, self.flag):
            words += " protected"
        return words.strip()

    def row(self, y, cols, tag):
        text, looks, wrapped = "", [], False
        self.point.tag = tag
        for x in range(cols):
            self.point.value.x, self.point.value.y = x, y
            if self.grid_ref(self.term._t[0], self.point[0], self.ref):
                break
            if x == 0:
                lib.ghostty_grid_ref_row(self.ref, self.row_handle)
                lib.ghostty_row_get(self.row_handle[0], lib.GHOSTTY_ROW_DATA_WRAP, self.flag)
                wrapped = self.flag[0]
            lib.ghostty_grid_ref_cell(self.ref, self.cell)
            self.tag = self.get(lib.GHOSTTY_CELL_DATA_CONTENT_TAG, self.int)
            wide = self.get(lib.GHOSTTY_CELL_DATA_WIDE, self.int)
            if wide not in (lib.GHOSTTY_CELL_WIDE_SPACER_TAIL, lib.GHOSTTY_CELL_WIDE_SPACER_HEAD):
                if self.tag == lib.GHOSTTY_CELL_CONTENT_CODEPOINT_GRAPHEME:
                    lib.ghostty_grid_ref_graphemes(self.ref, self.buffer, 64, self.length)
                    text += "".join(chr(self.buffer[i]) for i in range(min(64, self.length[0])))
                elif self.tag == lib.GHOSTTY_CELL_CONTENT_CODEPOINT:
                    text += chr(self.get(lib.GHOSTTY_CELL_DATA_CODEPOINT, self.u32) or 32)
                else:
                    text += " "
            words = self.look()
            if words:
                if looks and looks[-1][2] == words and looks[-1][0] + looks[-1][1] == x:
                    looks[-1][1] += 1
                else:
                    looks.append([x, 1, words])
        return {"text": text.rstrip(" "), "wrapped": wrapped, "looks": looks}

    def show(self):
        (cols, rows), (x, y) = self.term.size, self.term.cursor
        history = self.term.get("scrollback_rows", "size_t")
        string = self.term.get("title", "GhosttyString")
        return {
            "rows": [self.row(y, cols, lib.GHOSTTY_POINT_TAG_ACTIVE) for y in range(rows)],
            "history": [self.row(y, cols, lib.GHOSTTY_POINT_TAG_HISTORY) for y in range(history)],
            "cursor": [y, x],
            "pending": bool(self.term.get("cursor_pending_wrap", "bool")) and self.term.mode(7),
            "visible": bool(self.term.get("cursor_visible", "bool")),
            "title": ffi.buffer(string.ptr, string.len)[:].decode() if string.len else "",
            "answers": self.answers.decode("utf-8", "replace"),
        }
