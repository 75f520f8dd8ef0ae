// Opens the web map in Chromium as people do, and prints what it saw as one line of JSON.
// Usage: node browse.mjs ASK.json, with {chromium, base, page, tiles, pictures, points, names, zone, periods, periodsPage, periodTiles}; see test_web.py.
import {readFileSync} from 'node:fs';
import {chromium} from 'playwright-core';

const ask = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const seen = {trouble: [], asked: [], parts: 0, pictures: {}, clicks: [], search: {}};
// no name but this computer's is known: there is no network
const flags = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
const sizes = {phone: [390, 844, 2, true], laptop: [1366, 768, 1, false], wide: [1920, 1080, 1, false]};

async function open(browser, [width, height, deviceScaleFactor, isPhone], url) {
  const context = await browser.newContext({viewport: {width, height}, deviceScaleFactor, isMobile: isPhone, hasTouch: isPhone, locale: 'vi-VN'});
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && seen.trouble.push(`${url}: ${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => seen.trouble.push(`${url}: ${error.message}`));
  page.on('request', (request) => seen.asked.push(request.url()));
  page.on('response', (response) => {
    seen.parts += response.url().endsWith('.pmtiles') && response.status() === 206 ? 1 : 0;
    if (response.status() >= 400)
      seen.trouble.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  await settled(page);
  return page;
}

/** The page says itself when nothing moves any more. */
const settled = (page) => page.waitForFunction(() => ['idle', 'message'].includes(document.body.dataset.state), null, {timeout: 90000});

const texts = (page, selector) => page.locator(selector).allTextContents();

const rows = (page) => page.$$eval('#rows tr[data-code]', (all) => all.map((row) => [row.dataset.code, ...[...row.cells].slice(1).map((cell) => cell.textContent)]));

/** What people see, then the map alone: without the panel and the buttons that lie over it. */
async function picture(page, name) {
  await page.screenshot({path: `${ask.pictures}/${name}.png`});
  await page.evaluate(() => document.querySelectorAll('#panel, .maplibregl-control-container').forEach((node) => { node.style.visibility = 'hidden'; }));
  const box = await page.locator('#map').boundingBox();
  await page.screenshot({path: `${ask.pictures}/${name}-map.png`, clip: box});
}

async function look(browser) {
  for (const [name, size] of Object.entries(sizes)) {
    const page = await open(browser, size, `${ask.base}web/#layers=land_use`);
    seen.pictures[name] = {width: await page.evaluate(() => document.documentElement.scrollWidth), expected: size[0]};
    await picture(page, name);
    await page.context().close();
  }
}

async function use(browser) {
  const page = await open(browser, sizes.laptop, `${ask.base}web/`);
  await page.screenshot({path: `${ask.pictures}/usual.png`});
  seen.title = await page.title();
  seen.synthetic = await page.locator('#synthetic').isVisible();
  seen.legend = await rows(page);
  seen.units = await texts(page, '#unit-list button');
  for (const name of ask.names) {
    await page.fill('#query', name);
    seen.search[name] = await page.$$eval('#found [role=option]', (all) => all.map((option) => option.dataset.code));
  }
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.location.hash.includes('unit='));
  await page.waitForTimeout(900);   // of flying there
  await settled(page);
  seen.unit = {place: await page.textContent('#place'), rows: await rows(page), link: await page.getAttribute('#place-facts a', 'href'), hash: await page.evaluate(() => window.location.hash)};
  await page.screenshot({path: `${ask.pictures}/unit.png`});

  // the address keeps the view
  const again = await open(browser, sizes.laptop, `${ask.base}web/${seen.unit.hash}`);
  seen.unit.again = [await again.textContent('#place'), await again.evaluate(() => window.location.hash)];
  await again.context().close();
  await page.click(`#place-facts a`);
  seen.unit.report = await page.title();
  await page.context().close();
}

async function click(browser) {
  const page = await open(browser, sizes.laptop, `${ask.base}web/#map=15/${ask.points[0].lat}/${ask.points[0].lon}`);
  for (const point of ask.points) {
    await page.evaluate(([lat, lon]) => { window.location.hash = `#map=15/${lat}/${lon}`; }, [point.lat, point.lon]);
    await page.waitForTimeout(300);
    await settled(page);
    const box = await page.locator('#map').boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    seen.clicks.push({land: await page.textContent('.part.land'), unit: await page.textContent('.part.unit p')});
  }
  await page.screenshot({path: `${ask.pictures}/click.png`});
  await page.keyboard.press('Escape');
  await page.click('.part.unit button');
  seen.clicked = await page.textContent('#place');
  await page.context().close();
}

/** With no mouse, and in English. */
async function keyboard(browser) {
  const page = await open(browser, sizes.laptop, `${ask.base}web/#map=15/${ask.points[0].lat}/${ask.points[0].lon}`);
  seen.order = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Tab');
    seen.order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.name));
  }
  await page.keyboard.press('Space');
  seen.toggled = await page.evaluate(() => window.location.hash);
  await page.focus('.maplibregl-canvas');
  await page.keyboard.press('Enter');
  seen.byKeyboard = await page.textContent('.maplibregl-popup');
  await page.click('#language');
  seen.english = {lang: await page.getAttribute('html', 'lang'), layers: await texts(page, '#layers label'), hash: await page.evaluate(() => window.location.hash)};
  seen.unnamed = await page.$$eval('button, input, select, a, [role=combobox], [role=listbox], [role=region]', (all) => all.filter((node) => node.offsetParent !== null &&
    !(node.textContent.trim() || node.getAttribute('aria-label') || node.getAttribute('title') || node.labels?.length)).map((node) => node.outerHTML.slice(0, 90)));
  await page.context().close();
}

