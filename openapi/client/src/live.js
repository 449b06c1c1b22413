import { createBudget, costOf } from './budget.js';
import { isError } from './errors.js';
import { backOffMs } from './timing.js';
import { openEventStream, openSocket } from './transports.js';

/** Changes of the subscriptions are collected this long: those of one rendered page make one command. */
const collectMs = 25;
/** A subscription without listeners ends after this time, because a component often subscribes again. */
const lingerMs = 1_000;
/** A connection without subscriptions and private listeners is closed after this time. */
const idleMs = 10_000;
/** Interval of pings. The next one must not come before the pong, else the connection is replaced. */
const pingMs = 20_000;
/** Limits of the service: markets of a socket beside `*`, and of an event stream. */
const maxMarkets = 200;
const maxStreamMarkets = 100;
/** Markets in one command. Its cost is at most half of the budget. */
const batch = 100;
/** Settlements are requested from this long before the end of the last connection. Repeated ones are dropped. */
const overlapMs = 60_000;
const rememberedBets = 1_000;
/** Unknown markets that are read from the API at a time. */
const lookups = 4;
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

  /** Listeners of each market and of `*`. @type {Map<string, Set<Function>>} */
  const watchers = new Map();
  /** @type {Map<string, Set<Function>>} */
  const listeners = new Map();
  /** @type {Map<string, import('./types.js').MarketState>} */
  const states = new Map();
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
  /** Last status of bets, newest last. @type {Map<string, string>} */
  const bets = new Map();
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
  let gapReported = false;
  /** @type {number | undefined} */
  let demandedDelayMs;
  let clockOffsetMs = 0;
  /** @type {number | undefined} */
  let authenticatedUntil;
  /** Access token of the private channel, or the refused one. @type {string | undefined} */
  let authToken;
  let authFailures = 0;
  let streamMarkets = '';

  // --- Listeners ---

  /** @param {Function} listener @param {...unknown} values */
  function call(listener, ...values) {
    try {
      listener(...values);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** @param {string} event @param {unknown} payload */
  function emit(event, payload) {
    for (const listener of [...(listeners.get(event) ?? [])]) call(listener, payload);
  }

  /** @param {Partial<import('./types.js').ConnectionState>} change */
  function report(change) {
    const { retryInMs, ...rest } = connection;
    connection = { ...rest, ...change };
    emit('connection', connection);
  }

  const isPrivate = () => (listeners.get('settled')?.size ?? 0) + (listeners.get('balance')?.size ?? 0) > 0;
  const needed = () => watchers.size > 0 || (isPrivate() && session.signedIn);

  // --- Subscriptions ---

  /** The subscriptions that the listeners need. More markets than allowed use `*`. */
  function desired() {
    const single = [...watchers.keys()].filter((market) => market !== '*' && !unavailable.has(market));
    const limit = transport?.kind === 'sse' ? 0 : maxMarkets;
    const chosen = single.length <= limit ? single : [...single.filter((market) => sent.has(market)), ...single.filter((market) => !sent.has(market))].slice(0, limit);
    const all = watchers.has('*') || single.length > limit;
    return new Set(all ? ['*', ...chosen] : chosen);
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
    forgetStates();
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
    authenticate();
    const wanted = desired();
    const ended = [...sent].filter((market) => !wanted.has(market));
    const added = [...wanted].filter((market) => !sent.has(market));
    if (added.includes('*')) subscribeTo('*', resumable.has('*'));
    const single = added.filter((market) => market !== '*');
    for (const resumed of [true, false]) {
      const markets = single.filter((market) => resumable.has(market) === resumed);
      for (let from = 0; from < markets.length; from += batch) subscribeTo(markets.slice(from, from + batch), resumed);
    }
    if (ended.includes('*')) unsubscribeFrom('*');
    const single2 = ended.filter((market) => market !== '*');
    for (let from = 0; from < single2.length; from += batch) unsubscribeFrom(single2.slice(from, from + batch));
  }

  /** @param {string[] | '*'} markets @param {boolean} resumed */
  function subscribeTo(markets, resumed) {
    for (const market of markets === '*' ? ['*'] : markets) sent.add(market);
    command(costOf(markets), { op: 'subscribe', channel: 'odds', markets,
      ...(conflateMs !== undefined && { conflateMs }), ...(resumed && since && { since }) });
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

  /** Keeps the states of watched markets only, and with `*` those of all open ones. */
  function forgetStates() {
    const all = sent.has('*') || watchers.has('*');
    for (const [market, { status }] of states) {
      const final = status === 'resolved' || status === 'cancelled';
      if (!watchers.has(market) && (!all || final)) states.delete(market);
    }
    for (const market of unavailable) if (!watchers.has(market)) unavailable.delete(market);
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
    const events = {
      opened: () => onOpen(),
      received: (/** @type {any} */ message) => receive(message),
      refused: (/** @type {number} */ status, /** @type {any} */ body) => {
        if (status === 404 && body?.details?.markets) void lookUp(body.details.markets);
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
    own = useStream
      ? openEventStream(request, `${streamUrl}${streamMarkets}`, events)
      : openSocket(/** @type {import('./types.js').WebSocketConstructor} */ (WebSocket), socketUrl, events);
    transport = own;
  }

  function streamQuery() {
    const single = [...watchers.keys()].filter((market) => market !== '*' && !unavailable.has(market)).sort();
    const all = watchers.has('*') || single.length > maxStreamMarkets || single.length === 0;
    return all ? '' : `?markets=${single.join(',')}`;
  }

  function restartStream() {
    streamChanged = true;
    transport?.close();
  }

  function onOpen() {
    opened = true;
    ponged = true;
    since = place;
    if (transport?.kind === 'websocket') {
      socketFailures = 0;
      socketOpened = true;
      ping();
      pingTimer = setInterval(ping, pingMs);
    } else {
      snapshots.push({ markets: streamMarkets === '' ? '*' : [], recovered: false, seen: new Set(), complete: true });
      if (place && !streamChanged) gap = { since: place, markets: streamMarkets === '' ? '*' : [...watchers.keys()] };
      streamChanged = false;
      if (WebSocket !== undefined) streamTimer = setTimeout(() => {
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
      emit('error', { code: `CLOSED_${code}`, message: 'The service ended the connection because of a client error', details: {} });
      return;
    }
    if (!needed()) {
      report({ state: 'idle', authenticated: false });
      return;
    }
    if (!wasOpen && !wasStream) socketFailures++;
    if (!wasOpen && wasStream) socketFailures = failuresAllowed() - 1;
    if (wasOpen) attempt = 0;
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
    authToken = undefined;
    authFailures = 0;
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
    states.clear();
    report({ state, transport: undefined, authenticated: false });
  }

  function wake() {
    if (connection.state !== 'waiting') return;
    clearTimeout(connectTimer);
    connect();
  }

  // --- Private channel ---

  async function authenticate() {
    if (transport?.kind !== 'websocket' || !opened || !isPrivate() || authToken !== undefined) return;
    const target = transport;
    authToken = '';
    const token = await session.accessToken().catch(() => undefined);
    if (target !== transport) return;
    authToken = token ?? undefined;
    if (token === undefined) setTimeout(authenticate, backOffMs(authFailures++, 1_000, 30_000));
    if (!token) return;
    const until = authenticatedUntil === undefined ? undefined : new Date(authenticatedUntil + clockOffsetMs - overlapMs).toISOString();
    command(1, { op: 'auth', token, ...(until && { settledSince: until }) });
  }

  /** @param {string} token */
  async function refreshAndAuthenticate(token) {
    const target = transport;
    const next = await session.refresh(token).catch(() => undefined);
    if (target !== transport) return;
    authToken = undefined;
    if (next !== null) setTimeout(authenticate, next === undefined || authFailures++ > 1 ? backOffMs(authFailures, 1_000, 30_000) : 0);
  }

  session.onChange(() => {
    const signedOut = !session.signedIn;
    if (signedOut) {
      authenticatedUntil = undefined;
      bets.clear();
    }
    // The service has no command that closes the private channel.
    if (connection.authenticated && transport) {
      demandedDelayMs = 0;
      transport.close();
      return;
    }
    authToken = undefined;
    scheduleFlush(0);
  });

  // --- Messages ---

  /** @param {any} message */
  function receive(message) {
    if (connection.authenticated) authenticatedUntil = Date.now();
    switch (message.type) {
      case 'ack': return onAck(message);
      case 'error': return onError(message);
      case 'snapshot': return onSnapshot(message);
      case 'odds':
        for (const state of message.updates) apply(state, 'odds', false);
        return advance(message);
      case 'market': return onMarket(message);
      case 'settled': return onSettled(message);
      case 'balance': return emit('balance', { balance: message.balance });
      case 'pong':
        ponged = true;
        clockOffsetMs = Date.parse(message.time) - Date.now();
        commands.delete(message.id);
        return;
      case 'auth_expired':
        if (authToken) void refreshAndAuthenticate(authToken);
        return;
      case 'status': return emit('status', { stale: message.stale });
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
      authFailures = 0;
      authenticatedUntil = Date.now();
      report({ authenticated: true });
    }
    if (op !== 'subscribe' || sentCommand === undefined) return;
    const { markets } = sentCommand;
    snapshots.push({ markets, recovered, seen: new Set(), resumed: sentCommand.since !== undefined });
    if (sentCommand.since && !recovered && !gapReported) {
      gapReported = true;
      const restarted = sentCommand.since;
      gap = { since: restarted, markets };
    }
  }

  /** @type {{ since: { epoch: string }, markets: string[] | '*' } | undefined} */
  let gap;

  /** @param {any} message */
  function onSnapshot(message) {
    const [head] = snapshots;
    if (gap !== undefined) {
      emit('gap', { reason: gap.since.epoch === message.epoch ? 'absence' : 'restart', markets: gap.markets });
      gap = undefined;
    }
    for (const state of message.markets) {
      head?.seen?.add(state.marketId);
      apply(state, 'snapshot', true);
    }
    if (!message.last) return;
    snapshots.shift();
    if (head) {
      for (const market of head.complete ? [...resumable] : head.markets === '*' ? ['*'] : head.markets) resumable.delete(market);
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
  function onMarket({ marketId, status, resolution }) {
    const known = states.get(marketId);
    if (known === undefined) {
      emit('market', { marketId, status, resolution, missed: false });
    } else if (known.status !== status || known.resolution !== resolution) {
      deliver({ ...known, status, resolution }, known, 'market', false);
    }
  }

  /** @param {import('./types.js').MarketState} state @param {'snapshot' | 'odds'} kind @param {boolean} missed */
  function apply(state, kind, missed) {
    const known = states.get(state.marketId);
    const sameTurn = known?.status === state.status && known.resolution === state.resolution;
    if (known && (state.seq < known.seq || (state.seq === known.seq && sameTurn))) return;
    deliver(state, known, kind, missed);
  }

  /**
   * @param {import('./types.js').MarketState} state
   * @param {import('./types.js').MarketState | undefined} known
   * @param {'snapshot' | 'odds' | 'market'} kind
   * @param {boolean} missed
   */
  function deliver(state, known, kind, missed) {
    const { marketId, status, resolution } = state;
    states.set(marketId, state);
    const change = { kind, skipped: known && kind === 'odds' ? Math.max(0, state.seq - known.seq - 1) : 0 };
    const called = new Set([...(watchers.get(marketId) ?? []), ...(watchers.get('*') ?? [])]);
    for (const listener of called) call(listener, state, change);
    if (known && (known.status !== status || known.resolution !== resolution)) {
      emit('market', { marketId, status, resolution, missed });
    }
  }

  /** @param {any} message */
  function onSettled({ type, ...settled }) {
    if (bets.get(settled.betId) === settled.status) return;
    bets.delete(settled.betId);
    bets.set(settled.betId, settled.status);
    if (bets.size > rememberedBets) bets.delete(/** @type {string} */ (bets.keys().next().value));
    emit('settled', settled);
  }

  /** @param {any} message */
  function onError({ id, error, code, details }) {
    const failed = commands.get(id);
    commands.delete(id);
    const retryMs = (details?.retryAfterSeconds ?? 1) * 1000;
    const passing = ['RATE_LIMIT_EXCEEDED', 'SERVICE_BUSY', 'SERVICE_UNAVAILABLE'].includes(code);
    if (failed?.op === 'auth') {
      if (['TOKEN_EXPIRED', 'TOKEN_REVOKED', 'UNAUTHORIZED'].includes(code)) return void refreshAndAuthenticate(failed.token);
      if (passing) {
        authToken = undefined;
        return void setTimeout(authenticate, retryMs);
      }
    } else if (failed?.op === 'subscribe') {
      for (const market of failed.markets === '*' ? ['*'] : failed.markets) sent.delete(market);
      const unknown = code === 'MARKET_NOT_FOUND' ? (details?.markets ?? []) : [];
      if (unknown.length > 0) {
        for (const market of unknown) {
          unavailable.add(market);
          resumable.delete(market);
        }
        void lookUp(unknown);
        return scheduleFlush(0);
      }
      if (passing) {
        if (code === 'RATE_LIMIT_EXCEEDED') budget.pause(retryMs);
        return scheduleFlush(retryMs);
      }
    } else if (passing) {
      if (code === 'RATE_LIMIT_EXCEEDED') budget.pause(retryMs);
      if (failed?.op === 'ping') ponged = true;
      return;
    }
    emit('error', { code, message: error, details: details ?? {} });
  }

  // --- Markets that the service does not push any more ---

  /** A market that is not in a complete snapshot of `*` is not open. @param {Set<string>} seen */
  function lookUpMissing(seen) {
    const followed = [...states.values()].filter(({ marketId, status }) => status === 'open' && !seen.has(marketId)).map(({ marketId }) => marketId);
    const unknown = [...watchers.keys()].filter((market) => market !== '*' && !sent.has(market) && !states.has(market) && !seen.has(market));
    void lookUp([...followed, ...unknown]);
  }

  /** @param {string[]} markets */
  async function lookUp(markets) {
    const left = [...markets];
    const worker = async () => {
      for (let market = left.shift(); market !== undefined; market = left.shift()) await lookUpOne(market);
    };
    await Promise.all(Array.from({ length: Math.min(lookups, left.length) }, worker));
  }

  /** @param {string} marketId */
  async function lookUpOne(marketId) {
    try {
      const market = await client.getMarket({ marketId });
      const known = states.get(marketId);
      const { thisOdds, thatOdds, status, updatedAt } = market;
      const resolution = market.resolution ?? null;
      if (status === 'open' || status === 'closed') {
        // Known to the API, not yet to the live socket.
        setTimeout(() => {
          unavailable.delete(marketId);
          scheduleFlush(0);
        }, 5_000);
      }
      if (known?.status === status && known?.resolution === resolution) return;
      deliver({ marketId, seq: known?.seq ?? 0, thisOdds, thatOdds, status, resolution, updatedAt }, known, 'market', true);
    } catch (error) {
      if (isError(error)) emit('error', { code: error.code, message: error.message, details: { markets: [marketId] } });
      else if (connection.state !== 'closed') setTimeout(lookUpOne, 5_000, marketId);
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
      for (const market of chosen) {
        const set = watchers.get(market) ?? new Set();
        watchers.set(market, set.add(own));
      }
      queueMicrotask(() => {
        const known = markets === '*' ? [...states.values()] : chosen.map((market) => states.get(market));
        for (const state of known) if (state && watchers.get(markets === '*' ? '*' : state.marketId)?.has(own)) call(own, state, { kind: 'snapshot', skipped: 0 });
      });
      scheduleFlush(collectMs);
      return () => {
        for (const market of chosen) {
          const set = watchers.get(market);
          set?.delete(own);
          if (set?.size === 0) watchers.delete(market);
        }
        scheduleFlush(lingerMs);
      };
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      const own = (/** @type {any} */ payload) => listener(payload);
      listeners.set(event, set.add(own));
      if (event === 'settled' || event === 'balance') scheduleFlush(collectMs);
      return () => void set.delete(own);
    },
    close() {
      clearTimeout(flushTimer);
      flushAt = Infinity;
      globalThis.removeEventListener?.('online', wake);
      watchers.clear();
      disconnect('closed');
      listeners.clear();
    },
  };
}
