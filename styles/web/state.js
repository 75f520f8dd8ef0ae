// What the address keeps behind "#": MapLibre writes the view there ("map=…"), this file all else.

const KEYS = ['unit', 'layers', 'period', 'lang'];

const parameters = () => new URLSearchParams(window.location.hash.slice(1));

/** What the address says; keys that it lacks are absent. */
export function readState() {
  const all = parameters(), state = {};
  for (const key of KEYS)
    if (all.has(key))
      state[key] = all.get(key);
  return state;
}

/** @param state  a value that is null leaves the address */
export function writeState(state) {
  const all = parameters();
  for (const [key, value] of Object.entries(state))
    value == null ? all.delete(key) : all.set(key, value);
  const text = [...all].map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2F/g, '/').replace(/%2C/g, ',')}`).join('&');
  window.history.replaceState(window.history.state, '', `#${text}`);
}
