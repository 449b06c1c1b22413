/** Maximum time in which a connection must open, in milliseconds. */
const openTimeoutMs = 10_000;

/** `WebSocket.OPEN`. */
const socketOpen = 1;

/**
 * @typedef {object} Transport
 * @property {'websocket' | 'sse'} kind
 * @property {(message: object) => void} send
 * @property {() => void} close
 */

/**
 * @typedef {object} TransportEvents
 * @property {() => void} opened
 * @property {(message: any) => void} received
 * @property {(code: number) => void} closed called once; 0 if there is no close code
 * @property {(status: number, body: any) => void} [refused] called before `closed` for a refused event stream
 */

/**
 * Opens the live socket.
 *
 * @param {import('./types.js').WebSocketConstructor} WebSocket
 * @param {string} url
 * @param {TransportEvents} events
 * @returns {Transport}
 */
export function openSocket(WebSocket, url, events) {
  const socket = new WebSocket(url);
  let ended = false;
  /** @param {number} code */
  const end = (code) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    events.closed(code);
  };
  const close = () => {
    // A socket that does not answer reports its end only after a timeout of the platform.
    end(0);
    socket.close(1000);
  };
  const timer = setTimeout(close, openTimeoutMs);
  socket.onopen = () => {
    clearTimeout(timer);
    if (!ended) events.opened();
  };
  socket.onmessage = ({ data }) => {
    if (!ended) events.received(JSON.parse(data));
  };
  // A failed connection emits `error`, `close` or both. The code arrives with `close`.
  socket.onerror = () => void setTimeout(end, 100, 0);
  socket.onclose = ({ code }) => end(code);
  /** @param {object} message lost if the socket is closing, whose end is reported soon */
  const send = (message) => {
    if (!ended && socket.readyState === socketOpen) socket.send(JSON.stringify(message));
  };
  return { kind: 'websocket', send, close };
}

/**
 * Opens the event stream. It is read with `fetch`, which works in Node too.
 *
 * @param {typeof globalThis.fetch} request
 * @param {string} url
 * @param {TransportEvents} events
 * @returns {Transport}
 */
export function openEventStream(request, url, events) {
  const aborter = new AbortController();
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    aborter.abort();
    events.closed(0);
  };
  const timer = setTimeout(end, openTimeoutMs);
  const run = async () => {
    const response = await request(url, { headers: { accept: 'text/event-stream' }, signal: aborter.signal });
    clearTimeout(timer);
    if (!response.ok || response.body === null) {
      const body = await response.json().catch(() => undefined);
      if (!ended) events.refused?.(response.status, body);
      return;
    }
    if (!ended) events.opened();
    for await (const data of eventsOf(response.body)) if (!ended) events.received(JSON.parse(data));
  };
  run()
    .catch(() => {})
    .finally(end);
  return { kind: 'sse', send: () => {}, close: end };
}

/**
 * Reads the data of the events of a stream.
 *
 * @param {ReadableStream<Uint8Array>} body
 */
async function* eventsOf(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
    rest = /** @type {string} */ (blocks.pop());
    for (const block of blocks) {
      const data = block
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''));
      if (data.length > 0) yield data.join('\n');
    }
  }
}
