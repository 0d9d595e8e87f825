// How values are written.

const number = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const exact = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 4 });
const day = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
const dayAndTime = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC', hour12: false });
const ago = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });

export const count = (n) => number.format(n ?? 0);
export const compact = (n) => short.format(n ?? 0);
export const usd = (n) => dollars.format(n ?? 0);
export const usdExact = (n) => exact.format(n ?? 0);
export const cents = (n) => dollars.format((n ?? 0) / 100);
export const percent = (n) => `${(n ?? 0).toFixed(1)} %`;

export const date = (d) => (d ? day.format(new Date(`${d.slice(0, 10)}T00:00:00Z`)) : '–');
const inNewYork = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'America/New_York' });

// dayOf is the day of a filing, or that of a release on the SEC's clock.
export const dayOf = (row) => row.filingDate || inNewYork.format(new Date(row.publishedAt));
export const instant = (i) => (i ? `${dayAndTime.format(new Date(i))} UTC` : '–');

const steps = [[60, 'second', 1], [3600, 'minute', 60], [86_400, 'hour', 3600], [30 * 86_400, 'day', 86_400]];

export function relative(i, now = Date.now()) {
  if (!i) return 'never';
  const seconds = Math.round((new Date(i) - now) / 1000);
  for (const [below, unit, size] of steps) {
    if (Math.abs(seconds) < below) return ago.format(Math.round(seconds / size), unit);
  }
  return date(i);
}

const spans = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1000, 's']];

// duration writes milliseconds in the unit that suits them.
export function duration(ms) {
  if (ms === null || ms === undefined) return '–';
  for (const [size, unit] of spans) {
    if (ms >= size) return `${(ms / size).toFixed(ms / size < 10 ? 1 : 0)} ${unit}`;
  }
  return `${Math.round(ms)} ms`;
}

const capitals = { ceo: 'CEO', cfo: 'CFO', coo: 'COO', cao: 'CAO', aaer: 'AAER', eps: 'EPS', cik: 'CIK', id: 'ID', sec: 'SEC', url: 'URL', payg: 'Pay as you go', mcp: 'MCP' };

// words turns a name of the API (snake_case, kebab-case, camelCase) into words.
export function words(name) {
  if (!name) return '–';
  const parts = String(name).replace(/([a-z])([A-Z])/g, '$1 $2').split(/[\s_-]+/).map((w) => capitals[w.toLowerCase()] || w.toLowerCase());
  const text = parts.join(' ');
  return text[0].toUpperCase() + text.slice(1);
}

export const today = () => new Date().toISOString().slice(0, 10);
export const daysAgo = (n) => new Date(Date.now() - n * 86_400_000).toISOString().slice(0, 10);
