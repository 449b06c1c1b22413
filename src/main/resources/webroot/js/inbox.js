// The inbox: the number of unread entries, what an entry says, and toasts of new ones.
import { signal, effect } from './html.js';
import { api, signedIn } from './api.js';
import { on } from './live.js';
import * as format from './format.js';
import { toast } from './ui.js';

/** Unread entries; 1,000 means 1,000 or more. */
export const unread = signal(0);
/** The latest entry that came over the live connection. @type {import('@preact/signals').Signal<any>} */
export const arrived = signal(null);

/** The player knows of the own sign-in. */
const OWN_MS = 15_000;
let signedInAt = 0;

effect(() => {
  if (!signedIn.value) {
    unread.value = 0;
    return;
  }
  signedInAt = Date.now();
  api.listInbox({ limit: 1 }).then((page) => { unread.value = page.unread; }, () => {});
});

/** Marks an entry as read, or with `through` also all before it. */
export async function markRead(id, { through = false } = {}) {
  const result = await (through ? api.readInbox({ through: id }) : api.readInboxEntry({ entryId: id }));
  unread.value = result.unread;
}

const SECURITY = {
  new_session: 'New sign-in', password_changed: 'Password changed', email_change_requested: 'Change of e-mail address requested',
  email_changed: 'E-mail address changed', email_change_undone: 'Change of e-mail address undone',
};

const RESULTS = { won: 'Won', lost: 'Lost', refunded: 'Refunded', mixed: 'Settled' };

function alertOf(payload) {
  const odds = payload.odds === null || payload.odds === undefined ? '' : ` ${format.odds(payload.odds)}`;
  switch (payload.kind) {
    case 'odds_cross': return `Odds reached${odds}`;
    case 'odds_move': return `Odds moved to${odds}`;
    case 'closes_within': return 'Betting closes soon';
    case 'resolves': return 'Resolved';
    default: return 'Alert';
  }
}

/** Icon, tone, title, text and address of an entry. @returns {{ icon: string, kind?: string, title: string, text?: string, href?: string }} */
export function describe({ type, payload }) {
  const market = payload.marketId ? { text: payload.marketTitle, href: `/markets/${payload.marketId}` } : {};
  switch (type) {
    case 'settled': case 'corrected': {
      const won = payload.profit > 0;
      return { icon: won ? 'check' : payload.profit < 0 ? 'close' : 'refresh', kind: won ? 'good' : payload.profit < 0 ? 'bad' : '', ...market,
        title: `${type === 'corrected' ? 'Corrected: ' : ''}${RESULTS[payload.result] ?? 'Settled'}, ${format.signed(payload.profit)} credits` };
    }
    case 'cashed_out': return { icon: 'cash', title: payload.reversed ? `Cash-out of ${format.exact(payload.value)} credits reversed` : `Cashed out ${format.exact(payload.value)} credits`, ...market };
    case 'market_closed': return { icon: 'clock', title: 'Betting has ended', ...market };
    case 'market_reworded': return { icon: 'info', title: 'A market with your bet has a new wording', ...market };
    case 'alert': return { icon: 'bell', title: alertOf(payload), ...market };
    case 'alert_digest': return { icon: 'bell', title: `${format.whole(payload.count)} more alerts today`, text: payload.alerts.slice(0, 3).map((alert) => alert.marketTitle).join(' · '), href: '/watchlist?show=alerts' };
    case 'reward_ready': return { icon: 'gift', title: 'Your daily reward is ready', text: payload.streak ? `Day ${payload.streak + 1} of your streak.` : '', href: '/rewards' };
    case 'streak_at_risk': return { icon: 'gift', kind: 'bad', title: `Your streak of ${payload.streak} days is at risk`, text: `Claim before ${format.dateTime(payload.claimBefore)}.`, href: '/rewards' };
    case 'credits_expiring': return { icon: 'clock', kind: 'bad', title: 'Your credits expire soon', text: `On ${format.dateTime(payload.expiresAt)}, unless you play.`, href: '/' };
    case 'security': return { icon: 'shield', title: SECURITY[payload.event] ?? 'Security', text: payload.device ?? '', href: '/settings?section=sessions' };
    case 'announcement': return { icon: 'info', title: payload.title, text: payload.text };
    default: return { icon: 'info', title: 'News', ...market };
  }
}

/** Settlements and cash-outs have toasts of their own. */
const SILENT = ['settled', 'corrected', 'cashed_out'];

on('inbox', ({ entry, unread: count }) => {
  unread.value = count;
  arrived.value = entry;
  const ownSignIn = entry.payload.event === 'new_session' && Date.now() - signedInAt < OWN_MS;
  if (!SILENT.includes(entry.type) && !ownSignIn) {
    toast({ ...describe(entry), key: entry.id, stay: 12_000 });
  }
});
