// Who is signed in, and what the page knows about the account.
import { signal, computed, effect } from './html.js';
import { api, client, signedIn, isError } from './api.js';
import { on } from './live.js';

/** The own profile. @type {import('@preact/signals').Signal<any>} */
export const me = signal(null);
export { signedIn };
export const isAdmin = computed(() => me.value?.role === 'admin');

/** What the service offers in development: demo logins, the simulator. */
export const development = JSON.parse(
  document.querySelector('meta[name="thisthat-development"]')?.getAttribute('content') || '{"logins":[]}');

export async function loadMe() {
  try {
    const profile = await api.getMe();
    if (signedIn.peek()) {
      me.value = profile;
    }
  } catch (error) {
    if (!isError(error)) {
      setTimeout(() => signedIn.peek() && !me.peek()?.preferences && loadMe(), 3_000);
    }
  }
}

export function setBalance(value) {
  if (me.peek() && me.peek().creditBalance !== value) {
    me.value = { ...me.peek(), creditBalance: value };
  }
}

export async function signOut() {
  await api.logout().catch(() => client.session.clear());
}

// Signed in or out, here or in another tab.
client.session.onChange(({ reason }) => {
  me.value = null;
  if (signedIn.peek() && reason !== 'signed-out') {
    loadMe();
  }
});
effect(() => {
  if (signedIn.value && !me.peek()) {
    loadMe();
  }
});

on('balance', (message) => setBalance(message.balance));
