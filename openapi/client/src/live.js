import { createBudget, costOf } from './budget.js';
import { call, Listeners } from './emitter.js';
import { isError } from './errors.js';
import { MarketStates } from './market-states.js';
import { PrivateChannel } from './private-channel.js';
import { backOffMs } from './timing.js';
import { openEventStream, openSocket } from './transports.js';

/** Changes of the subscriptions are collected this long: those of one rendered page make one command. */
const collectMs = 25;
/** A subscription without listeners ends after this time, because a component often subscribes again. */
const lingerMs = 1_000;
/** A connection without subscriptions and private listeners is closed after this time. */
const idleMs = 10_000;
/** After a connection of this time, the delays before a reconnection start anew. */
const stableMs = 10_000;
/** Interval of pings. The next one must not come before the pong, else the connection is replaced. */
const pingMs = 20_000;
/** Limits of the service: markets of a socket beside `*`, and of an event stream. */
const maxMarkets = 200;
const maxStreamMarkets = 100;
/** Markets in one command. Its cost is at most half of the budget. */
const batch = 100;
/** Unknown markets that are read from the API with one request. */
const lookups = 50;
/** Close codes after which a repetition would fail again. */
const clientErrors = [1002, 1003, 1007, 1009, 4429];
/** Sockets that must fail in a row before the event stream is tried; more if one opened before, as in an outage. */
const failuresBeforeStream = 2;
const failuresInOutage = 6;
/** The event stream has no private channel: after this time the socket is tried again. */
const streamMs = 120_000;

/**
 * Creates the live connection of a client. It opens when it is needed.
 *
 * @param {object} options
 * @param {any} options.client
 * @param {string} options.baseUrl
 * @param {any} options.session
 * @param {typeof globalThis.fetch} options.request
 * @param {import('./types.js').WebSocketConstructor} [options.WebSocket]
 * @param {number} [options.conflateMs]
 * @returns {import('./types.js').Live}
 */
