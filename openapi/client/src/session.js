import { ApiError, isError } from './errors.js';

/** A token is refreshed this long before its end, so that it is valid when the request arrives. */
const earlyMs = 10_000;
/** Of tokens with a short life, at most this part. */
const earlyPart = 0.2;

/** @type {Map<string, Promise<unknown>>} */
const queues = new Map();

/**
 * Runs one task of a name at a time: among all tabs where the platform has locks, else within the process.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
function exclusively(name, task) {
  const locks = globalThis.navigator?.locks;
  if (locks) return /** @type {Promise<T>} */ (locks.request(name, task));
  const run = (queues.get(name) ?? Promise.resolve()).then(task, task);
  queues.set(name, run);
  const end = () => {
    if (queues.get(name) === run) queues.delete(name);
  };
  run.then(end, end);
  return run;
}

/**
 * Holds the tokens of a user and refreshes them.
 *
 * @param {object} options
 * @param {import('./types.js').TokenStore} options.store
 * @param {string} options.name distinguishes the services of an origin
 * @param {(refreshToken: string | undefined) => Promise<import('./types.js').TokenResponse>} options.exchange
 */
export function createSession({ store, name, exchange }) {
  /** @type {Set<(change: import('./types.js').SessionChange) => void>} */
  const listeners = new Set();
  /** @type {Promise<string | null> | undefined} */
  let refreshing;
  const channel = store.shared && globalThis.BroadcastChannel ? new BroadcastChannel(name) : undefined;
  /** @type {any} */ (channel)?.unref?.();
  if (channel) channel.onmessage = ({ data }) => void onOtherTab(data);

  /**
   * @param {import('./types.js').SessionChange['reason']} reason
   * @param {ApiError} [error]
   * @param {boolean} [ended] true if the session has ended, although the store may still show its tokens
   */
  function notify(reason, error, ended = false) {
    const change = { signedIn: !ended && store.read() !== null, reason, ...(error && { error }) };
    for (const listener of [...listeners]) listener(change);
  }

  /** @param {import('./types.js').Tokens | null} tokens @param {import('./types.js').SessionChange['reason']} reason @param {ApiError} [error] */
  function replace(tokens, reason, error) {
    const had = store.read() !== null;
    store.write(tokens);
    if (tokens === null && !had) return;
    channel?.postMessage(reason);
    notify(reason, error);
  }

  /** @param {unknown} reason */
  async function onOtherTab(reason) {
    if (store.cookie) {
      store.write(null);
      if (reason === 'signed-in') await refresh(undefined).catch(() => null);
    }
    // The storage of another process shows a change later than its message.
    notify('other-tab', undefined, reason === 'signed-out' || reason === 'expired');
  }

  const current = () => store.read()?.accessToken;

  /** @param {string | undefined} stale the access token to replace */
  async function exchangeOnce(stale) {
    const tokens = store.read();
    if (tokens === null && !store.cookie) return null;
    if (tokens !== null && tokens.accessToken !== stale) return tokens.accessToken;
    try {
      const next = tokensOf(await exchange(tokens?.refreshToken));
      // A sign-out or another sign-in during the request prevails.
      if (current() === stale) store.write(next);
    } catch (error) {
      if (!endsSession(error)) throw error;
      if (current() === stale) replace(null, 'expired', error);
    }
    return current() ?? null;
  }

  /**
   * Replaces an access token. Simultaneous calls share one request.
   *
   * @param {string | undefined} stale `undefined` if there is none
   * @returns {Promise<string | null>} a token that is not `stale`, or `null` if the session has ended
   */
  function refresh(stale) {
    refreshing ??= exclusively(`${name}:refresh`, () => exchangeOnce(stale)).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  return {
    get signedIn() {
      return store.read() !== null;
    },
    /** @returns {Promise<string | null>} a valid access token, or `null` if nobody is signed in */
    async accessToken() {
      const tokens = store.read();
      if (tokens === null) return null;
      const early = Math.min(earlyMs, (tokens.lifetimeMs ?? 0) * earlyPart);
      const remaining = (tokens.expiresAt ?? Infinity) - Date.now();
      if (remaining > early) return tokens.accessToken;
      const next = refresh(tokens.accessToken);
      // While the token is valid, a failure of the refresh does not matter.
      return remaining > 0 ? next.catch(() => tokens.accessToken) : next;
    },
    async restore() {
      if (store.read() === null && store.cookie) await refresh(undefined);
      return store.read() !== null;
    },
    /** @param {(change: import('./types.js').SessionChange) => void} listener @returns {() => void} removes the listener */
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    clear: () => replace(null, 'signed-out'),
    /** @param {import('./types.js').TokenResponse} response */
    start: (response) => replace(tokensOf(response), 'signed-in'),
    refreshToken: () => store.read()?.refreshToken,
    refresh,
    close: () => channel?.close(),
  };
}

/** @param {unknown} error @returns {error is ApiError} */
function endsSession(error) {
  return isError(error) && (error.status === 401 || error.code === 'ACCOUNT_SUSPENDED');
}

/**
 * The end of a token is measured with the clock of this machine from its arrival, because clocks differ.
 *
 * @param {import('./types.js').TokenResponse} response
 * @returns {import('./types.js').Tokens}
 */
function tokensOf({ accessToken, refreshToken, expiresIn }) {
  const lifetimeMs = (expiresIn ?? lifetimeOf(accessToken)) * 1000;
  const known = Number.isFinite(lifetimeMs);
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(known && { lifetimeMs, expiresAt: Date.now() + lifetimeMs }),
  };
}

/** @param {string} token a JWT @returns {number} seconds from its issue to its end, or NaN */
function lifetimeOf(token) {
  try {
    const { iat, exp } = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    return exp - iat;
  } catch {
    return NaN;
  }
}
