// The markets and events that the player follows.
import { signal, effect, html } from './html.js';
import { api, isError, signedIn } from './api.js';
import { Icon, toast } from './ui.js';

/** IDs of followed markets and events; null until they are known. @type {import('@preact/signals').Signal<Set<string> | null>} */
export const followed = signal(null);

effect(() => {
  if (!signedIn.value) {
    followed.value = null;
    return;
  }
  api.listFollowedIds().then(({ markets, events }) => { followed.value = new Set([...markets, ...events]); }, () => {});
});

const set = (id, on) => {
  const next = new Set(followed.peek());
  if (on) {
    next.add(id);
  } else {
    next.delete(id);
  }
  followed.value = next;
};

/** Follows a market or an event, or ends it. The star changes at once, and back if the service refuses. @param {'market' | 'event'} kind */
export async function follow(kind, id, on) {
  set(id, on);
  try {
    if (kind === 'market') {
      await (on ? api.followMarket({ marketId: id }) : api.unfollowMarket({ marketId: id }));
    } else {
      await (on ? api.followEvent({ eventId: id }) : api.unfollowEvent({ eventId: id }));
    }
  } catch (error) {
    set(id, !on);
    toast({ kind: 'bad', icon: 'star', title: isError(error, 'WATCHLIST_FULL') ? 'The watchlist is full' : 'The watchlist has not changed', text: isError(error, 'WATCHLIST_FULL') ? `It has ${error.details.max} entries.` : error.message });
  }
}

/** @param {{ kind: 'market' | 'event', id: string, title: string, text?: boolean }} props */
export function Star({ kind, id, title, text }) {
  if (!followed.value) {
    return '';
  }
  const on = followed.value.has(id);
  return html`
    <button type="button" class=${text ? `button small star ${on ? 'on' : ''}` : `star above ${on ? 'on' : ''}`} aria-pressed=${String(on)} title=${on ? 'On your watchlist' : 'Follow'} onClick=${() => follow(kind, id, !on)}>
      <${Icon} name="star" size=${text ? 17 : 18} />${text ? html`<span>${on ? 'Following' : 'Follow'}</span>` : html`<span class="hidden">Follow ${title}</span>`}</button>`;
}
