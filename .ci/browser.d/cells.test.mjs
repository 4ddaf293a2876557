// Whether a browser's pictures of cells.cast, as SVG and as a page, are those of `export --at TIME`, cell by cell.
// PAGES is a folder with, for fonts of 16 and 20 pixels, cells-SIZE.svg, cells-SIZE.html and cells-SIZE-TIME.png; what
// the browser shows is put beside them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

/**
 * @typedef {number[]} Colour Red, green and blue.
 * @typedef {{ours: PNG, shown: PNG, left: number, top: number, width: number, height: number}} Cell Its place in both.
 */

const pages = process.env.PAGES;
const [cols, rows, padding] = [60, 20, 12];
/** The sizes of cells by those of fonts. */
const sizes = { 16: [10, 21], 20: [12, 26] };
const times = [0.5, 1.5, 2.5, 3.5, 4.5];
/** In so many rows all is drawn as geometry, up to the time when they scroll. */
const [drawn, scrolls] = [5, 3];

/** By how much of 255 colours may differ, and from where on it is seen that there is something. */
const [same, seen] = [2, 96];
/**
 * Of the ink in a cell, its average difference from the background: the least and the most as a part of ours, so much
 * of 255 less or more; and the cosine of their colours.
 */
const [least, most, slack, alike] = [0.65, 1.5, 4, 0.95];

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND', '--force-color-profile=srgb'],
  });
  page = await browser.newPage({ viewport: { width: 1000, height: 800 }, deviceScaleFactor: 1 });
});
after(() => browser.close());

for (const size of Object.keys(sizes)) {
  for (const time of times) {
    test(`the SVG at ${time} s is the PNG, with a font of ${size}`, () => compare('svg', size, time, async () => {
      await page.setContent(`<body style="margin:0">${readFileSync(`${pages}/cells-${size}.svg`, 'utf8')}`);
      await page.evaluate(async time => {
        await document.fonts.ready;
        for (const animation of document.getAnimations()) {
          animation.pause();
          animation.currentTime = time * 1000;
        }
      }, time);
      return page.locator('body > svg');
    }));
    test(`the page at ${time} s is the PNG, with a font of ${size}`, () => compare('html', size, time, async () => {
      await page.goto(`file://${pages}/cells-${size}.html`);
      await page.locator('#seek').evaluate((seek, time) => {
        seek.value = String(time * 1000);
        seek.dispatchEvent(new Event('input'));
        return document.fonts.ready;
      }, time);
      return page.locator('#stage');
    }));
  }
}

/** @param {string} kind @param {string} size @param {number} time @param {() => Promise<any>} show */
async function compare(kind, size, time, show) {
  const [width, height] = sizes[size];
  const ours = PNG.sync.read(readFileSync(`${pages}/cells-${size}-${time}.png`));
  const path = `${pages}/cells-${size}-${time}-${kind}.png`;
  const shown = PNG.sync.read(await (await show()).screenshot({ path }));
  const whole = [cols * width + 2 * padding, rows * height + 2 * padding];
  assert.deepEqual([[ours.width, ours.height], [shown.width, shown.height]], [whole, whole]);
  const faults = [];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const cell = { ours, shown, left: padding + col * width, top: padding + row * height, width, height };
      const fault = differs(cell) || (row < drawn && time < scrolls && (strays(cell) || gaps(cell)));
      if (fault) faults.push(`row ${row} column ${col}: ${fault}`);
    }
  }
  assert.deepEqual(faults, []);
}

/** @param {PNG} picture @param {number} x @param {number} y @returns {Colour} */
function pixel({ width, data }, x, y) {
  const at = (y * width + x) * 4;
  return [data[at], data[at + 1], data[at + 2]];
}

/** @param {Colour} one @param {Colour} other */
const distance = (one, other) => Math.max(...one.map((part, index) => Math.abs(part - other[index])));

/** The colour that most pixels have. @param {Colour[]} pixels @returns {Colour} */
function paperOf(pixels) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const colour of pixels) counts[String(colour)] = (counts[String(colour)] ?? 0) + 1;
  return Object.entries(counts).sort(([, one], [, other]) => other - one)[0][0].split(',').map(Number);
}

/** @param {PNG} picture @param {Cell} cell */
function pixels(picture, { left, top, width, height }) {
  const places = Array.from({ length: width * height }, (_, at) => [left + at % width, top + Math.floor(at / width)]);
  return places.map(([x, y]) => pixel(picture, x, y));
}

/** Whether the background, how much ink there is, or its colour is another. @param {Cell} cell */
function differs(cell) {
  const [ours, shown] = [pixels(cell.ours, cell), pixels(cell.shown, cell)];
  const paper = paperOf(ours);
  const papers = [ours, shown].map(all => all.filter(colour => distance(colour, paper) <= same).length);
  if (papers[1] < papers[0] / 2) return `background ${paperOf(shown)}, not ${paper}`;
  const [one, other] = [ours, shown].map(all => paper.map((part, index) => (
    all.reduce((sum, colour) => sum + colour[index] - part, 0) / all.length)));
  const [asked, got] = [Math.hypot(...one), Math.hypot(...other)];
  const is = `ink ${other.map(Math.round)}, not ${one.map(Math.round)}`;
  if (got < asked * least - slack || got > asked * most + slack) return is;
  const cosine = one.reduce((sum, part, index) => sum + part * other[index], 0) / (asked * got);
  if (Math.min(asked, got) > slack && cosine < alike) return `the colour of ${is}`;
}

/** Whether a pixel is not between those around its place in the other picture. @param {Cell} cell */
function strays(cell) {
  const { ours, shown, left, top, width, height } = cell;
  for (const [one, other] of [[ours, shown], [shown, ours]]) {
    for (let at = 0; at < width * height; at++) {
      const [x, y] = [left + at % width, top + Math.floor(at / width)];
      const colour = pixel(one, x, y);
      const near = [-1, 0, 1];
      const around = near.flatMap(down => near.map(right => pixel(other, x + right, y + down)));
      const isFar = colour.some((part, index) => {
        const parts = around.map(other => other[index]);
        return part < Math.min(...parts) - seen || part > Math.max(...parts) + seen;
      });
      if (isFar) return `${one === ours ? 'not' : 'has'} ${colour} at ${x - left}, ${y - top}`;
    }
  }
}

/** Whether what meets at the right or the lower edge in one picture does not in the other. @param {Cell} cell */
function gaps(cell) {
  const { ours, shown, left, top, width, height } = cell;
  const paper = paperOf(pixels(ours, cell));
  for (const [edge, length] of /** @type {[string, number][]} */ ([['right', height], ['lower', width]])) {
    /** @param {PNG} picture @param {number} at */
    const meets = (picture, at) => [0, -1].every(side => distance(paper, edge === 'right'
      ? pixel(picture, left + width + side, top + at) : pixel(picture, left + at, top + height + side)) > seen);
    for (let at = 1; at < length - 1; at++) {
      for (const [one, other] of [[ours, shown], [shown, ours]]) {
        if (meets(one, at) && ![at - 1, at, at + 1].some(near => meets(other, near))) {
          return `${one === ours ? 'a gap' : 'no gap'} at ${at} of the ${edge} edge`;
        }
      }
    }
  }
}
