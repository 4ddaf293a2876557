// What a page with a player does, in Chromium. PAGES is a folder with sample.html, bare.html and still.html, which
// .ci/browser makes of sample.cast.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const pages = `file://${process.env.PAGES}`;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND'],
  });
});
after(() => browser.close());

/**
 * A test with a page; at its end the page has asked nobody for anything, and nothing was refused or failed.
 * @param {string} name
 * @param {(page: import('playwright-core').Page) => Promise<void>} run
 * @param {{file?: string, options?: import('playwright-core').BrowserContextOptions}} [given]
 */
function sees(name, run, { file = 'sample.html', options = {} } = {}) {
  test(name, { timeout: 20_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 1000, height: 640 }, ...options });
    const address = `${pages}/${file}`;
    const faults = [];
    await context.route('**', route => {
      if (route.request().url() === address) return route.continue();
      faults.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    page.on('console', message => faults.push(message.text()));
    page.on('pageerror', error => faults.push(String(error)));
    page.on('dialog', dialog => {
      faults.push(dialog.message());
      return dialog.dismiss();
    });
    if (options.javaScriptEnabled !== false) {
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', event => console.log(event.violatedDirective));
      });
    }
    await page.goto(address);
    if (options.javaScriptEnabled !== false && file !== 'still.html') await page.waitForSelector('#controls');
    await run(page);
    await context.close();
    assert.deepEqual(faults, []);
  });
}

/** @param {import('playwright-core').Page} page @returns {Promise<string>} */
const text = page => page.locator('#screen').evaluate(screen => /** @type {HTMLElement} */ (screen).innerText);
/** @param {import('playwright-core').Page} page */
const place = page => page.locator('#seek').evaluate(seek => Number(/** @type {HTMLInputElement} */ (seek).value));

sees('it begins with the last picture, and plays from the start when it is asked to', async page => {
  assert.match(await text(page), /last line/);
  assert.match(await page.locator('#time').innerText(), /^0:00 \/ 0:0\d$/);
  await page.click('#begin');
  await page.waitForFunction(() => document.getElementById('screen').innerText.includes('bold'));
  assert.doesNotMatch(await text(page), /last line/);
  await page.keyboard.press('Space');
  const stopped = await place(page);
  assert(stopped >= 1000 && stopped < 2500, String(stopped));
  await page.waitForTimeout(200);
  assert.equal(await place(page), stopped);
});

sees('it stops at the end, and plays again from the start', async page => {
  await page.keyboard.press('9');
  for (let press = 0; press < 5; press++) await page.keyboard.press('>');
  await page.keyboard.press('Space');
  await page.waitForSelector('#play:not(.on)');
  const end = await place(page);
  assert.equal(end, Number(await page.getAttribute('#seek', 'max')));
  for (let press = 0; press < 7; press++) await page.keyboard.press('<');
  await page.click('#play');
  await page.waitForFunction(end => Number(document.getElementById('seek').value) < end, end);
});

sees('keys and the slider go to any time', async page => {
  await page.keyboard.press('End');
  assert.match(await text(page), /last line/);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await place(page), 4000);
  assert.doesNotMatch(await text(page), /last line/);
  await page.keyboard.press('Home');
  assert.doesNotMatch(await text(page), /bold/);
  await page.keyboard.press('.');
  assert.equal(await place(page), 1000);
  await page.keyboard.press(',');
  assert.equal(await place(page), 0);
  await page.keyboard.press('5');
  assert.equal(await place(page), 4500);
  await page.keyboard.press('<');
  assert.equal(await page.locator('#speed').innerText(), '0.5×');
  const box = await page.locator('#seek').boundingBox();
  await page.mouse.click(box.x + box.width / 3, box.y + box.height / 2);
  assert(Math.abs(await place(page) - 3000) < 150);
  assert.match(await page.getAttribute('#seek', 'aria-valuetext'), /^0:0[23] of 0:09$/);
});

