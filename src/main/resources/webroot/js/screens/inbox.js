// The inbox: entries with filters; a click on an entry reads it.
import { html, useEffect, useState } from '../html.js';
import { api } from '../api.js';
import { arrived, describe, markRead, unread } from '../inbox.js';
import { setQuery } from '../router.js';
import { Ago, Button, Empty, ErrorNote, Icon, ListEnd, Rows, Segments, useAction, usePages, useTitle } from '../ui.js';

export function Inbox({ query }) {
  useTitle('Inbox');
  const only = query.get('show') === 'unread';
  const pages = usePages((cursor) => api.listInbox({ unread: only || undefined, cursor: cursor ?? undefined, limit: 30 }), [only], (page) => page.entries);
  const [read, setRead] = useState(/** @type {Set<string>} */ (new Set()));
  useEffect(() => { if (arrived.value) { pages.reload(); } }, [arrived.value]);
  const all = useAction(async () => {
    await markRead(pages.items[0].id, { through: true });
    pages.reload();
  });
  const open = (entry) => {
    if (!entry.readAt && !read.has(entry.id)) {
      setRead(new Set([...read, entry.id]));
      markRead(entry.id).catch(() => {});
    }
  };
  return html`
    <div class="page-head"><h1>Inbox</h1>
      <div class="row wrap"><${Segments} label="Show" value=${only ? 'unread' : ''} options=${[['', 'All'], ['unread', 'Unread']]} onChange=${(value) => setQuery({ show: value })} />
        <${Button} class="small" busy=${all.busy} disabled=${!unread.value || !pages.items.length} onClick=${all.run}>Mark all as read<//>
        <a class="button small" href="/settings?section=notifications"><${Icon} name="gear" size="17" />Notifications</a></div></div>
    ${all.error ? html`<${ErrorNote} error=${all.error} />` : ''}
    <section class="card">
      ${pages.loaded && !pages.items.length && !pages.error ? html`<${Empty} title=${only ? 'Nothing unread' : 'Nothing here yet'}>Results of your bets, alerts and news appear here.<//>`
        : !pages.items.length && pages.loading ? html`<${Rows} />` : html`
          <ul class="entries">${pages.items.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} isNew=${!entry.readAt && !read.has(entry.id)} onOpen=${() => open(entry)} />`)}</ul>`}
    </section>
    <${ListEnd} pages=${pages} />`;
}

function Entry({ entry, isNew, onOpen }) {
  const { icon, kind = '', title, text, href } = describe(entry);
  const body = html`
    <span class="mark ${kind}"><${Icon} name=${icon} size="18" /></span>
    <span class="grow"><strong>${title}</strong>${text ? html`<span class="muted small prose">${text}</span>` : ''}</span>
    <span class="muted small nowrap"><${Ago} at=${entry.createdAt} /></span>
    <span class="new-dot" hidden=${!isNew}><span class="hidden">Unread</span></span>`;
  return html`<li class=${isNew ? 'new' : ''}>${href ? html`<a class="entry" href=${href} onClick=${onOpen}>${body}</a>` : html`<button type="button" class="entry" onClick=${onOpen}>${body}</button>`}</li>`;
}
