// The rules of requests, with a simulated network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionError, cookieTokens, createClient, isError, memoryTokens, storedTokens } from '@thisthat/client';

const baseUrl = 'http://service.example/api/v1';
const json = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const refusal = (status, code, details = {}, headers = {}) =>
  json(status, { error: code, code, statusCode: status, details, requestId: 'id' }, headers);

/** A client whose requests get the given responses in turn; the last one repeats. */
function scripted(responses, options = {}) {
  const requests = [];
  const api = createClient({
    baseUrl,
    ...options,
    fetch: async (url, init) => {
      const response = responses[Math.min(requests.length, responses.length - 1)];
      requests.push({ url, ...init, body: init.body === undefined ? undefined : JSON.parse(init.body) });
      if (response instanceof Error) throw response;
      return typeof response === 'function' ? response(init) : response.clone();
    },
  });
  return { api, requests };
}

const busy = refusal(503, 'SERVICE_BUSY');
const lost = new TypeError('fetch failed');
const bet = { marketId: 'm', amount: 10, side: 'this' };

test('reads are repeated after 429, 503 and a lost connection', async () => {
  const { api, requests } = scripted([busy, refusal(429, 'RATE_LIMIT_EXCEEDED'), lost, json(200, { categories: [] })]);
  assert.deepEqual(await api.listCategories(), { categories: [] });
  assert.equal(requests.length, 4);
});

test('a write with a key is repeated with the same key, and the next call has another', async () => {
  const { api, requests } = scripted([lost, busy, json(201, { newBalance: 1 })]);
  await api.placeBet(bet);
  await api.placeBet(bet);
  const keys = requests.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys.length, 4);
  assert.equal(new Set(keys.slice(0, 3)).size, 1);
  assert.notEqual(keys[3], keys[0]);
  await api.placeBet(bet, { idempotencyKey: 'own' });
  assert.equal(requests.at(-1).headers['idempotency-key'], 'own');
});

test('other writes are never repeated', async () => {
  for (const response of [busy, lost, refusal(429, 'RATE_LIMIT_EXCEEDED')]) {
    const { api, requests } = scripted([response]);
    await assert.rejects(api.claimDailyReward());
    assert.equal(requests.length, 1);
  }
});

test('other errors are not repeated', async () => {
  const { api, requests } = scripted([refusal(500, 'INTERNAL_ERROR')]);
  await assert.rejects(api.listCategories(), (error) => isError(error, 'INTERNAL_ERROR'));
  assert.equal(requests.length, 1);
});

test('Retry-After delays the repetition, and a longer wait than allowed is an error at once', async () => {
  const { api } = scripted([refusal(503, 'SERVICE_BUSY', {}, { 'retry-after': '1' }), json(200, { categories: [] })]);
  const started = performance.now();
  await api.listCategories();
  assert.ok(performance.now() - started >= 1_000);
  const strict = scripted([refusal(429, 'RATE_LIMIT_EXCEEDED', { retryAfterSeconds: 11 })]);
  await assert.rejects(strict.api.listCategories(), (error) => isError(error) && error.retryAfterMs === 11_000);
  assert.equal(strict.requests.length, 1);
});

test('an attempt without a response in time is a ConnectionError', async () => {
  const never = (init) =>
    new Promise((_, reject) => init.signal.addEventListener('abort', () => reject(init.signal.reason)));
  const { api, requests } = scripted([never], { timeoutMs: 30, retries: 1 });
  await assert.rejects(
    api.listCategories(),
    (error) => error instanceof ConnectionError && error.timeout && error.operation === 'listCategories',
  );
  assert.equal(requests.length, 2);
});

test('a response in another form is an UNEXPECTED_RESPONSE', async () => {
  const { api } = scripted([new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } })], {
    retries: 0,
  });
  await assert.rejects(api.listCategories(), (error) => isError(error, 'UNEXPECTED_RESPONSE') && error.status === 502);
});

