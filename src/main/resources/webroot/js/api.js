// The client of the API, from the package @thisthat/client, with what the page shows about requests:
//   await api.placeBet({ marketId, side, amount }, { idempotencyKey })
import { createClient, storedTokens, isError } from '@thisthat/client';
import { signal } from './html.js';

export { isError };
export const BASE = '/api/v1';
export const client = createClient({ baseUrl: BASE, tokens: storedTokens() });

export const signedIn = signal(client.session.signedIn);
/** Set when the service ended the session: expired, ended elsewhere, suspended. */
export const sessionEnded = signal(/** @type {any} */ (null));
/** False while requests find no server. */
export const reachable = signal(true);
/** The latest requests for the tools of development, newest first. */
export const requestLog = signal(/** @type {any[]} */ ([]));
const LOG_MAX = 30;

client.session.onChange(({ signedIn: now, reason, error }) => {
  signedIn.value = now;
  if (reason === 'expired') {
    sessionEnded.value = error ?? { code: 'TOKEN_EXPIRED' };
  }
});

async function observe(name, input, options) {
  const started = performance.now();
  const note = { name, input, at: new Date(), status: '…', ms: 0 };
  const close = (status) => {
    note.status = status;
    note.ms = Math.round(performance.now() - started);
    requestLog.value = [note, ...requestLog.peek()].slice(0, LOG_MAX);
  };
  try {
    const { data, response } = await client.send(name, input, options);
    reachable.value = true;
    close(response.status);
    return data;
  } catch (error) {
    if (isError(error)) {
      reachable.value = true;
      close(error.status);
      // A suspension from betting alone refuses no read.
      if (isError(error, 'ACCOUNT_SUSPENDED') && /^(get|list)/.test(String(name)) && signedIn.peek()) {
        sessionEnded.value = error;
        client.session.clear();
      }
    } else if (error.name === 'ConnectionError') {
      reachable.value = false;
      close('no response');
    }
    throw error;
  }
}

/** The operations of the contract by name. @type {any} */
export const api = new Proxy({}, {
  get: (_, name) => (input, options) => observe(name, input, options),
});
