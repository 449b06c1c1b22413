/**
 * Calls a listener. Its error is reported by the platform and does not affect the others.
 *
 * @param {Function} listener
 * @param {...unknown} values
 */
export function call(listener, ...values) {
  try {
    listener(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Listeners by name: of an event, or of a market. */
export class Listeners {
  /** @type {Map<string, Set<Function>>} */
  #sets = new Map();

  /** @param {string} name @param {Function} listener */
  add(name, listener) {
    const set = this.#sets.get(name) ?? new Set();
    this.#sets.set(name, set.add(listener));
  }

  /** @param {string} name @param {Function} listener */
  remove(name, listener) {
    const set = this.#sets.get(name);
    set?.delete(listener);
    if (set?.size === 0) this.#sets.delete(name);
  }

  /** @param {string} name @returns {Function[]} */
  of(name) {
    return [...(this.#sets.get(name) ?? [])];
  }

  /** @param {string} name */
  has(name) {
    return this.#sets.has(name);
  }

  /** @param {string} name @param {unknown} payload */
  emit(name, payload) {
    for (const listener of this.of(name)) call(listener, payload);
  }

  names() {
    return [...this.#sets.keys()];
  }

  get size() {
    return this.#sets.size;
  }

  clear() {
    this.#sets.clear();
  }
}
