// The client against the running service.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { cookieTokens, createClient, isError, memoryTokens, storedTokens } from '@thisthat/client';
import { createCable, createLossyProxy, createService, until } from './service.js';

const accessTokenMs = 6_000;
const unlimited = { THISTHAT_RATE_LIMITS_ENABLED: 'false' };
const service = await createService({
  THISTHAT_AUTH_BCRYPT_COST: '4',
  THISTHAT_AUTH_ACCESS_TOKEN_LIFETIME: `${accessTokenMs}ms`,
});
const closing = [];

function client(options = {}) {
  const api = createClient({ baseUrl: service.baseUrl, WebSocket, ...options });
  closing.push(() => api.close());
  return api;
}

let number = 0;
/** A client of a new user. */
async function newUser(options) {
  const api = client(options);
  const username = `client_${++number}_${Date.now()}`;
  const { user } = await api.register({
    username,
    email: `${username}@example.com`,
    password: 'correct horse battery',
  });
  return { api, user, credentials: { email: `${username}@example.com`, password: 'correct horse battery' } };
}

async function newAdmin() {
  const api = client();
  await api.login({ email: 'admin@thisthat.example', password: 'demo-admin-1' });
  return api;
}

const newMarket = (admin, fields = {}) =>
  admin.createMarket({
    title: `Market ${++number}`,
    thisOption: 'Yes',
    thatOption: 'No',
    thisOdds: 0.5,
    thatOdds: 0.5,
    ...fields,
  });

/** A storage as that of a browser. */
function storage() {
  const values = new Map();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  };
}

