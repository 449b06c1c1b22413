// Live odds as signals. The connection is that of @thisthat/client.
import { signal } from './html.js';
import { client } from './api.js';

/** @typedef {{ seq: number, thisOdds: number, thatOdds: number, status: string, resolution: string | null,
 *   updatedAt: string, trail: number[] }} MarketState */

const CONFLATE_MS = 400;
/** Odds that a spark line shows. */
const TRAIL_MAX = 60;
const STATES_MAX = 2_000;

const live = client.live({ conflateMs: CONFLATE_MS });

/** `idle`, `connecting`, `open`, `waiting` or `closed`. */
export const connection = signal(live.connection.state);
/** Whether the service says that its odds may be outdated. */
export const stale = signal(false);
/** The latest messages for the tools of development, newest first. */
export const frames = signal(/** @type {any[]} */ ([]));
const FRAMES_MAX = 40;

live.on('connection', ({ state }) => { connection.value = state; });
live.on('status', (status) => { stale.value = status.stale; });

/** @param {'settled' | 'balance' | 'market' | 'inbox'} event @param {(payload: any) => void} listener */
export const on = (event, listener) => live.on(event, listener);

const note = (type, payload) => { frames.value = [{ type, payload, at: Date.now() }, ...frames.peek()].slice(0, FRAMES_MAX); };
/** @type {const} */ (['settled', 'balance', 'inbox', 'market', 'status', 'gap', 'connection']).forEach((event) => live.on(event, (payload) => note(event, payload)));

/** @type {Map<string, import('@preact/signals').Signal<MarketState>>} */
const states = new Map();

/** A market of a group has fewer fields: what it lacks is what is `known`. */
const initial = (market, known) => ({
  seq: market.oddsSeq, thisOdds: market.thisOdds, thatOdds: market.thatOdds, status: market.status ?? known?.status ?? 'open',
  resolution: market.resolution ?? known?.resolution ?? null, updatedAt: market.oddsUpdatedAt ?? known?.updatedAt ?? null,
});

/** The live state of a market, which begins with what the API returned. */
export function stateOf(market) {
  const known = states.get(market.id);
  if (!known) {
    if (states.size >= STATES_MAX) {
      states.delete(states.keys().next().value);
    }
    const state = signal({ ...initial(market), trail: [market.thisOdds] });
    states.set(market.id, state);
    return state;
  }
  const before = known.peek();
  const next = initial(market, before);
  if (next.seq >= before.seq && Object.entries(next).some(([name, value]) => before[name] !== value)) {
    known.value = { ...before, ...next };
  }
  return known;
}

/** Keeps a market subscribed until the returned function is called. */
export const follow = (id) => live.subscribe([id], (update, change) => {
  const state = states.get(id);
  if (!state) {
    return;
  }
  const before = state.peek();
  if (change.kind === 'odds') {
    note('odds', update);
  }
  const trail = update.thisOdds === before.thisOdds ? before.trail : [...before.trail, update.thisOdds].slice(-TRAIL_MAX);
  const { marketId, ...rest } = update;
  state.value = { ...before, ...rest, trail };
});
