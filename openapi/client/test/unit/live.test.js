// The rules of the live connection, with a simulated service.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, mock, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket, { WebSocketServer } from 'ws';
import { createClient } from '@thisthat/client';
import { costOf, createBudget } from '../../src/budget.js';
import { until } from '../service/service.js';

const cleanUps = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
  mock.timers.reset();
});

const state = (marketId, fields = {}) => ({
  marketId,
  seq: 1,
  thisOdds: 0.5,
  thatOdds: 0.5,
  status: 'open',
  resolution: null,
  updatedAt: '2026-11-18T09:30:00.123Z',
  ...fields,
});
const json = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A simulated live socket. `answer` may replace the answer to a command; `false` means none. */
async function simulated({ answer = () => undefined, rest = () => json(404, {}), options = {} } = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const service = { epoch: 'one', position: 1, connections: [], commands: [], sockets: server.clients };
  server.on('connection', (socket) => {
    const connection = service.connections.push(socket);
    socket.on('message', (data) => {
      const command = { ...JSON.parse(data), connection, at: Date.now() };
      service.commands.push(command);
      const send = (message) => socket.send(JSON.stringify(message));
      const own = answer(command, { send, socket, service });
      if (own === false) return;
      if (own) return own.forEach(send);
      const { op, id, markets } = command;
      if (op === 'ping') return send({ type: 'pong', id, time: new Date().toISOString() });
      send({ type: 'ack', id, op, ...(op === 'subscribe' && { recovered: command.since?.epoch === service.epoch }) });
      const rows = op === 'subscribe' ? (markets === '*' ? [] : markets.map((market) => state(market))) : [];
      if (op === 'subscribe')
        send({ type: 'snapshot', epoch: service.epoch, position: service.position, last: true, markets: rows });
      if (op === 'auth') send({ type: 'balance', balance: 1 });
    });
  });
  const api = createClient({
    baseUrl: `http://127.0.0.1:${server.address().port}/api/v1`,
    WebSocket,
    fetch: async (url, init) => rest(String(url), init),
    ...options,
  });
  const live = api.live();
  cleanUps.push(
    () => server.close(),
    () => server.clients.forEach((socket) => socket.terminate()),
    () => api.close(),
  );
  service.push = (message) => server.clients.forEach((socket) => socket.send(JSON.stringify(message)));
  service.subscriptions = (connection) =>
    service.commands.filter(
      (command) => command.op === 'subscribe' && (connection === undefined || command.connection === connection),
    );
  return { api, live, service };
}

/** A simulated live socket with a signed-in user. */
async function signedIn() {
  const tokens = { user: {}, accessToken: 't', refreshToken: 'r', expiresIn: 900 };
  const connected = await simulated({ rest: (url) => json(200, url.endsWith('/auth/login') ? tokens : {}) });
  await connected.api.login({ email: 'a', password: 'b' });
  return connected;
}

const ids = (count, prefix = 'm') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

test('components that subscribe together make few commands, within the message limit', async () => {
  const { live, service } = await simulated();
  const markets = ids(180);
  for (let component = 0; component < 60; component++) {
    live.subscribe(markets.slice(component * 3, component * 3 + 6), () => {});
  }
  await until(() => markets.every((market) => live.state(market)), 'all snapshots');
  assert.deepEqual(
    service.subscriptions().map((command) => command.markets.length),
    [100, 80],
  );
  for (const from of service.commands) {
    const within = service.commands.filter(({ at }) => at >= from.at && at < from.at + 1_000);
    const cost = within.reduce((sum, { op, markets: each }) => sum + (op === 'subscribe' ? costOf(each) : 1), 0);
    assert.ok(cost <= 30, `${cost} messages in a second`);
  }
});

