import { backOffMs } from './timing.js';

/** Settlements are requested from this long before the end of the last connection. Repeated ones are dropped. */
const overlapMs = 60_000;
const rememberedBets = 1_000;
const rememberedEntries = 1_000;
/** Events of the private channel. */
const privateEvents = ['settled', 'cashed_out', 'balance', 'inbox'];
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const invalidToken = ['TOKEN_EXPIRED', 'TOKEN_REVOKED', 'UNAUTHORIZED'];

/** Signs the live connection in, and delivers what belongs to the user. */
export class PrivateChannel {
  #session;
  #events;
  /** @type {(message: object) => void} */
  #send = () => {};
  /** Number of the connection. An answer that belongs to an earlier one is ignored. */
  #connection = 0;
  #open = false;
  /** The sent token, `''` while one is requested. @type {string | undefined} */
  #token;
  #failures = 0;
  /** Time of the last message while signed in, by the clock of this machine. @type {number | undefined} */
  #seenAt;
  /** Last status of bets, newest last. @type {Map<string, string>} */
  #bets = new Map();
  /** Entries of the inbox that were delivered, newest last. @type {Set<string>} */
  #entries = new Set();
  clockOffsetMs = 0;

  /** @param {any} session @param {import('./emitter.js').Listeners} events */
  constructor(session, events) {
    this.#session = session;
    this.#events = events;
  }

  /** Whether there are listeners of private events. */
  get wanted() {
    return privateEvents.some((event) => this.#events.has(event));
  }

  /** Whether an event belongs to the channel. @param {string} event */
  static delivers(event) {
    return privateEvents.includes(event);
  }

  get needed() {
    return this.wanted && this.#session.signedIn;
  }

  /** A connection that can be signed in is open. @param {(message: object) => void} send */
  opened(send) {
    this.#connection++;
    this.#send = send;
    this.#open = true;
  }

  closed() {
    this.#connection++;
    this.#open = false;
    this.#token = undefined;
    this.#failures = 0;
  }

  /** A message was received on a connection that is signed in. */
  seen() {
    this.#seenAt = Date.now();
  }

  /** The user has changed. */
  reset() {
    this.#token = undefined;
    if (this.#session.signedIn) return;
    this.#seenAt = undefined;
    this.#bets.clear();
    this.#entries.clear();
  }

  /** Sends a token, unless one was sent. */
  async authenticate() {
    if (!this.#open || !this.wanted || this.#token !== undefined) return;
    const connection = this.#connection;
    this.#token = '';
    const token = await this.#session.accessToken().catch(() => undefined);
    if (connection !== this.#connection) return;
    this.#token = token ?? undefined;
    if (token === undefined) this.#again(this.#delay());
    if (!token) return;
    const since = this.#seenAt === undefined ? undefined : new Date(this.#seenAt + this.clockOffsetMs - overlapMs);
    this.#send({ op: 'auth', token, ...(since && { settledSince: since.toISOString() }) });
  }

  accepted() {
    this.#failures = 0;
    this.seen();
  }

  /**
   * The service refused a token.
   *
   * @param {string} code
   * @param {number | undefined} retryMs if the refusal is temporary
   * @returns {boolean} whether the channel continues without the application
   */
  refused(code, retryMs) {
    if (invalidToken.includes(code)) void this.refresh();
    else if (retryMs !== undefined) this.#again(retryMs);
    else return false;
    return true;
  }

  /** Replaces the token that was sent. */
  async refresh() {
    if (!this.#token) return;
    const connection = this.#connection;
    const next = await this.#session.refresh(this.#token).catch(() => undefined);
    if (connection !== this.#connection) return;
    if (next === null) this.#token = undefined;
    else this.#again(next === undefined || this.#failures++ > 1 ? this.#delay() : 0);
  }

  /** @param {import('./types.js').LiveEvents['settled']} settled */
  settled(settled) {
    const { betId, status } = settled;
    if (this.#bets.get(betId) === status) return;
    this.#bets.delete(betId);
    this.#bets.set(betId, status);
    const [oldest] = this.#bets.keys();
    if (oldest !== undefined && this.#bets.size > rememberedBets) this.#bets.delete(oldest);
    this.#events.emit('settled', settled);
  }

  /** Each entry is delivered once. @param {import('./types.js').LiveEvents['inbox']} added */
  inbox(added) {
    const { id } = added.entry;
    if (this.#entries.has(id)) return;
    this.#entries.add(id);
    const [oldest] = this.#entries;
    if (oldest !== undefined && this.#entries.size > rememberedEntries) this.#entries.delete(oldest);
    this.#events.emit('inbox', added);
  }

  /** @param {number} ms */
  #again(ms) {
    this.#token = undefined;
    const connection = this.#connection;
    setTimeout(() => {
      if (connection === this.#connection) void this.authenticate();
    }, ms);
  }

  #delay() {
    return backOffMs(this.#failures++, firstDelayMs, longestDelayMs);
  }
}
