// The map: MapLibre over the vector tiles of the run, read in parts from one file.
import maplibregl from 'maplibre-gl';
import {FetchSource, FileSource, PMTiles, Protocol} from 'pmtiles';
import {categoryName, data, element, figure, swatch, t} from './words.js';
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

function completeStyle(tiles, shown) {
  const style = structuredClone(data.style);
  style.sources.quydat.url = tiles.address;
  const labels = style.layers.findIndex((layer) => layer.type === 'symbol');
  style.layers.splice(labels, 0, ...[['#ffffff', 5], ['#1d2329', 2.4]].map(([colour, width], i) => ({
    id: `chosen_${i}`, type: 'line', source: 'quydat', 'source-layer': 'units', metadata: {group: 'ground'},
    filter: ['==', ['get', 'code'], ''], layout: {'line-join': 'round'}, paint: {'line-color': colour, 'line-width': width},
  })));
  for (const layer of style.layers)
    layer.layout = {...layer.layout, visibility: isShown(layer, shown) ? 'visible' : 'none'};
  return style;
}

const isShown = (layer, shown) => layer.metadata.group === 'ground' || shown.has(layer.metadata.group);

// ---- what lies at a place ----

/** @param isParcel  else it is all land of the category in its unit: tiles of small scales have no single parcels */
function landPart(feature, isParcel) {
  const {category: code, unit, area_ha} = feature.properties, area = figure(area_ha);
  const category = data.categories.find((entry) => entry.code === code);
  return element('div', {className: 'part land'}, element('p', {className: 'lead'}, swatch(category?.colour), category ? categoryName(category) : t('_UNKNOWN'),
                                                          ' ', element('span', {className: 'code'}, code ?? '')),
                 element('p', {className: 'quiet'}, isParcel ? `${area} ha` : t('web_area_in_unit', {area, unit: placeOf(unit)?.name ?? unit})));
}

function otherPart(feature) {
  const p = feature.properties;
  const area = p.area_ha !== undefined ? `, ${figure(p.area_ha)} ha` : '';
  switch (feature.sourceLayer) {
  case 'zones':
    return element('div', {className: 'part'}, element('p', {}, [p.kind, p.name].filter(Boolean).join(' ')),
                   element('p', {className: 'quiet'}, wordOr('zone', p.phase) + area));
  case 'infrastructure':
    return element('div', {className: 'part'}, element('p', {}, [p.ref, p.name].filter(Boolean).join(' – ')),
                   element('p', {className: 'quiet'}, wordOr('road', p.class)));
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
  const unit = placeOf(here.find((feature) => feature.sourceLayer === 'units')?.properties.code);
  const isParcel = Math.min(Math.floor(map.getZoom()), tiles.maxZoom) >= data.parcel_zoom;
  const parts = [...others.map(otherPart), land ? landPart(land, isParcel) : null];
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

const locale = () => ({
  'Map.Title': t('web_map'), 'NavigationControl.ZoomIn': t('web_zoom_in'), 'NavigationControl.ZoomOut': t('web_zoom_out'),
  'Popup.Close': t('web_close'), 'ScaleControl.Meters': 'm', 'ScaleControl.Kilometers': 'km',
});

/** @return the map with what the page asks of it; an exception where the browser has no WebGL */
export function startMap(tiles, {shown, place, period, choose, failed}) {
  const [west, south, east, north] = data.places[0].bounds;
  const map = new maplibregl.Map({
    container: 'map', style: completeStyle(tiles, shown), hash: 'map', locale: locale(), bounds: [[west, south], [east, north]],
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
    const parts = describe(map, tiles, point, period(), (unit) => { popup?.remove(); choose(unit); });
    popup?.remove();
    if (parts.length > 0)
      popup = new maplibregl.Popup({maxWidth: '280px', focusAfterOpen: true}).setLngLat(map.unproject(point))
        .setDOMContent(element('div', {}, ...parts)).addTo(map);
  }
  map.on('click', ({point}) => inform(point));
  map.on('mousemove', ({point}) => { map.getCanvas().style.cursor = map.queryRenderedFeatures(point, {layers: ['ground']}).length > 0 ? 'pointer' : ''; });
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter')
      return;
    event.preventDefault();   // else it also presses the button that the popup puts the focus on
    inform(map.project(map.getCenter()));
  });

  const mark = (chosen) => {
    for (const i of [0, 1])
      map.setFilter(`chosen_${i}`, ['==', ['get', 'code'], chosen === data.places[0] ? '' : chosen.code]);
  };
  map.on('load', () => mark(place()));
  return {
    map, mark,
    goTo(to) { map.fitBounds(to.bounds, {padding: around(48), maxZoom: 14, duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 700}); },
    show(groups) {
      for (const layer of map.getStyle().layers)
        map.setLayoutProperty(layer.id, 'visibility', isShown(layer, groups) ? 'visible' : 'none');
    },
    closePopup() { popup?.remove(); },
  };
}