test('commands never exceed the message limit of the service', () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const budget = createBudget();
  const sent = [];
  for (let number = 0; number < 60; number++) {
    const cost = [1, 10, costOf(ids(100)), 1][number % 4];
    budget.add(cost, () => sent.push({ number, cost, at: Date.now() }));
  }
  for (let ms = 0; ms < 60_000; ms += 10) mock.timers.tick(10);
  assert.deepEqual(
    sent.map(({ number }) => number),
    Array.from({ length: 60 }, (_, number) => number),
  );
  // The bucket of the service: 20 messages, and 10 more in each second.
  let [tokens, at] = [20, 0];
  for (const command of sent) {
    tokens = Math.min(20, tokens + (command.at - at) / 100) - command.cost;
    at = command.at;
    assert.ok(tokens >= 0, `command ${command.number} exceeds the limit`);
  }
});

test('a subscription ends with its last listener, and not while a component only changes', async () => {
  const { live, service } = await simulated();
  const seen = [];
  const [one, two] = [live.subscribe(['a'], () => seen.push(1)), live.subscribe(['a'], () => seen.push(2))];
  await until(() => seen.length === 2, 'both listeners');
  one();
  one();
  await sleep(1_200);
  assert.deepEqual(
    service.commands.filter(({ op }) => op === 'unsubscribe'),
    [],
  );
  two();
  await sleep(200);
  const three = live.subscribe(['a'], () => seen.push(3));
  await until(() => seen.includes(3), 'known state');
  assert.equal(service.subscriptions().length, 1);
  three();
  await until(
    () => service.commands.some(({ op, markets }) => op === 'unsubscribe' && markets[0] === 'a'),
    'end of the subscription',
  );
});

test('more markets than a socket may have use the subscription to all', async () => {
  const { live, service } = await simulated();
  live.subscribe(ids(250), () => {});
  await until(() => service.subscriptions().some(({ markets }) => markets === '*'), 'subscription to all');
  await until(() => service.subscriptions().length === 3, 'batches');
  const single = service
    .subscriptions()
    .filter(({ markets }) => markets !== '*')
    .flatMap(({ markets }) => markets);
  assert.equal(new Set(single).size, 200);
});

/** The page of markets that a lookup by IDs gets. */
const found = (url, ...markets) => {
  const ids = new URL(url).searchParams.get('ids').split(',');
  return json(200, { markets: markets.filter(({ id }) => ids.includes(id)) });
};

test('many markets are looked up with few requests, and again after a failure', async () => {
  const gone = Array.from({ length: 120 }, (_, i) => `gone${i}`);
  let [requests, refused] = [0, false];
  const rest = (url) => {
    requests++;
    if (requests === 2) {
      refused = true;
      return json(500, { error: '', code: 'INTERNAL_ERROR', statusCode: 500, details: {}, requestId: '' });
    }
    return found(
      url,
      ...gone.map((id) => ({ id, thisOdds: 0.5, thatOdds: 0.5, status: 'cancelled', oddsUpdatedAt: '2026-11-18T12:00:00.000Z' })),
    );
  };
  const { live, service } = await simulated({ rest });
  const ends = [];
  live.on('market', ({ marketId }) => ends.push(marketId));
  live.subscribe('*', () => {});
  await until(() => service.subscriptions().length === 1, 'subscription');
  service.push({ type: 'odds', epoch: 'one', position: 2, updates: gone.map((id) => state(id)) });
  await until(() => live.state('gone119'), 'new markets');
  service.epoch = 'two';
  service.connections[0].terminate();
  await until(() => ends.length === 120, 'ends');
  assert.ok(refused);
  assert.equal(requests, 4);
  assert.equal(new Set(ends).size, 120);
});

