import { h, replace } from '../dom.js';
import { config, get } from '../client.js';
import { card, choice, empty, field, head, load, table } from '../ui.js';
import { count, date, daysAgo, duration, today, words } from '../format.js';
import { columns, lines } from '../charts.js';

export const title = 'Coverage';

const spans = [['14', '14 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'A year']];

const sum = (days, key) => days.reduce((n, d) => n + (d[key] || 0), 0);

const figures = (days) => h('dl', { class: 'figures' }, [['Listed by the source', sum(days, 'listed')], ['Ingested', sum(days, 'ingested')], ['Read', sum(days, 'parsed')], ['Failed', sum(days, 'failed')], ['Rows', sum(days, 'rows')]]
  .map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, count(v)))));

const shortDay = (d) => date(d).replace(/, \d{4}$/, '');

const stages = [['acceptedToReadable', 'Accepted to readable'], ['acceptedToSeen', 'Accepted to seen'], ['seenToStored', 'Seen to stored'], ['storedToReadable', 'Stored to readable']];

function latencyCard(days) {
  const stage = choice(stages, 'acceptedToReadable', { name: 'stage' });
  const place = h('div');
  const draw = () => {
    const measured = days.filter((d) => d.latency?.[stage.value]);
    if (measured.length === 0) {
      replace(place, h('p', { class: 'fine' }, 'Nothing was measured in these days.'));
      return;
    }
    const of = (key) => measured.map((d) => d.latency[stage.value][key]);
    replace(place, lines({ label: `Latency by day, ${words(stage.value)}`, labels: measured.map((d) => shortDay(d.date)), write: duration,
      series: [{ name: 'Half are faster', tone: 'c1', values: of('p50') }, { name: '95 of 100 are faster', tone: 'c2', values: of('p95') }] }));
  };
  stage.addEventListener('change', draw);
  draw();
  return card('Latency', h('div', { class: 'filters' }, field('Stage', stage)), place);
}

function gapsOf(days) {
  const gaps = days.flatMap((d) => d.gaps.map((id) => ({ day: d.date, id })));
  if (gaps.length === 0) return card('Gaps', h('p', { class: 'fine' }, 'None: everything that the source lists for these days was stored.'));
  return card('Gaps', h('p', { class: 'fine' }, 'Listed and not stored; the next reconciliation fetches them.'),
    table('Gaps', [{ title: 'Day', cell: (g) => date(g.day) }, { title: 'Missing', cell: (g) => h('code', null, g.id) }], gaps));
}

export async function render(main, { signal }) {
  const { feeds } = await config();
  if (signal.aborted) return;
  const feed = choice([['', 'All 8-K feeds'], ...feeds.map((f) => [f.name, words(f.name)])], '', { name: 'feed' });
  const span = choice(spans, '30', { name: 'span' });
  const covered = h('div', { class: 'stack' });
  const draw = () => {
    const range = { date_from: daysAgo(Number(span.value) - 1), date_to: today() };
    load(covered, async () => {
      const { data: days } = await get('/v1/coverage', { feed: feed.value, ...range }, signal);
      if (days.length === 0) return empty('coverage', 'Nothing to show', 'No day of this span was crawled.');
      const sorted = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
      return [card('Documents', figures(sorted), columns({ label: 'Documents by day', labels: sorted.map((d) => shortDay(d.date)),
        series: [{ name: 'Read', tone: 'c1', values: sorted.map((d) => d.parsed) }, { name: 'Failed', tone: 'cbad', values: sorted.map((d) => d.failed) },
          { name: 'Missing', tone: 'cwarn', values: sorted.map((d) => d.gaps.length) }] })), latencyCard(sorted), gapsOf(sorted)];
    }, signal);
  };
  feed.addEventListener('change', draw);
  span.addEventListener('change', draw);
  replace(main, head('Coverage', 'What the SEC lists, what was read of it, and how fast.'), h('form', { class: 'filters', 'aria-label': 'What to show', onsubmit: (e) => e.preventDefault() }, field('Feed', feed), field('Days', span)), covered);
  draw();
}