test('the input becomes path, query and body', async () => {
  const { api, requests } = scripted([json(200, {})]);
  await api.resolveMarket({ marketId: 'a/b', dryRun: true, resolution: 'this', reason: 'r' });
  assert.equal(requests[0].url, `${baseUrl}/admin/markets/a%2Fb/resolve?dryRun=true`);
  assert.deepEqual(requests[0].body, { resolution: 'this', reason: 'r' });
  await api.listMarkets({ q: 'a b&c', cursor: undefined });
  assert.equal(requests[1].url, `${baseUrl}/markets?q=a+b%26c`);
  await assert.rejects(api.getMarket({}), /requires marketId/);
});

const pair = (number) => ({ accessToken: `access-${number}`, refreshToken: `refresh-${number}`, expiresIn: 900 });

/** A client whose service accepts the token of the last refresh only. */
function sessionOf(store = memoryTokens(), { failing } = {}) {
  let valid = 1;
  const seen = [];
  const api = createClient({
    baseUrl,
    tokens: store,
    retries: 0,
    fetch: async (url, init) => {
      const name = String(url).slice(baseUrl.length);
      seen.push({ name, ...init });
      if (name === '/auth/login') return json(200, { user: {}, ...pair(valid) });
      if (name === '/auth/refresh') return failing?.() ?? json(200, pair(++valid));
      if (name === '/auth/logout') return json(200, { message: '' });
      return init.headers.authorization === `Bearer access-${valid}`
        ? json(200, { id: 'me' })
        : refusal(401, 'TOKEN_EXPIRED');
    },
  });
  return { api, seen, expire: () => valid++, count: (name) => seen.filter((request) => request.name === name).length };
}

test('requests that are rejected together share one refresh', async () => {
  const { api, expire, count } = sessionOf();
  await api.login({ email: 'a', password: 'b' });
  expire();
  await Promise.all(Array.from({ length: 10 }, () => api.getMe()));
  assert.equal(count('/auth/refresh'), 1);
});

test('a refresh that fails for another reason keeps the session', async () => {
  const { api, expire } = sessionOf(memoryTokens(), { failing: () => refusal(503, 'SERVICE_UNAVAILABLE') });
  await api.login({ email: 'a', password: 'b' });
  expire();
  await assert.rejects(api.getMe(), (error) => isError(error, 'SERVICE_UNAVAILABLE'));
  assert.equal(api.session.signedIn, true);
});

test('a refresh before the end of a token may fail', async () => {
  const store = memoryTokens();
  const { api, count } = sessionOf(store, { failing: () => refusal(503, 'SERVICE_BUSY') });
  store.write({
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    lifetimeMs: 900_000,
    expiresAt: Date.now() + 5_000,
  });
  assert.equal((await api.getMe()).id, 'me');
  assert.equal(count('/auth/refresh'), 1);
});

test('tabs refresh one after the other with the locks of the browser', async () => {
  let queue = Promise.resolve();
  const names = [];
  const locks = {
    request: (name, task) => {
      names.push(name);
      queue = queue.then(task, task);
      return queue;
    },
  };
  const previous = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  try {
    const values = new Map([['thisthat.tokens', JSON.stringify({ ...pair(1), expiresAt: 0, lifetimeMs: 1 })]]);
    const storage = {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => values.set(key, value),
      removeItem: (key) => values.delete(key),
    };
    let refreshes = 0;
    const tabs = [1, 2].map(() =>
      createClient({
        baseUrl,
        tokens: storedTokens({ storage }),
        fetch: async (url, init) => {
          if (String(url).endsWith('/auth/refresh')) return (refreshes++, json(200, pair(2)));
          return init.headers.authorization === 'Bearer access-2'
            ? json(200, { id: 'me' })
            : refusal(401, 'TOKEN_EXPIRED');
        },
      }),
    );
    await Promise.all(tabs.map((tab) => tab.getMe()));
    assert.equal(refreshes, 1);
    assert.deepEqual(names, Array(2).fill(`thisthat:${baseUrl}:refresh`));
    for (const tab of tabs) tab.close();
  } finally {
    if (previous) Object.defineProperty(globalThis, 'navigator', previous);
    else delete globalThis.navigator;
  }
});

