// Charts, drawn to the width that they have.

import { h, replace, svg } from './dom.js';
import { compact, count } from './format.js';

// responsive draws again whenever the width changes.
export function responsive(draw) {
  const place = h('div', { class: 'drawing' });
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    replace(place, draw(width));
  }).observe(place);
  return place;
}

const left = 44;
const bottom = 24;

// ticksOf keeps the scale of small counts whole.
const ticksOf = (top) => (top < 4 ? top : 4);

// ceiling is the next round number: 1, 2, 4 or 8 and zeros, so that quarters are round too.
function ceiling(n) {
  const power = 10 ** Math.floor(Math.log10(n || 1));
  return [1, 2, 4, 8, 10].map((f) => f * power).find((c) => c >= n) || 1;
}

function axes({ width, height, top, ticks, labels, x, write }) {
  const every = Math.max(1, Math.ceil(labels.length / Math.max(1, Math.floor((width - left) / 84))));
  const y = (v) => height - bottom - (v / top) * (height - bottom - 8);
  return [Array.from({ length: ticks + 1 }, (_, i) => (top / ticks) * i).map((v) => [
    svg('line', { class: 'rule', x1: left, x2: width, y1: y(v), y2: y(v) }),
    svg('text', { class: 'tick', x: left - 8, y: y(v) + 4, 'text-anchor': 'end' }, write(v))]),
  labels.map((text, i) => i % every === 0 && svg('text', { class: 'tick', x: x(i), y: height - 6, 'text-anchor': 'middle' }, text))];
}

const table = (label, series, labels, write) => h('details', { class: 'as-table' }, h('summary', null, 'As a table'),
  h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, h('table', null, h('caption', { class: 'unseen' }, label),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Day'), series.map((s) => h('th', { scope: 'col', class: 'right' }, s.name)))),
    h('tbody', null, labels.map((text, i) => h('tr', null, h('th', { scope: 'row' }, text), series.map((s) => h('td', { class: 'right' }, write(s.values[i])))))))));

const legend = (series) => h('p', { class: 'legend' }, series.map((s) => h('span', null, h('span', { class: `swatch ${s.tone}` }), s.name)));

const figure = (label, series, labels, write, draw) => h('figure', { class: 'figure' }, responsive(draw),
  h('figcaption', null, series.length > 1 && legend(series), table(label, series, labels, write)));

// columns are stacked; series: [{name, tone, values}], values as many as labels.
export function columns({ label, labels, series, height = 220, write = compact }) {
  const totals = labels.map((_, i) => series.reduce((sum, s) => sum + (s.values[i] || 0), 0));
  const top = ceiling(Math.max(...totals, 1));
  return figure(label, series, labels, count, (width) => {
    const slot = (width - left) / Math.max(1, labels.length);
    const thick = Math.max(1, Math.min(36, slot * 0.72));
    const x = (i) => left + slot * i + slot / 2;
    const scale = (height - bottom - 8) / top;
    return svg('svg', { class: 'chart', width, height, role: 'img', 'aria-label': label },
      axes({ width, height, top, ticks: ticksOf(top), labels, x, write }),
      labels.map((text, i) => {
        let y = height - bottom;
        return series.map((s) => {
          const tall = (s.values[i] || 0) * scale;
          if (tall <= 0) return null;
          y -= tall;
          return svg('rect', { class: s.tone, x: x(i) - thick / 2, y, width: thick, height: tall, rx: Math.min(2, thick / 4) }, svg('title', null, `${text}, ${s.name}: ${count(s.values[i])}`));
        });
      }));
  });
}

// lines joins the values that there are; a missing one leaves a gap.
export function lines({ label, labels, series, height = 220, write = compact }) {
  const top = ceiling(Math.max(...series.flatMap((s) => s.values.filter((v) => v !== null)), 1));
  return figure(label, series, labels, (v) => (v === null ? '–' : write(v)), (width) => {
    const slot = (width - left) / Math.max(1, labels.length);
    const x = (i) => left + slot * i + slot / 2;
    const y = (v) => height - bottom - (v / top) * (height - bottom - 8);
    return svg('svg', { class: 'chart', width, height, role: 'img', 'aria-label': label },
      axes({ width, height, top, ticks: 4, labels, x, write }),
      series.map((s) => {
        let pen = 'M';
        const path = s.values.map((v, i) => {
          if (v === null) { pen = 'M'; return ''; }
          const step = `${pen}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
          pen = 'L';
          return step;
        }).join(' ');
        return [svg('path', { class: `line ${s.tone}`, d: path }),
          s.values.map((v, i) => v !== null && svg('circle', { class: s.tone, cx: x(i), cy: y(v), r: labels.length > 60 ? 2 : 3.5 }, svg('title', null, `${labels[i]}, ${s.name}: ${write(v)}`)))];
      }));
  });
}

// meter shows how much of a whole is used, with marks on the way.
export function meter({ label, value, whole, marks = [], tone = 'c1' }) {
  return responsive((width) => {
    const x = (v) => Math.min(1, whole > 0 ? v / whole : 0) * width;
    return svg('svg', { class: 'chart', width, height: 26, role: 'img', 'aria-label': label },
      svg('rect', { class: 'track', x: 0, y: 8, width, height: 10, rx: 5 }),
      svg('rect', { class: tone, x: 0, y: 8, width: x(value), height: 10, rx: 5 }),
      marks.map((m) => svg('line', { class: `limit ${m.tone}`, x1: Math.min(width - 1, x(m.at)), x2: Math.min(width - 1, x(m.at)), y1: 2, y2: 24 }, svg('title', null, m.name))));
  });
}

// shares are horizontal bars, the longest first.
export const shares = (label, rows, write) => {
  const most = Math.max(...rows.map((r) => r.value), 1);
  return h('ul', { class: 'shares', 'aria-label': label }, rows.toSorted((a, b) => b.value - a.value).map((r) => h('li', null,
    h('span', { class: 'name' }, r.name, r.fine && h('span', { class: 'fine' }, r.fine)), h('span', { class: 'number' }, write(r.value)),
    svg('svg', { class: 'share', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      svg('rect', { class: 'track', width: 100, height: 6, rx: 1 }), svg('rect', { class: 'c1', width: (r.value / most) * 100, height: 6 })))));
};
