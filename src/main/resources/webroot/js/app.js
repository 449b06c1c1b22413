// Entry point: the shell around the screens, and which screen an address shows.
import { html, render, useEffect, useMemo, useState, useRef, effect, signal } from './html.js';
import { place, go, here } from './router.js';
import { reachable, sessionEnded, api } from './api.js';
import { connection, stale, on } from './live.js';
import { me, isAdmin, signedIn, signOut, development, loadMe } from './session.js';
import { Icon, Logo, Toasts, toast, Avatar, Empty, Popover, Skeleton, ErrorNote } from './ui.js';
import { unread } from './inbox.js';
import * as format from './format.js';
import { Markets } from './screens/markets.js';
import { setTheme, theme } from './appearance.js';

const lazy = (load, name) => ({ load, name });
const account = () => import('./screens/account.js');
const settings = () => import('./screens/settings.js');
const admin = () => import('./admin/admin.js');

/** @typedef {{ load: () => Promise<any>, name: string }} LazyScreen */

/** Path pattern, screen, and whether it needs a session. @type {[string, any, boolean?][]} */
const PATTERNS = [
  ['/', Markets],
  ['/events/:id', lazy(() => import('./screens/event.js'), 'EventPage')],
  ['/markets/:id', lazy(() => import('./screens/market.js'), 'MarketPage')],
  ['/portfolio', lazy(() => import('./screens/portfolio.js'), 'Portfolio'), true],
  ['/bets', lazy(() => import('./screens/portfolio.js'), 'Bets'), true],
  ['/transactions', lazy(() => import('./screens/portfolio.js'), 'Transactions'), true],
  ['/watchlist', lazy(() => import('./screens/watchlist.js'), 'Watchlist'), true],
  ['/inbox', lazy(() => import('./screens/inbox.js'), 'Inbox'), true],
  ['/leaderboard', lazy(() => import('./screens/leaderboard.js'), 'Leaderboard')],
  ['/users/:id', lazy(() => import('./screens/profile.js'), 'Profile')],
  ['/rewards', lazy(() => import('./screens/rewards.js'), 'Rewards'), true],
  ['/settings', lazy(settings, 'Settings'), true],
  ['/sign-in', lazy(account, 'SignIn')],
  ['/sign-up', lazy(account, 'SignUp')],
  ['/forgot-password', lazy(account, 'ForgotPassword')],
  ['/reset-password', lazy(account, 'ResetPassword')],
  ['/verify-email', lazy(account, 'VerifyEmail')],
  ['/undo-email', lazy(account, 'UndoEmail')],
  ['/unsubscribe', lazy(account, 'Unsubscribe')],
  ['/admin', lazy(admin, 'Admin'), true],
  ['/admin/:page', lazy(admin, 'Admin'), true],
];
const ROUTES = PATTERNS.map(([pattern, screen, needsSession]) => ({
  pattern: new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), screen, needsSession,
}));

function match(path) {
  for (const route of ROUTES) {
    const found = route.pattern.exec(path);
    if (found) {
      return { ...route, parameters: Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])) };
    }
  }
  return null;
}

const loaded = new Map();
const broken = signal(null);

