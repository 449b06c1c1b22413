import { ApiError, ConnectionError, isError } from './errors.js';
import { createLive } from './live.js';
import { operations } from './operations.js';
import { createSession } from './session.js';
import { backOffMs, delay, randomId } from './timing.js';
import { memoryTokens } from './tokens.js';

const repeatable = [429, 502, 503, 504];
/** Requests other than reads that can be repeated without a key: at worst there is one more session. */
const harmless = ['refreshTokens', 'login', 'quoteBet'];
const invalidToken = ['TOKEN_EXPIRED', 'TOKEN_REVOKED', 'UNAUTHORIZED'];
const signIns = ['login', 'register'];
/** Operations that end the session of the caller. */
const endings = ['logout', 'endSessions', 'changePassword', 'closeMe'];

/**
 * Creates a client of the API.
 *
 * @param {import('./types.js').ClientOptions} options
 * @returns {import('./types.js').Client}
 */
export function createClient(options) {
  const { tokens = memoryTokens(), retries = 3, timeoutMs = 10_000, maxRetryDelayMs = 10_000 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const request = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  /** @type {ReturnType<typeof createLive> | undefined} */
  let live;

  const session = createSession({
    store: tokens,
    name: `thisthat:${baseUrl}`,
    exchange: async (refreshToken) => (await repeatedly('refreshTokens', { refreshToken }, {}, null)).data,
  });

  /**
   * Sends a request once.
   *
   * @param {string} name
   * @param {Record<string, unknown>} input
   * @param {import('./types.js').RequestOptions} options
   * @param {string | null} token
   * @returns {Promise<import('./types.js').Sent<any>>}
   */
  async function once(name, input, { signal, idempotencyKey, timeoutMs: limit = timeoutMs, headers }, token) {
    signal?.throwIfAborted();
    const { url, body } = addressOf(baseUrl, name, input);
    const aborter = new AbortController();
    const abort = () => aborter.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => aborter.abort(new DOMException('Timeout', 'TimeoutError')), limit);
    try {
      const response = await request(url, {
        method: entry(name).method,
        signal: aborter.signal,
        ...(tokens.cookie && { credentials: 'include' }),
        headers: {
          accept: 'application/json, text/csv;q=0.9',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const data = await contentOf(response);
      if (!response.ok) throw new ApiError(/** @type {any} */ (name), response, data);
      return { data, response, replayed: response.headers.get('idempotency-replayed') === 'true' };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (signal?.aborted) throw signal.reason;
      throw new ConnectionError(/** @type {any} */ (name), aborter.signal.aborted, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Sends a request, and repeats it if that is safe and useful.
   *
   * @param {string} name
   * @param {Record<string, unknown>} input
   * @param {import('./types.js').RequestOptions} options
   * @param {string | null} token
   */
  async function repeatedly(name, input, options, token) {
    const safe = entry(name).method === 'GET' || options.idempotencyKey !== undefined || harmless.includes(name);
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(name, input, options, token);
      } catch (error) {
        const refused = error instanceof ApiError && repeatable.includes(error.status);
        const passing = safe && (refused || error instanceof ConnectionError);
        const waitMs = refused ? (error.retryAfterMs ?? 0) : 0;
        if (!passing || waitMs > maxRetryDelayMs || attempt >= (options.retries ?? retries)) throw error;
        await delay(waitMs + backOffMs(attempt), options.signal);
      }
    }
  }

  /**
   * Sends a request with a valid token. If the service rejects the token, it is refreshed once.
   *
   * @param {string} name
   * @param {Record<string, unknown>} [input]
   * @param {import('./types.js').RequestOptions} [options]
   */
  async function send(name, input = {}, options = {}) {
    const { auth, key } = entry(name);
    const chosen = key ? { idempotencyKey: randomId(), ...options } : options;
    const run = (/** @type {string | null} */ token) => {
      const cookie = tokens.cookie && signIns.includes(name) ? { refreshCookie: true } : {};
      const filled = name === 'logout' ? { refreshToken: session.refreshToken(), ...input } : { ...cookie, ...input };
      return repeatedly(name, filled, chosen, token);
    };
    const token = auth ? await session.accessToken() : null;
    try {
      const sent = await run(token).catch(async (error) => {
        if (token === null || !isError(error) || !invalidToken.includes(error.code)) throw error;
        const next = await session.refresh(token);
        if (next === null) throw error;
        return run(next);
      });
      if (signIns.includes(name)) session.start(sent.data);
      if (endings.includes(name)) session.clear();
      return sent;
    } finally {
      if (name === 'logout') session.clear();
    }
  }

  /** @type {any} */
  const client = {
    baseUrl,
    session,
    send,
    /** @param {string} name @param {any} [input] @param {any} [options] */
    async attempt(name, input, options) {
      try {
        return { ok: true, data: (await send(name, input, options)).data };
      } catch (error) {
        if (isError(error)) return { ok: false, error };
        throw error;
      }
    },
    /** @param {import('./types.js').LiveOptions} [liveOptions] */
    live(liveOptions) {
      if (live?.connection.state === 'closed') live = undefined;
      live ??= createLive({ client, baseUrl, session, request, WebSocket: options.WebSocket, ...liveOptions });
      return live;
    },
    close() {
      live?.close();
      session.close();
    },
  };
  for (const [name, { rows }] of /** @type {[string, import('./types.js').Entry][]} */ (Object.entries(operations))) {
    client[name] = async (/** @type {any} */ input, /** @type {any} */ options) =>
      (await send(name, input, options)).data;
    if (rows === undefined) continue;
    client[name].pages = (/** @type {any} */ input, /** @type {any} */ options) => pages(client, name, input, options);
    client[name].all = async function* (/** @type {any} */ input, /** @type {any} */ options) {
      for await (const page of pages(client, name, input, options)) yield* page[rows];
    };
  }
  return client;
}

/**
 * Requests one page after the other.
 *
 * @param {any} client
 * @param {string} name
 * @param {Record<string, unknown>} [input]
 * @param {import('./types.js').RequestOptions} [options]
 */
async function* pages(client, name, input = {}, options = {}) {
  for (let next = input; ; ) {
    const page = await client[name](next, options);
    yield page;
    const place = nextPage(name, page);
    if (place === undefined) return;
    const { offset, ...others } = input;
    next = { ...others, ...place };
  }
}

/**
 * The place of the page after another one.
 *
 * @param {string} name
 * @param {any} page
 * @returns {{ cursor: string } | { offset: number } | undefined} `undefined` after the last page
 */
export function nextPage(name, page) {
  const { rows, cursor } = entry(name);
  if (rows === undefined) return undefined;
  if (cursor) return page.nextCursor ? { cursor: page.nextCursor } : undefined;
  const end = page.offset + page[rows].length;
  return page[rows].length > 0 && end < page.total ? { offset: end } : undefined;
}

/** @param {string} name @returns {import('./types.js').Entry} */
function entry(name) {
  return /** @type {any} */ (operations)[name];
}

/**
 * Distributes the input of an operation among path, query and body.
 *
 * @param {string} baseUrl
 * @param {string} name
 * @param {Record<string, unknown>} input
 * @returns {{ url: string, body: Record<string, unknown> | undefined }}
 */
function addressOf(baseUrl, name, input) {
  const { path, body, query } = entry(name);
  const rest = { ...input };
  const place = path.replace(/\{(\w+)\}/g, (_, field) => {
    const value = rest[field];
    if (value === undefined || value === '') throw new TypeError(`${name} requires ${field}`);
    delete rest[field];
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const field of body ? (query ?? []) : Object.keys(rest)) {
    const value = rest[field];
    delete rest[field];
    if (value !== undefined && value !== null) search.set(field, String(value));
  }
  const suffix = search.size > 0 || String(search) !== '' ? `?${search}` : '';
  return { url: `${baseUrl}${place}${suffix}`, body: body ? rest : undefined };
}

/** @param {Response} response */
async function contentOf(response) {
  const text = await response.text();
  if (!(response.headers.get('content-type') ?? '').includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