test('a market that ended long ago is looked up after a restart', async () => {
  const rest = (url) =>
    found(url, {
      id: 'ended',
      thisOdds: 1,
      thatOdds: 0,
      status: 'resolved',
      resolution: 'this',
      oddsUpdatedAt: '2026-11-18T12:00:00.000Z',
    });
  let restarted = false;
  const answer = ({ op, id, markets }) =>
    restarted && op === 'subscribe' && markets.includes('ended')
      ? [
          {
            type: 'error',
            id,
            error: 'Market not found',
            code: 'MARKET_NOT_FOUND',
            statusCode: 404,
            details: { markets: ['ended'] },
          },
        ]
      : undefined;
  const { live, service } = await simulated({ answer, rest });
  const [ends, gaps, seen] = [[], [], []];
  live.on('market', (turn) => ends.push(turn));
  live.on('gap', (gap) => gaps.push(gap));
  live.subscribe(['ended', 'kept'], (each) => seen.push(each));
  await until(() => seen.length === 2, 'snapshot');
  restarted = true;
  service.epoch = 'two';
  service.connections[0].terminate();
  await until(() => ends.length > 0 && gaps.length > 0, 'end and gap');
  assert.deepEqual(ends, [{ marketId: 'ended', status: 'resolved', resolution: 'this', missed: true }]);
  assert.equal(gaps[0].reason, 'restart');
  assert.equal(seen.at(-1).status, 'resolved');
  assert.equal(seen.at(-1).updatedAt, '2026-11-18T12:00:00.000Z');
  assert.deepEqual(service.subscriptions(2).at(-1).markets, ['kept']);
});

test('an open market that a complete snapshot of all markets lacks is looked up', async () => {
  const rest = (url) =>
    found(url, { id: 'gone', thisOdds: 0.5, thatOdds: 0.5, status: 'cancelled', oddsUpdatedAt: '2026-11-18T12:00:00.000Z' });
  const { live, service } = await simulated({ rest });
  const ends = [];
  live.on('market', (turn) => ends.push(turn));
  live.subscribe('*', () => {});
  await until(() => service.subscriptions().length === 1, 'subscription');
  service.push({ type: 'odds', epoch: 'one', position: 2, updates: [state('gone')] });
  await until(() => live.state('gone'), 'new market');
  service.epoch = 'two';
  service.connections[0].terminate();
  await until(() => ends.length === 1, 'end');
  assert.deepEqual(ends[0], { marketId: 'gone', status: 'cancelled', resolution: null, missed: true });
});

test('a connection resumes from the place before the loss until all subscriptions are resumed', async () => {
  let answers = true;
  const answer = ({ op, markets, connection }, { send, service }) => {
    if (connection !== 2 || op !== 'subscribe' || answers) return undefined;
    if (markets.length === 100) return undefined;
    send({ type: 'odds', epoch: 'one', position: 50, updates: [state('m0', { seq: 9 })] });
    service.connections[1].terminate();
    return false;
  };
  const { live, service } = await simulated({ answer });
  live.subscribe(ids(150), () => {});
  await until(() => live.state('m149'), 'snapshots');
  service.push({ type: 'odds', epoch: 'one', position: 7, updates: [state('m1', { seq: 2 })] });
  await until(() => live.state('m1').seq === 2, 'odds');
  answers = false;
  service.connections[0].terminate();
  await until(() => service.subscriptions(3).length === 2, 'third connection');
  assert.deepEqual(
    service.subscriptions(3).map(({ since }) => since.position),
    [7, 7],
  );
  assert.equal(live.state('m0').seq, 9);
});

test('older states and repeated settlements are dropped', async () => {
  const { live, service } = await simulated();
  const [seen, settled] = [[], []];
  live.subscribe(['a'], ({ seq }, { skipped }) => seen.push([seq, skipped]));
  live.on('settled', ({ status }) => settled.push(status));
  await until(() => seen.length === 1, 'snapshot');
  for (const seq of [4, 3, 4, 5]) service.push({ type: 'odds', epoch: 'one', updates: [state('a', { seq })] });
  for (const status of ['won', 'won', 'pending', 'lost'])
    service.push({ type: 'settled', betId: 'b', marketId: 'a', status, payout: 0 });
  service.push({ type: 'message-of-a-newer-service' });
  await until(() => settled.length === 3, 'settlements');
  assert.deepEqual(seen, [
    [1, 0],
    [4, 2],
    [5, 0],
  ]);
  assert.deepEqual(settled, ['won', 'pending', 'lost']);
});

for (const event of ['cashed_out', 'inbox', 'balance', 'settled']) {
  test(`a listener of ${event} opens the private channel`, async () => {
    const { api, live, service } = await signedIn();
    live.on(event, () => {});
    await until(() => service.commands.some(({ op }) => op === 'auth'), 'auth');
    assert.equal(live.connection.transport, 'websocket');
    api.close();
  });
}

