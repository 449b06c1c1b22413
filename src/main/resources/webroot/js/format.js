// Numbers, odds and times in the reader's language, format and time zone.
import { me } from './session.js';

const locale = navigator.language || 'en';

/** The reader's format of odds. */
export const oddsFormat = () => me.value?.preferences?.oddsFormat ?? 'probability';
export const timeZone = () => me.value?.preferences?.timeZone;

const cache = new Map();
function formatter(kind, options) {
  const key = kind.name + JSON.stringify(options);
  if (!cache.has(key)) {
    cache.set(key, make(kind, options));
  }
  return cache.get(key);
}
function make(kind, options) {
  try {
    return new kind(locale, options);
  } catch {
    return new kind(locale, { ...options, timeZone: undefined });
  }
}

const number = (options) => formatter(Intl.NumberFormat, options);

export const credits = (value) => number({ minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 2 }).format(value);
export const exact = (value) => number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
export const signed = (value) => number({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' }).format(value);
export const whole = (value) => number({ maximumFractionDigits: 0 }).format(value);
export const compact = (value) => number({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
export const percent = (value, digits = 1) => number({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

export const signedPercent = (value, digits = 1) => number({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'exceptZero' }).format(value);
export const decimal = (value, digits) => number({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** Odds as a probability, as decimal odds (payout per credit) or as American odds. */
export function odds(value, format = oddsFormat()) {
  if (!(value > 0)) {
    return format === 'probability' ? percent(0) : '–';
  }
  if (format === 'decimal') {
    return number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(1 / value);
  }
  if (format === 'american') {
    if (value >= 1) {
      return '–';
    }
    const american = value > 0.5 ? -Math.round((100 * value) / (1 - value)) : Math.round((100 * (1 - value)) / value);
    return (american > 0 ? '+' : '−') + number({ useGrouping: false }).format(Math.abs(american));
  }
  return percent(value);
}

export const dateTime = (text) => formatter(Intl.DateTimeFormat, { dateStyle: 'medium', timeStyle: 'short', timeZone: timeZone() }).format(new Date(text));
export const date = (text) => formatter(Intl.DateTimeFormat, { dateStyle: 'medium', timeZone: timeZone() }).format(new Date(text));
export const clock = (text) => formatter(Intl.DateTimeFormat, { timeStyle: 'medium', timeZone: timeZone() }).format(new Date(text));

/** @type {[number, Intl.RelativeTimeFormatUnit][]} */
const STEPS = [[60, 'second'], [60, 'minute'], [24, 'hour'], [30, 'day'], [12, 'month'], [Infinity, 'year']];

/** "in 3 hours", "2 minutes ago". */
export function relative(text, now = Date.now()) {
  let value = (new Date(text).getTime() - now) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) {
      return formatter(Intl.RelativeTimeFormat, { numeric: 'auto', style: 'short' }).format(Math.round(value), unit);
    }
    value /= size;
  }
  return '';
}

/** A short time left: "2d 4h", "3h 12m", "04:31". */
export function left(text, now = Date.now()) {
  const seconds = Math.max(0, Math.round((new Date(text).getTime() - now) / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) {
    return `${days}d ${hours}h`;
  }
  if (hours > 0) {
    return `${hours}h ${minutes}m`;
  }
  return `${String(minutes).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Rounds half up to two decimals, as the service pays. */
export const payoutOf = (stake, price) => Math.round((stake / price) * 100 + 1e-9) / 100;
