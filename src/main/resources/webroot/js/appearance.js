// Light or dark: the reader's choice, or the system's.
import { signal } from './html.js';

const KEY = 'thisthat.theme';
const chosen = signal(localStorage.getItem(KEY) ?? 'system');
const dark = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(dark.matches);
dark.addEventListener('change', () => { systemDark.value = dark.matches; });

export const choice = () => chosen.value;
/** What is on screen. */
export const theme = () => (chosen.value === 'system' ? (systemDark.value ? 'dark' : 'light') : chosen.value);

/** @param {'light' | 'dark' | 'system'} value */
export function setTheme(value) {
  chosen.value = value;
  if (value === 'system') {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEY, value);
    document.documentElement.dataset.theme = value;
  }
}