function Screen() {
  const { path, query } = place.value;
  const route = match(path);
  const [, redraw] = useState(0);
  const screen = route && (route.screen.load ? loaded.get(route.screen) : route.screen);
  const main = useRef();
  const first = useRef(true);
  useEffect(() => {
    if (route?.screen.load && !loaded.has(route.screen)) {
      broken.value = null;
      route.screen.load().then((module) => { loaded.set(route.screen, module[route.screen.name]); redraw((n) => n + 1); },
        () => { broken.value = new Error('This page could not be loaded.'); });
    }
    if (first.current) {
      first.current = false;
    } else {
      main.current?.focus({ preventScroll: true });
    }
  }, [path]);
  const narrow = /^\/(sign|forgot|reset|verify|undo|unsubscribe)/.test(path);
  const medium = /^\/(rewards|users|inbox)/.test(path);
  const needsSignIn = route?.needsSession && !signedIn.value;
  useEffect(() => {
    if (needsSignIn && place.peek().path !== '/sign-in') {
      go(`/sign-in?back=${encodeURIComponent(here())}`, { replace: true });
    }
  }, [needsSignIn]);
  return html`
    <main id="main" tabindex="-1" ref=${main} class=${narrow ? 'narrow' : medium ? 'medium' : ''}>
      ${!route ? html`<${Empty} page title="Nothing here" action=${html`<a class="button" href="/">See all markets</a>`}>This address belongs to no page.<//>`
        : needsSignIn ? ''
          : broken.value ? html`<${ErrorNote} error=${broken.value} retry=${() => location.reload()} />`
            : screen ? html`<${screen} key=${route.pattern.source === '^/$' ? '/' : path} ...${route.parameters} query=${query} />`
              : html`<div class="stack"><${Skeleton} height=${34} width="40%" /><${Skeleton} height=${280} /></div>`}
    </main>`;
}

const current = (path) => (place.value.path === path || (path !== '/' && place.value.path.startsWith(`${path}/`)) ? 'page' : undefined);

/** Counts the changes of a value that `better` confirms, to play an animation again. */
function useBumps(value, better) {
  const before = useRef(value);
  const [bumps, setBumps] = useState(0);
  useEffect(() => {
    if (before.current !== undefined && value !== undefined && better(value, before.current)) {
      setBumps((n) => n + 1);
    }
    before.current = value;
  }, [value]);
  return bumps;
}

function Balance() {
  const value = me.value?.creditBalance;
  const bumps = useBumps(value, (now, before) => now > before);
  if (value === undefined) {
    return html`<span class="balance"><${Skeleton} width="64px" height=${18} /></span>`;
  }
  return html`<a key=${bumps} class="balance num ${bumps ? 'bump' : ''}" href="/portfolio" aria-label="Balance: ${format.exact(value)} credits">${format.exact(value)} <small class="desk">credits</small></a>`;
}

/** The place by profit. */
function Rank() {
  const value = me.value?.rankByPnL ?? undefined;
  const bumps = useBumps(value, (now, before) => now < before);
  return value === undefined ? '' : html`<a key=${bumps} class="own-rank num desk ${bumps ? 'bump' : ''}" href="/leaderboard" aria-label="Rank ${value} by profit" title="Rank by profit"><${Icon} name="trophy" size="16" />${format.whole(value)}</a>`;
}

function Menu() {
  const name = me.value?.username ?? '';
  return html`
    <${Popover} button=${({ open, toggle }) => html`
      <button class="icon-button" aria-expanded=${String(open)} onClick=${toggle}>
        <span class="hidden">${name ? `Account of ${name}` : 'Menu'}</span>
        ${name ? html`<${Avatar} name=${name} />` : html`<${Icon} name="user" />`}
      </button>`}>
      ${(close) => {
        const link = (href, icon, text) => html`<a href=${href} onClick=${close}><${Icon} name=${icon} size="18" />${text}</a>`;
        return html`
          ${me.value ? html`${link(`/users/${me.value.id}`, 'user', me.value.username)}${link('/bets', 'list', 'Bets')}${link('/transactions', 'swap', 'Transactions')}${link('/rewards', 'gift', 'Daily reward')}
            ${isAdmin.value ? link('/admin', 'shield', 'Administration') : ''}${link('/settings', 'gear', 'Settings')}<hr />` : ''}
          <button onClick=${() => setTheme(theme() === 'dark' ? 'light' : 'dark')}><${Icon} name="moon" size="18" />${theme() === 'dark' ? 'Light appearance' : 'Dark appearance'}</button>
          ${signedIn.value ? html`<button onClick=${() => { close(); signOut(); go('/'); }}><${Icon} name="exit" size="18" />Sign out</button>` : ''}`;
      }}
    <//>`;
}

function Banners() {
  if (!reachable.value || !online.value) {
    return html`<div class="banner bad" role="status">${online.value ? 'The service cannot be reached. Trying again…' : 'You are offline. What you see may be outdated.'}</div>`;
  }
  if (connection.value === 'waiting') {
    return html`<div class="banner" role="status">Reconnecting to live odds…</div>`;
  }
  if (stale.value) {
    return html`<div class="banner" role="status">Odds are delayed. Some markets take no bets until the feed has recovered.</div>`;
  }
  return '';
}

const online = signal(navigator.onLine);
addEventListener('online', () => { online.value = true; });
addEventListener('offline', () => { online.value = false; });

