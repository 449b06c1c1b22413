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

/**
 * Keeps the access token in memory and leaves the refresh token to a cookie that scripts cannot read. For pages of the
 * site of the service. Call `session.restore()` after a reload.
 *
 * @returns {import('./types.js').TokenStore}
 */
export function cookieTokens() {
  return { ...memoryTokens(), shared: true, cookie: true };
}