test('cash-outs and entries of the inbox are delivered, each entry once', async () => {
  const { live, service } = await signedIn();
  const [paid, added] = [[], []];
  live.on('cashed_out', (cashedOut) => paid.push(cashedOut));
  live.on('inbox', (entry) => added.push(entry));
  await until(() => live.connection.authenticated, 'private channel');
  const cashedOut = {
    betId: 'b',
    marketId: 'm',
    status: 'pending',
    stake: 40,
    value: 42.21,
    remainingStake: 60,
    remainingPayout: 92.31,
  };
  const entry = (id) => ({ id, type: 'market_closed', createdAt: '', readAt: null, payload: {} });
  service.push({ type: 'cashed_out', ...cashedOut });
  const pushed = Object.entries(['one', 'two', 'one', 'three']);
  for (const [index, id] of pushed) service.push({ type: 'inbox', entry: entry(id), unread: Number(index) + 1 });
  await until(() => added.length === 3, 'entries');
  assert.deepEqual(paid, [cashedOut]);
  assert.deepEqual(
    added.map((each) => [each.entry.id, each.unread]),
    [
      ['one', 1],
      ['two', 2],
      ['three', 4],
    ],
  );
});

test('a rejected command is repeated after the demanded time', async () => {
  let rejected;
  const answer = ({ op, id, at }) => {
    if (op !== 'subscribe' || rejected) return undefined;
    rejected = at;
    return [
      { type: 'error', id, error: 'Too many messages', code: 'RATE_LIMIT_EXCEEDED', statusCode: 429, details: {} },
    ];
  };
  const { live, service } = await simulated({ answer });
  const errors = [];
  live.on('error', (error) => errors.push(error));
  live.subscribe(['a'], () => {});
  await until(() => live.state('a'), 'snapshot');
  assert.ok(service.subscriptions()[1].at - rejected >= 990);
  assert.deepEqual(errors, []);
});

test('the delay of a shutdown is respected, and a client error is final', async () => {
  const { live, service } = await simulated();
  const states = [];
  live.on('connection', ({ state: name, retryInMs }) => states.push([name, retryInMs]));
  live.on('error', ({ code }) => states.push([code]));
  live.subscribe(['a'], () => {});
  await until(() => live.state('a'), 'snapshot');
  service.push({ type: 'shutdown', reconnectInMs: 321 });
  await sleep(50);
  service.connections[0].close(1001);
  await until(() => service.subscriptions(2).length === 1, 'second connection');
  assert.ok(states.some(([name, ms]) => name === 'waiting' && ms === 321));
  service.connections[1].close(4429);
  await until(() => live.connection.state === 'closed', 'final close');
  assert.deepEqual(states.at(-1), ['CLOSED_4429']);
  assert.throws(() => live.subscribe(['b'], () => {}), /closed/);
});

test('a connection without pongs is replaced', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const { live, service } = await simulated({
    answer: ({ op, connection }) => (op === 'ping' && connection === 1 ? false : undefined),
  });
  live.subscribe(['a'], () => {});
  await until(() => live.state('a'), 'snapshot');
  mock.timers.tick(20_000);
  await until(() => service.subscriptions(2).length === 1, 'second connection');
});

test('a signed-out user gets a connection without the private channel', async () => {
  const rest = (url) =>
    url.endsWith('/auth/login')
      ? json(200, { user: {}, accessToken: 't', refreshToken: 'r', expiresIn: 900 })
      : json(200, { message: '' });
  const { api, live, service } = await simulated({ rest });
  live.on('balance', () => {});
  live.subscribe(['a'], () => {});
  await until(() => live.state('a'), 'snapshot');
  assert.equal(live.connection.authenticated, false);
  await api.login({ email: 'a', password: 'b' });
  await until(() => live.connection.authenticated, 'private channel');
  await api.logout();
  await until(() => service.subscriptions(2).length === 1, 'second connection');
  assert.deepEqual(
    service.commands.filter(({ op, connection }) => op === 'auth' && connection === 2),
    [],
  );
  assert.equal(live.connection.authenticated, false);
});

