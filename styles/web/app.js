// The page: what is chosen, and who is told when that changes.
import {openTiles, startMap} from './map.js';
import {openSheet, placeOf, showBalance, showPanel} from './panel.js';
import {setUpSearch} from './search.js';
import {readState, writeState} from './state.js';
import {data, element, getLanguage, setLanguage, t} from './words.js';

const GROUPS = ['land_use', 'zones', 'infrastructure', 'findings', 'borders', 'labels'];
const USUALLY_OFF = ['findings'];

const [province, ...units] = data.places;
const message = document.getElementById('message');
const usual = () => new Set(GROUPS.filter((group) => !USUALLY_OFF.includes(group)));

let place = province, period = data.periods[0], shown = usual();
let view = null, tiles = null;

function takeState() {
  const state = readState();
  place = placeOf(state.unit) ?? province;
  period = data.periods.find((entry) => entry.period === state.period) ?? data.periods[0];
  shown = state.layers === undefined ? usual() : new Set(state.layers.split(',').filter((group) => GROUPS.includes(group)));
  setLanguage(state.lang ?? 'vi');
}

function keepState() {
  const same = shown.size === usual().size && [...shown].every((group) => usual().has(group));
  writeState({
    unit: place === province ? null : place.code, layers: same ? null : [...shown].join(','),
    period: period === data.periods[0] ? null : period.period, lang: getLanguage() === 'vi' ? null : getLanguage(),
  });
}

// ---- what people do ----

const actions = {
  choose(chosen) {
    place = chosen;
    showBalance(place, period);
    view?.closePopup();
    openSheet(place !== province);
    view?.mark(place);
    view?.goTo(place);
    keepState();
    document.getElementById('sheet').scrollTop = 0;
    document.getElementById('balance').scrollIntoView({block: 'start'});
    document.getElementById('said').textContent = document.getElementById('place').textContent;
  },
  toggle(group, isOn) {
    isOn ? shown.add(group) : shown.delete(group);
    view?.show(shown);
    keepState();
  },
  async choosePeriod(chosen) {
    const other = (chosen.tiles ?? data.periods[0].tiles) !== (period.tiles ?? data.periods[0].tiles);
    period = chosen;
    showAll();
    keepState();
    if (other && window.location.protocol !== 'file:')
      await load(period.tiles);
  },
  speak(language) {
    setLanguage(language);
    keepState();
    showAll();
    if (tiles)
      draw();
    else
      say();
  },
};

const drawn = () => GROUPS.filter((group) => data.style.layers.some((layer) => layer.metadata.group === group));
const showAll = () => showPanel({place, period, groups: drawn(), shown, language: getLanguage()}, actions);

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
    view = startMap(tiles, {shown, place: () => place, period: () => period, choose: actions.choose, failed});
    message.hidden = true;
  } catch (error) {
    tell(() => [element('h2', {}, t('web_no_webgl')), element('p', {}, t('web_no_webgl_help'))]);
  }
}

function failed(error) {
  tell(() => [element('h2', {}, t('web_failed')), element('p', {}, t('web_failed_help')), element('p', {className: 'quiet'}, error?.message ?? '')]);
}

async function load(from) {
  try {
    tiles = await openTiles(from);
  } catch (error) {
    failed(error);
    return;
  }
  data.style.layers = data.style.layers.filter((layer) => tiles.layers.has(layer['source-layer']));   // a project may have no zones
  showAll();
  draw();
}

/** From a file a page may read nothing but its scripts: people are asked for the tiles. */
function askForFile() {
  tell(() => {
    const input = element('input', {type: 'file', id: 'pick', accept: '.pmtiles', onchange: () => input.files[0] && load(input.files[0])});
    return [element('h2', {}, t('web_from_file')),
            element('ol', {}, element('li', {}, t('web_from_file_serve'), ' ', element('code', {}, 'quydat serve')),
                    element('li', {}, t('web_from_file_pick'), ' ', element('code', {}, 'tiles/land_use.pmtiles'))),
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
  view?.show(shown);
  view?.mark(place);
  if (getLanguage() !== language && tiles)
    draw();
});
if (window.location.protocol === 'file:')
  askForFile();
else
  load(period.tiles ?? data.periods[0].tiles);
