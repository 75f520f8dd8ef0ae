// The map: MapLibre over the vector tiles of the run, read in parts from one file.
import maplibregl from 'maplibre-gl';
import {FetchSource, FileSource, PMTiles, Protocol} from 'pmtiles';
import {categoryName, categoryOf, data, element, figure, swatch, t} from './words.js';
import {areaOf, fullName, placeOf} from './panel.js';

const NEAR_PX = 6;
const MAX_ZOOM = 18;   // tiles are drawn larger above their last zoom

const protocol = new Protocol({metadata: true});
maplibregl.addProtocol('pmtiles', protocol.tile);

/** An archive of tiles: at an address, or a file that was picked. @return its address for the style */
export async function openTiles(from) {
  const archive = new PMTiles(from instanceof File ? new FileSource(from) : new FetchSource(new URL(from, window.location.href).href));
  const header = await archive.getHeader(), {vector_layers: layers} = await archive.getMetadata();
  protocol.add(archive);
  return {layers: new Set(layers.map((layer) => layer.id)), address: `pmtiles://${archive.source.getKey()}`, minZoom: header.minZoom, maxZoom: header.maxZoom};
}

// ---- what the style leaves to the page ----

/** Diagonal lines on nothing, that repeat without a seam. */
function hatch(colour) {
  const size = 16, line = 3, image = {width: size, height: size, data: new Uint8ClampedArray(size * size * 4)};
  const rgb = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const off = (x + y) % size, alpha = off < line ? 190 : off === line || off === size - 1 ? 70 : 0;
      image.data.set([...rgb, alpha], (y * size + x) * 4);
    }
  return image;
}

const isShown = (layer, shown) => layer.metadata.group === 'ground' || shown.has(layer.metadata.group);

/** Codes of what is taken would else stand beside those of what it becomes: below the land use of 2030 they are covered. */
function coverCodes(layers) {
  const codes = layers.splice(layers.findIndex((layer) => layer.id === 'category_code'), 1);
  layers.splice(layers.findIndex((layer) => layer.id === 'land_use_2030'), 0, ...codes);
}

/** @param earlier  tiles of the period that is chosen, where it is not that of the others */
function completeStyle(tiles, {shown, place, period, earlier}) {
  const style = structuredClone(data.style);
  const chosen = place === data.places[0] ? '' : place.code;
  style.sources.quydat.url = tiles.address;
  const labels = style.layers.findIndex((layer) => layer.type === 'symbol');
  style.layers.splice(labels, 0, ...[['#ffffff', 5], ['#1d2329', 2.4]].map(([colour, width], i) => ({
    id: `chosen_${i}`, type: 'line', source: 'quydat', 'source-layer': 'units', metadata: {group: 'ground'},
    filter: ['==', ['get', 'code'], chosen], layout: {'line-join': 'round'}, paint: {'line-color': colour, 'line-width': width},
  })));
  style.layers = style.layers.filter((layer) => period.is_scenario || !layer.metadata.of_scenario);
  if (period.is_scenario)
    coverCodes(style.layers);
  if (earlier)
    style.sources.earlier = {...style.sources.quydat, url: earlier.address};
  for (const layer of style.layers) {
    layer.layout = {...layer.layout, visibility: isShown(layer, shown) ? 'visible' : 'none'};
    if (earlier && layer['source-layer'] === 'land_use')
      layer.source = 'earlier';
  }
  return style;
}

// ---- what lies at a place ----

/** "Đất trồng lúa LUA", with its colour. */
function categoryParts(code) {
  const category = categoryOf(code);
  return [swatch(category?.colour), category ? categoryName(category) : t(code?.startsWith('_') ? code : '_UNKNOWN'), ' ', element('span', {className: 'code'}, code?.startsWith('_') ? '' : code ?? '')];
}

/** @param isParcel  else it is all land of the category in its unit: tiles of small scales have no single parcels */
function landPart(feature, isParcel) {
  const {category, unit, area_ha} = feature.properties, area = figure(area_ha);
  return element('div', {className: 'part land'}, element('p', {className: 'lead'}, ...categoryParts(category)),
                 element('p', {className: 'quiet'}, isParcel ? `${area} ha` : t('web_area_in_unit', {area, unit: placeOf(unit)?.name ?? unit})));
}

