import { h } from '../dom.js';
import { config, get } from '../client.js';
import { badge, card, failure, head, link, load, outside } from '../ui.js';
import { date, dayOf, instant, usd, words } from '../format.js';
import { light, textOf } from '../evidence.js';
import { votesOf } from '../voting.js';
import { kindOf, subjectOf } from './feed.js';

export const title = 'Event';

// What stands elsewhere on the page, or says nothing to a reader.
const hidden = new Set(['object', 'id', 'createdAt', 'updatedAt', 'livemode', 'entityId', 'cik', 'filerCiks', 'ticker', 'companyName', 'headline', 'summaryMd', 'title', 'excerpt',
  'sourceSurface', 'legalShareability', 'capability', 'parsingConfidence', 'parserVersion', 'trace', 'provenance', 'freshness', 'materialization', 'validation',
  'supersedes', 'supersededBy', 'form', 'isAmendment', 'item', 'filingDate', 'acceptedAt', 'reportDate', 'accessionNumber', 'proposals', 'documentUrl', 'htmlUrl', 'caseKey']);

const isDate = /^\d{4}-\d{2}-\d{2}$/;
const isInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

function text(value, name) {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') {
    if (name.endsWith('Cents')) return usd(value / 100);
    if (name.endsWith('Amount')) return usd(value);
    return value.toLocaleString('en-US');
  }
  if (isDate.test(value)) return date(value);
  if (isInstant.test(value)) return instant(value);
  return /^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) && value.length > 1 ? words(value) : value;
}

function show(value, name) {
  if (Array.isArray(value)) return h('ul', { class: 'plain' }, value.map((v) => h('li', null, show(v, name))));
  if (typeof value === 'object') {
    return h('dl', { class: 'inner' }, Object.entries(value).filter(([key, v]) => stated(v) && key !== 'normalizedName')
      .map(([key, v]) => h('div', null, h('dt', null, words(key)), h('dd', null, show(v, key)))));
  }
  return text(value, name);
}

const stated = (v) => v !== null && v !== undefined && v !== '' && !(Array.isArray(v) && v.length === 0);

const facts = (row) => h('dl', { class: 'facts' }, Object.entries(row).filter(([key, v]) => !hidden.has(key) && stated(v))
  .map(([key, v]) => h('div', null, h('dt', null, words(key.replace(/Cents$/, ''))), h('dd', null, show(v, key)))));

// spansOf are the evidence of a trace; fields read from the same span share it.
function spansOf(trace) {
  const spans = new Map();
  for (const node of trace.nodes) {
    const r = node.region;
    if (!r || r.startOffset === null || r.startOffset === undefined || r.endOffset <= r.startOffset) continue;
    const key = `${r.startOffset}-${r.endOffset}`;
    if (!spans.has(key)) spans.set(key, { key, start: r.startOffset, end: r.endOffset, name: '', nodes: [] });
    spans.get(key).nodes.push(node);
  }
  for (const s of spans.values()) s.name = s.nodes.map((n) => n.label).join(', ');
  return [...spans.values()].sort((a, b) => a.start - b.start || b.end - a.end);
}

const labelOf = (label) => label.split('.').map((part) => words(part.replace(/\[(\d+)\]/g, (_, n) => ` ${Number(n) + 1}`))).join(' › ');

