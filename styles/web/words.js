// Words and figures in the language that is chosen. The words come from styles/words.csv, with the data.

export const data = window.quydat;

let language = 'vi';
let figures = new Map();

export function setLanguage(code) {
  language = data.words[code] ? code : 'vi';
  figures = new Map();
  document.documentElement.lang = language;
}

export const getLanguage = () => language;

/** The word of a key, with each {name} replaced. */
export function t(key, values = {}) {
  return (data.words[language][key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** A number as the language writes it: 1.527,05 or 1,527.05. */
export function figure(value, places = 2) {
  if (!figures.has(places))
    figures.set(places, new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB',
                                              {minimumFractionDigits: places, maximumFractionDigits: places}));
  return figures.get(places).format(value);
}

/** With its sign: +1.234,50 or −1.234,50. */
export const difference = (value) => (figure(Math.abs(value)) === figure(0) ? '' : value > 0 ? '+' : '−') + figure(Math.abs(value));

/** Of a period's tiles, without its folder. */
export const fileName = (period) => period.tiles.split('/').pop();

export const categoryOf = (code) => data.categories.find((category) => category.code === code);

export const categoryName = (category) => (language === 'en' && category.en) || category.vi;

/** How names are compared: small letters without marks, đ as d. */
export const fold = (text) =>
  text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();

/** An element with properties and children; texts are only ever texts. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child != null));
  return made;
}

export function swatch(colour) {
  const made = element('span', {className: 'swatch'});
  if (colour)
    made.style.backgroundColor = colour;
  else
    made.classList.add('none');
  return made;
}
