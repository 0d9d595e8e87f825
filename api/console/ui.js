// What the pages are made of.

import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { instant, relative } from './format.js';

export const badge = (text, tone = 'plain') => h('span', { class: `badge ${tone}` }, text);

export const when = (i) => h('time', { datetime: i, title: instant(i) }, relative(i));

export function button(text, props = {}, shape) {
  const { kind = 'quiet', ...rest } = props;
  return h('button', { type: 'button', class: `button ${kind}`, ...rest }, shape && icon(shape), text);
}

export const link = (text, href, kind, shape) => h('a', { class: kind ? `button ${kind}` : null, href }, shape && icon(shape), text);

// outside leads to another site, which learns nothing of where the reader came from.
export const outside = (text, href) => h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text, icon('away'));

export const head = (title, text, ...actions) => h('header', { class: 'head' },
  h('div', null, h('h1', null, title), text && h('p', { class: 'lead' }, text)),
  h('div', { class: 'actions' }, actions));

export const card = (title, ...children) => h('section', { class: 'card' }, title && h('h2', null, title), children);

export const empty = (shape, title, text, ...actions) => h('div', { class: 'empty' },
  h('span', { class: 'medal' }, icon(shape)), h('h2', null, title), h('p', null, text), h('div', { class: 'actions' }, actions));

export const waiting = (lines = 6) => h('div', { class: 'waiting', role: 'status' },
  h('span', { class: 'unseen' }, 'Loading…'), Array.from({ length: lines }, () => h('span', { class: 'bone', 'aria-hidden': 'true' })));

const advice = {
  insufficient_scope: 'Sign in with a key that has the scope, or ask whoever manages your keys.',
  billing_required: 'Open Usage and billing to put a card on file or choose a plan.',
  billing_budget_hard_cap_exceeded: 'The spending cap of this month is reached. Raise it in Usage and billing.',
  billing_budget_approval_required: 'The approval threshold of this month is reached. Raise it in Usage and billing.',
};

// failure says what went wrong, what to do, and how to ask for help.
export function failure(error, again) {
  const scope = error.details?.requiredScope;
  const billing = error.code?.startsWith('billing_');
  return h('div', { class: 'failure', role: 'alert' }, icon('warning'), h('div', null,
    h('p', { class: 'what' }, error.message, scope && [' Scope: ', h('code', null, scope), '.']),
    advice[error.code] && h('p', null, advice[error.code]),
    (error.details?.fields || []).map((f) => h('p', null, h('code', null, f.location), ' ', f.message)),
    error.requestId && h('p', { class: 'fine' }, 'Request ', h('code', null, error.requestId)),
    h('div', { class: 'actions' }, again && button('Try again', { onclick: again }), billing && link('Usage and billing', '/console/billing', 'quiet'))));
}

// load shows that it waits, then what make returns, or the failure with a way to repeat.
export async function load(place, make, signal) {
  replace(place, waiting());
  try {
    const content = await make();
    if (!signal?.aborted) replace(place, content);
  } catch (error) {
    if (signal?.aborted || error.name === 'AbortError') return;
    if (!error.status && error.code !== 'unreachable') console.error(error);
    replace(place, failure(error, () => load(place, make, signal)));
  }
}

// table scrolls by itself where it does not fit, also by keyboard.
export const table = (caption, columns, rows) => h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
  h('table', null, h('caption', { class: 'unseen' }, caption),
    h('thead', null, h('tr', null, columns.map((c) => h('th', { scope: 'col', class: c.right ? 'right' : null }, c.title)))),
    h('tbody', null, rows.map((row) => h('tr', null, columns.map((c) => h('td', { class: c.right ? 'right' : null }, c.cell(row))))))));

let fields = 0;

// field joins a control with its label and hint.
export function field(label, control, hint) {
  fields++;
  control.id = `field-${fields}`;
  if (hint) control.setAttribute('aria-describedby', `hint-${fields}`);
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, hint && h('p', { class: 'fine', id: `hint-${fields}` }, hint));
}

export const choice = (values, chosen, props) => {
  const select = h('select', props, values.map(([value, text]) => h('option', { value }, text)));
  select.value = chosen ?? values[0]?.[0] ?? '';
  return select;
};

export const checks = (legend, name, values, chosen) => h('fieldset', { class: 'checks' }, h('legend', null, legend),
  values.map(([value, text, fine]) => h('label', null, h('input', { type: 'checkbox', name, value, checked: chosen.includes(value) }),
    h('span', null, text, fine && h('span', { class: 'fine' }, fine)))));

export const checked = (form, name) => Array.from(form.querySelectorAll(`input[name="${name}"]:checked`), (i) => i.value);

export function toast(text) {
  const place = document.getElementById('toasts');
  const note = h('p', { class: 'toast' }, icon('check'), text);
  place?.append(note);
  setTimeout(() => note.remove(), 4000);
}

export function copy(text, label = 'Copy') {
  const b = button(label, {
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        toast('Copied');
      } catch {
        toast('The browser does not let pages copy here; select the text instead');
      }
    },
  }, 'copy');
  return b;
}

export const code = (text, label) => h('div', { class: 'code' }, h('pre', { tabindex: '0', 'aria-label': label }, h('code', null, text)), copy(text));

// dialog opens a modal; it resolves with what submit returned, or undefined when dismissed.
// Errors of submit are shown in the dialog, which stays open.
export function dialog({ title, content, submit, action, danger, dismiss = 'Cancel' }) {
  return new Promise((resolve) => {
    const problem = h('div', { 'aria-live': 'polite' });
    const go = action && h('button', { class: `button ${danger ? 'danger' : 'primary'}`, type: 'submit' }, action);
    const form = h('form', { class: 'dialog', novalidate: true }, h('h2', null, title), content, problem,
      h('div', { class: 'actions end' }, button(dismiss, { onclick: () => box.close() }), go));
    const box = h('dialog', { 'aria-label': title }, form);
    let result;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (!go || go.disabled) return;
      if (!form.reportValidity()) return;
      go.disabled = true;
      try {
        result = await submit(form);
        box.close();
      } catch (error) {
        replace(problem, failure(error));
      }
      go.disabled = false;
    });
    box.addEventListener('close', () => { box.remove(); resolve(result); });
    document.body.append(box);
    box.showModal();
  });
}

// reveal shows a secret that the server will not show again.
export const reveal = (title, secret, text) => dialog({
  title, dismiss: 'Done',
  content: [h('p', null, text), code(secret, title), h('p', { class: 'fine' }, 'It is kept as a hash only: nobody can show it to you later.')],
});