function evidence(trace, whole) {
  const spans = spansOf(trace);
  const passage = trace.filing?.region;
  const around = passage?.endOffset > passage?.startOffset ? [{ key: 'passage', start: passage.startOffset, end: passage.endOffset, passage: true }] : [];
  const filing = whole ? textOf(whole.text, [...around, ...spans]) : null;
  const entry = (n, key) => h('li', null, h('button', { type: 'button', class: 'proof', 'aria-pressed': 'false', disabled: !filing,
    onclick: (event) => {
      for (const b of list.querySelectorAll('[aria-pressed="true"]')) b.setAttribute('aria-pressed', 'false');
      event.currentTarget.setAttribute('aria-pressed', 'true');
      light(filing, key);
    } },
  h('span', { class: 'label' }, labelOf(n.label), n.source === 'derived' && badge('Derived')),
  h('span', { class: 'value' }, n.value === null || n.value === undefined ? '–' : text(n.value, n.label)),
  !filing && n.region?.snippet && h('q', null, n.region.snippet)));
  const list = h('ul', { class: 'proofs' }, spans.flatMap((s) => s.nodes.map((n) => entry(n, s.key))));
  filing?.addEventListener('click', (event) => {
    const m = event.target.closest('mark');
    if (!m) return;
    const keys = m.dataset.spans.split(' ');
    light(filing, keys[keys.length - 1]);
  });
  if (filing) requestAnimationFrame(() => showFirst(filing));
  return h('section', { class: 'card evidence' },
    h('h2', null, 'Evidence'), h('p', { class: 'fine' }, spans.length > 0 ? 'Every value and the words it was read from. Choose one to find it in the text.' : 'No value of this event points into the text.'),
    h('div', { class: 'split' }, list, filing));
}

// showFirst scrolls the text, and only the text, to the first mark.
function showFirst(filing) {
  const first = filing.querySelector('mark, .passage');
  if (first) filing.scrollTop = Math.max(0, first.offsetTop - filing.clientHeight / 3);
}

function banner(row, feed) {
  if (row.supersededBy) return h('p', { class: 'banner warn' }, 'A later filing restates this event. ', link('See the latest', `/console/events/${feed.name}/${row.supersededBy}`));
  if (row.supersedes) return h('p', { class: 'banner' }, 'This row restates an earlier one. ', link('See what it replaced', `/console/events/${feed.name}/${row.supersedes}`));
  return null;
}

function source(row) {
  const p = row.provenance;
  const cells = [['Filed', date(dayOf(row))], ['Accepted', row.acceptedAt && instant(row.acceptedAt)], ['Form', row.form && `${row.form}, Item ${row.item}`],
    ['Accession number', row.accessionNumber], ['Release', row.releaseNumber], ['Confidence', words(row.parsingConfidence)], ['Freshness', words(row.freshness?.status)]];
  return card('Source', h('dl', { class: 'facts' }, cells.filter(([, v]) => v).map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, v)))),
    p?.filingUrl && h('p', null, outside('Open at the SEC', p.filingUrl)));
}

export async function render(main, { feed: name, id, signal }) {
  await load(main, async () => {
    const feed = (await config()).feeds.find((f) => f.name === name);
    const row = await get(`/v1/events/${name}/${id}`, {}, signal);
    document.title = `${row.headline || row.title} · Filingwire`;
    const company = row.cik && link(subjectOf(row), `/console/companies/${row.cik}`);
    const proof = h('div');
    const page = [h('p', { class: 'crumbs' }, link(words(name), `/console?feed=${name}`, null)),
      head(row.headline || row.title, null, kindOf(row), row.isAmendment && badge('Amendment'), row.capability !== 'supported' && badge(words(row.capability), 'warn')),
      h('p', { class: 'lead' }, company || subjectOf(row), row.ticker && h('span', { class: 'ticker' }, row.ticker), ` · ${date(dayOf(row))}`),
      banner(row, feed),
      row.proposals?.length > 0 && votesOf(row),
      h('div', { class: 'pair' }, card('What it says', facts(row)), source(row)),
      proof];
    prove(proof, row, signal);
    return page;
  }, signal);
}

async function prove(place, row, signal) {
  await load(place, async () => {
    const trace = await get(`/v1/traces/${row.trace.id}`, {}, signal);
    let whole = null;
    let problem = null;
    try {
      whole = await get(`/v1/traces/${row.trace.id}/text`, {}, signal);
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      problem = error;
    }
    return [evidence(trace, whole), problem && failure(problem)];
  }, signal);
}
