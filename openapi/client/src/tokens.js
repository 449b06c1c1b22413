/**
 * Keeps the tokens until the page or the process ends.
 *
 * @returns {import('./types.js').TokenStore}
 */
export function memoryTokens() {
  /** @type {import('./types.js').Tokens | null} */
  let tokens = null;
  return {
    shared: false,
    read: () => tokens,
    write: (next) => {
      tokens = next;
    },
  };
}

/**
 * Keeps the tokens in a storage of the browser, which all tabs of the origin share.
 *
 * @param {{ storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, key?: string }} [options] the default is
 *   `localStorage` and `thisthat.tokens`
 * @returns {import('./types.js').TokenStore}
 */
export function storedTokens({ storage = globalThis.localStorage, key = 'thisthat.tokens' } = {}) {
  return {
    shared: true,
    read: () => {
      try {
        return JSON.parse(storage.getItem(key) ?? 'null');
      } catch {
        return null;
      }
    },
    write: (tokens) => {
      if (tokens === null) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(tokens));
    },
  };
}
