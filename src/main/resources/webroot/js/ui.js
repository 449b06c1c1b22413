// The component set. Screens are made of these.
import { html, signal, useEffect, useRef, useState, useMemo } from './html.js';
import { stateOf, follow } from './live.js';
import { returned } from './router.js';
import * as format from './format.js';

/* Icons: 20 px, 1.7 px strokes */
const PATHS = {
  markets: 'M3 16V9m5 7V4m5 12v-5m4 5V7',
  portfolio: 'M3 6.500h14v10H3zM7 6.500V4h6v2.500M3 11h14',
  trophy: 'M6 3h8v5a4 4 0 0 1-8 0zM6 5H3c0 3 1 4 3 4m8-4h3c0 3-1 4-3 4m-4 3v3m-3 2h6',
  gift: 'M3 8h14v3H3zm1 3h12v6H4zm6-3v9M10 8C6 8 5.500 4 7.500 3.500S10 6 10 8c0-2 .5-5 2.500-4.500S14 8 10 8',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zm4.500-1.500L17 17',
  close: 'm5 5 10 10M15 5 5 15',
  check: 'm4 10.500 4 4 8-9',
  alert: 'M10 6.500v4.500m0 2.500v.2M10 2.500 18 16.500H2z',
  info: 'M10 9v5m0-7.700v.2M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15z',
  clock: 'M10 5.500V10l3 2M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15z',
  user: 'M10 10a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zm-7 7.500c.5-3.500 3-5 7-5s6.500 1.500 7 5',
  gear: 'M3 6h7m4 0h3M3 14h3m4 0h7M12 4v4M8 12v4',
  exit: 'M8 4H4v12h4m5-3 3-3-3-3m3 3H8',
  shield: 'M10 2.500 16.500 5v5c0 4-3 6.500-6.500 7.500C6.500 16.500 3.500 14 3.500 10V5z',
  moon: 'M16.500 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.500 8.500z',
  list: 'M7 5h10M7 10h10M7 15h10M3.500 5h.1m-.1 5h.1m-.1 5h.1',
  swap: 'M4 7h11l-3-3m4 9H5l3 3',
  tool: 'M12 3.500a4 4 0 0 0-3.500 5.500L3 14.500 5.500 17 11 11.500A4 4 0 0 0 16.500 8l-2.500 1.500L11.500 8.500 11 6z',
  download: 'M10 3v9m-3.500-3.500L10 12l3.500-3.500M4 16.500h12',
  arrow: 'M4 10h12m-4-4 4 4-4 4',
  refresh: 'M16 10a6 6 0 1 1-1.800-4.300M16 3v3.500h-3.500',
  star: 'm10 2.600 2.300 4.700 5.200.7-3.800 3.600.9 5.200L10 14.300l-4.600 2.500.9-5.200L2.500 8l5.200-.7z',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zm3.500 3.500h3',
  filter: 'M3 5.500h14M5.500 10h9M8 14.500h4',
  layers: 'm10 3 7.500 4L10 11 2.500 7zm-7.500 8L10 15l7.500-4',
  pulse: 'M2.500 10H6l2.500-6 3.500 12 2-6h3.500',
  cash: 'M2.500 5.500h15v9h-15zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
};