test('auth_expired and a rejected token lead to a refresh', async () => {
  let number = 1;
  const tokens = () => ({ accessToken: `t${number}`, refreshToken: `r${number}`, expiresIn: 900 });
  const rest = (url) =>
    url.endsWith('/auth/refresh') ? (number++, json(200, tokens())) : json(200, { user: {}, ...tokens() });
  const answer = ({ op, id, token }) =>
    op === 'auth' && token === 't2'
      ? [{ type: 'error', id, error: '', code: 'TOKEN_EXPIRED', statusCode: 401, details: {} }]
      : undefined;
  const { api, live, service } = await simulated({ rest, answer });
  await api.login({ email: 'a', password: 'b' });
  live.on('settled', () => {});
  await until(() => live.connection.authenticated, 'private channel');
  service.push({ type: 'auth_expired' });
  await until(() => service.commands.filter(({ op }) => op === 'auth').length === 3, 'further tokens');
  assert.deepEqual(
    service.commands.filter(({ op }) => op === 'auth').map(({ token }) => token),
    ['t1', 't2', 't3'],
  );
});

test('a client that follows only an ended market needs no connection, and keeps its end', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const rest = (url) =>
    found(url, { id: 'ended', thisOdds: 1, thatOdds: 0, status: 'resolved', resolution: 'this', oddsUpdatedAt: '' });
  const answer = ({ op, id, markets }) =>
    op === 'subscribe' &&
    markets.includes('ended') && [
      { type: 'error', id, error: '', code: 'MARKET_NOT_FOUND', statusCode: 404, details: { markets: ['ended'] } },
    ];
  const { live, service } = await simulated({ rest, answer: (...args) => answer(...args) || undefined });
  live.subscribe(['ended'], () => {});
  await until(() => live.state('ended')?.status === 'resolved', 'end');
  await until(() => live.connection.state === 'idle', 'end of the connection');
  assert.equal(live.state('ended').status, 'resolved');
  assert.equal(service.connections.length, 1);
  live.subscribe(['other'], () => {});
  await until(() => live.state('other'), 'another market');
});

test('an event stream continues without an unknown market', async () => {
  const streams = [];
  const rest = async (url) => {
    if (!url.includes('/live/sse'))
      return found(url, { id: 'ended', thisOdds: 1, thatOdds: 0, status: 'cancelled', oddsUpdatedAt: '' });
    streams.push(new URL(url).searchParams.get('markets'));
    if (url.includes('ended'))
      return json(404, { error: '', code: 'MARKET_NOT_FOUND', statusCode: 404, details: { markets: ['ended'] } });
    const snapshot = JSON.stringify({
      type: 'snapshot',
      epoch: 'one',
      position: 1,
      last: true,
      markets: [state('kept')],
    });
    return new Response(
      new ReadableStream({
        start: (out) => out.enqueue(new TextEncoder().encode(`retry: 10\n\ndata: ${snapshot}\n\n`)),
      }),
    );
  };
  const api = createClient({
    baseUrl: 'http://service.example/api/v1',
    fetch: (url) => rest(String(url)),
    WebSocket: undefined,
  });
  cleanUps.push(() => api.close());
  const live = api.live();
  live.subscribe(['ended', 'kept'], () => {});
  await until(() => live.state('kept') && live.state('ended'), 'states');
  assert.deepEqual(streams, ['ended,kept', 'kept']);
  assert.equal(live.state('ended').status, 'cancelled');
  assert.equal(live.connection.transport, 'sse');
});

test('close ends the connection and all timers', async () => {
  const { api, live, service } = await simulated();
  live.subscribe(['a'], () => {});
  await until(() => live.state('a'), 'snapshot');
  live.close();
  await until(() => service.sockets.size === 0, 'closed socket');
  await sleep(1_200);
  assert.equal(service.connections.length, 1);
  assert.notEqual(api.live(), live);
});
