// The search for a commune: a list that the keyboard walks through.
import {element, fold, t} from './words.js';

const MOST = 8;

/** @param places  with code and name
 *  @param choose  called with the place that is taken */
export function setUpSearch(places, choose) {
  const input = document.getElementById('query'), list = document.getElementById('found'), said = document.getElementById('said');
  const folded = places.map((place) => ({place, key: fold(place.name), exact: place.name.normalize('NFC').toLowerCase()}));
  let matches = [], active = -1;

  // As written before without marks, from the beginning before within.
  function rank(entry, query, exact) {
    const words = ` ${entry.key}`;
    return (entry.exact.includes(exact) ? 0 : 4) + (entry.key.startsWith(query) ? 0 : words.includes(` ${query}`) ? 1 : 2);
  }

  function find(text) {
    const query = fold(text), exact = text.normalize('NFC').toLowerCase().trim();
    if (query === '')
      return [];
    return folded.filter((entry) => entry.key.includes(query) || entry.place.code === query)
      .map((entry, order) => ({entry, order, rank: rank(entry, query, exact)}))
      .sort((a, b) => a.rank - b.rank || a.order - b.order).slice(0, MOST).map((match) => match.entry.place);
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function take(place) {
    close();
    input.value = '';
    input.blur();
    choose(place);
  }

  function walk(to) {
    active = to;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === active)));
    if (active >= 0)
      input.setAttribute('aria-activedescendant', list.children[active].id);
  }

  function show() {
    matches = find(input.value);
    const nothing = matches.length === 0 && fold(input.value) !== '';
    list.replaceChildren(...matches.map((place, i) => {
      const option = element('li', {id: `found-${i}`, role: 'option', onpointerdown: (event) => event.preventDefault(), onclick: () => take(place)},
                             place.name, element('span', {className: 'quiet'}, place.code));
      option.dataset.code = place.code;
      return option;
    }));
    if (nothing)
      list.append(element('li', {className: 'quiet'}, t('web_nothing_found')));
    said.textContent = nothing ? t('web_nothing_found') : matches.length > 0 ? t('web_matches', {n: matches.length}) : '';
    list.hidden = matches.length === 0 && !nothing;
    input.setAttribute('aria-expanded', String(!list.hidden));
    walk(matches.length > 0 ? 0 : -1);
  }

  input.addEventListener('input', show);
  input.addEventListener('focus', () => input.value && show());
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const n = matches.length;
    if (event.key === 'ArrowDown' && n > 0)
      walk((active + 1) % n);
    else if (event.key === 'ArrowUp' && n > 0)
      walk((active + n - 1) % n);
    else if (event.key === 'Enter' && active >= 0 && !list.hidden)
      take(matches[active]);
    else if (event.key === 'Escape')
      close();
    else
      return;
    event.preventDefault();
  });
}
