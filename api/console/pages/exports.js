import { h, replace } from '../dom.js';
import { config, query } from '../client.js';
import { card, choice, code, field, head } from '../ui.js';
import { words } from '../format.js';

export const title = 'Exports';

const formats = [['ndjson', 'NDJSON'], ['csv', 'CSV'], ['parquet', 'Parquet'], ['json', 'JSON']];

const about = {
  ndjson: 'A row per line, streamed, whatever the size.',
  csv: 'Flat columns of one feed, for spreadsheets.',
  parquet: 'Flat columns of one feed, for analysis.',
  json: 'One object with at most 10,000 rows.',
};

export async function render(main, { signal }) {
  const { feeds, publicUrl } = await config();
  if (signal.aborted) return;
  const feed = choice([...feeds.map((f) => [f.name, words(f.name)]), ['all', 'All feeds']], feeds[0].name, { name: 'feed' });
  const format = choice(formats, 'ndjson', { name: 'format' });
  const ticker = h('input', { name: 'ticker', autocomplete: 'off', spellcheck: 'false', 'data-search': true, placeholder: 'All companies' });
  const from = h('input', { type: 'date', name: 'date_from' });
  const to = h('input', { type: 'date', name: 'date_to' });
  const superseded = h('input', { type: 'checkbox', name: 'include_superseded', value: 'true' });
  const result = h('div', { class: 'stack' });
  const form = h('form', { class: 'card', oninput: update, onsubmit: (event) => event.preventDefault() }, h('h2', null, 'What to export'),
    h('div', { class: 'grid' }, field('Feed', feed), field('Format', format), field('Ticker', ticker), field('From', from), field('To', to)),
    h('div', { class: 'checks' }, h('label', null, superseded, h('span', null, 'Superseded rows too', h('span', { class: 'fine' }, 'Rows that a later amendment restates')))));

  function update() {
    const flat = format.value === 'csv' || format.value === 'parquet';
    const values = { feed: feed.value, format: format.value, ticker: ticker.value.trim(), date_from: from.value, date_to: to.value, include_superseded: superseded.checked ? 'true' : '' };
    const path = `/v1/events/export${query(values)}`;
    if (flat && feed.value === 'all') {
      replace(result, h('p', { class: 'banner warn' }, 'Feeds have different columns: choose one feed, or NDJSON.'));
      return;
    }
    if (values.date_from && values.date_to && values.date_from > values.date_to) {
      replace(result, h('p', { class: 'banner warn' }, 'The first day is after the last.'));
      return;
    }
    replace(result,
      card('Download', h('p', null, `${about[format.value]} `, 'One unit of ', h('code', null, 'event_export'), ' per started 10,000 rows; an export that breaks off is not billed. A download that fails midway never looks like a whole file.'),
        h('div', { class: 'actions' }, h('a', { class: 'button primary', href: `/console/api${path}`, download: `${feed.value}.${format.value}` }, 'Download'))),
      card('From a program', code(`curl -sf -H 'x-api-key: KEY' '${publicUrl}${path}' -o ${feed.value}.${format.value}`, 'Command'),
        format.value === 'ndjson' && h('p', { class: 'fine' }, 'The reply’s header ', h('code', null, 'SECAPI-Watermark'), ' is the value of ', h('code', null, 'updated_after'), ' for the next call, which then gives only what is new or changed.')));
  }
  replace(main, head('Exports', 'A whole feed as a file, in the order of filing.'), form, result);
  update();
}