sees('markers are seen on the slider, listed, and gone to', async page => {
  assert.equal(await page.locator('#track i').count(), 2);
  await page.keyboard.press(']');
  assert.equal(await place(page), 1000);
  await page.keyboard.press(']');
  assert.equal(await place(page), 2500);
  await page.keyboard.press('[');
  assert.equal(await place(page), 1000);
  await page.selectOption('#chapters', { label: '0:02 second <b onclick=alert(1)>' });
  assert.equal(await place(page), 2500);
});

sees('what was shown at any time is found', async page => {
  await page.keyboard.press('/');
  await page.keyboard.type('NEEDLE');
  assert.equal(await place(page), 4000);
  assert.equal(await page.locator('#found').innerText(), '1 of 1');
  const hit = await page.locator('.hit').boundingBox();
  const expected = await page.evaluate(() => {
    const node = [...document.querySelectorAll('.r')].find(row => row.textContent.includes('needle')).firstChild;
    const range = document.createRange();
    const start = node.textContent.indexOf('needle');
    range.setStart(node, start);
    range.setEnd(node, start + 6);
    const { left, width } = range.getBoundingClientRect();
    return [left, width];
  });
  assert(Math.abs(hit.x - expected[0]) < 1 && Math.abs(hit.width - expected[1]) < 1, JSON.stringify([hit, expected]));
  await page.fill('#query', 'link');
  assert.equal(await place(page), 1000);
  assert.equal(await page.locator('.hit').count(), 2);
  await page.fill('#query', '│ 漢');
  assert.equal(await page.locator('#found').innerText(), '1 of 1');
  await page.fill('#query', 'secret');
  assert.equal(await page.locator('#found').innerText(), 'nothing');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.hit').count(), 0);
});

sees('n and N go from one hit to the next', async page => {
  await page.keyboard.press('/');
  await page.keyboard.type('e');
  await page.locator('#query').evaluate(query => query.blur());
  const places = [];
  for (const key of ['n', 'n', 'N']) {
    await page.keyboard.press(key);
    places.push(await place(page));
  }
  assert(places[0] < places[1] && places[2] === places[0], places.join());
});

sees('text is copied as lines without blanks at their ends', async page => {
  await page.keyboard.press('End');
  await page.evaluate(() => {
    document.addEventListener('copy', event => globalThis.copied = event.clipboardData.getData('text/plain'));
    getSelection().selectAllChildren(document.getElementById('screen'));
  });
  await page.evaluate(() => document.execCommand('copy'));
  const lines = (await page.evaluate(() => globalThis.copied)).trimEnd().split('\n');
  const from = lines.indexOf('a link bad link');
  assert(from > 0, JSON.stringify(lines));
  assert.deepEqual(lines.slice(from), [
    'a link bad link', '</script><img src=x onerror=alert(1)>', '$', 'resized, and the needle', 'last line',
  ]);
});

sees('what was recorded is text', async page => {
  await page.keyboard.press('End');
  assert.match(await text(page), /<\/script><img src=x onerror=alert\(1\)>/);
  assert.equal(await page.locator('img, #player script, title *').count(), 0);
  assert.equal(await page.title(), 'Boxes </title><script>alert(1)</script>');
  const links = await page.locator('#screen a').evaluateAll(all => all.map(a => [a.href, a.rel, a.textContent]));
  assert.deepEqual(links, [['https://example.org/?a&b', 'noopener', 'a link']]);
});

sees('each cell is where the terminal had it, and lines join', async page => {
  await page.keyboard.press('Home');
  const faults = await page.evaluate(() => {
    const screen = document.getElementById('screen').getBoundingClientRect();
    const size = parseFloat(getComputedStyle(document.getElementById('stage')).fontSize);
    const cell = size * 0.6, faults = [];
    for (const row of document.querySelectorAll('.r')) {
      let col = 0;
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode, own = node.parentElement.closest('i');
        const box = own ? own.getBoundingClientRect() : Object.assign(document.createRange());
        if (!own) box.selectNodeContents(node);
        const place = own ? box : box.getBoundingClientRect();
        if (Math.abs(place.left - screen.left - col * cell) > 0.5) faults.push([node.textContent, col]);
        col += own?.className === 'w' ? 2 : [...node.textContent].length;
      }
    }
    for (const glyph of document.querySelectorAll('.g')) {
      const { maskImage, maskSize } = getComputedStyle(glyph);
      if (!maskImage.startsWith('url("data:image/svg+xml,') || Math.abs(parseFloat(maskSize) - cell) > 0.01) faults.push(maskImage, maskSize);
    }
    const line = parseFloat(getComputedStyle(document.querySelector('.r')).lineHeight);
    if (cell % 1 > 0.01 && cell % 1 < 0.99 || line % 1) faults.push(['size', cell, line]);
    return faults;
  });
  assert.deepEqual(faults, []);
});