test('a refused refresh ends the session and reports why', async () => {
  const { api, expire } = sessionOf(memoryTokens(), { failing: () => refusal(401, 'REFRESH_TOKEN_REUSED') });
  const changes = [];
  api.session.onChange(({ reason, signedIn, error }) => changes.push([reason, signedIn, error?.code]));
  await api.login({ email: 'a', password: 'b' });
  expire();
  await assert.rejects(api.getMe(), (error) => isError(error, 'TOKEN_EXPIRED'));
  assert.deepEqual(changes, [
    ['signed-in', true, undefined],
    ['expired', false, 'REFRESH_TOKEN_REUSED'],
  ]);
});

test('a sign-out during a refresh prevails', async () => {
  let release;
  const { api, expire } = sessionOf(memoryTokens(), {
    failing: () =>
      new Promise((resolve) => {
        release = () => resolve(json(200, pair(9)));
      }),
  });
  await api.login({ email: 'a', password: 'b' });
  expire();
  const reading = assert.rejects(api.getMe(), (error) => isError(error));
  while (!release) await new Promise((resolve) => setTimeout(resolve, 5));
  api.session.clear();
  release();
  await reading;
  assert.equal(api.session.signedIn, false);
});

test('with cookieTokens the refresh token stays out of scripts, and a reload restores the session', async () => {
  const { api, seen } = sessionOf(cookieTokens());
  await api.login({ email: 'a', password: 'b' });
  assert.equal(JSON.parse(seen[0].body).refreshCookie, true);
  assert.equal(seen[0].credentials, 'include');
  const reloaded = sessionOf(cookieTokens());
  assert.equal(reloaded.api.session.signedIn, false);
  assert.equal(await reloaded.api.session.restore(), true);
  assert.deepEqual(JSON.parse(reloaded.seen[0].body), {});
  await reloaded.api.getMe();
  const stranger = sessionOf(cookieTokens(), { failing: () => refusal(401, 'INVALID_REFRESH_TOKEN') });
  assert.equal(await stranger.api.session.restore(), false);
  for (const { api: each } of [{ api }, reloaded, stranger]) each.close();
});

/** The channel between tabs does not keep the process alive. */
async function keepingAlive(promise) {
  const timer = setInterval(() => {}, 1000);
  try {
    await promise;
  } finally {
    clearInterval(timer);
  }
}

test('a tab whose storage still has the tokens learns of a sign-out in another tab', async () => {
  const tabOf = (values) => ({
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  });
  const [shown, shownLate] = [new Map(), new Map()];
  const one = sessionOf(storedTokens({ storage: tabOf(shown) }));
  const two = sessionOf(storedTokens({ storage: tabOf(shownLate) }));
  await one.api.login({ email: 'a', password: 'b' });
  shown.forEach((value, key) => shownLate.set(key, value));
  const told = new Promise((resolve) =>
    two.api.session.onChange(({ signedIn, reason }) => {
      if (reason === 'other-tab' && !signedIn) resolve();
    }),
  );
  await one.api.logout();
  await keepingAlive(told);
  one.api.close();
  two.api.close();
});

test('tabs with stored tokens learn of a sign-out in another tab', async () => {
  const values = new Map();
  const storage = {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  };
  const one = sessionOf(storedTokens({ storage }));
  const two = sessionOf(storedTokens({ storage }));
  const changes = [];
  await one.api.login({ email: 'a', password: 'b' });
  const told = new Promise((resolve) =>
    two.api.session.onChange((change) => {
      changes.push(change);
      if (!change.signedIn) resolve();
    }),
  );
  await one.api.logout();
  await keepingAlive(told);
  assert.equal(changes.at(-1).reason, 'other-tab');
  assert.equal(two.api.session.signedIn, false);
  one.api.close();
  two.api.close();
});
