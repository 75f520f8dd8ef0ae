// The panel: switches, the legend with areas, which is the balance of the province or of a commune, signs, communes.
import {categoryName, data, difference, element, figure, swatch, t} from './words.js';

const byId = (id) => document.getElementById(id);

const [province, ...units] = data.places;
// Rows beside the tree of categories; their names are words.
const BESIDE = ['_UNKNOWN', '_GAP', '_AREA_DIFFERENCE', '_REGISTER_DIFFERENCE'];

export const placeOf = (code) => data.places.find((place) => place.code === code);

/** "xã Kiên Mộc"; names of layers often begin with the kind already. */
export function fullName(place) {
  const kind = place.kind ?? '';
  return kind === '' || place.name.toLowerCase().startsWith(kind.toLowerCase()) ? place.name : `${kind} ${place.name}`;
}

/** Hectares of a place's whole land. */
export function areaOf(place, period) {
  const areas = period.areas[place.code] ?? {};
  const root = data.categories[0];
  return [root.code, ...BESIDE].reduce((sum, code) => sum + (areas[code]?.[0] ?? 0), 0);
}

/** The two figures of a row: hectares and per cent; of the scenario hectares, and how far that is from now. */
function columns(code, figures, place, period) {
  const now = data.periods[0].areas[place.code]?.[code]?.[0] ?? 0;
  return [figure(figures[0]), period.is_scenario ? difference(figures[0] - now) : figure(figures[1])];
}

const stepOf = (depth) => `depth-${Math.min(depth, 4)}`;

/** A line below a row: how far the scenario is from the plan's target. */
function targetRow(target, area, depth) {
  const [target_ha, verdict] = target;
  const text = t('web_target', {target: figure(target_ha), verdict: t(`verdict_${verdict}`), difference: difference(area - target_ha)});
  return element('tr', {className: `target ${verdict} ${stepOf(depth)}`}, element('td', {colSpan: 3}, text));
}

function balanceRow(code, name, figures, {depth = 0, colour, isGroup = false, isMemo = false}) {
  const row = element('tr', {className: `${isGroup ? 'group' : ''} ${isMemo ? 'memo' : ''}`});
  const head = element('th', {scope: 'row', className: stepOf(depth)}, isGroup ? null : swatch(colour),
                       element('span', {className: 'name'}, name), ' ', element('span', {className: 'code'}, code.startsWith('_') ? '' : code));
  row.dataset.code = code;
  row.append(head, ...figures.map((text) => element('td', {className: 'number'}, text)));
  return row;
}

/** The balance of a place: each category that has land, in the order of the tree. */
export function showBalance(place, period) {
  const areas = period.areas[place.code] ?? {}, targets = period.targets?.[place.code] ?? {}, rows = [];
  data.categories.forEach((category, i) => {
    const figures = areas[category.code];
    if (!figures)
      return;
    const next = data.categories.slice(i + 1).find((other) => other.depth <= category.depth || areas[other.code]);
    const isGroup = next !== undefined && next.depth > category.depth && !next.memo;
    rows.push(balanceRow(category.code, categoryName(category), columns(category.code, figures, place, period),
                         {depth: category.depth, colour: category.colour, isGroup, isMemo: category.memo}));
    if (targets[category.code])
      rows.push(targetRow(targets[category.code], figures[0], category.depth));
  });
  for (const code of BESIDE)
    if (areas[code])
      rows.push(balanceRow(code, t(code), columns(code, areas[code], place, period), {depth: 1}));
  byId('rows').replaceChildren(...rows);
  byId('second').textContent = period.is_scenario ? t('web_change', {period: data.periods[0].period}) : '%';
  const isProvince = place === province;
  byId('place').textContent = fullName(place);
  byId('whole').hidden = isProvince;
  byId('whole').textContent = `← ${province.name}`;
  byId('place-facts').replaceChildren(
    t(period.is_scenario ? 'web_scenario_facts' : 'web_facts', {area: figure(areaOf(place, period)), period: period.period}), ' ',
    place.report ? element('a', {href: place.report}, t(isProvince ? 'web_report_province' : 'web_report_unit')) : '');
  showTaken(place, period);
}

/** The zones and lines that take land in a place, the largest first, with their sheets. */
function takersList(place) {
  const takers = data.works.filter((work) => work.is_applied && work.units[place.code] >= 0.005).sort((a, b) => b.units[place.code] - a.units[place.code]);
  if (takers.length === 0)
    return '';
  return element('details', {className: 'takers'}, element('summary', {}, t('web_takers', {n: takers.length})),
                 element('ul', {className: 'takes'}, ...takers.map((work) => element('li', {},
                   work.sheet ? element('a', {href: work.sheet}, work.label) : element('span', {}, work.label),
                   element('span', {className: 'number'}, `${figure(work.units[place.code])} ha`)))));
}