sees('a smaller terminal is seen as such', async page => {
  await page.keyboard.press('Home');
  assert.equal(await page.locator('#edge').isHidden(), true);
  await page.keyboard.press('End');
  const [edge, screen] = [await page.locator('#edge').boundingBox(), await page.locator('#screen').boundingBox()];
  assert(Math.abs(edge.width / screen.width - 40 / 60) < 0.01);
});

sees('it is dark where one prefers that, and as one chooses', async page => {
  const ground = () => page.locator('#player').evaluate(player => getComputedStyle(player).backgroundColor);
  assert.equal(await ground(), 'rgb(13, 17, 23)');
  await page.keyboard.press('t');
  assert.equal(await ground(), 'rgb(255, 255, 255)');
  await page.click('#theme');
  assert.equal(await ground(), 'rgb(13, 17, 23)');
}, { options: { colorScheme: 'dark' } });

sees('in a narrow window all of it is seen, and controls are large enough for fingers', async page => {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, 375);
  const screen = await page.locator('#screen').boundingBox();
  assert(screen.x >= 0 && screen.x + screen.width <= 375, JSON.stringify(screen));
  for (const id of ['play', 'speed', 'find', 'full']) {
    const box = await page.locator(`#${id}`).boundingBox();
    assert(box.width >= 36 && box.height >= 36 && box.x + box.width <= 375, id);
  }
  await page.tap('#begin');
  await page.waitForSelector('#play.on');
}, { options: { viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 } });

sees('it fills the screen', async page => {
  const before = await page.locator('#screen').boundingBox();
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement);
  await page.waitForFunction(width => document.getElementById('screen').clientWidth > width, before.width);
  const controls = await page.locator('#controls').boundingBox();
  assert(controls.y + controls.height <= await page.evaluate(() => innerHeight) + 1);
});

sees('the keys are listed', async page => {
  await page.keyboard.press('?');
  assert.match(await page.locator('#help').innerText(), /full screen/);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#help').isVisible(), false);
});

sees('without a script the last picture is read, with its colours', async page => {
  // (Nothing of the page can be waited for then.)
  const [seen, colour, others] = await page.evaluate(() => [
    document.getElementById('screen').innerText,
    getComputedStyle([...document.querySelectorAll('#screen span')].at(-1)).color,
    document.querySelectorAll('#controls, img').length,
  ]);
  assert.match(seen, /a link bad link\n<\/script><img src=x onerror=alert\(1\)>\n\$\nresized, and the needle\nlast line/);
  assert.deepEqual([colour, others], ['rgb(17, 99, 41)', 0]);
}, { options: { javaScriptEnabled: false } });

sees('with --loop it plays at once, again and again', async page => {
  await page.waitForSelector('#play.on');
  for (let press = 0; press < 5; press++) await page.keyboard.press('>');
  await page.keyboard.press('9');
  await page.waitForFunction(() => Number(document.getElementById('seek').value) < 4000);
  assert.equal(await page.locator('#play.on').count(), 1);
}, { file: 'bare.html' });

sees('a single picture has no controls', async page => {
  await page.waitForSelector('#cursor');
  await page.keyboard.press('Space');
  await page.keyboard.press('/');
  assert.equal(await page.locator('#controls').count(), 0);
  assert.match(await text(page), /bold/);
}, { file: 'still.html' });