export function createLive({ client, baseUrl, session, request, WebSocket = globalThis.WebSocket, conflateMs }) {
  const http = new URL(`${baseUrl}/`, globalThis.location?.href);
  const socketUrl = new URL('live', http).href.replace(/^http/, 'ws');
  const streamUrl = new URL('live/sse', http).href;

  /** Listeners of each market and of `*`. */
  const watchers = new Listeners();
  const events = new Listeners();
  const states = new MarketStates(watchers, events);
  const channel = new PrivateChannel(session, events);
  /** Subscriptions that the service knows or is about to know. @type {Set<string>} */
  const sent = new Set();
  /** Subscriptions of the last connection, resumed with `since`. @type {Set<string>} */
  const resumable = new Set();
  /** Markets that cannot be subscribed: ended for more than an hour, or unknown. @type {Set<string>} */
  const unavailable = new Set();
  /** Commands without an answer, by ID. @type {Map<number, any>} */
  const commands = new Map();
  /** Acknowledged subscriptions whose snapshot is not complete, in order. @type {any[]} */
  const snapshots = [];
  const budget = createBudget();

  /** @type {import('./transports.js').Transport | undefined} */
  let transport;
  /** @type {import('./types.js').ConnectionState} */
  let connection = { state: 'idle', transport: undefined, authenticated: false };
  /** @type {{ epoch: string, position: number } | undefined} */
  let place;
  /** @type {{ epoch: string, position: number } | undefined} */
  let since;
  /** @type {any} */
  let flushTimer;
  /** @type {any} */
  let connectTimer;
  /** @type {any} */
  let idleTimer;
  /** @type {any} */
  let pingTimer;
  /** @type {any} */
  let streamTimer;
  let flushAt = Infinity;
  let lastId = 0;
  let attempt = 0;
  let socketFailures = 0;
  let socketOpened = false;
  /** Whether the event stream is reopened with other markets. */
  let streamChanged = false;
  let ponged = true;
  let opened = false;
  let openedAt = 0;
  let gapReported = false;
  /** @type {number | undefined} */
  let demandedDelayMs;
  /** The gap to report with the next snapshot. @type {{ epoch: string, markets: string[] | '*' } | undefined} */
  let gap;
  let streamMarkets = '';

  /** @param {Partial<import('./types.js').ConnectionState>} change */
  function report(change) {
    const { retryInMs, ...rest } = connection;
    connection = { ...rest, ...change };
    events.emit('connection', connection);
  }

  const singleMarkets = () => watchers.names().filter((market) => market !== '*' && !unavailable.has(market));
  const needed = () => watchers.has('*') || singleMarkets().length > 0 || channel.needed;

  // --- Subscriptions ---

  /** The subscriptions that the listeners need. More markets than allowed use `*`. */
  function desired() {
    const single = singleMarkets();
    const kept = single.filter((market) => sent.has(market));
    const chosen = [...kept, ...single.filter((market) => !sent.has(market))].slice(0, maxMarkets);
    return new Set(watchers.has('*') || single.length > maxMarkets ? ['*', ...chosen] : chosen);
  }

  /** @param {number} ms */
  function scheduleFlush(ms) {
    const at = Date.now() + ms;
    if (connection.state === 'closed' || flushAt <= at) return;
    clearTimeout(flushTimer);
    flushAt = at;
    flushTimer = setTimeout(flush, ms);
  }

  function flush() {
    clearTimeout(flushTimer);
    flushAt = Infinity;
    states.forget(sent.has('*') || watchers.has('*'));
    for (const market of unavailable) if (!watchers.has(market)) unavailable.delete(market);
    if (!needed()) {
      idleTimer ??= setTimeout(() => disconnect('idle'), idleMs);
    } else {
      clearTimeout(idleTimer);
      idleTimer = undefined;
      if (transport === undefined && connection.state === 'idle') connect();
    }
    if (!opened || transport === undefined) return;
    if (transport.kind === 'sse') {
      if (streamMarkets !== streamQuery() && watchers.size > 0) restartStream();
      return;
    }
    void channel.authenticate();
    const wanted = desired();
    const added = [...wanted].filter((market) => !sent.has(market));
    const ended = [...sent].filter((market) => !wanted.has(market));
    for (const markets of batches(added.filter((market) => resumable.has(market)))) subscribeTo(markets, true);
    for (const markets of batches(added.filter((market) => !resumable.has(market)))) subscribeTo(markets, false);
    for (const markets of batches(ended)) unsubscribeFrom(markets);
  }

  /** @param {string[] | '*'} markets @param {boolean} resumed */
  function subscribeTo(markets, resumed) {
    for (const market of markets === '*' ? ['*'] : markets) sent.add(market);
    command(costOf(markets), {
      op: 'subscribe',
      channel: 'odds',
      markets,
      ...(conflateMs !== undefined && { conflateMs }),
      ...(resumed && since && { since }),
    });
  }

  /** @param {string[] | '*'} markets */
  function unsubscribeFrom(markets) {
    for (const market of markets === '*' ? ['*'] : markets) sent.delete(market);
    command(costOf(markets === '*' ? [] : markets), { op: 'unsubscribe', channel: 'odds', markets });
  }

  /** @param {number} cost @param {any} message */
  function command(cost, message) {
    const target = transport;
    const id = ++lastId;
    commands.set(id, message);
    budget.add(cost, () => {
      if (target === transport) transport?.send({ ...message, id });
    });
  }

  // --- Connection ---

  const failuresAllowed = () => (socketOpened ? failuresInOutage : failuresBeforeStream);

  function connect() {
    clearTimeout(connectTimer);
    opened = false;
    gapReported = false;
    const useStream = WebSocket === undefined || socketFailures >= failuresAllowed();
    report({ state: 'connecting', transport: useStream ? 'sse' : 'websocket', authenticated: false });
    /** @type {import('./transports.js').Transport | undefined} */
    let own;
    const handlers = {
      opened: onOpen,
      received: receive,
      refused: (/** @type {number} */ status, /** @type {any} */ body) => {
        if (status === 404 && body?.details?.markets) setAside(body.details.markets);
      },
      closed: (/** @type {number} */ code) => {
        if (transport === own || own === undefined) onClose(code, useStream);
      },
    };
    if (useStream && watchers.size === 0) {
      // Without a private channel there is nothing to receive.
      socketFailures = 0;
      onClose(0, true);
      return;
    }
    streamMarkets = streamQuery();
    transport = own = useStream
      ? openEventStream(request, `${streamUrl}${streamMarkets}`, handlers)
      : openSocket(/** @type {import('./types.js').WebSocketConstructor} */ (WebSocket), socketUrl, handlers);
  }

  function streamQuery() {
    const single = singleMarkets().sort();
    const all = watchers.has('*') || single.length > maxStreamMarkets || single.length === 0;
    return all ? '' : `?markets=${single.join(',')}`;
  }

  function restartStream() {
    streamChanged = true;
    transport?.close();
  }

  function onOpen() {
    opened = true;
    openedAt = Date.now();
    ponged = true;
    since = place;
    if (transport?.kind === 'websocket') {
      socketFailures = 0;
      socketOpened = true;
      channel.opened((message) => command(1, message));
      ping();
      pingTimer = setInterval(ping, pingMs);
    } else {
      snapshots.push({ markets: streamMarkets === '' ? '*' : [], recovered: false, seen: new Set(), complete: true });
      if (place && !streamChanged) gap = { epoch: place.epoch, markets: streamMarkets === '' ? '*' : singleMarkets() };
      streamChanged = false;
      if (WebSocket !== undefined)
        streamTimer = setTimeout(() => {
          socketFailures = 0;
          restartStream();
        }, streamMs);
    }
    report({ state: 'open' });
    scheduleFlush(0);
  }

  function ping() {
    if (!ponged) {
      transport?.close();
      return;
    }
    ponged = false;
    command(1, { op: 'ping' });
  }

  /** @param {number} code @param {boolean} wasStream */
  function onClose(code, wasStream) {
    const wasOpen = opened;
    transport = undefined;
    opened = false;
    reset();
    if (connection.state === 'closed' || connection.state === 'idle') return;
    if (clientErrors.includes(code)) {
      report({ state: 'closed', authenticated: false });
      events.emit('error', {
        code: `CLOSED_${code}`,
        message: 'The service ended the connection because of a client error',
        details: {},
      });
      return;
    }
    if (!needed()) {
      report({ state: 'idle', authenticated: false });
      return;
    }
    if (!wasOpen && !wasStream) socketFailures++;
    if (!wasOpen && wasStream) socketFailures = failuresAllowed() - 1;
    if (wasOpen && Date.now() - openedAt > stableMs) attempt = 0;
    const retryInMs = streamChanged ? 0 : (demandedDelayMs ?? backOffMs(attempt++, 500, 30_000));
    demandedDelayMs = undefined;
    report({ state: 'waiting', authenticated: false, retryInMs: Math.round(retryInMs) });
    connectTimer = setTimeout(connect, retryInMs);
  }

  /** Forgets what belongs to one connection. */
  function reset() {
    clearInterval(pingTimer);
    clearTimeout(streamTimer);
    budget.clear();
    commands.clear();
    snapshots.length = 0;
    // Until all subscriptions are resumed, the place of the connection before is the one that covers them.
    for (const market of sent) resumable.add(market);
    for (const market of resumable) if (market !== '*' && !watchers.has(market)) resumable.delete(market);
    sent.clear();
    channel.closed();
  }

  /** @param {'idle' | 'closed'} state */
  function disconnect(state) {
    clearTimeout(connectTimer);
    clearTimeout(idleTimer);
    idleTimer = undefined;
    const open = transport;
    connection = { ...connection, state };
    open?.close();
    transport = undefined;
    reset();
    resumable.clear();
    place = undefined;
    if (watchers.size === 0) states.clear();
    report({ state, transport: undefined, authenticated: false });
  }

  function wake() {
    if (connection.state !== 'waiting') return;
    clearTimeout(connectTimer);
    connect();
  }

  const removeSessionListener = session.onChange(() => {
    channel.reset();
    // The service has no command that closes the private channel.
    if (connection.authenticated && transport) {
      demandedDelayMs = 0;
      transport.close();
    } else {
      scheduleFlush(0);
    }
  });

  // --- Messages ---

  /** @param {any} message */
  function receive(message) {
    if (connection.authenticated) channel.seen();
    switch (message.type) {
      case 'ack':
        return onAck(message);
      case 'error':
        return onError(message);
      case 'snapshot':
        return onSnapshot(message);
      case 'odds':
        for (const state of message.updates) states.apply(state, 'odds');
        return advance(message);
      case 'market':
        return states.turn(message);
      case 'settled': {
        const { type, ...settled } = message;
        return channel.settled(settled);
      }
      case 'cashed_out': {
        const { type, ...cashedOut } = message;
        return events.emit('cashed_out', cashedOut);
      }
      case 'balance':
        return events.emit('balance', { balance: message.balance });
      case 'inbox':
        return channel.inbox({ entry: message.entry, unread: message.unread });
      case 'pong':
        ponged = true;
        channel.clockOffsetMs = Date.parse(message.time) - Date.now();
        commands.delete(message.id);
        return;
      case 'auth_expired':
        return void channel.refresh();
      case 'status':
        return events.emit('status', { stale: message.stale });
      case 'shutdown':
        demandedDelayMs = message.reconnectInMs;
        return;
      default: // a message type of a newer service
    }
  }

  /** @param {any} message */
  function onAck({ id, op, recovered }) {
    const sentCommand = commands.get(id);
    commands.delete(id);
    if (op === 'auth') {
      channel.accepted();
      report({ authenticated: true });
    }
    if (op !== 'subscribe' || sentCommand === undefined) return;
    const { markets } = sentCommand;
    snapshots.push({ markets, recovered, seen: new Set(), resumed: sentCommand.since !== undefined });
    if (sentCommand.since && !recovered && !gapReported) {
      gapReported = true;
      gap = { epoch: sentCommand.since.epoch, markets };
    }
  }

  /** @param {any} message */
  function onSnapshot(message) {
    const [head] = snapshots;
    if (gap !== undefined) {
      events.emit('gap', { reason: gap.epoch === message.epoch ? 'absence' : 'restart', markets: gap.markets });
      gap = undefined;
    }
    for (const state of message.markets) {
      head?.seen?.add(state.marketId);
      states.apply(state, 'snapshot');
    }
    if (!message.last) return;
    snapshots.shift();
    if (head) {
      for (const market of head.complete ? [...resumable] : head.markets === '*' ? ['*'] : head.markets)
        resumable.delete(market);
      if (head.markets === '*' && !head.recovered) lookUpMissing(head.seen);
    }
    advance(message);
  }

  /**
   * Stores the place to resume from. While subscriptions of the last connection are not resumed, theirs is kept.
   *
   * @param {any} message
   */
  function advance({ epoch, position }) {
    if (position !== undefined && resumable.size === 0) place = { epoch, position };
  }

  /** @param {any} message */
  function onError({ id, error, code, details }) {
    const failed = commands.get(id);
    commands.delete(id);
    const passing = ['RATE_LIMIT_EXCEEDED', 'SERVICE_BUSY', 'SERVICE_UNAVAILABLE'].includes(code);
    const retryMs = passing ? (details?.retryAfterSeconds ?? 1) * 1000 : undefined;
    if (code === 'RATE_LIMIT_EXCEEDED' && failed?.op !== 'auth') budget.pause(retryMs ?? 0);
    if (failed?.op === 'auth') {
      if (channel.refused(code, retryMs)) return;
    } else if (failed?.op === 'subscribe') {
      for (const market of failed.markets === '*' ? ['*'] : failed.markets) sent.delete(market);
      const unknown = code === 'MARKET_NOT_FOUND' ? (details?.markets ?? []) : [];
      if (unknown.length > 0) return setAside(unknown);
      if (retryMs !== undefined) return scheduleFlush(retryMs);
    } else if (retryMs !== undefined) {
      if (failed?.op === 'ping') ponged = true;
      return;
    }
    events.emit('error', { code, message: error, details: details ?? {} });
  }

  // --- Markets that the service does not push any more ---

  /** A market that is not in a complete snapshot of `*` is not open. @param {Set<string>} seen */
  function lookUpMissing(seen) {
    const followed = states.all().filter(({ marketId, status }) => status === 'open' && !seen.has(marketId));
    const unknown = singleMarkets().filter((market) => !sent.has(market) && !states.get(market) && !seen.has(market));
    void lookUp([...followed.map(({ marketId }) => marketId), ...unknown]);
  }

  /** Looks up markets that cannot be subscribed. The others continue without them. @param {string[]} markets */
  function setAside(markets) {
    for (const market of markets) {
      unavailable.add(market);
      resumable.delete(market);
    }
    void lookUp(markets);
    scheduleFlush(0);
  }

  /** @param {string[]} markets */
  async function lookUp(markets) {
    for (let i = 0; i < markets.length; i += lookups) await lookUpPage(markets.slice(i, i + lookups));
  }

  /** A refusal that ends by itself delays the lookup: after a restart, many pages look up many markets. @param {string[]} ids */
  async function lookUpPage(ids) {
    if (connection.state === 'closed') return;
    try {
      const { markets } = await client.listMarkets({ ids, limit: ids.length });
      for (const { id: marketId, thisOdds, thatOdds, status, resolution = null, oddsUpdatedAt } of markets) {
        if (status === 'open' || status === 'closed') {
          // Known to the API, not yet to the live socket.
          setTimeout(() => {
            unavailable.delete(marketId);
            scheduleFlush(0);
          }, 5_000);
        }
        states.read({ marketId, thisOdds, thatOdds, status, resolution, updatedAt: oddsUpdatedAt });
      }
      const unknown = ids.filter((market) => !markets.some(({ id }) => id === market.toLowerCase()));
      if (unknown.length > 0)
        events.emit('error', { code: 'MARKET_NOT_FOUND', message: 'Market not found', details: { markets: unknown } });
    } catch (error) {
      if (isError(error) && error.status < 500 && error.status !== 429)
        events.emit('error', { code: error.code, message: error.message, details: { markets: ids } });
      else setTimeout(lookUpPage, Math.max(5_000, error.retryAfterMs ?? 0), ids);
    }
  }

  globalThis.addEventListener?.('online', wake);

  return {
    get connection() {
      return connection;
    },
    state: (marketId) => states.get(marketId),
    subscribe(markets, listener) {
      if (connection.state === 'closed') throw new Error('The live connection is closed');
      const chosen = markets === '*' ? ['*'] : [...new Set(markets)];
      // Each call is one subscription, even with a listener that another call uses.
      const own = (/** @type {any} */ state, /** @type {any} */ change) => listener(state, change);
      for (const market of chosen) watchers.add(market, own);
      queueMicrotask(() => {
        for (const state of markets === '*' ? states.all() : chosen.map((market) => states.get(market))) {
          const name = markets === '*' ? '*' : state?.marketId;
          if (state && watchers.of(/** @type {string} */ (name)).includes(own))
            call(own, state, { kind: 'snapshot', skipped: 0 });
        }
      });
      scheduleFlush(collectMs);
      return () => {
        for (const market of chosen) watchers.remove(market, own);
        scheduleFlush(lingerMs);
      };
    },
    on(event, listener) {
      const own = (/** @type {any} */ payload) => listener(payload);
      events.add(event, own);
      if (PrivateChannel.delivers(event)) scheduleFlush(collectMs);
      return () => events.remove(event, own);
    },
    close() {
      clearTimeout(flushTimer);
      flushAt = Infinity;
      globalThis.removeEventListener?.('online', wake);
      removeSessionListener();
      watchers.clear();
      disconnect('closed');
      events.clear();
    },
  };
}

/**
 * Splits subscriptions into commands. `*` is a command of its own.
 *
 * @param {string[]} markets
 * @returns {(string[] | '*')[]}
 */
function batches(markets) {
  const single = markets.filter((market) => market !== '*');
  const parts = Array.from({ length: Math.ceil(single.length / batch) }, (_, part) =>
    single.slice(part * batch, (part + 1) * batch),
  );
  return markets.includes('*') ? ['*', ...parts] : parts;
}