/** Chooses a period, and waits until the map has followed. */
async function choosePeriod(page, value) {
  await page.selectOption('#period', value);
  await page.waitForTimeout(500);
  await settled(page);
}

async function periods(browser) {
  const page = await open(browser, sizes.laptop, `${ask.periods}#layers=land_use`);
  seen.periods = {offered: await texts(page, '#period option'), now: await rows(page)};
  await choosePeriod(page, '2020');
  Object.assign(seen.periods, {then: await rows(page), note: await page.locator('#period-note').isVisible(), hash: await page.evaluate(() => window.location.hash)});
  await picture(page, 'then');
  await page.context().close();

  // the address keeps the period, and the way back
  const again = await open(browser, sizes.laptop, `${ask.periods}${seen.periods.hash}`);
  await choosePeriod(again, '2024');
  await picture(again, 'now');
  await again.context().close();
}

/** Opened by a double click: with the tiles of both periods, then with those of now alone. */
async function periodsFromFile(browser) {
  for (const n of [2, 1]) {
    const page = await open(browser, sizes.laptop, `${ask.periodsPage}#layers=land_use&period=2020`);
    const asked = await page.textContent('#message');
    await page.setInputFiles('#pick', ask.periodTiles.slice(0, n));
    await page.waitForTimeout(500);
    await settled(page);
    seen.periods[`picked${n}`] = {asked, note: await page.locator('#period-note').isVisible()};
    await picture(page, `picked${n}`);
    await page.context().close();
  }
}

/** What the plan's zones and lines take: in words, in figures, on the map, of one zone. */
async function scenario(browser) {
  const page = await open(browser, sizes.laptop, `${ask.base}web/`);
  seen.scenario = {offered: await texts(page, '#period option')};
  await choosePeriod(page, '2030');
  const targets = await page.$$eval('#rows tr.target', (all) => all.map((row) => [row.previousElementSibling.dataset.code, row.className.split(' ')[1], row.textContent]));
  Object.assign(seen.scenario, {about: await page.textContent('#about'), rows: await rows(page), targets, taken: await page.textContent('#taken'),
                                report: await page.getAttribute('#taken > p a', 'href'), hash: await page.evaluate(() => window.location.hash),
                                checked: await page.$$eval('#layers input:checked', (all) => all.map((input) => input.name))});
  await page.screenshot({path: `${ask.pictures}/scenario.png`});
  await page.evaluate((unit) => { window.location.hash += `&unit=${unit}`; }, ask.zone.unit);
  await page.waitForTimeout(300);
  await settled(page);
  await page.click('.takers summary');
  seen.scenario.takers = await page.$$eval('.takers li', (all) => all.map((item) => [...item.children].map((child) => child.textContent)));
  await page.screenshot({path: `${ask.pictures}/takers.png`});
  await page.context().close();

  const at = `map=15/${ask.zone.lat}/${ask.zone.lon}`;
  for (const period of ['2024', '2030']) {
    const near = await open(browser, sizes.laptop, `${ask.base}web/#${at}&layers=land_use&period=${period}`);
    await picture(near, `zone-${period}`);
    await near.context().close();
  }
  for (const [name, size] of [['laptop', sizes.laptop], ['phone', sizes.phone]]) {
    const near = await open(browser, size, `${ask.base}web/#${at}&period=2030`);
    const box = await near.locator('#map').boundingBox();
    await near.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await near.waitForTimeout(300);
    await settled(near);   // it was moved into view
    const part = near.locator('.part.work').first(), popup = await near.locator('.maplibregl-popup-content').boundingBox();
    const bottom = await near.evaluate(() => { const panel = document.getElementById('panel'); return getComputedStyle(panel).position === 'fixed' ? panel.getBoundingClientRect().top : window.innerHeight; });
    seen.scenario[name] = {zone: await part.textContent(), takes: await part.locator('.takes li').allTextContents(), land: await near.textContent('.part.land'),
                           inView: popup.y >= 0 && popup.y + popup.height <= bottom};
    await near.screenshot({path: `${ask.pictures}/zone-${name}.png`});
    if (name === 'laptop') {
      await part.locator('a').click();
      seen.scenario.sheet = await near.evaluate(() => document.getElementById(window.location.hash.slice(1))?.textContent ?? '');
    }
    await near.context().close();
  }
}

/** Opened by a double click. */
async function fromFile(browser) {
  const page = await open(browser, sizes.phone, `${ask.page}#layers=land_use`);
  seen.file = {message: await page.textContent('#message'), legend: (await rows(page)).length};
  await page.screenshot({path: `${ask.pictures}/file.png`});
  await page.setInputFiles('#pick', ask.tiles);
  await page.waitForFunction(() => document.body.dataset.state === 'idle', null, {timeout: 90000});
  seen.file.hidden = await page.locator('#message').isHidden();
  await picture(page, 'picked');
  await page.context().close();
}

async function trouble(browser) {
  const page = await open(browser, sizes.laptop, `${ask.base}web/`);
  seen.message = await page.textContent('#message');
  seen.figures = (await rows(page)).length;
  await page.context().close();
}

let browser = await chromium.launch({executablePath: ask.chromium, args: flags});
for (const part of [look, use, click, keyboard, scenario, periods, periodsFromFile, fromFile])
  await part(browser);
await browser.close();
const before = seen.trouble.length;
browser = await chromium.launch({executablePath: ask.chromium, args: [...flags.filter((flag) => !/angle|swiftshader/.test(flag)), '--disable-3d-apis']});
await trouble(browser);
seen.trouble.length = before;   // Chromium tells of WebGL's absence itself
await browser.close();
console.log(JSON.stringify(seen));
