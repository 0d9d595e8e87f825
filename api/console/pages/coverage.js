import { h, replace } from '../dom.js';
import { config, get } from '../client.js';
import { card, choice, empty, field, head, load, table } from '../ui.js';
import { count, date, daysAgo, duration, today, words } from '../format.js';
import { columns, lines } from '../charts.js';

export const title = 'Coverage';

const spans = [['14', '14 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'A year']];

const sum = (days, key) => days.reduce((n, d) => n + (d[key] || 0), 0);

const figures = (days) => h('dl', { class: 'figures' }, [['Listed by EDGAR', sum(days, 'listed')], ['Ingested', sum(days, 'ingested')], ['Parsed', sum(days, 'parsed')], ['Failed', sum(days, 'failed')], ['Rows', sum(days, 'rows')]]
  .map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, count(v)))));

function percentile(sorted, p) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
}

// delays are the times from acceptance to the readable row, by day, of the rows that are shown.
function delays(rows) {
  const days = new Map();
  for (const row of rows) {
    const ms = row.freshness?.lagMs;
    if (ms === null || ms === undefined) continue;
    const day = row.filingDate || row.publishedAt.slice(0, 10);
    if (!days.has(day)) days.set(day, []);
    days.get(day).push(ms);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, list]) => {
    list.sort((a, b) => a - b);
    return { day, half: percentile(list, 0.5), most: percentile(list, 0.95), n: list.length };
  });
}

const shortDay = (d) => date(d).replace(/, \d{4}$/, '');

function latencyCard(rows) {
  const days = delays(rows);
  if (days.length === 0) return card('Latency', h('p', { class: 'fine' }, 'No rows in these days.'));
  return card('Latency', h('p', { class: 'fine' }, `From acceptance at the SEC to the readable row, of the latest ${count(rows.length)} rows.`),
    lines({ label: 'Latency by filing date', labels: days.map((d) => shortDay(d.day)), write: duration,
      series: [{ name: 'Median', tone: 'c1', values: days.map((d) => d.half) }, { name: '95 of 100', tone: 'c2', values: days.map((d) => d.most) }] }));
}

function gapsOf(days) {
  const gaps = days.flatMap((d) => (d.gaps || []).map((g) => ({ day: d.date, gap: g })));
  if (gaps.length === 0) return card('Gaps', h('p', { class: 'fine' }, 'None: everything that EDGAR lists for these days was ingested.'));
  return card('Gaps', table('Gaps', [{ title: 'Day', cell: (g) => date(g.day) }, { title: 'Missing', cell: (g) => h('code', null, typeof g.gap === 'string' ? g.gap : g.gap.accessionNumber || JSON.stringify(g.gap)) }], gaps));
}

export async function render(main, { signal }) {
  const { feeds } = await config();
  if (signal.aborted) return;
  const feed = choice([['', 'All feeds'], ...feeds.map((f) => [f.name, words(f.name)])], '', { name: 'feed' });
  const span = choice(spans, '30', { name: 'span' });
  const covered = h('div', { class: 'stack' });
  const latency = h('div', { class: 'stack' });
  const draw = () => {
    const range = { date_from: daysAgo(Number(span.value) - 1), date_to: today() };
    load(covered, async () => {
      const { data: days } = await get('/v1/coverage', { feed: feed.value, ...range }, signal);
      if (days.length === 0) return empty('coverage', 'Nothing to show', 'No day of this span was crawled.');
      const sorted = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
      return [card('Documents', figures(sorted), columns({ label: 'Documents by day', labels: sorted.map((d) => shortDay(d.date)),
        series: [{ name: 'Parsed', tone: 'c1', values: sorted.map((d) => d.parsed) }, { name: 'Failed', tone: 'cbad', values: sorted.map((d) => d.failed) },
          { name: 'Missing', tone: 'cwarn', values: sorted.map((d) => Math.max(0, (d.listed ?? 0) - (d.ingested ?? 0))) }] })), gapsOf(sorted)];
    }, signal);
    load(latency, async () => latencyCard((await get(`/v1/events/${feed.value || 'officer-changes'}`, { ...range, limit: 500, view: 'compact' }, signal)).data), signal);
  };
  feed.addEventListener('change', draw);
  span.addEventListener('change', draw);
  replace(main, head('Coverage', 'What the SEC lists, what was read of it, and how fast.'), h('form', { class: 'filters', 'aria-label': 'What to show', onsubmit: (e) => e.preventDefault() }, field('Feed', feed), field('Days', span)), covered, latency);
  draw();
}
