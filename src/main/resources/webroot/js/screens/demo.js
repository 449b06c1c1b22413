// Development: sign in as one of the demo accounts with one click.
import { html } from '../html.js';
import { api } from '../api.js';
import { development } from '../session.js';
import { Button, ErrorNote, useAction } from '../ui.js';

const name = (login) => login.username[0].toUpperCase() + login.username.slice(1);

export function DemoLogins({ onEntered }) {
  const action = useAction(async (login) => {
    await api.login({ email: login.email, password: login.password });
    onEntered?.(login);
  });
  const players = [...development.logins].sort((a, b) => Number(a.role === 'admin') - Number(b.role === 'admin'));
  return html`
    ${players.map((login) => html`<${Button} key=${login.email} disabled=${action.busy} onClick=${() => action.run(login)}>${name(login)}<//>`)}
    ${action.error ? html`<${ErrorNote} error=${action.error} />` : ''}`;
}