/** Land that a work takes: what it becomes, and what it is. */
function takenPart(feature, land) {
  const {category, unit, area_ha, work} = feature.properties;
  return element('div', {className: 'part land'}, element('p', {className: 'lead'}, ...categoryParts(category)),
                 element('p', {className: 'quiet'}, t('web_by_work', {area: figure(area_ha), unit: placeOf(unit)?.name ?? unit, work})),
                 land ? element('p', {className: 'now'}, t('web_now'), ' ', ...categoryParts(land.properties.category)) : null);
}

const workOf = (kind, feature) => data.works.find((work) => work.kind === kind && work.feature === feature.id);

/** What a zone or line takes by the scenario, what that breaks, and where more is told. */
function workParts(work) {
  if (!work)
    return [];
  const taken = Object.entries(work.takes).filter(([, converted]) => converted >= 0.005);
  const all = taken.reduce((sum, [, converted]) => sum + converted, 0);
  const key = !work.category ? 'zone_converts_nothing' : !work.is_applied ? 'web_not_applied' : taken.length > 0 ? 'web_takes' : 'web_takes_nothing';
  const parts = [element('p', {className: 'said'}, t(key, {area: figure(all)}))];
  if (taken.length > 0)
    parts.push(element('ul', {className: 'takes'}, ...taken.sort((a, b) => b[1] - a[1]).map(([code, converted]) =>
      element('li', {}, element('span', {}, ...categoryParts(code)), element('span', {className: 'number'}, figure(converted))))));
  if (work.findings.length > 0)
    parts.push(element('details', {className: 'broken'}, element('summary', {}, t('web_constraints', {n: work.findings.length})),
                       element('ul', {}, ...work.findings.map(([, message]) => element('li', {}, message)))));
  if (work.sheet)
    parts.push(element('p', {}, element('a', {href: work.sheet}, t('web_sheet'))));
  return parts;
}

function otherPart(feature) {
  const p = feature.properties;
  switch (feature.sourceLayer) {
  case 'zones': {
    const work = workOf('zone', feature), registered = work?.area[1];
    const facts = [wordOr('zone', p.phase), `${figure(p.area_ha)} ha`, registered != null ? t('web_registered', {area: figure(registered)}) : null];
    return element('div', {className: 'part work'}, element('p', {className: 'lead'}, p.name?.startsWith(p.kind) ? p.name : [p.kind, p.name].filter(Boolean).join(' ')),
                   element('p', {className: 'quiet'}, facts.filter(Boolean).join(', ')), ...workParts(work));
  }
  case 'infrastructure': {
    const work = workOf('line', feature);
    return element('div', {className: 'part work'}, element('p', {className: 'lead'}, [p.ref, p.name].filter(Boolean).join(' – ')),
                   element('p', {className: 'quiet'}, [wordOr('road', p.class), p.status ? wordOr('status', p.status) : null].filter(Boolean).join(', ')),
                   ...(work?.is_applied ? workParts(work) : []));
  }
  case 'findings':
    return element('div', {className: 'part'}, element('p', {}, p.message ?? p.rule), element('p', {className: 'quiet'}, wordOr('finding', p.severity)));
  default:
    return null;
  }
}

const wordOr = (prefix, name) => (data.words.vi[`${prefix}_${name}`] ? t(`${prefix}_${name}`) : name || t(`${prefix}_other`));

/** Each thing once: tiles overlap a little, and a road comes in pieces. */
function unlike(features) {
  const seen = new Set();
  return features.filter((feature) => {
    const key = feature.sourceLayer + JSON.stringify(feature.properties);
    return !seen.has(key) && seen.add(key);
  });
}

function describe(map, tiles, point, period, choose) {
  const box = [[point.x - NEAR_PX, point.y - NEAR_PX], [point.x + NEAR_PX, point.y + NEAR_PX]];
  const here = map.queryRenderedFeatures(point), near = map.queryRenderedFeatures(box);
  const land = here.find((feature) => feature.layer.id === 'land_use');
  const others = unlike([...near.filter((feature) => feature.sourceLayer === 'findings' || feature.sourceLayer === 'infrastructure'),
                         ...here.filter((feature) => feature.sourceLayer === 'zones')]);
  const taken = here.find((feature) => feature.layer.id === 'land_use_2030');
  const unit = placeOf(here.find((feature) => feature.sourceLayer === 'units')?.properties.code);
  const isParcel = Math.min(Math.floor(map.getZoom()), tiles.maxZoom) >= data.parcel_zoom;
  const parts = [...others.map(otherPart), taken ? takenPart(taken, land) : land ? landPart(land, isParcel) : null];
  if (unit)
    parts.push(element('div', {className: 'part unit'}, element('p', {}, fullName(unit)), element('p', {className: 'quiet'}, `${figure(areaOf(unit, period))} ha`),
                       element('button', {type: 'button', className: 'plain', onclick: () => choose(unit)}, t('web_show_balance'))));
  return parts.filter(Boolean);
}

