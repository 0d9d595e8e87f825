import { h, replace } from '../dom.js';
import { config, get, query } from '../client.js';
import { badge, button, choice, empty, failure, field, head, link, waiting } from '../ui.js';
import { date, dayOf, words } from '../format.js';
import { listen } from '../live.js';
import { go } from '../app.js';

export const title = 'Live feed';

const pageSize = 25;

export const tones = { high: 'bad', medium: 'warn', low: 'plain', appointment: 'good', engagement: 'good', departure: 'bad', resignation: 'bad', dismissal: 'bad', termination: 'bad' };

// kindOf is the word that says at a glance what a row is about.
export function kindOf(row) {
  const kind = row.changeType || row.severity || row.violationType || row.meetingType;
  return kind && badge(words(row.severity ? `${kind} severity` : kind), tones[kind] || 'plain');
}

export const subjectOf = (row) => row.companyName || (row.respondents?.[0]?.name ?? 'SEC');

function item(row, feed, fresh) {
  return h('li', { class: fresh ? 'fresh' : null }, h('a', { class: 'event', href: `/console/events/${feed.name}/${row.id}` },
    h('span', { class: 'day' }, date(dayOf(row))),
    h('span', { class: 'who' }, h('span', { class: 'name' }, subjectOf(row)), row.ticker && h('span', { class: 'ticker' }, row.ticker)),
    h('span', { class: 'what' }, row.headline || row.title),
    h('span', { class: 'marks' }, kindOf(row), row.capability !== 'supported' && badge(words(row.capability), 'warn'),
      row.isAmendment && badge('Amendment'), row.parsingConfidence === 'low' && badge('Low confidence', 'warn'))));
}

function filters(feed, values, change) {
  const inputs = {};
  const add = (name, label, control, hint) => {
    inputs[name] = control;
    return field(label, control, hint);
  };
  const own = feed.filters.map((f) => {
    if (f.values) return add(f.param, words(f.param), choice([['', 'Any'], ...f.values.map((v) => [v, words(v)])], values[f.param] || '', { name: f.param }));
    return add(f.param, words(f.param), h('input', { name: f.param, value: values[f.param] || '', inputmode: f.number ? 'decimal' : null, autocomplete: 'off' }));
  });
  const form = h('form', { class: 'filters', role: 'search', 'aria-label': 'Filter the feed',
    onsubmit: (event) => { event.preventDefault(); change(read()); },
    onchange: (event) => { if (event.target.matches('select, input[type="date"]')) change(read()); } }, // what is typed waits for Enter
  add('ticker', 'Ticker', h('input', { name: 'ticker', value: values.ticker || '', 'data-search': true, autocomplete: 'off', spellcheck: 'false', placeholder: 'e.g. BRNM' })),
  add('date_from', 'From', h('input', { type: 'date', name: 'date_from', value: values.date_from || '' })),
  add('date_to', 'To', h('input', { type: 'date', name: 'date_to', value: values.date_to || '' })),
  own.length > 0 && h('details', { class: 'more', open: feed.filters.some((f) => values[f.param]) }, h('summary', null, 'More filters'), h('div', { class: 'grid' }, own)),
  h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button quiet' }, 'Apply'), button('Clear', { onclick: () => change({}), class: 'button bare' })));
  const read = () => Object.fromEntries(Object.entries(inputs).map(([name, i]) => [name, i.value.trim()]).filter(([, v]) => v));
  return form;
}

export async function render(main, { signal }) {
  const { feeds } = await config();
  const params = Object.fromEntries(new URLSearchParams(location.search));
  const feed = feeds.find((f) => f.name === params.feed) || feeds.find((f) => f.name === 'officer-changes') || feeds[0];
  const { feed: _, ...values } = params;

  const tabs = h('nav', { class: 'tabs', 'aria-label': 'Feeds' }, feeds.map((f) => h('a', {
    href: `/console${query({ feed: f.name, ticker: values.ticker, date_from: values.date_from, date_to: values.date_to })}`,
    'aria-current': f === feed ? 'true' : null }, words(f.name))));
  const current = tabs.querySelector('[aria-current]');
  const live = h('p', { class: 'live', role: 'status' });
  const results = h('div');
  replace(main, head('Live feed', feed.summary, live), tabs,
    filters(feed, values, (chosen) => go(`/console${query({ feed: feed.name, ...chosen })}`)), results);
  tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - current.clientWidth) / 2; // on a phone not all tabs fit

  const list = h('ol', { class: 'events', 'aria-label': words(feed.name) });
  const more = h('div', { class: 'actions centre' });
  const known = new Set();

  async function page(cursor) {
    const answer = await get(`/v1/events/${feed.name}`, { ...values, limit: pageSize, cursor }, signal);
    for (const row of answer.data) known.add(row.id);
    list.append(...answer.data.map((row) => item(row, feed)));
    replace(more, answer.hasMore && button('Show more', { onclick: () => next(answer.nextCursor) }));
    return answer.data.length;
  }
  async function next(cursor) {
    const last = list.lastElementChild;
    replace(more, waiting(1));
    try {
      await page(cursor);
      last?.nextElementSibling?.querySelector('a').focus();
    } catch (error) {
      if (!signal.aborted) replace(more, failure(error, () => next(cursor)));
    }
  }
  async function first() {
    replace(results, waiting(10));
    try {
      const n = await page();
      const filtered = Object.keys(values).length > 0;
      if (n > 0) replace(results, list, more);
      else if (filtered) replace(results, empty('search', 'No events match', 'Widen the dates or clear a filter.', link('Clear the filters', `/console${query({ feed: feed.name })}`, 'quiet')));
      else replace(results, empty('feed', 'No events yet', 'They appear here by themselves as filings are read.'));
    } catch (error) {
      if (!signal.aborted) replace(results, failure(error, first));
    }
  }

  document.addEventListener('keydown', (event) => step(event, list), { signal });
  await first();
  listen({ feed, signal, state: live, matches: values, seen: known, put: (row) => {
    if (!list.isConnected) replace(results, list, more);
    list.prepend(item(row, feed, true));
  } });
}

// step moves the focus along the list with j and k.
function step(event, list) {
  if (event.target.closest?.('input, select, textarea, dialog') || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key !== 'j' && event.key !== 'k') return;
  const links = Array.from(list.querySelectorAll('a'));
  const at = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))]?.focus();
}