function Shell() {
  const links = [['/', 'Markets'], ['/watchlist', 'Watchlist'], ['/portfolio', 'Portfolio'], ['/leaderboard', 'Leaderboard'], ...(isAdmin.value ? [['/admin', 'Admin']] : [])];
  return html`
    <div class="shell">
      <a class="button primary skip" href="#main">Skip to content</a>
      <header class="top">
        <div class="top-in">
          <a class="logo" href="/" aria-label="THISTHAT, markets"><${Logo} /><span>THISTHAT</span></a>
          <nav class="nav" aria-label="Main">${links.map(([href, name]) => html`<a key=${href} href=${href} aria-current=${current(href)}>${name}</a>`)}</nav>
          <span class="grow"></span>
          <span class="live-dot desk ${connection.value === 'open' ? '' : 'off'}" hidden=${connection.value === 'idle'}><i></i>${connection.value === 'open' ? 'Live' : 'Connecting'}</span>
          ${signedIn.value ? html`<${Rank} /><${Balance} />` : html`<a class="button quiet" href="/sign-in?back=${encodeURIComponent(place.value.path.startsWith('/sign') ? '/' : here())}">Sign in</a><a class="button primary desk" href="/sign-up">Create account</a>`}
          ${signedIn.value ? html`<a class="icon-button bell" href="/inbox" aria-current=${current('/inbox')}><${Icon} name="bell" /><span class="hidden">Inbox</span>${unread.value ? html`<span class="badge num">${unread.value > 99 ? '99+' : unread.value}<span class="hidden"> unread</span></span>` : ''}</a>` : ''}
          <${Tools} />
          <${Menu} />
        </div>
        <${Banners} />
      </header>
      <${Screen} />
      <footer class="foot"><div class="foot-in">
        <span>Credits are play money.</span><span class="grow"></span>
        <a href="/docs" data-external>API documentation</a><a href="/openapi.yaml" data-external>OpenAPI</a><a href="/asyncapi.yaml" data-external>AsyncAPI</a>
      </div></footer>
      <nav class="tabs" aria-label="Main">
        ${[['/', 'markets', 'Markets'], ['/watchlist', 'star', 'Watchlist'], ['/portfolio', 'portfolio', 'Portfolio'], ['/leaderboard', 'trophy', 'Ranks'], ...(isAdmin.value ? [['/admin', 'shield', 'Admin']] : [])]
          .map(([href, icon, name]) => html`<a key=${href} href=${href} aria-current=${current(href)}><${Icon} name=${icon} size="22" />${name}</a>`)}
      </nav>
      <${Toasts} />
    </div>`;
}

/** Renders outside of the header, whose filter would confine a fixed element. */
function Portal({ children }) {
  const root = useMemo(() => document.body.appendChild(document.createElement('div')), []);
  useEffect(() => { render(children, root); });
  useEffect(() => () => { render(null, root); root.remove(); }, []);
  return '';
}

/** The drawer of development, loaded when it is first opened. */
function Tools() {
  const [Drawer, setDrawer] = useState(null);
  if (!development.logins.length) {
    return '';
  }
  return html`
    <button class="icon-button" aria-label="Development tools" title="Development tools" aria-expanded=${String(Drawer !== null)}
      onClick=${() => (Drawer ? setDrawer(null) : import('./screens/drawer.js').then((module) => setDrawer(() => module.Drawer)))}><${Icon} name="tool" /></button>
    ${Drawer ? html`<${Portal}><${Drawer} onClose=${() => setDrawer(null)} /><//>` : ''}`;
}

// Settled bets: a toast with what it paid.
on('settled', async ({ betId, marketId, status, payout }) => {
  if (status === 'pending') {
    return;
  }
  const title = await api.getMarket({ marketId }).then((market) => market.title, () => '');
  const text = html`<a href="/markets/${marketId}">${title}</a>`;
  if (status === 'won') {
    toast({ kind: 'good', icon: 'check', title: `Won ${format.exact(payout)} credits`, text, key: betId, stay: 12_000 });
  } else if (status === 'lost') {
    toast({ kind: 'bad', icon: 'close', title: 'Bet lost', text, key: betId, stay: 12_000 });
  } else {
    toast({ icon: 'refresh', title: `Refunded ${format.exact(payout)} credits`, text, key: betId, stay: 12_000 });
  }
  announceRank();
});

/** A settlement is on the boards within these times. */
const RANK_MS = [0, 1_000, 2_000, 4_000];
let rankRun = 0;

/** Reads the own profile until the boards have the settlement, and says what it did to the rank by profit. */
async function announceRank() {
  const mine = ++rankRun;
  const before = me.peek()?.rankByPnL;
  for (const wait of RANK_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (mine !== rankRun || !signedIn.peek()) {
      return;
    }
    await loadMe();
    const rank = me.peek()?.rankByPnL;
    if (rank && rank !== before) {
      const text = before ? `${rank < before ? 'Up' : 'Down'} from ${format.whole(before)}.` : 'Your first place on the board.';
      toast({ icon: 'trophy', kind: !before || rank < before ? 'good' : '', title: `Rank ${format.whole(rank)} by profit`, text, href: '/leaderboard', key: 'rank', stay: 12_000 });
      return;
    }
  }
}

effect(() => {
  const ended = sessionEnded.value;
  if (ended) {
    sessionEnded.value = null;
    const reason = ended.code === 'ACCOUNT_SUSPENDED' ? 'suspended' : 'ended';
    const { path, query } = place.peek();
    const isThere = path === '/sign-in'; // a screen for players has left already
    const back = isThere ? query.get('back') ?? '/' : here();
    go(`/sign-in?reason=${reason}&back=${encodeURIComponent(back)}`, { replace: isThere });
  }
});

render(html`<${Shell} />`, document.getElementById('app'));
