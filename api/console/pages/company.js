import { h, replace, svg } from '../dom.js';
import { config, get } from '../client.js';
import { badge, card, empty, field, head, link, load } from '../ui.js';
import { count, date, words } from '../format.js';
import { responsive } from '../charts.js';
import { tones } from './feed.js';
import { go } from '../app.js';

export const title = 'Companies';

const mostChanges = 500;

const whenOf = (row) => row.effectiveDate || row.reportDate || row.filingDate;
const personOf = (row) => row.person?.name || 'Not named';

function search(company) {
  const input = h('input', { name: 'company', value: company || '', required: true, 'data-search': true, autocomplete: 'off', spellcheck: 'false', placeholder: 'BRNM or 0009990101', pattern: '[A-Za-z0-9.\\-]{1,12}' });
  return h('form', { class: 'filters', role: 'search', 'aria-label': 'Find a company',
    onsubmit: (event) => { event.preventDefault(); go(`/console/companies/${encodeURIComponent(input.value.trim().toUpperCase())}`); } },
  field('Ticker or CIK', input), h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button primary' }, 'Show')));
}

const laneHeight = 30;
const names = 190;

// lanes draws a line per person, from appointment to the end, on one scale of time.
function lanes(rows) {
  const people = new Map();
  for (const row of rows) {
    const key = row.person?.normalizedName || personOf(row);
    if (!people.has(key)) people.set(key, { name: personOf(row), rows: [] });
    people.get(key).rows.push(row);
  }
  const all = [...people.values()].sort((a, b) => (whenOf(a.rows[0]) < whenOf(b.rows[0]) ? -1 : 1));
  const times = rows.map((r) => Date.parse(whenOf(r)));
  const pad = Math.max((Math.max(...times) - Math.min(...times)) * 0.04, 20 * 86_400_000);
  const [from, to] = [Math.min(...times) - pad, Math.max(...times) + pad];
  const height = all.length * laneHeight + 30;
  return responsive((width) => {
    const x = (t) => names + ((t - from) / (to - from)) * (width - names - 16);
    const years = [];
    const [first, last] = [new Date(from).getUTCFullYear(), new Date(to).getUTCFullYear()];
    const step = Math.max(1, Math.ceil((last - first) / Math.max(2, Math.floor((width - names) / 70))));
    for (let y = first + 1; y <= last; y += step) years.push(y);
    return svg('svg', { class: 'chart', width, height, role: 'img', 'aria-label': `Officer changes of ${all.length} people from ${first} to ${last}; the list below says the same in words` },
      years.map((y) => [svg('line', { class: 'rule', x1: x(Date.UTC(y, 0)), x2: x(Date.UTC(y, 0)), y1: 0, y2: height - 22 }),
        svg('text', { class: 'tick', x: x(Date.UTC(y, 0)), y: height - 6, 'text-anchor': 'middle' }, y)]),
      all.map((person, i) => {
        const y = i * laneHeight + laneHeight / 2;
        const marks = person.rows.map((r) => ({ t: x(Date.parse(whenOf(r))), row: r }));
        const label = person.name.length > 24 ? `${person.name.slice(0, 23)}…` : person.name;
        return [svg('text', { class: 'lane', x: 0, y: y + 4 }, label, svg('title', null, person.name)),
          marks.length > 1 && svg('line', { class: 'term', x1: Math.min(...marks.map((m) => m.t)), x2: Math.max(...marks.map((m) => m.t)), y1: y, y2: y }),
          marks.map((m) => svg('circle', { class: `mark ${tones[m.row.changeType] || 'plain'}`, cx: m.t, cy: y, r: 6 },
            svg('title', null, `${date(whenOf(m.row))}: ${m.row.headline}`)))];
      }));
  });
}

function timeline(rows) {
  const years = new Map();
  for (const row of rows.toReversed()) {
    const year = whenOf(row).slice(0, 4);
    if (!years.has(year)) years.set(year, []);
    years.get(year).push(row);
  }
  return h('section', { class: 'card' }, h('h2', null, 'Timeline'), [...years].map(([year, list]) => [h('h3', { class: 'year' }, year),
    h('ol', { class: 'timeline' }, list.map((row) => h('li', { class: tones[row.changeType] || 'plain' }, h('a', { href: `/console/events/officer-changes/${row.id}` },
      h('span', { class: 'day' }, date(whenOf(row))),
      h('span', { class: 'who' }, h('span', { class: 'name' }, personOf(row)), badge(words(row.changeType), tones[row.changeType] || 'plain'), row.interim && badge('Interim')),
      h('span', { class: 'what' }, row.roles.join(', ') || row.headline)))))]));
}

async function company(name, signal) {
  const rows = [];
  let cursor;
  const by = /^\d{1,10}$/.test(name) ? { cik: name } : { ticker: name };
  do {
    const page = await get('/v1/events/officer-changes', { ...by, limit: mostChanges, cursor }, signal);
    rows.push(...page.data);
    cursor = page.hasMore && rows.length < mostChanges ? page.nextCursor : null;
  } while (cursor);
  if (rows.length === 0) return empty('company', 'No officer changes', `Nothing is known of officers and directors of ${name}. The ticker may be mistyped, or the company has filed no Item 5.02 that was read.`);
  rows.sort((a, b) => (whenOf(a) < whenOf(b) ? -1 : 1));
  const last = rows[rows.length - 1];
  const of = (type) => rows.filter((r) => r.changeType === type).length;
  const others = (await config()).feeds.filter((f) => f.name !== 'officer-changes');
  const leaving = rows.length - of('appointment') - of('compensation');
  document.title = `${last.companyName} · Filingwire`;
  return [h('section', { class: 'card' }, h('h2', null, last.companyName, last.ticker && h('span', { class: 'ticker' }, last.ticker)),
    h('p', { class: 'fine' }, `CIK ${last.cik}`),
    h('dl', { class: 'figures' }, [['Changes', rows.length], ['Appointments', of('appointment')], ['Departures', leaving], ['People', new Set(rows.map((r) => r.person?.normalizedName).filter(Boolean)).size]]
      .map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, count(v))))),
    h('p', { class: 'links' }, last.ticker && others.map((f) => link(words(f.name), `/console?feed=${f.name}&ticker=${last.ticker}`)))),
  card('People over time', lanes(rows), h('p', { class: 'legend' }, h('span', null, h('span', { class: 'dot good' }), 'Appointment'), h('span', null, h('span', { class: 'dot bad' }), 'Departure'), h('span', null, h('span', { class: 'dot plain' }), 'Compensation'))),
  timeline(rows)];
}

export async function render(main, { company: name, signal }) {
  const place = h('div', { class: 'stack' });
  const chosen = name && decodeURIComponent(name);
  replace(main, head('Companies', 'Who came and who went, in the words of the company’s filings.'), search(chosen), place);
  if (chosen) await load(place, () => company(chosen, signal), signal);
  else replace(place, empty('company', 'Find a company', 'Enter a ticker or a CIK to see its officers and directors over time.'));
}
