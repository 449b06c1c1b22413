/** The service allows 10 messages a second and bursts of 20; pongs and lookups on the server need a part of them. */
const burst = 16;
const perSecond = 8;

/** Sends commands in their order, within the message limit of the live socket. */
export function createBudget() {
  /** @type {{ cost: number, send: () => void }[]} */
  let queue = [];
  let tokens = burst;
  let at = Date.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function run() {
    timer = undefined;
    const now = Date.now();
    tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1000);
    at = now;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (next.cost > tokens) {
        timer = setTimeout(run, ((next.cost - tokens) * 1000) / perSecond + 1);
        return;
      }
      tokens -= next.cost;
      queue.shift();
      next.send();
    }
  }

  return {
    /** @param {number} cost in messages, at most 16 @param {() => void} send */
    add(cost, send) {
      queue.push({ cost, send });
      if (timer === undefined) run();
    },
    /** Waits this long before the next command. @param {number} ms */
    pause(ms) {
      clearTimeout(timer);
      tokens = 0;
      at = Date.now() + ms;
      timer = setTimeout(run, ms);
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      queue = [];
      tokens = burst;
      at = Date.now();
    },
  };
}

/**
 * Messages that a subscription counts as, at most.
 *
 * @param {string[] | '*'} markets
 */
export function costOf(markets) {
  return markets === '*' ? 10 : 1 + Math.floor(markets.length / 50) + Math.ceil(markets.length / 20);
}