/** What zones and lines take in a place, in words. */
function showTaken(place, period) {
  const taken = period.taken?.[place.code];
  byId('taken').hidden = !taken;
  if (!taken)
    return;
  const [all, rice, wet, forest, other] = taken.map((area) => figure(area));
  byId('taken').replaceChildren(
    element('p', {}, t(taken[0] < 0.005 ? 'scenario_takes_nothing' : 'scenario_takes', {all, rice, wet, forest, other})),
    takersList(place),
    period.report ? element('p', {}, element('a', {href: period.report}, t('scenario_link'))) : '',
    data.project.synthetic ? element('p', {className: 'quiet'}, t('scenario_note_synthetic')) : '');
}

function sign(kind, key, symbol) {
  const mark = element('span', {className: `sign ${kind}`});
  mark.style.setProperty('--stroke', symbol.stroke);
  mark.style.setProperty('--casing', symbol.casing ?? symbol.stroke);
  return element('li', {}, mark, t(key));
}

/** Lines, zones and findings, as the style draws them. */
function showSigns(style) {
  const signs = [];
  for (const layer of style.layers) {
    const paint = layer.paint ?? {}, group = layer.metadata.group;
    const casing = style.layers.find((other) => other.id === `${layer.id}_casing`);
    if (group === 'infrastructure' && layer.type === 'line' && !layer.id.endsWith('_casing'))
      signs.push([1, sign(paint['line-dasharray'] ? 'dashed' : 'road', layer.id, {stroke: paint['line-color'], casing: casing?.paint['line-color']})]);
    else if (group === 'zones' && layer.type === 'line')
      signs.push([0, sign('zone', layer.id, {stroke: paint['line-color']})]);
    else if (group === 'land_take')
      signs.push([0, sign('area', 'web_layer_land_take', {stroke: paint['line-color']})]);
    else if (group === 'findings')
      signs.push([2, sign('point', layer.id, {stroke: paint['circle-color'], casing: paint['circle-stroke-color']})]);
  }
  byId('signs').replaceChildren(...signs.sort((a, b) => a[0] - b[0]).map((entry) => entry[1]));
}

function showUnits(period, choose) {
  byId('unit-list').replaceChildren(...units.map((unit) => element('li', {},
    element('button', {type: 'button', onclick: () => choose(unit)}, element('span', {}, fullName(unit)),
            element('span', {className: 'quiet number'}, `${figure(areaOf(unit, period))} ha`)))));
}

function showLayers(groups, shown, toggle) {
  const boxes = groups.map((group) => element('label', {}, element('input', {type: 'checkbox', name: group, checked: shown.has(group),
    onchange: (event) => toggle(group, event.target.checked)}), t(`web_layer_${group}`)));
  byId('layers').replaceChildren(byId('layers').querySelector('legend'), ...boxes);
}

function showPeriods(period, isDrawn, choose) {
  const periods = [...data.periods].sort((a, b) => (a.is_scenario ? -1 : b.is_scenario ? 1 : 0));   // then the last first
  byId('period-choice').hidden = periods.length < 2;
  byId('period').replaceChildren(...periods.map((entry) => element('option', {selected: entry === period, value: entry.period},
                                                                   entry.is_scenario ? t('web_scenario_period', {period: entry.period}) : entry.period)));
  byId('period').onchange = () => choose(periods[byId('period').selectedIndex]);
  byId('period-note').hidden = isDrawn;
  byId('period-note').textContent = t('web_period_note', {period: data.periods[0].period});
}

/** All that stands in the panel, in the language of the moment. */
export function showPanel({place, period, groups, shown, language, isDrawn}, actions) {
  for (const node of document.querySelectorAll('[data-word]'))
    node.textContent = t(node.dataset.word);
  for (const node of document.querySelectorAll('[data-label]'))
    node.setAttribute('aria-label', t(node.dataset.label));
  for (const node of document.querySelectorAll('[data-hint]'))
    node.placeholder = t(node.dataset.hint);
  document.title = `${province.name} – ${t('web_title')}`;
  byId('title').textContent = province.name;
  byId('about').textContent = period.is_scenario ? t('scenario_title') : `${t('web_title')}, ${t('web_of_period', {period: period.period})}`;
  byId('synthetic').hidden = !data.project.synthetic;
  byId('language').textContent = language === 'vi' ? 'English' : 'Tiếng Việt';
  byId('language').lang = language === 'vi' ? 'en' : 'vi';
  byId('language').onclick = () => actions.speak(language === 'vi' ? 'en' : 'vi');
  byId('whole').onclick = () => actions.choose(province);
  showLayers(groups, shown, actions.toggle);
  showPeriods(period, isDrawn, actions.choosePeriod);
  showBalance(place, period);
  showSigns(data.style);
  showUnits(period, actions.choose);
}

/** On a phone the panel is a sheet that the handle pulls up. */
export function openSheet(isOpen) {
  document.body.classList.toggle('open', isOpen);
  byId('handle').setAttribute('aria-expanded', String(isOpen));
}
