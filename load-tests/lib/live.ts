import { check } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { liveUrl } from './config.ts';
import { clientAddress } from './users.ts';
import type { LiveSchemas } from './schemas.ts';

type State = LiveSchemas['MarketState'];
type Frame =
  | LiveSchemas['Ack'] | LiveSchemas['Snapshot'] | LiveSchemas['OddsUpdate'] | LiveSchemas['ApiError'] | LiveSchemas['MarketTurn']
  | LiveSchemas['Pong'] | LiveSchemas['Staleness'] | LiveSchemas['Shutdown'];

/** Time from the change of odds to its receipt. Both use the clock of the same host. Up to 100 ms of it is conflation. */
const latency = new Trend('odds_latency_ms', true);
const frames = new Counter('odds_frames');
const updates = new Counter('odds_updates');
/** Updates older than one that the socket already received; must be 0. */
const regressions = new Counter('odds_seq_regressions');
/** Sockets that received the complete snapshot. */
const complete = new Counter('sockets_complete');
/** Sockets that stayed open until the client closed them. */
const held = new Counter('sockets_held');
const broken = new Counter('sockets_broken');

/** Thresholds of a number of sockets. */
export function liveThresholds(sockets: number): Record<string, string[]> {
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

/** Opens a socket that follows all markets for a time. */
export function openSocket(number: number, seconds: number): void {
  const seqs = new Map<string, number>();
  let snapshot = false;
  let closing = false;
  const ws = new WebSocket(liveUrl, null, { headers: { 'X-Forwarded-For': clientAddress(number) } });

  function apply(states: State[], isUpdate: boolean): void {
    const now = Date.now();
    for (const state of states) {
      if (state.seq < (seqs.get(state.marketId) ?? 0)) regressions.add(1);
      seqs.set(state.marketId, state.seq);
      if (isUpdate) latency.add(now - Date.parse(state.updatedAt));
    }
  }

  function receive(frame: Frame): void {
    switch (frame.type) {
      case 'snapshot':
        apply(frame.markets, false);
        if (frame.last) {
          snapshot = true;
          complete.add(1);
        }
        break;
      case 'odds':
        check(snapshot, { 'the snapshot precedes updates': (received) => received });
        frames.add(1);
        updates.add(frame.updates.length);
        apply(frame.updates, true);
        break;
      case 'error':
        console.error(`Socket received error ${frame.code}`);
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
    if (message !== undefined) receive(JSON.parse(String(message.data)) as Frame);
  };
  ws.onerror = (error) => {
    if (closing) return; // k6 may respond to a ping after its close frame, which is an error
    console.error(`Socket failed: ${error?.error ?? 'no reason given'}`);
    broken.add(1);
  };
  ws.onclose = () => {
    (closing ? held : broken).add(1);
  };
}
