// Addresses of the client. The history API keeps them readable, and links in mails open them directly.
import { signal } from './html.js';

/** @typedef {{ path: string, query: URLSearchParams, key: number }} Place */

const read = () => ({ path: location.pathname, query: new URLSearchParams(location.search), key: Date.now() });

/** @type {import('@preact/signals').Signal<Place>} */
export const place = signal(read());

/** Scroll positions of the history's entries, because lists load after the browser restores them. */
const scrolls = new Map();
history.scrollRestoration = 'manual';
let entry = history.state?.entry ?? 0;
let latest = entry;

/** Whether the reader came here with the browser's buttons. */
export let returned = false;

/** @param {string} path @param {{ replace?: boolean, keepScroll?: boolean }} [options] */
export function go(path, { replace = false, keepScroll = false } = {}) {
  scrolls.set(entry, scrollY);
  returned = false;
  if (replace) {
    history.replaceState({ entry }, '', path);
  } else {
    entry = ++latest;
    history.pushState({ entry }, '', path);
  }
  place.value = read();
  if (!keepScroll) {
    scrollTo(0, 0);
  }
}

addEventListener('popstate', (event) => {
  scrolls.set(entry, scrollY);
  returned = true;
  entry = event.state?.entry ?? 0;
  place.value = read();
  const top = scrolls.get(entry) ?? 0;
  requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, top)));
});

addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey
    || link.hasAttribute('download') || link.getAttribute('target') || link.hasAttribute('data-external')
    || link.getAttribute('href').startsWith('/api/')) {
    return;
  }
  event.preventDefault();
  const href = link.getAttribute('href');
  if (href !== location.pathname + location.search) {
    go(href);
  } else {
    scrollTo({ top: 0, behavior: 'smooth' });
  }
});

/** Changes parameters of the current address. Empty values are removed. @param {Record<string, string>} changes */
export function setQuery(changes, { replace = true } = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) {
      query.set(name, value);
    } else {
      query.delete(name);
    }
  }
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : ''), { replace, keepScroll: true });
}

/** The address to return to after signing in. */
export const here = () => location.pathname + location.search;
