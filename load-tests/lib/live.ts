import { check } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { liveUrl } from './config.ts';
import { address } from './users.ts';

interface State {
  marketId: string;
  seq: number;
  updatedAt: string;
}

type Frame =
  | { type: 'ack' }
  | { type: 'snapshot'; last: boolean; markets: State[] }
  | { type: 'odds'; updates: State[] }
  | { type: 'error'; code: string }
  | { type: 'market' | 'pong' | 'shutdown' };

/** From the moment odds changed to the moment a socket read them, both clocks being the same; 100 ms of it may be gathering. */
const latency = new Trend('odds_latency_ms', true);
const frames = new Counter('odds_frames');
const updates = new Counter('odds_updates');
/** Updates that were older than one the socket had already; never one is right. */
const regressions = new Counter('odds_seq_regressions');
/** Sockets that got all of their snapshot before their first update. */
const complete = new Counter('sockets_complete');
/** Sockets that were open until we closed them. */
const held = new Counter('sockets_held');
const broken = new Counter('sockets_broken');

/** For so many sockets. */
export function odds(sockets: number): Record<string, string[]> {
  return {
    odds_latency_ms: ['p(95)<250', 'p(99)<1000'],
    odds_frames: ['count>0'],
    odds_seq_regressions: ['count==0'],
    ws_sessions: [`count>=${sockets}`],
    sockets_complete: [`count>=${sockets}`],
    sockets_held: [`count>=${sockets}`],
    sockets_broken: ['count==0'],
  };
}

/** Opens a socket that follows all markets for so long. */
export function socket(number: number, seconds: number): void {
  const seqs = new Map<string, number>();
  let snapshot = false;
  let closing = false;
  const ws = new WebSocket(liveUrl, null, { headers: { 'X-Forwarded-For': address(number) } });

  function take(states: State[], fresh: boolean): void {
    const now = Date.now();
    for (const state of states) {
      if (state.seq < (seqs.get(state.marketId) ?? 0)) regressions.add(1);
      seqs.set(state.marketId, state.seq);
      if (fresh) latency.add(now - Date.parse(state.updatedAt));
    }
  }

  function read(frame: Frame): void {
    switch (frame.type) {
      case 'snapshot':
        take(frame.markets, false);
        if (frame.last) {
          snapshot = true;
          complete.add(1);
        }
        break;
      case 'odds':
        check(snapshot, { 'the snapshot comes first': (seen) => seen });
        frames.add(1);
        updates.add(frame.updates.length);
        take(frame.updates, true);
        break;
      case 'error':
        console.error(`A socket was answered ${frame.code}`);
        broken.add(1);
        break;
      default:
    }
  }

  ws.onopen = () => {
    ws.send(JSON.stringify({ op: 'subscribe', id: 1, channel: 'odds', markets: '*' }));
    setTimeout(() => {
      closing = true;
      ws.close(1000);
    }, seconds * 1000);
  };
  ws.onmessage = (message) => {
    if (message !== undefined) read(JSON.parse(String(message.data)) as Frame);
  };
  ws.onerror = (error) => {
    if (closing) return; // k6 may answer a ping of the server after it said that it closes
    console.error(`A socket broke: ${error?.error ?? 'for no reason given'}`);
    broken.add(1);
  };
  ws.onclose = () => {
    (closing ? held : broken).add(1);
  };
}