describe('client', { timeout: 1_200_000 }, () => {
  before(() => service.start(unlimited));
  after(async () => {
    for (const close of closing.reverse()) close();
    await service.end();
  });

  test('operations send their input as path, query and body', async () => {
    const { api, user } = await newUser();
    const { markets } = await api.listMarkets({ status: 'open', limit: 3 });
    assert.equal(markets.length, 3);
    assert.equal((await api.getMarket({ marketId: markets[0].id })).id, markets[0].id);
    const changed = await api.updateMe({ preferences: { oddsFormat: 'decimal' } });
    assert.equal(changed.user.preferences.oddsFormat, 'decimal');
    assert.equal((await api.getUser({ userId: user.id })).username, user.username);
    assert.match(await api.exportMyTransactions(), /signup_bonus/);
    const { response } = await api.send('getMe');
    assert.ok(response.headers.get('x-request-id'));
  });

  test('pages yield each row once', async () => {
    const api = client();
    const ids = [];
    for await (const { id } of api.listMarkets.all({ status: 'open', limit: 20 })) if (ids.push(id) === 65) break;
    assert.equal(ids.length, 65);
    assert.equal(new Set(ids).size, 65);
    const { api: user } = await newUser();
    const pages = [];
    for await (const page of user.listMyTransactions.pages({ limit: 1 })) pages.push(page);
    assert.equal(pages.length, 1);
    const admin = await newAdmin();
    const entries = [];
    for await (const entry of admin.listAudit.all({ limit: 2 })) if (entries.push(entry.id) === 5) break;
    assert.equal(new Set(entries).size, entries.length);
  });

  test('errors have their code and details', async () => {
    const admin = await newAdmin();
    const market = await newMarket(admin);
    const { api } = await newUser();
    await admin.editMarket({ marketId: market.id, thisOdds: 0.7, thatOdds: 0.3 });
    const order = { marketId: market.id, side: 'this', amount: 10, expectedOdds: 0.5 };
    await assert.rejects(api.placeBet(order), (error) => {
      assert.ok(isError(error));
      assert.ok(isError(error, 'ODDS_CHANGED', 'ODDS_STALE'));
      assert.ok(!isError(error, 'MARKET_CLOSED'));
      assert.equal(error.details.currentOdds, 0.7);
      assert.equal(error.status, 409);
      assert.equal(error.operation, 'placeBet');
      assert.ok(error.requestId);
      return true;
    });
    const attempt = await api.attempt('placeBet', { marketId: market.id, side: 'this', amount: 5_000 });
    assert.equal(attempt.ok, false);
    assert.equal(attempt.error.code, 'INSUFFICIENT_BALANCE');
    const unreachable = client({ baseUrl: 'http://127.0.0.1:1/api/v1', retries: 1 });
    await assert.rejects(unreachable.listMarkets(), { name: 'ConnectionError', timeout: false });
    assert.equal(isError(new Error('other')), false);
  });

  test('a signal aborts a request and its repetitions', async () => {
    const api = client({ baseUrl: 'http://127.0.0.1:1/api/v1', retries: 50 });
    const reason = new Error('left the page');
    const aborter = new AbortController();
    setTimeout(() => aborter.abort(reason), 300);
    await assert.rejects(api.listMarkets({}, { signal: aborter.signal }), reason);
  });

  test('an expired access token is refreshed once for all requests', async () => {
    let refreshes = 0;
    const { api } = await newUser({
      fetch: (url, init) => {
        if (String(url).endsWith('/auth/refresh')) refreshes++;
        return fetch(url, init);
      },
    });
    const first = await api.session.accessToken();
    await until(async () => Date.now() > JSON.parse(atob(first.split('.')[1])).exp * 1000 + 500, 'end of the token');
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.getMe()));
    assert.equal(answers.length, 20);
    assert.equal(refreshes, 1);
    assert.notEqual(await api.session.accessToken(), first);
  });

  test('two clients with the same tokens share one refresh, and a rejected token is replaced', async () => {
    const shared = storage();
    let refreshes = 0;
    const options = {
      fetch: (url, init) => {
        if (String(url).endsWith('/auth/refresh')) refreshes++;
        return fetch(url, init);
      },
    };
    const one = await newUser({ tokens: storedTokens({ storage: shared }), ...options });
    const two = client({ tokens: storedTokens({ storage: shared }), ...options });
    assert.equal(two.session.signedIn, true);
    // The service rejects the token, although it is not due: its end is unknown to the client.
    const tokens = JSON.parse(shared.getItem('thisthat.tokens'));
    const headers = { authorization: `Bearer ${tokens.accessToken}` };
    await until(
      () => fetch(`${service.baseUrl}/users/me`, { headers }).then(({ status }) => status === 401),
      'end of the token',
    );
    shared.setItem(
      'thisthat.tokens',
      JSON.stringify({ accessToken: tokens.accessToken, refreshToken: tokens.refreshToken }),
    );
    const profiles = await Promise.all([one.api.getMe(), two.getMe(), one.api.getMe(), two.getMe()]);
    assert.deepEqual(new Set(profiles.map(({ id }) => id)), new Set([one.user.id]));
    assert.equal(refreshes, 1);
  });

  test('two clients that refresh a copied token at once both stay signed in', async () => {
    const { api, user } = await newUser();
    const copy = memoryTokens();
    const own = memoryTokens();
    const response = await fetch(`${service.baseUrl}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: user.email, password: 'correct horse battery' }),
    });
    const tokens = await response.json();
    for (const store of [copy, own]) store.write({ ...tokens, expiresAt: 0, lifetimeMs: 1 });
    const [a, b] = [
      client({ tokens: copy }),
      client({ tokens: own, baseUrl: service.baseUrl.replace('127.0.0.1', 'localhost') }),
    ];
    const profiles = await Promise.all([a.getMe(), b.getMe()]);
    assert.deepEqual(
      profiles.map(({ id }) => id),
      [user.id, user.id],
    );
    await api.getMe();
  });

  test('a session that the service ended is reported and forgotten', async () => {
    const { api, credentials } = await newUser();
    const changes = [];
    api.session.onChange((change) => changes.push(change));
    const other = client();
    await other.login(credentials);
    await other.endSessions();
    assert.equal(other.session.signedIn, false);
    await assert.rejects(api.getMe(), (error) => isError(error, 'TOKEN_REVOKED', 'UNAUTHORIZED'));
    assert.equal(api.session.signedIn, false);
    assert.equal(changes.at(-1).reason, 'expired');
    assert.equal(changes.at(-1).error.code, 'INVALID_REFRESH_TOKEN');
    await assert.rejects(api.getMe(), (error) => isError(error, 'UNAUTHORIZED'));
  });

  test('logout ends the session and forgets the tokens', async () => {
    const { api } = await newUser();
    const token = await api.session.accessToken();
    await api.logout();
    assert.equal(api.session.signedIn, false);
    const { status } = await fetch(`${service.baseUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(status, 401);
  });

  test('with cookieTokens a reload restores the session by the cookie', async () => {
    // What a browser does: it keeps the cookie from scripts and names the origin.
    let cookie;
    const asBrowser = async (url, init) => {
      const headers = { ...init.headers, origin: new URL(service.baseUrl).origin, ...(cookie && { cookie }) };
      const response = await fetch(url, { ...init, headers });
      for (const set of response.headers.getSetCookie()) {
        assert.match(set, /HttpOnly/);
        cookie = set.split(';')[0];
      }
      return response;
    };
    const { api, user } = await newUser({ tokens: cookieTokens(), fetch: asBrowser });
    assert.match(cookie, /^refreshToken=./);
    assert.equal((await api.getMe()).id, user.id);
    const reloaded = client({ tokens: cookieTokens(), fetch: asBrowser });
    assert.equal(await reloaded.session.restore(), true);
    assert.equal((await reloaded.getMe()).id, user.id);
    await reloaded.logout();
    const afterwards = client({ tokens: cookieTokens(), fetch: asBrowser });
    assert.equal(await afterwards.session.restore(), false);
  });

  test('a lost response of a bet is repeated and replayed', async () => {
    const admin = await newAdmin();
    const market = await newMarket(admin);
    let lost = 0;
    const proxy = await createLossyProxy(
      service.port,
      (request, answer) =>
        request.method === 'POST' && request.url.endsWith('/bets') && answer.statusCode === 201 && lost++ < 2,
    );
    closing.push(() => proxy.close());
    const { api } = await newUser({ baseUrl: proxy.baseUrl });
    const sent = await api.send('placeBet', { marketId: market.id, side: 'this', amount: 100 });
    assert.equal(lost, 3);
    assert.equal(sent.replayed, true);
    assert.equal(sent.data.newBalance, 900);
    const { bets } = await api.listMyBets();
    assert.deepEqual(
      bets.map(({ id }) => id),
      [sent.data.bet.id],
    );
  });

  test('a suspended user gets the reason, and a session that ended by it is reported', async () => {
    const admin = await newAdmin();
    const market = await newMarket(admin);
    const { api, user } = await newUser();
    await admin.suspendUser({ userId: user.id, scope: 'betting', reason: 'Under review' });
    await assert.rejects(api.placeBet({ marketId: market.id, side: 'this', amount: 10 }), (error) => {
      assert.ok(isError(error, 'ACCOUNT_SUSPENDED'));
      assert.equal(error.details.scope, 'betting');
      return true;
    });
    assert.equal((await api.getMe()).id, user.id);
    const changes = [];
    api.session.onChange((change) => changes.push(change));
    await admin.suspendUser({ userId: user.id, scope: 'everything', reason: 'Under review' });
    await until(
      () =>
        api.getMe().then(
          () => false,
          (error) => isError(error),
        ),
      'refusal of the suspended user',
    );
    await until(async () => {
      await api.getMe().catch(() => {});
      return !api.session.signedIn;
    }, 'end of the session');
    assert.equal(changes.at(-1).signedIn, false);
  });

  test('the live connection resumes after a cut without a missed end of a market', async () => {
    const admin = await newAdmin();
    const [kept, ended] = [await newMarket(admin), await newMarket(admin)];
    const cable = await createCable(service.port);
    closing.push(() => cable.close());
    const { api } = await newUser({ baseUrl: cable.baseUrl });
    await api.placeBet({ marketId: ended.id, side: 'this', amount: 100 });
    const live = api.live();
    const [seen, ends, settled, gaps, balances] = [[], [], [], [], []];
    live.on('market', (turn) => ends.push(turn));
    live.on('settled', (bet) => settled.push(bet));
    live.on('gap', (gap) => gaps.push(gap));
    live.on('balance', ({ balance }) => balances.push(balance));
    live.subscribe([kept.id, ended.id], (state) => seen.push(state));
    await until(
      () => seen.length === 2 && live.connection.authenticated && balances.length === 1,
      'snapshot and private channel',
    );
    assert.deepEqual(balances, [900]);
    cable.cut();
    await until(() => live.connection.state === 'waiting', 'loss of the connection');
    await admin.editMarket({ marketId: kept.id, thisOdds: 0.6, thatOdds: 0.4 });
    await admin.resolveMarket({ marketId: ended.id, resolution: 'this', reason: 'Test' });
    cable.mend();
    await until(() => live.state(kept.id).thisOdds === 0.6, 'missed odds');
    await until(() => ends.length === 1, 'missed end');
    assert.deepEqual(ends, [{ marketId: ended.id, status: 'resolved', resolution: 'this', missed: true }]);
    await until(() => settled.length === 1, 'missed settlement');
    assert.equal(settled[0].status, 'won');
    assert.equal(settled[0].payout, 200);
    await until(() => balances.includes(1100), 'balance');
    assert.deepEqual(gaps, []);
  });

  test('auth_expired leads to a refresh and to an open private channel', async () => {
    const admin = await newAdmin();
    const market = await newMarket(admin);
    const { api } = await newUser();
    const live = api.live();
    const settled = [];
    live.on('settled', (bet) => settled.push(bet));
    await until(() => live.connection.authenticated, 'private channel');
    const started = Date.now();
    await until(() => Date.now() > started + 2.5 * accessTokenMs, 'two ends of tokens', 60_000);
    assert.equal(live.connection.state, 'open');
    await api.placeBet({ marketId: market.id, side: 'that', amount: 10 });
    await admin.resolveMarket({ marketId: market.id, resolution: 'this', reason: 'Test' });
    await until(() => settled.length === 1, 'settlement');
    assert.equal(settled[0].status, 'lost');
  });

  test('an unknown market is reported, and the others of its batch are subscribed', async () => {
    const admin = await newAdmin();
    const market = await newMarket(admin);
    const live = client().live();
    const [errors, seen] = [[], []];
    live.on('error', (error) => errors.push(error));
    const unknown = '00000000-0000-7000-8000-000000000000';
    live.subscribe([unknown, market.id], (state) => seen.push(state.marketId));
    await until(() => seen.length === 1 && errors.length === 1, 'error and snapshot');
    assert.equal(errors[0].code, 'MARKET_NOT_FOUND');
    assert.deepEqual(errors[0].details.markets, [unknown]);
    assert.deepEqual(seen, [market.id]);
  });

  test('server-sent events replace a socket that cannot be opened', async () => {
    const admin = await newAdmin();
    const market = await newMarket(admin);
    const other = await newMarket(admin);
    const live = client({
      WebSocket: class extends WebSocket {
        constructor() {
          super('ws://127.0.0.1:1');
        }
      },
    }).live();
    const seen = [];
    live.subscribe([market.id], (state) => seen.push(state));
    await until(() => seen.length > 0, 'snapshot');
    assert.equal(live.connection.transport, 'sse');
    await admin.editMarket({ marketId: market.id, thisOdds: 0.6, thatOdds: 0.4 });
    await until(() => seen.at(-1).thisOdds === 0.6, 'odds');
    const stop = live.subscribe([other.id], (state) => seen.push(state));
    await until(() => live.state(other.id), 'snapshot of another market');
    stop();
    live.close();
    assert.equal(live.connection.state, 'closed');
  });

  test('10,000 updates arrive in order and complete', { timeout: 600_000 }, async () => {
    const admin = await newAdmin();
    const markets = [];
    for (let i = 0; i < 50; i++) markets.push(await newMarket(admin));
    const live = client().live();
    const counts = new Map();
    let previous = new Map();
    live.subscribe(
      markets.map(({ id }) => id),
      (state, { kind, skipped }) => {
        assert.ok(state.seq > (previous.get(state.marketId) ?? 0), 'seq increases');
        previous.set(state.marketId, state.seq);
        if (kind === 'odds') counts.set(state.marketId, (counts.get(state.marketId) ?? 0) + 1 + skipped);
      },
    );
    await until(() => previous.size === 50, 'snapshots');
    const first = new Map(previous);
    const changes = 200;
    const last = 0.25;
    const edit = async ({ id }) => {
      for (let turn = 1; turn <= changes; turn++) {
        const thisOdds = turn === changes ? last : 0.5 + (turn % 2) / 10;
        const order = { marketId: id, thisOdds, thatOdds: Number((1 - thisOdds).toFixed(4)) };
        // A busy machine may refuse an edit. It sets odds, so that it can be repeated.
        await until(
          () =>
            admin
              .editMarket(order)
              .catch((error) => error.status === 503 || Promise.reject(error))
              .then((done) => done !== true),
          'edit',
        );
      }
    };
    const left = [...markets];
    const worker = async () => {
      for (let market = left.pop(); market; market = left.pop()) await edit(market);
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    await until(() => markets.every(({ id }) => live.state(id).thisOdds === last), 'last odds');
    for (const { id } of markets) {
      assert.equal(counts.get(id), live.state(id).seq - first.get(id), 'every state is received or counted as skipped');
      assert.equal((await admin.getMarket({ marketId: id })).thisOdds, last);
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(total >= 50 * changes, `${total} updates`);
  });

  test('a restart of the service is a gap without a missed end, and rate limits are respected', async () => {
    const admin = await newAdmin();
    const [ended, open] = [await newMarket(admin), await newMarket(admin)];
    const cable = await createCable(service.port);
    closing.push(() => cable.close());
    const live = client({ baseUrl: cable.baseUrl }).live();
    const [ends, gaps, all] = [[], [], new Map()];
    live.on('market', (turn) => ends.push(turn));
    live.on('gap', (gap) => gaps.push(gap));
    live.subscribe([ended.id], () => {});
    live.subscribe('*', (state) => all.set(state.marketId, state.status));
    await until(() => all.has(open.id) && all.has(ended.id) && all.size > 100, 'snapshot of all markets');
    await service.stop();
    cable.cut();
    await service.start();
    await admin.cancelMarket({ marketId: ended.id, reason: 'Test' });
    await admin.closeMarket({ marketId: open.id, reason: 'Test' });
    cable.mend();
    await until(() => ends.some(({ marketId }) => marketId === ended.id), 'end of the subscribed market', 60_000);
    await until(() => ends.some(({ marketId }) => marketId === open.id), 'end of a market of *', 60_000);
    assert.deepEqual(
      ends.find(({ marketId }) => marketId === ended.id),
      { marketId: ended.id, status: 'cancelled', resolution: null, missed: true },
    );
    assert.equal(all.get(open.id), 'closed');
    assert.equal(gaps.length, 1);
    assert.equal(gaps[0].reason, 'restart');

    // The restarted service has rate limits: five claims of the reward in a minute.
    const { api } = await newUser();
    await api.claimDailyReward();
    const refusals = [];
    for (let i = 0; i < 10; i++) refusals.push(await api.attempt('claimDailyReward'));
    const limited = refusals.find(({ error }) => error.code === 'RATE_LIMIT_EXCEEDED');
    assert.ok(limited.error.retryAfterMs > 0);
    let requests = 0;
    const counting = client({
      maxRetryDelayMs: 1_000,
      fetch: (url, init) => {
        requests++;
        return fetch(url, init);
      },
    });
    // A demanded wait above the maximum is an error at once; the client does not repeat before it is over.
    const outcomes = await Promise.all(Array.from({ length: 130 }, () => counting.attempt('listCategories')));
    const last = outcomes.filter(({ ok }) => !ok);
    assert.ok(last.length > 0);
    assert.ok(last.every(({ error }) => error.code === 'RATE_LIMIT_EXCEEDED' && error.retryAfterMs > 1_000));
    assert.equal(requests, 130);
  });
});
