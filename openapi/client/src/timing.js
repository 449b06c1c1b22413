const firstDelayMs = 250;
const longestDelayMs = 5_000;

/**
 * Delay before a repetition: doubles from 250 ms to 5 s, of which a random half is left out.
 *
 * @param {number} attempt 0 for the first repetition
 * @param {number} [first] first delay in milliseconds
 * @param {number} [longest] longest delay in milliseconds
 */
export function backOffMs(attempt, first = firstDelayMs, longest = longestDelayMs) {
  const delay = Math.min(longest, first * 2 ** attempt);
  return delay / 2 + (Math.random() * delay) / 2;
}

/**
 * Resolves after a time, and rejects when the signal aborts.
 *
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function delay(ms, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** A random UUID. Browsers offer `randomUUID` only to pages that came over HTTPS or from this machine. */
export function randomId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
