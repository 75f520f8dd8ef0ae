// The page: what is chosen, and who is told when that changes.
import {openTiles, startMap} from './map.js';
import {openSheet, placeOf, showBalance, showPanel} from './panel.js';
import {setUpSearch} from './search.js';
import {readState, writeState} from './state.js';
import {data, element, fileName, getLanguage, setLanguage, t} from './words.js';

const GROUPS = ['land_use', 'zones', 'infrastructure', 'land_take', 'findings', 'borders', 'labels'];

const [province, ...units] = data.places;
const [now] = data.periods;
const message = document.getElementById('message');
const usual = () => new Set(GROUPS.filter((group) => group !== 'findings' && (group !== 'land_take' || period.is_scenario)));
const isUsual = () => shown.size === usual().size && [...shown].every((group) => usual().has(group));

let place = province, period = now, shown = usual();
let view = null;
const archives = new Map();   // period → its tiles, once they are open

function takeState() {
  const state = readState();
  place = placeOf(state.unit) ?? province;
  period = data.periods.find((entry) => entry.period === state.period) ?? now;
  shown = state.layers === undefined ? usual() : new Set(state.layers.split(',').filter((group) => GROUPS.includes(group)));
  setLanguage(state.lang ?? 'vi');
}

function keepState() {
  writeState({
    unit: place === province ? null : place.code, layers: isUsual() ? null : [...shown].join(','),
    period: period === now ? null : period.period, lang: getLanguage() === 'vi' ? null : getLanguage(),
  });
}

// ---- what people do ----

const actions = {
  choose(chosen) {
    place = chosen;
    showBalance(place, period);
    view?.closePopup();
    openSheet(place !== province);
    view?.redraw();
    view?.goTo(place);
    keepState();
    document.getElementById('sheet').scrollTop = 0;
    document.getElementById('balance').scrollIntoView({block: 'start'});
    document.getElementById('said').textContent = document.getElementById('place').textContent;
  },
  toggle(group, isOn) {
    isOn ? shown.add(group) : shown.delete(group);
    view?.redraw();
    keepState();
  },
  choosePeriod(chosen) {
    const followsPeriod = isUsual();
    period = chosen;
    shown = followsPeriod ? usual() : shown;
    view?.closePopup();
    showAll();
    keepState();
    drawPeriod();
  },
  speak(language) {
    setLanguage(language);
    keepState();
    showAll();
    if (archives.has(now))
      draw();
    else
      say();
  },
};

const drawn = () => GROUPS.filter((group) => data.style.layers.some((layer) => layer.metadata.group === group));
const isDrawn = () => period.is_scenario || !archives.has(now) || archives.has(period);
const showAll = () => showPanel({place, period, groups: drawn(), shown, language: getLanguage(), isDrawn: isDrawn()}, actions);

// ---- the map and what stands in its place ----

let say = () => {};

function tell(write) {
  say = () => {
    message.replaceChildren(...write());
    message.hidden = false;
    document.body.dataset.state = 'message';
  };
  say();
}

function draw() {
  view?.map.remove();
  view = null;
  try {
    view = startMap(archives.get(now), {state: () => ({shown, place, period, earlier: period === now ? null : archives.get(period)}), choose: actions.choose, failed});
    message.hidden = true;
  } catch (error) {
    tell(() => [element('h2', {}, t('web_no_webgl')), element('p', {}, t('web_no_webgl_help'))]);
  }
}

function failed(error) {
  tell(() => [element('h2', {}, t('web_failed')), element('p', {}, t('web_failed_help')), element('p', {className: 'quiet'}, error?.message ?? '')]);
}

/** Tiles of an earlier period hold its land use, which takes the place of that of now. Where they cannot be had, the
 * panel says so, and the map stays. */
async function drawPeriod() {
  const wanted = period;
  if (!wanted.is_scenario && !archives.has(wanted) && window.location.protocol !== 'file:') {
    document.body.dataset.state = 'loading';
    try {
      archives.set(wanted, await openTiles(wanted.tiles));
    } catch {
      document.body.dataset.state = 'idle';
    }
  }
  showAll();
  view?.redraw();
}

/** Tiles of now hold all layers. */
async function begin(from) {
  try {
    archives.set(now, await openTiles(from));
  } catch (error) {
    failed(error);
    return;
  }
  const {layers} = archives.get(now);
  data.style.layers = data.style.layers.filter((layer) => layers.has(layer['source-layer']));   // a project may have no zones
  draw();
  await drawPeriod();
}

/** Files that people picked: those with the names of earlier periods' are theirs, another is that of now. */
async function take(files) {
  const periodOf = (file) => data.periods.find((entry) => entry.tiles && fileName(entry) === file.name) ?? now;
  try {
    for (const file of files.filter((other) => periodOf(other) !== now))
      archives.set(periodOf(file), await openTiles(file));
  } catch (error) {
    failed(error);
    return;
  }
  const ofNow = files.find((file) => periodOf(file) === now);
  if (ofNow)
    await begin(ofNow);
}

/** From a file a page may read nothing but its scripts: people are asked for the tiles. */
function askForFile() {
  tell(() => {
    const names = data.periods.filter((entry) => entry.tiles).flatMap((entry, i) => [i > 0 ? ', ' : ' ', element('code', {}, `tiles/${fileName(entry)}`)]);
    const input = element('input', {type: 'file', id: 'pick', accept: '.pmtiles', multiple: names.length > 2, onchange: () => take([...input.files])});
    return [element('h2', {}, t('web_from_file')),
            element('ol', {}, element('li', {}, t('web_from_file_serve'), ' ', element('code', {}, 'quydat serve')),
                    element('li', {}, t('web_from_file_pick'), ...names)),
            element('label', {className: 'button', htmlFor: 'pick'}, t('web_pick')), input];
  });
}

takeState();
showAll();
setUpSearch(units, actions.choose);
document.getElementById('handle').addEventListener('click', () => openSheet(!document.body.classList.contains('open')));
window.addEventListener('hashchange', () => {
  const language = getLanguage();
  takeState();
  showAll();
  if (getLanguage() !== language && archives.has(now))
    draw();
  drawPeriod();
});
if (window.location.protocol === 'file:')
  askForFile();
else
  begin(now.tiles);
