// Ranges of the charts of odds.

/** Ranges: name, seconds, and the step of the history. @type {Record<string, [number, string]>} */
export const RANGES = { '10m': [600, '1s'], '1h': [3600, '1m'], '1d': [86_400, '5m'], '1w': [604_800, '1h'], '1y': [31_536_000, '1d'] };

/** A young market begins with a short range. */
export const rangeFor = (ageMs) => (ageMs < 1_200_000 ? '10m' : ageMs < 86_400_000 ? '1h' : ageMs < 604_800_000 ? '1d' : '1w');

/** Some room around the line, within 0 and 1. @returns {[number, number]} */
export function oddsRange(low, high) {
  const room = Math.max((high - low) * 0.18, 0.015);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

/** Ranges of the history of a portfolio. @type {[string, string][]} */
export const HISTORY_RANGES = [['1d', '1d'], ['1w', '1w'], ['1m', '30d'], ['all', 'All']];

/** Some room around a line of credits. @returns {[number, number]} */
export function moneyRange(low, high) {
  const room = Math.max((high - low) * 0.15, 1);
  return [low - room, high + room];
}
