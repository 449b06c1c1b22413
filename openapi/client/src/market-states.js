import { call } from './emitter.js';

/** The last known states of the followed markets. */
export class MarketStates {
  /** @type {Map<string, import('./types.js').MarketState>} */
  #states = new Map();
  #watchers;
  #events;

  /**
   * @param {import('./emitter.js').Listeners} watchers listeners of each market and of `*`
   * @param {import('./emitter.js').Listeners} events
   */
  constructor(watchers, events) {
    this.#watchers = watchers;
    this.#events = events;
  }

  /** @param {string} marketId */
  get(marketId) {
    return this.#states.get(marketId);
  }

  all() {
    return [...this.#states.values()];
  }

  clear() {
    this.#states.clear();
  }

  /** Keeps the states of watched markets, and those of other markets that are not final if `others` is true. @param {boolean} others */
  forget(others) {
    for (const [market, { status }] of this.#states) {
      const final = status === 'resolved' || status === 'cancelled';
      if (!this.#watchers.has(market) && (!others || final)) this.#states.delete(market);
    }
  }

  /**
   * Applies a state of a snapshot or of an odds message, unless it is older than the known one.
   *
   * @param {import('./types.js').MarketState} state
   * @param {'snapshot' | 'odds'} kind
   */
  apply(state, kind) {
    const known = this.get(state.marketId);
    if (known && (state.seq < known.seq || (state.seq === known.seq && sameTurn(known, state)))) return;
    this.#set(state, kind, kind === 'snapshot');
  }

  /** Applies a `market` message. @param {import('./types.js').Turn} turn */
  turn({ marketId, status, resolution }) {
    const known = this.get(marketId);
    if (known === undefined) this.#events.emit('market', { marketId, status, resolution, missed: false });
    else if (!sameTurn(known, { status, resolution })) this.#set({ ...known, status, resolution }, 'market', false);
  }

  /** Applies a state that was read from the API, because the live connection missed it. @param {Omit<import('./types.js').MarketState, 'seq'>} state */
  read(state) {
    const known = this.get(state.marketId);
    if (known === undefined || !sameTurn(known, state)) this.#set({ ...state, seq: known?.seq ?? 0 }, 'market', true);
  }

  /** @param {import('./types.js').MarketState} state @param {import('./types.js').Change['kind']} kind @param {boolean} missed */
  #set(state, kind, missed) {
    const { marketId, status, resolution } = state;
    const known = this.get(marketId);
    this.#states.set(marketId, state);
    const skipped = known && kind === 'odds' ? Math.max(0, state.seq - known.seq - 1) : 0;
    const called = new Set([...this.#watchers.of(marketId), ...this.#watchers.of('*')]);
    for (const listener of called) call(listener, state, { kind, skipped });
    if (known && !sameTurn(known, state)) this.#events.emit('market', { marketId, status, resolution, missed });
  }
}

/** @param {{ status: string, resolution: unknown }} one @param {{ status: string, resolution: unknown }} other */
function sameTurn(one, other) {
  return one.status === other.status && one.resolution === other.resolution;
}