// ---- the map ----

/** Room around what is shown; on a phone the sheet lies over the map. */
function around(px) {
  const panel = document.getElementById('panel'), isSheet = window.getComputedStyle(panel).position === 'fixed';
  const room = isSheet ? 16 : px;
  return {top: room, left: room, right: room, bottom: room + (isSheet ? panel.offsetHeight : 0)};
}

const flight = (ms) => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms);

/** Moves the map until all of a popup is seen, its head before its foot. */
function reveal(map, popup) {
  const box = popup.getElement().getBoundingClientRect(), frame = map.getContainer().getBoundingClientRect(), room = around(12);
  const shift = (low, high, from, to) => (low < from ? low - from : Math.max(0, Math.min(high - to, low - from)));
  const by = [shift(box.left, box.right, frame.left + room.left, frame.right - room.right), shift(box.top, box.bottom, frame.top + room.top, frame.bottom - room.bottom)];
  if (by[0] !== 0 || by[1] !== 0)
    map.panBy(by, {duration: flight(300)});
}

const locale = () => ({
  'Map.Title': t('web_map'), 'NavigationControl.ZoomIn': t('web_zoom_in'), 'NavigationControl.ZoomOut': t('web_zoom_out'),
  'Popup.Close': t('web_close'), 'ScaleControl.Meters': 'm', 'ScaleControl.Kilometers': 'km',
});

/** @param state  gives what is chosen at the moment: {shown, place, period, earlier}
 *  @return the map with what the page asks of it; an exception where the browser has no WebGL */
export function startMap(tiles, {state, choose, failed}) {
  const [west, south, east, north] = data.places[0].bounds;
  const map = new maplibregl.Map({
    container: 'map', style: completeStyle(tiles, state()), hash: 'map', locale: locale(), bounds: [[west, south], [east, north]],
    fitBoundsOptions: {padding: around(24)}, minZoom: tiles.minZoom, maxZoom: MAX_ZOOM, maxPitch: 0, dragRotate: false, pitchWithRotate: false, rollEnabled: false,
    touchPitch: false, attributionControl: false, localIdeographFontFamily: false, fadeDuration: 150,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({showCompass: false}), 'top-right');
  map.addControl(new maplibregl.ScaleControl({maxWidth: 120}), 'bottom-right');
  map.on('styleimagemissing', ({id}) => {
    const colour = data.style.metadata.hatches[id];
    if (colour && !map.hasImage(id))
      map.addImage(id, hatch(colour), {pixelRatio: 2});
  });
  map.on('error', ({error, sourceId}) => (sourceId ? failed(error) : console.error(error)));
  map.on('dataloading', () => { document.body.dataset.state = 'loading'; });
  map.on('movestart', () => { document.body.dataset.state = 'loading'; });
  map.on('idle', () => { document.body.dataset.state = 'idle'; });

  let popup = null;
  function inform(point) {
    const parts = describe(map, tiles, point, state().period, (unit) => { popup?.remove(); choose(unit); });
    popup?.remove();
    if (parts.length === 0)
      return;
    popup = new maplibregl.Popup({maxWidth: '280px', focusAfterOpen: true}).setLngLat(map.unproject(point))
      .setDOMContent(element('div', {}, ...parts)).addTo(map);
    popup.getElement().querySelector('.maplibregl-popup-content').scrollTop = 0;   // the focus is on its first link
    reveal(map, popup);
  }
  map.on('click', ({point}) => inform(point));
  map.on('mousemove', ({point}) => { map.getCanvas().style.cursor = map.queryRenderedFeatures(point, {layers: ['ground']}).length > 0 ? 'pointer' : ''; });
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter')
      return;
    event.preventDefault();   // else it also presses the button that the popup puts the focus on
    inform(map.project(map.getCenter()));
  });

  let isReady = false;
  const redraw = () => {
    if (isReady)
      map.setStyle(completeStyle(tiles, state()));
  };
  map.on('load', () => {
    isReady = true;
    redraw();   // what was chosen in the meantime
  });
  return {
    map, redraw,
    goTo(to) { map.fitBounds(to.bounds, {padding: around(48), maxZoom: 14, duration: flight(700)}); },
    closePopup() { popup?.remove(); },
  };
}
