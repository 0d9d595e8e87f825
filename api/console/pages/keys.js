import { h, replace } from '../dom.js';
import { del, get, post } from '../client.js';
import { badge, button, checked, checks, choice, dialog, empty, field, head, load, reveal, table, toast, when } from '../ui.js';
import { date, words } from '../format.js';

export const title = 'API keys';

const scopes = [['read:sec', 'read:sec', 'Feeds, exports, traces and coverage'], ['read:account', 'read:account', 'Lists of keys, webhooks and streams'], ['write:account', 'write:account', 'Keys, budget, billing, webhooks and streams']];

const lifetimes = [['', 'Does not expire'], ['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'A year']];
const overlaps = [['0', 'None: it ends at once'], ['3600', 'An hour'], ['86400', 'A day'], ['604800', 'A week']];

function create(me, done) {
  const label = h('input', { name: 'label', maxlength: '200', autocomplete: 'off', placeholder: 'e.g. nightly export' });
  const life = choice(lifetimes, '', { name: 'expires' });
  const mine = scopes.filter(([s]) => me.scopes.includes(s));
  return dialog({
    title: 'Create a key', action: 'Create key',
    content: [field('Label', label, 'What it is for, so that you know later what breaks when you revoke it.'),
      checks('Scopes', 'scope', mine, ['read:sec']), field('Expires', life),
      h('p', { class: 'fine' }, me.livemode ? 'It is a key of live mode, as yours is.' : 'It is a key of test mode, as yours is.')],
    submit: async (form) => {
      const days = Number(life.value);
      const key = await post('/v1/api_keys', { label: label.value.trim() || null, scopes: checked(form, 'scope'), livemode: me.livemode,
        expiresAt: days ? new Date(Date.now() + days * 86_400_000).toISOString() : null });
      return key;
    },
  }).then(async (key) => {
    if (!key) return;
    done();
    await reveal('Your new key', key.secret, 'Copy it now and keep it where your secrets are.');
  });
}

function rotate(key, done) {
  const overlap = choice(overlaps, '3600', { name: 'overlap' });
  return dialog({
    title: 'Rotate the key', action: 'Rotate',
    content: [h('p', null, 'A new secret takes the place of ', h('code', null, `${key.keyPrefix}…`), '. Meanwhile both can work, so that nothing stops while you exchange it.'), field('The old one goes on working for', overlap)],
    submit: () => post(`/v1/api_keys/${key.id}/rotate`, { overlapSeconds: Number(overlap.value) }),
  }).then(async (fresh) => {
    if (!fresh) return;
    done();
    await reveal('The new secret', fresh.secret, 'Copy it now and put it in the place of the old one.');
  });
}

function revoke(key, me, done) {
  const own = key.id === me.keyId;
  return dialog({
    title: 'Revoke the key?', action: 'Revoke', danger: true,
    content: [h('p', null, h('code', null, `${key.keyPrefix}…`), key.label && ` (${key.label})`, ' stops working within five seconds, everywhere. This cannot be undone.'),
      own && h('p', { class: 'banner warn' }, 'It is the key that you are signed in with: this session ends with it.')],
    submit: () => del(`/v1/api_keys/${key.id}`),
  }).then((gone) => {
    if (!gone) return;
    toast('Key revoked');
    done();
  });
}

export async function render(main, { me, signal }) {
  const place = h('div');
  const mayWrite = me.scopes.includes('write:account');
  const list = () => load(place, async () => {
    const { data } = await get('/v1/api_keys', { limit: 1000 }, signal);
    if (data.length === 0) return empty('key', 'No keys', 'Keys that you create are listed here.');
    return table('API keys', [
      { title: 'Key', cell: (k) => [h('span', { class: 'strong' }, k.label || 'Without a label'), k.id === me.keyId && badge('This session', 'info'), h('code', { class: 'under' }, `${k.keyPrefix}…`)] },
      { title: 'Status', cell: (k) => [badge(words(k.status), k.status === 'active' ? 'good' : 'plain'), !k.livemode && badge('Test', 'warn')] },
      { title: 'Scopes', cell: (k) => h('ul', { class: 'plain' }, k.scopes.map((s) => h('li', null, h('code', null, s)))) },
      { title: 'Created', cell: (k) => date(k.createdAt) },
      { title: 'Last used', cell: (k) => (k.lastUsedAt ? when(k.lastUsedAt) : 'Never') },
      { title: 'Expires', cell: (k) => (k.expiresAt ? date(k.expiresAt) : 'Never') },
      { title: 'Actions', right: true, cell: (k) => mayWrite && k.status === 'active' && h('div', { class: 'actions end' },
        button('Rotate', { onclick: () => rotate(k, list), 'aria-label': `Rotate ${k.label || k.keyPrefix}` }),
        button('Revoke', { onclick: () => revoke(k, me, list), 'aria-label': `Revoke ${k.label || k.keyPrefix}`, kind: 'danger-quiet' })) },
    ], data.toSorted((a, b) => (a.status === b.status ? 0 : a.status === 'active' ? -1 : 1)));
  }, signal);
  replace(main, head('API keys', 'Secrets are shown once and kept as hashes. Revoking takes effect everywhere within five seconds.',
    mayWrite && button('Create a key', { kind: 'primary', onclick: () => create(me, list) }, 'plus')), place);
  await list();
}
