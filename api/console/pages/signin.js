import { h, replace } from '../dom.js';
import { send } from '../client.js';
import { failure, field } from '../ui.js';
import { go } from '../app.js';

export const title = 'Sign in';

export function render(main) {
  const params = new URLSearchParams(location.search);
  const problem = h('div', { 'aria-live': 'polite' });
  const key = h('input', { type: 'password', name: 'key', required: true, autocomplete: 'current-password', spellcheck: 'false', placeholder: 'secapi_live_…', autofocus: true });
  const submit = h('button', { class: 'button primary wide', type: 'submit' }, 'Sign in');
  const form = h('form', { class: 'card signin',
    onsubmit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.replaceChildren();
      try {
        await send('POST', '/console/session', { body: { key: key.value } });
        const back = params.get('back') || '/console';
        go(/^\/console(\/(?!sign-in|api)|\?|$)/.test(back) ? back : '/console');
      } catch (error) {
        if (error.code === 'authentication_failed') {
          error.message = 'This key is not valid. It may be mistyped, expired or revoked.';
          error.requestId = null;
        }
        replace(problem, failure(error));
        submit.disabled = false;
        key.select();
      }
    } },
  h('p', { class: 'brand' }, h('img', { src: '/console/assets/icon.svg', alt: '', width: 36, height: 36 }), 'Filingwire'),
  h('h1', null, 'Sign in with an API key'),
  h('p', { class: 'lead' }, params.has('ended') ? 'Your session has ended: it expired, or its key was revoked. Sign in again to go on.'
    : 'The console can do what the key can. Reads are metered as any read with that key.'),
  field('API key', key, 'It is kept in an encrypted cookie that no script can read, for at most twelve hours.'),
  problem, submit,
  h('p', { class: 'fine' }, 'No key yet? ', h('code', null, 'filingwire keys create --org ORG'), ' makes one; ', h('code', null, 'make run'), ' prints a demo key.'));
  replace(main, form);
  key.focus();
}
