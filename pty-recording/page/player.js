// Plays what is in the page: each row that looks different once, and when it is where. loader.js has unpacked it.
// What was recorded is put into the page as text, never as markup.

/**
 * @typedef {{cols: number, rows: number, length: number, times: number, font: number, line: number, styles: string[],
 *   links: Record<string, string>, glyphs: string, masks: string[], marks: [number, string][], cursor: boolean,
 *   themes: number}} Head `length` and the times of marks are in milliseconds.
 * @typedef {{row: number, look: number}} Change
 * @typedef {{time: number, changes: Change[], cursor: number[], size: number[]}} Frame
 * @typedef {{row: HTMLElement, text: string, cols: number[]}} Row `cols`: for each part of the text its column.
 * @typedef {{time: number, frame: number}} Hit
 */

(() => {
  /** @param {string} id */
  const get = id => /** @type {HTMLElement} */ (document.getElementById(id));
  /** @param {string} id */
  const input = id => /** @type {HTMLInputElement} */ (get(id));
  const [, rules, markup, recording] = /** @type {string[]} */ (Reflect.get(globalThis, 'recording'));
  const [first, film, ...looks] = recording.split('\n');
  /** @type {Head} */
  const head = JSON.parse(first);
  const { cols, rows, length, marks } = head;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  head.styles.forEach((rule, style) => sheet.insertRule(`.s${style}{${rule}}`));
  head.masks.forEach((mask, glyph) => sheet.insertRule(`.g${glyph}{mask-image:url("data:image/svg+xml,${mask}")}`));
  document.adoptedStyleSheets = [sheet];
  // The controls, which are the same on every page; without a script there are none.
  if (length) get('player').insertAdjacentHTML('beforeend', markup);
  const [player, stage, screen] = ['player', 'stage', 'screen'].map(get);
  const [seek, query] = ['seek', 'query'].map(input);
  const chapters = /** @type {HTMLSelectElement} */ (get('chapters'));
  const help = /** @type {HTMLDialogElement} */ (get('help'));

  const frames = read();
  /** @type {Map<number, Row>} */
  const made = new Map();

  /** Where it is, in milliseconds, and the frame that is seen; how fast it goes, and how often it was played. */
  let now = 0, at = -1, speed = 1, played = 0;
  /** When the last picture was drawn, while it plays. */
  let drawn = 0;
  let state = blank();
  /** @type {Hit[]} */
  let hits = [];
  let sought = '';

  const cells = Array.from({ length: rows }, () => ({ look: -1, node: element('span', 'r') }));
  const cursor = element('div'), edge = element('div');
  cursor.id = 'cursor';
  edge.id = 'edge';
  const overlay = element('div');

  function blank() {
    return { looks: Array(rows).fill(0), cursor: [0, 0], size: [cols, rows] };
  }

  /** @param {string} name @param {string} [className] */
  function element(name, className) {
    const node = document.createElement(name);
    if (className) node.className = className;
    return node;
  }

  /** Reads the frames: characters stand for numbers. */
  function read() {
    const numbers = Array.from(film, c => {
      const code = /** @type {number} */ (c.codePointAt(0));
      return code - (code > 0xdfff ? 0x821 : 0x21);
    });
    /** @type {Frame[]} */
    const frames = [];
    let place = 0, time = 0, next = 1, all = Array(rows).fill(0);
    const one = () => numbers[place++];
    while (place < numbers.length) {
      time += one();
      /** @type {Frame} */
      const frame = { time, changes: [], cursor: [], size: [] };
      const before = all;
      all = [...all];
      let row = -1;
      for (let count = one(); count > 0; count--) {
        row += one() + 1;
        if (row === rows) frame.cursor = [one(), one()];
        else if (row > rows) frame.size = [one(), one()];
        else {
          const code = one();
          const look = code === 0 ? next : code <= rows ? before[row + code] : code - rows - 1;
          next = Math.max(next, look + 1);
          all[row] = look;
          frame.changes.push({ row, look });
        }
      }
      frames.push(frame);
    }
    return frames;
  }

  /** @param {number} look @returns {Row} */
  function parse(look) {
    const row = element('span');
    /** @type {number[]} */
    const places = [];
    let text = '', col = 0, style = 0;
    /** @type {HTMLElement?} */
    let run = null;
    for (const [token] of looks[look].matchAll(/\x1b.|[\x01-\x03][^\x04]*\x04|[^\x00-\x1f]+/gsu)) {
      const kind = token.charCodeAt(0);
      if (kind === 0x1b) {
        const code = /** @type {number} */ (token.codePointAt(1));
        style = code - (code > 0xdfff ? 0x821 : 0x21);
        run = null;
        continue;
      }
      if (!run) {
        run = row;
        if (style) {
          const link = head.links[style];
          run = element(/^(https?|mailto):/i.test(link) ? 'a' : 'span', 's' + style);
          if (run instanceof HTMLAnchorElement) [run.href, run.rel, run.target] = [link, 'noopener', '_blank'];
          row.append(run);
        }
      }
      const part = kind < 0x20 ? token.slice(1, -1) : token;
      if (kind < 0x20) {
        const glyph = head.glyphs.split(' ').indexOf([...part][0]);
        const cell = element('i', kind === 3 ? 'g g' + glyph : kind === 2 ? 'w' : 'n');
        cell.textContent = part;
        if (kind === 3) cell.style.width = `${[...part].length * 0.6}em`;
        run.append(cell);
      } else run.append(part);
      const start = col;
      for (const c of part) {
        places.push(...Array(c.length).fill(kind > 2 ? col++ : start));
      }
      if (kind < 3) col = start + kind;
      text += part;
    }
    places.push(col);
    return { row, text, cols: places };
  }

  /** @param {number} look @returns {Row} */
  function rowOf(look) {
    const known = made.get(look) || parse(look);
    made.set(look, known);
    return known;
  }

  /** The last frame up to a time. @param {number} time */
  function frameAt(time) {
    let low = 0, high = frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (frames[middle].time > time) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  /** @param {number} time */
  function go(time) {
    now = Math.min(Math.max(time, 0), length);
    const to = frameAt(now);
    if (to < at) {
      at = -1;
      state = blank();
    }
    while (at < to) {
      const frame = frames[++at];
      for (const { row, look } of frame.changes) state.looks[row] = look;
      if (frame.cursor.length) state.cursor = frame.cursor;
      if (frame.size.length) state.size = frame.size;
    }
    if (length) get('begin').hidden = true;
    draw();
  }

  function draw() {
    state.looks.forEach((look, row) => {
      const cell = cells[row];
      if (cell.look === look) return;
      cell.look = look;
      cell.node.replaceChildren(...rowOf(look).row.cloneNode(true).childNodes);
    });
    const [row, col] = state.cursor;
    cursor.hidden = !row || !head.cursor;
    place(cursor, row - 1, col);
    const [width, height] = state.size;
    edge.hidden = width >= cols && height >= rows;
    [edge.style.width, edge.style.height] = [`${width * 0.6}em`, `calc(var(--l)*${height})`];
    overlay.replaceChildren(...(sought ? state.looks.flatMap(highlights) : []));
    if (length) tell();
  }

  /** Says where it is. */
  function tell() {
    seek.value = String(Math.round(now));
    seek.style.setProperty('--w', `${now / length * 100}%`);
    seek.setAttribute('aria-valuetext', `${clock(now)} of ${clock(length)}`);
    get('time').textContent = `${clock(now)} / ${clock(length)}`;
  }

  /** @param {HTMLElement} node @param {number} row @param {number} col */
  function place(node, row, col) {
    [node.style.top, node.style.left] = [`calc(var(--l)*${row})`, `${col * 0.6}em`];
  }

  /** @param {number} look @param {number} row @returns {HTMLElement[]} */
  function highlights(look, row) {
    const { text, cols: places } = rowOf(look);
    const lower = text.toLowerCase();
    const found = [];
    for (let from = lower.indexOf(sought); from >= 0; from = lower.indexOf(sought, from + 1)) {
      const box = element('div', 'hit');
      place(box, row, places[from]);
      box.style.width = `${(places[from + sought.length] - places[from]) * 0.6}em`;
      found.push(box);
    }
    return found;
  }

  /** @param {number} time */
  function clock(time) {
    const seconds = Math.floor(time / 1000), two = (/** @type {number} */ n) => String(n).padStart(2, '0');
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
    return (hours ? `${hours}:${two(minutes % 60)}` : minutes) + ':' + two(seconds % 60);
  }

  /** @param {boolean} [on] */
  function play(on = !drawn) {
    if (on === !!drawn || !length) return;
    get('play').classList.toggle('on', on);
    get('play').setAttribute('aria-label', on ? 'Pause (space)' : 'Play (space)');
    drawn = on ? performance.now() : 0;
    if (!on) return;
    if (now >= length) played = 0;
    go(now >= length ? 0 : now);
    requestAnimationFrame(tick);
  }

  /** @param {number} time */
  function tick(time) {
    if (!drawn) return;
    const next = now + Math.max(time - drawn, 0) * speed;
    drawn = Math.max(time, drawn);
    const ends = next >= length && ++played === head.times;
    go(next >= length && !ends ? 0 : next);
    if (ends) play(false);
    else requestAnimationFrame(tick);
  }

  /** One picture on or back. @param {number} by */
  function step(by) {
    play(false);
    const to = frames[by > 0 ? at + 1 : at - 1];
    go(to ? to.time : by > 0 ? length : 0);
  }

  /** @param {number} by */
  function mark(by) {
    // While it plays, the one before is the one before that which was just passed.
    const times = marks.map(([time]) => time);
    const to = by > 0 ? times.find(time => time > now) : times.reverse().find(time => time < now - (drawn ? 1000 : 0));
    go(to ?? (by > 0 ? now : 0));
  }

  /** @param {number} by */
  function faster(by) {
    const speeds = [0.25, 0.5, 1, 1.5, 2, 3, 5, 10];
    const next = (speeds.indexOf(speed) + by + speeds.length) % speeds.length;
    speed = speeds[next];
    get('speed').textContent = `${speed}×`;
  }

  /** Finds where the text appears: in a row that had it neither before nor from another one. */
  function find() {
    sought = query.value.toLowerCase();
    hits = [];
    if (sought) {
      const has = looks.map((_, look) => rowOf(look).text.toLowerCase().includes(sought));
      const all = Array(rows).fill(0);
      frames.forEach((frame, index) => {
        const before = new Set(all);
        const appears = frame.changes.filter(({ row, look }) => has[look] && !has[all[row]] && !before.has(look));
        for (const { row, look } of frame.changes) all[row] = look;
        if (appears.length) hits.push({ time: frame.time, frame: index });
      });
    }
    hit(0);
  }

  /** Goes to the next hit, the one before, or, with 0, to this one. @param {number} by */
  function hit(by) {
    let index = by < 0 ? hits.findLastIndex(({ frame }) => frame < at)
      : hits.findIndex(({ frame }) => by ? frame > at : frame >= at);
    if (index < 0) index = by < 0 ? hits.length - 1 : 0;
    if (hits[index]) {
      play(false);
      go(hits[index].time);
    } else draw();
    get('found').textContent = !sought ? '' : hits.length ? `${index + 1} of ${hits.length}` : 'nothing';
  }

  /** @param {boolean} on */
  function search(on) {
    get('search').hidden = !on;
    if (on) {
      query.focus();
      query.select();
    } else {
      query.value = '';
      find();
      screen.focus();
    }
    fit();
  }

  function theme() {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'light dark'
      ? matchMedia('(prefers-color-scheme:dark)').matches : root.style.colorScheme === 'dark';
    if (head.themes > 1) root.style.colorScheme = dark ? 'light' : 'dark';
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else player.requestFullscreen?.();
  }

  /** As large as asked for, but not wider than there is room; cells are whole pixels, so that lines join. */
  function fit() {
    const dots = devicePixelRatio, isFull = document.fullscreenElement === player;
    const style = getComputedStyle(stage), margin = parseFloat(getComputedStyle(player).marginLeft);
    const frame = 2 * parseFloat(style.paddingLeft);
    let cell = Math.round(head.font * 0.6 * dots) / dots;
    const room = (document.documentElement.clientWidth - frame - 2 * margin) / cols;
    const high = (stage.clientHeight - frame) / rows / head.line * 0.6;
    if (isFull || cell > room) cell = Math.floor(Math.min(room, isFull ? high : room) * dots) / dots;
    const font = Math.max(cell, 1 / dots) / 0.6;
    stage.style.fontSize = `${font}px`;
    stage.style.setProperty('--l', `${Math.round(font * head.line * dots) / dots}px`);
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    ' ': () => play(), k: () => play(), ArrowLeft: () => go(now - 5000), ArrowRight: () => go(now + 5000),
    Home: () => go(0), End: () => go(length), '[': () => mark(-1), ']': () => mark(1), '.': () => step(1),
    ',': () => step(-1), '<': () => faster(-1), '>': () => faster(1), '/': () => search(true), n: () => hit(1),
    N: () => hit(-1), t: theme, f: full, '?': () => help.showModal(), Escape: () => search(false),
  };
  for (let tenth = 0; tenth < 10; tenth++) keys[tenth] = () => go(length * tenth / 10);

  screen.replaceChildren(...cells.flatMap(({ node }) => [node, '\n']), overlay, cursor, edge);
  screen.style.width = `${cols * 0.6}em`;
  document.addEventListener('copy', event => {
    const selection = getSelection();
    if (!selection || !screen.contains(selection.anchorNode)) return;
    event.preventDefault();
    event.clipboardData?.setData('text/plain', selection.toString().replace(/[ \t]+$/gm, ''));
  });

  addEventListener('resize', fit);
  document.addEventListener('fullscreenchange', fit);
  // The last picture is seen until one plays.
  go(length);
  fit();
  if (!length) return;
  [now, at, state] = [0, -1, blank()];
  seek.max = String(length);
  tell();
  get('begin').hidden = false;

  document.addEventListener('keydown', event => {
    const target = /** @type {HTMLElement} */ (event.target);
    const own = target === query ? event.key !== 'Escape'
      : target.matches('select') || event.key === ' ' && target.matches('button,a');
    if (own || help.open || event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  /** @type {[string, () => void][]} */
  const buttons = [['play', () => play()], ['begin', () => play(true)], ['speed', () => faster(1)],
    ['find', () => search(get('search').hidden)], ['theme', theme], ['full', full], ['keys', () => help.showModal()],
    ['back', () => hit(-1)]];
  for (const [id, run] of buttons) get(id).addEventListener('click', run);
  seek.addEventListener('input', () => go(Number(seek.value)));
  query.addEventListener('input', find);
  get('search').addEventListener('submit', event => {
    event.preventDefault();
    hit(1);
  });
  get('theme').hidden = head.themes < 2;

  chapters.hidden = !marks.length;
  chapters.append(new Option('Markers', ''), ...marks.map(([time, label], index) => {
    const tick = element('i');
    tick.style.left = `calc(6px + (100% - 12px)*${time / length})`;
    get('track').append(tick);
    return new Option(`${clock(time)} ${label}`, String(index));
  }));
  chapters.addEventListener('change', () => {
    const chosen = marks[Number(chapters.value)];
    if (chapters.value && chosen) go(chosen[0]);
    chapters.value = '';
    chapters.blur();
  });

  // A click plays; one that selects text, or follows a link, does not.
  screen.addEventListener('click', event => {
    if (getSelection()?.isCollapsed && !(/** @type {HTMLElement} */ (event.target).closest('a'))) play();
  });
  document.addEventListener('selectionchange', () => {
    const selection = getSelection();
    if (selection && !selection.isCollapsed && screen.contains(selection.anchorNode)) play(false);
  });
  if (head.times !== 1 && !matchMedia('(prefers-reduced-motion:reduce)').matches) play(true);
})();