export const Icon = ({ name, size = 20 }) => html`
  <svg class="icon" width=${size} height=${size} viewBox="0 0 20 20" fill="none" stroke="currentcolor" stroke-width="1.7"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;

export const Logo = () => html`
  <svg viewBox="0 0 32 24" aria-hidden="true"><circle cx="11" cy="12" r="9" fill="var(--this-fill)" /><path
    d="M21 2 31 12 21 22 11 12z" fill="var(--that-fill)" fill-opacity="0.92" /></svg>`;

/** The name of a side behind its shape. */
export const Side = ({ side, name }) => html`
  <span class="side ${side}"><i class="shape ${side}" aria-hidden="true"></i><span class="side-name">${name}</span></span>`;

export const optionOf = (market, side) => (side === 'this' ? market.thisOption : market.thatOption);

/* Time: one ticking signal for all countdowns */
const seconds = signal(Date.now());
setInterval(() => { if (!document.hidden) { seconds.value = Date.now(); } }, 1000);
export const now = () => seconds.value;
export const Ago = ({ at }) => html`<time datetime=${at} title=${format.dateTime(at)}>${format.relative(at, Math.max(now(), new Date(at).getTime()))}</time>`;
export const Countdown = ({ to }) => html`<time class="num" datetime=${to} title=${format.dateTime(to)}>${format.left(to, now())}</time>`;

/** The live state of a market; it stays subscribed while the component is on screen. */
export function useLive(market, visible = true) {
  const state = useMemo(() => stateOf(market), [market]);
  useEffect(() => (visible ? follow(market.id) : undefined), [market.id, visible]);
  return state.value;
}

/** Odds that flash when they move. */
export function Odds({ value, seq }) {
  const before = useRef(value);
  const count = useRef(0);
  const direction = useRef('');
  if (before.current !== value) {
    direction.current = value > before.current ? 'rise' : 'fall';
    before.current = value;
    count.current++;
  }
  return html`<span key=${count.current} class="odds num ${direction.current}">${format.odds(value)}</span>`;
}

export const Split = ({ odds }) => {
  const refThis = useRef();
  const refThat = useRef();
  useEffect(() => {
    refThis.current.style.flexGrow = String(100 * Math.max(odds, 0.02));
    refThat.current.style.flexGrow = String(100 * Math.max(1 - odds, 0.02));
  }, [odds]);
  return html`<div class="split" aria-hidden="true"><i ref=${refThis}></i><i ref=${refThat}></i></div>`;
};

/** A small line of odds, in the colour of the direction that stands beside it. */
export function Spark({ trail, moved, width = 72, height = 22 }) {
  if (trail.length < 2) {
    return null;
  }
  const low = Math.min(...trail);
  const span = Math.max(...trail) - low || 1;
  const points = trail.map((value, i) =>
    `${((i / (trail.length - 1)) * width).toFixed(1)} ${(height - 3 - ((value - low) / span) * (height - 6)).toFixed(1)}`);
  return html`
    <svg class="spark ${moved > 0 ? 'up' : moved < 0 ? 'down' : ''}" width=${width} height=${height} viewBox="0 0 ${width} ${height}"
      aria-hidden="true"><path d="M${points.join('L')}" /></svg>`;
}

/* Messages */
/** Refusals that end by themselves, after the time that the response states. */
const WAITING = ['ODDS_MOVING', 'ODDS_STALE', 'SERVICE_BUSY'];

export function ErrorNote({ error, retry }) {
  const limited = error.code === 'RATE_LIMIT_EXCEEDED';
  const waits = limited || WAITING.includes(error.code) ? Math.ceil((error.retryAfterMs ?? 5000) / 1000) : 0;
  const until = useMemo(() => Date.now() + waits * 1000, [error]);
  const remaining = waits ? Math.ceil((until - now()) / 1000) : 0;
  useEffect(() => {
    if (waits && retry && remaining <= 0) {
      retry();
    }
  }, [error, remaining <= 0]);
  return html`
    <div class="note bad" role="alert">
      <${Icon} name="alert" size="18" />
      <div class="grow">
        <div>${limited ? 'Too many requests.' : error.explanation ?? error.message}${remaining > 0 ? html` <span class="num">Next attempt in ${remaining} s.</span>` : ''}</div>
        ${error.requestId ? html`<code>Request ${error.requestId}</code>` : ''}
      </div>
      ${retry && !waits ? html`<button type="button" class="button small" onClick=${retry}>Retry</button>` : ''}
    </div>`;
}

export const Note = ({ kind = '', icon = 'info', children }) => html`
  <div class="note ${kind}"><${Icon} name=${icon} size="18" /><div class="grow">${children}</div></div>`;

export const EmptyArt = () => html`
  <svg class="art" viewBox="0 0 92 60" fill="none" aria-hidden="true" stroke-width="1.6">
    <circle cx="34" cy="30" r="22" stroke="var(--this-fill)" stroke-dasharray="3 4" />
    <path d="M58 6 82 30 58 54 34 30z" stroke="var(--that-fill)" stroke-dasharray="3 4" /></svg>`;

/** What stands where nothing can be shown; `page` if it is the whole page. @param {{ title: any, children?: any, action?: any, page?: boolean }} props */
export const Empty = ({ title, children, action, page }) => html`
  <div class="empty"><${EmptyArt} />${page ? html`<h1>${title}</h1>` : html`<h2>${title}</h2>`}<p>${children}</p>${action ?? ''}</div>`;

export const Skeleton = ({ height = 16, width = '100%' }) => html`
  <div class="skeleton" style=${{ height: typeof height === 'number' ? `${height}px` : height, width }}></div>`;

export const Rows = ({ count = 5 }) => html`
  <div class="stack pad" role="status" aria-label="Loading">${Array.from({ length: count }, (_, i) => html`<${Skeleton} key=${i} height=${22} width=${`${92 - ((i * 17) % 34)}%`} />`)}</div>`;

/**
 * What a screen reads: `data`, `error`, `loading`, and `reload`. Old data stays on screen while new data is read.
 * @param {() => Promise<any>} read @param {any[]} inputs
 */
export function useRead(read, inputs) {
  const [state, setState] = useState(/** @type {{ loading: boolean, data?: any, error?: any }} */ ({ loading: true }));
  const run = useRef(0);
  const load = async () => {
    const mine = ++run.current;
    setState((old) => ({ ...old, loading: true }));
    try {
      const data = await read();
      if (mine === run.current) {
        setState({ data, loading: false });
      }
    } catch (error) {
      if (mine === run.current) {
        setState((old) => ({ data: old.data, error, loading: false }));
      }
    }
  };
  useEffect(() => {
    load();
    return () => { run.current++; };
  }, inputs);
  return { ...state, reload: load };
}

/** Lists that the reader left, for the way back. */
const left = new Map();

/**
 * Pages behind one another by cursor.
 * @param {string} [name] of a list that is as it was when the reader comes back to it
 */
export function usePages(readPage, inputs, itemsOf, name) {
  const [state, setState] = useState(
    /** @type {{ items: any[], loading: boolean, cursor: string | null, loaded?: boolean, page?: any, error?: any }} */ (
      (returned && name && left.get(name + inputs)) || { items: [], loading: true, cursor: null }));
  const run = useRef(0);
  const busy = useRef(false);
  const load = async (cursor) => {
    if (cursor && busy.current) {
      return;
    }
    busy.current = true;
    const mine = cursor ? run.current : ++run.current;
    setState((old) => ({ ...old, loading: true, error: undefined }));
    try {
      const page = await readPage(cursor);
      if (mine === run.current) {
        setState((old) => {
          const known = new Set(cursor ? old.items.map((item) => item.id) : []);
          const items = itemsOf(page).filter((item) => !known.has(item.id));
          return { items: cursor ? [...old.items, ...items] : items, page, cursor: page.nextCursor, loading: false, loaded: true };
        });
      }
    } catch (error) {
      if (mine === run.current) {
        setState((old) => ({ ...old, error, loading: false }));
      }
    }
    busy.current = false;
  };
  const latest = useRef();
  latest.current = state;
  useEffect(() => {
    if (!(returned && name && latest.current === left.get(name + inputs))) {
      setState((old) => ({ ...old, loaded: false }));
      load(null);
    }
    return () => {
      if (name && latest.current.loaded) {
        left.set(name + inputs, { ...latest.current, loading: false });
      }
      run.current++;
      busy.current = false;
    };
  }, inputs);
  return { ...state, reload: () => load(null), more: () => state.cursor && !state.loading && load(state.cursor) };
}

/** Calls `reached` when the end of a list comes into view. */
export function ListEnd({ pages }) {
  const end = useRef();
  const more = useRef();
  more.current = pages.more;
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && more.current(), { rootMargin: '600px' });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [pages.cursor]);
  return html`
    <div class="more" ref=${end}>
      ${pages.error ? html`<${ErrorNote} error=${pages.error} retry=${() => (pages.items.length ? pages.more() : pages.reload())} />`
        : pages.loading && pages.items.length ? html`<span class="spinner" role="status" aria-label="Loading more"></span>` : ''}
    </div>`;
}

/* Forms */
export function Field({ label, hint, error, children, ...input }) {
  const id = useMemo(() => `f${Math.random().toString(36).slice(2)}`, []);
  return html`
    <label class="field" for=${id}>
      <span>${label}</span>
      ${children ? children(id) : html`<input class="input" id=${id} aria-invalid=${error ? 'true' : undefined} aria-describedby=${error || hint ? `${id}-hint` : undefined} ...${input} />`}
      ${error ? html`<span class="field-error" id="${id}-hint">${error}</span>` : hint ? html`<span class="hint" id="${id}-hint">${hint}</span>` : ''}
    </label>`;
}

/** Runs one action at a time: `busy` while it runs, `error` if it failed, faults of fields in `fieldErrors`. */
export function useAction(action) {
  const [state, setState] = useState(/** @type {{ busy: boolean, error?: any }} */ ({ busy: false }));
  const running = useRef(false);
  const run = async (...values) => {
    if (running.current) {
      return undefined;
    }
    running.current = true;
    setState({ busy: true });
    try {
      const result = await action(...values);
      setState({ busy: false });
      return result;
    } catch (error) {
      setState({ busy: false, error });
      return undefined;
    } finally {
      running.current = false;
    }
  };
  const fieldErrors = state.error?.code === 'VALIDATION_ERROR' ? state.error.details : {};
  return { ...state, fieldErrors, run, clear: () => setState({ busy: false }) };
}

export const Button = ({ busy, children, class: kind = '', ...rest }) => html`
  <button type="button" class="button ${kind}" disabled=${busy || rest.disabled} ...${rest}>
    ${busy ? html`<span class="spinner" role="status" aria-label="Working"></span>` : ''}${children}</button>`;

export const Segments = ({ label, value, options, onChange }) => html`
  <div class="segments" role="group" aria-label=${label}>
    ${options.map(([id, name]) => html`<button type="button" key=${id} aria-pressed=${String(id === value)} onClick=${() => onChange(id)}>${name}</button>`)}
  </div>`;

/** A modal dialog; Escape and a click outside close it. */
export function Dialog({ title, subtitle, onClose, large, children }) {
  const dialog = useRef();
  useEffect(() => {
    const element = dialog.current;
    if (!element.open) {
      element.showModal();
    }
    document.documentElement.style.overflow = 'hidden';
    return () => { document.documentElement.style.overflow = ''; };
  }, []);
  return html`
    <dialog ref=${dialog} class=${large ? 'large' : ''} aria-label=${title} onCancel=${(event) => { event.preventDefault(); onClose(); }}
      onMouseDown=${(event) => event.target === dialog.current && onClose()}>
      <div class="dialog-head">
        <div><h2>${title}</h2>${subtitle ? html`<p class="muted small">${subtitle}</p>` : ''}</div>
        <button class="icon-button" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>
      </div>
      <div class="dialog-body">${children}</div>
    </dialog>`;
}

/** A button that opens a panel below it; Escape and a click outside close it. @param {any} props */
export function Popover({ class: kind = '', button, children }) {
  const [open, setOpen] = useState(false);
  const root = useRef();
  const close = () => setOpen(false);
  useEffect(() => {
    if (!open) {
      return undefined;
    }
    const leave = (event) => {
      if (event.type === 'keydown' ? event.key === 'Escape' : !root.current.contains(event.target)) {
        close();
        if (event.type === 'keydown') {
          root.current.querySelector('button').focus();
        }
      }
    };
    addEventListener('pointerdown', leave);
    addEventListener('keydown', leave);
    return () => { removeEventListener('pointerdown', leave); removeEventListener('keydown', leave); };
  }, [open]);
  return html`
    <div class="menu ${kind}" ref=${root}>
      ${button({ open, toggle: () => setOpen(!open) })}
      ${open ? html`<div class="menu-panel">${children(close)}</div>` : ''}
    </div>`;
}

export const Switch = ({ label, hint, checked, onChange }) => html`
  <label class="switch"><span class="grow">${label}${hint ? html`<small>${hint}</small>` : ''}</span><input type="checkbox" role="switch" checked=${checked} onChange=${(event) => onChange(event.target.checked)} /></label>`;

/* Toasts */
const toasts = signal([]);
let toastId = 0;
/** @param {{ kind?: string, icon?: string, title: string, text?: any, href?: string, key?: string, stay?: number }} toast */
export function toast(toast) {
  const id = ++toastId;
  toasts.value = [...toasts.value.filter((entry) => !toast.key || entry.key !== toast.key), { id, ...toast }].slice(-4);
  setTimeout(() => { toasts.value = toasts.value.filter((entry) => entry.id !== id); }, toast.stay ?? 7000);
}
export const Toasts = () => html`
  <div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map((entry) => html`
      <div key=${entry.id} class="toast ${entry.kind ?? ''}">
        <span class="mark"><${Icon} name=${entry.icon ?? 'info'} size="18" /></span>
        <div class="grow"><strong>${entry.href ? html`<a href=${entry.href}>${entry.title}</a>` : entry.title}</strong>${entry.text ? html`<span class="muted small">${entry.text}</span>` : ''}</div>
        <button class="icon-button" style=${{ width: '28px', height: '28px' }} aria-label="Dismiss" onClick=${() => { toasts.value = toasts.value.filter((other) => other !== entry); }}><${Icon} name="close" size="16" /></button>
      </div>`)}
  </div>`;

/* Small things */
export const Money = ({ value, sign }) => html`<span class="num ${sign ? (value > 0 ? 'up' : value < 0 ? 'down' : '') : ''}">${sign ? format.signed(value) : format.exact(value)}</span>`;
export const Avatar = ({ name, big }) => html`<span class="avatar ${name.charCodeAt(0) % 2 ? 'square' : ''} ${big ? 'big' : ''}" aria-hidden="true">${name.slice(0, 2)}</span>`;
export const Figures = ({ items }) => html`
  <dl class="figures">${items.map(([label, value, note]) => html`<div class="figure" key=${label}><dt>${label}</dt><dd class="num">${value}${note ? html`<small>${note}</small>` : ''}</dd></div>`)}</dl>`;
export const Pairs = ({ items }) => html`
  <dl class="pairs">${items.filter(Boolean).map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;

const STATUS = { open: 'Open', closed: 'Closed', resolved: 'Resolved', cancelled: 'Cancelled', pending: 'Pending', won: 'Won', lost: 'Lost', cashed_out: 'Cashed out' };
export const Status = ({ value }) => html`<span class="tag ${value}">${STATUS[value] ?? value}</span>`;

export function useTitle(title) {
  useEffect(() => { document.title = title ? `${title} · THISTHAT` : 'THISTHAT'; }, [title]);
}
