// The filing's text with the spans that values were read from. Offsets are UTF-8 bytes.

import { h } from './dom.js';

const newline = 10;
const tab = 9;

// pieces cuts [start, end) at the borders of spans and yields each piece with the spans over it.
function pieces(start, end, spans) {
  const over = spans.filter((s) => s.start < end && s.end > start);
  const cuts = [...new Set([start, end, ...over.flatMap((s) => [s.start, s.end])])].filter((c) => c >= start && c <= end).sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, i) => ({ from, to: cuts[i + 1], spans: over.filter((s) => s.start <= from && s.end >= cuts[i + 1]) }));
}

class Text {
  constructor(text, spans) {
    this.bytes = new TextEncoder().encode(text);
    this.decoder = new TextDecoder();
    this.spans = spans;
  }

  run(start, end) {
    return pieces(start, end, this.spans).map((p) => {
      const words = this.decoder.decode(this.bytes.subarray(p.from, p.to));
      const read = p.spans.filter((s) => !s.passage);
      if (read.length > 0) return h('mark', { 'data-spans': read.map((s) => s.key).join(' '), title: read.map((s) => s.name).join(', ') }, words);
      return p.spans.length > 0 ? h('span', { class: 'passage' }, words) : words;
    });
  }

  // lines yields [start, end) of every line, and whether it has cells.
  * lines() {
    let start = 0;
    let cells = false;
    for (let i = 0; i <= this.bytes.length; i++) {
      if (this.bytes[i] === tab) cells = true;
      if (i < this.bytes.length && this.bytes[i] !== newline) continue;
      yield { start, end: i, cells };
      start = i + 1;
      cells = false;
    }
  }

  cellsOf(line) {
    const cells = [];
    let start = line.start;
    for (let i = line.start; i <= line.end; i++) {
      if (i < line.end && this.bytes[i] !== tab) continue;
      cells.push([start, i]);
      start = i + 1;
    }
    return cells;
  }
}

// textOf renders the text with its spans {key, name, start, end, passage}, of which the passage
// is what the whole row was read from: a paragraph per line, a table for lines of cells that follow
// each other.
export function textOf(text, spans) {
  const t = new Text(text, spans);
  const blocks = [];
  let rows = null;
  let tables = 0;
  for (const line of t.lines()) {
    if (line.end === line.start) continue;
    if (!line.cells) {
      rows = null;
      blocks.push(h('p', null, t.run(line.start, line.end)));
      continue;
    }
    if (!rows) {
      rows = h('tbody');
      blocks.push(h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Table ${++tables} of the filing` }, h('table', { class: 'cells' }, rows)));
    }
    rows.append(h('tr', null, t.cellsOf(line).map(([start, end]) => h('td', null, t.run(start, end)))));
  }
  return h('div', { class: 'filing', tabindex: '0', role: 'region', 'aria-label': 'Text of the filing' }, blocks);
}

// light marks the span of the key and brings it into view.
export function light(filing, key) {
  for (const m of filing.querySelectorAll('mark.lit')) m.classList.remove('lit');
  const marks = Array.from(filing.querySelectorAll('mark')).filter((m) => m.dataset.spans.split(' ').includes(key));
  for (const m of marks) m.classList.add('lit');
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  marks[0]?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  return marks.length > 0;
}
