// @xterm/headless, with the protocol of pty-screen/examples/screen.rs.
const { Terminal } = require('@xterm/headless');
const { Unicode11Addon } = require('@xterm/addon-unicode11');
const { UnicodeGraphemesAddon } = require('@xterm/addon-unicode-graphemes');

console.warn = console.error = () => {};
let term, answers, title, visible;

function create(size, words) {
    const [cols, rows] = size.split('x').map(Number);
    const back = words.find(word => word.startsWith('scrollback='));
    if (term) term.dispose();
    term = new Terminal({
        cols, rows, allowProposedApi: true, logLevel: 'off', scrollback: back ? Number(back.slice(11)) : 0,
        windowOptions: { getWinSizeChars: true, pushTitle: true, popTitle: true },
    });
    term.loadAddon(words.includes('clusters') ? new UnicodeGraphemesAddon() : new Unicode11Addon());
    if (!words.includes('clusters')) term.unicode.activeVersion = '11';
    answers = ''; title = '';
    term.onData(data => { answers += data; });
    term.onBinary(data => { answers += data; });
    term.onTitleChange(text => { title = text; });
}

function colour(name, mode, value) {
    if (mode === 'rgb') return ` ${name}=#${value.toString(16).padStart(6, '0')}`;
    return ` ${name}=${value}`;
}

function look(cell) {
    let words = '';
    if (cell.isBold()) words += ' bold';
    if (cell.isDim()) words += ' dim';
    if (cell.isItalic()) words += ' italic';
    if (cell.isBlink()) words += ' blink';
    if (cell.isInverse()) words += ' reverse';
    if (cell.isInvisible()) words += ' hidden';
    if (cell.isStrikethrough()) words += ' strikethrough';
    if (cell.isOverline()) words += ' overline';
    // A link is shown as an underline; only what was asked for counts.
    const line = cell.extended.underlineStyle;
    const urlId = cell.extended.urlId;
    if (cell.isUnderline() && line && !(urlId && cell.extended._ext === 0)) {
        words += ' ul=' + ['', 'single', 'double', 'curly', 'dotted', 'dashed'][line];
    }
    if (!cell.isFgDefault()) words += colour('fg', cell.isFgRGB() ? 'rgb' : '', cell.getFgColor());
    if (!cell.isBgDefault()) words += colour('bg', cell.isBgRGB() ? 'rgb' : '', cell.getBgColor());
    const under = cell.extended.underlineColor;
    const mode = under >>> 24 & 3;
    if (mode === 1 || mode === 2) words += ` ulc=${under & 0xff}`;
    if (mode === 3) words += colour('ulc', 'rgb', under & 0xffffff);
    if (urlId) {
        const data = term._core._oscLinkService.getLinkData(urlId);
        if (data) words += ` link=${data.uri}` + (data.id ? ` id=${data.id}` : '');
    }
    return words.trim();
}

function row(buffer, y) {
    const line = buffer.getLine(y), next = buffer.getLine(y + 1);
    const looks = [];
    let text = '';
    for (let x = 0; line && x < term.cols; x++) {
        const cell = line.getCell(x);
        if (!cell) break;
        if (cell.getWidth() > 0) text += cell.getChars() || ' ';
        const words = look(cell), last = looks[looks.length - 1];
        if (words === '') continue;
        if (last && last[2] === words && last[0] + last[1] === x) last[1]++;
        else looks.push([x, 1, words]);
    }
    return { text: text.replace(/ +$/, ''), wrapped: !!(next && next.isWrapped), looks };
}

function show() {
    const buffer = term.buffer.active, rows = [], history = [];
    for (let y = 0; y < term.rows; y++) rows.push(row(buffer, buffer.baseY + y));
    for (let y = 0; y < buffer.baseY; y++) history.push(row(buffer, y));
    return {
        rows, history, cursor: [buffer.cursorY, Math.min(buffer.cursorX, term.cols - 1)],
        pending: buffer.cursorX >= term.cols && term.modes.wraparoundMode, alternate: buffer.type === 'alternate', title, answers,
    };
}

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', data => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) {
        const [verb, word, ...words] = line.split(' ');
        if (verb === 'new') create(word, words);
        else if (verb === 'feed') term._core._writeBuffer.writeSync(Buffer.from(word || '', 'hex'));
        else if (verb === 'resize') term.resize(...word.split('x').map(Number));
        else if (verb === 'show') process.stdout.write(JSON.stringify(show()) + '\n');
    }
});
