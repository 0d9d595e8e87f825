import { h, replace } from '../dom.js';
import { config, del, get, patch, post } from '../client.js';
import { badge, button, card, checked, checks, choice, code, dialog, empty, failure, field, head, link, load, reveal, table, toast, when } from '../ui.js';
import { count, duration, words } from '../format.js';
import { go } from '../app.js';

export const title = 'Webhooks';

const otherTypes = [['filing.published', 'A filing was read'], ['event.superseded', 'A row was restated'], ['billing.budget.threshold', 'The budget is nearly used up'], ['api_key.*', 'Keys were created or revoked']];

const listOf = (text) => text.split(/[\s,]+/).filter(Boolean);

async function edit(me, endpoint) {
  const { feeds } = await config();
  const types = [['*', 'Everything'], ...feeds.map((f) => [f.eventType, words(f.name)]), ...otherTypes].map(([v, t]) => [v, t, v]);
  const url = h('input', { type: 'url', name: 'url', required: true, value: endpoint?.destinationUrl || '', placeholder: 'https://example.com/hooks/filings', autocomplete: 'off', spellcheck: 'false' });
  const about = h('input', { name: 'description', value: endpoint?.description || '', maxlength: '200', autocomplete: 'off' });
  const tickers = h('input', { name: 'tickers', value: endpoint?.filters?.tickers?.join(', ') || '', autocomplete: 'off', spellcheck: 'false', placeholder: 'All' });
  const items = h('input', { name: 'items', value: endpoint?.filters?.items?.join(', ') || '', autocomplete: 'off', placeholder: 'All, or e.g. 5.02, 4.01' });
  return dialog({
    title: endpoint ? 'Change the endpoint' : 'Add an endpoint', action: endpoint ? 'Save' : 'Add endpoint',
    content: [field('URL', url, 'https only. Addresses of private networks are refused.'), field('Description', about),
      checks('Events', 'type', types, endpoint?.subscribedEventTypes || ['*']),
      h('div', { class: 'grid' }, field('Only these tickers', tickers), field('Only these items', items))],
    submit: (form) => {
      const body = { destinationUrl: url.value.trim(), description: about.value.trim() || null, subscribedEventTypes: checked(form, 'type'), filters: { tickers: listOf(tickers.value.toUpperCase()), ciks: endpoint?.filters?.ciks || [], items: listOf(items.value) } };
      return endpoint ? patch(`/v1/webhook_endpoints/${endpoint.id}`, body) : post('/v1/webhook_endpoints', { ...body, livemode: me.livemode });
    },
  });
}

async function all(place, { me, signal }) {
  await load(place, async () => {
    const { data } = await get('/v1/webhook_endpoints', { limit: 1000 }, signal);
    if (data.length === 0) return empty('webhook', 'No endpoints', 'Add one, and events are sent to it as they happen, signed, and again until they arrive.');
    return table('Webhook endpoints', [
      { title: 'Endpoint', cell: (w) => [link(w.destinationUrl, `/console/webhooks/${w.id}`), w.description && h('span', { class: 'under fine' }, w.description)] },
      { title: 'Status', cell: (w) => [badge(words(w.status), w.status === 'active' ? 'good' : 'warn'), w.livemode === false && badge('Test', 'warn')] },
      { title: 'Events', cell: (w) => w.subscribedEventTypes.map((t) => h('code', { class: 'under' }, t)) },
      { title: 'Last delivery', right: true, cell: (w) => (w.lastDeliveredAt ? when(w.lastDeliveredAt) : 'Never') },
    ], data);
  }, signal);
}

const outcome = (d) => (d.ok ? badge(`${d.status} delivered`, 'good') : badge(d.status ? `${d.status} refused` : 'Failed', 'bad'));

function deliveries(place, endpoint, mayWrite, signal) {
  const columns = [
    { title: 'Outcome', cell: (d) => [outcome(d), d.error && h('span', { class: 'under fine' }, d.error)] },
    { title: 'Event', cell: (d) => [h('span', { class: 'strong' }, d.eventType), h('code', { class: 'under' }, d.eventId)] },
    { title: 'Attempt', right: true, cell: (d) => [count(d.attempt), d.replayedFromDeliveryId && badge('Replay', 'info')] },
    { title: 'Latency', right: true, cell: (d) => duration(d.latencyMs) },
    { title: 'When', right: true, cell: (d) => when(d.createdAt) },
    { title: 'Actions', right: true, cell: (d) => mayWrite && button('Replay', { onclick: (event) => replay(event.currentTarget, d), 'aria-label': `Replay ${d.eventType} of ${d.createdAt}` }, 'replay') },
  ];
  const list = () => load(place, async () => {
    const page = await get(`/v1/webhook_endpoints/${endpoint.id}/deliveries`, { limit: 50 }, signal);
    if (page.data.length === 0) return h('p', { class: 'fine' }, 'Nothing was sent yet. Send a test event to see how it arrives.');
    return [table('Deliveries', columns, page.data), page.hasMore && h('p', { class: 'fine' }, 'The latest 50 are shown.')];
  }, signal);
  async function replay(b, d) {
    b.disabled = true;
    try {
      const answer = await post(`/v1/webhook_endpoints/${endpoint.id}/deliveries/${d.id}/replay`);
      toast(answer.deliveries?.every((x) => x.ok) ? 'Sent again' : 'Sent again; the receiver did not take it');
      await list();
    } catch (error) {
      replace(place.appendChild(h('div')), failure(error));
    }
    b.disabled = false;
  }
  return list;
}

async function rotate(endpoint) {
  const overlap = choice([['0', 'Not at all'], ['3600', 'An hour'], ['86400', 'A day']], '86400', { name: 'overlap' });
  const fresh = await dialog({ title: 'Rotate the signing secret', action: 'Rotate', content: [h('p', null, 'Meanwhile both secrets sign, so that you can exchange it without losing a delivery.'), field('The old one goes on signing for', overlap)],
    submit: () => post(`/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, { overlapSeconds: Number(overlap.value) }) });
  if (fresh?.signingSecret) await reveal('The new signing secret', fresh.signingSecret, 'Copy it now and put it where the receiver checks signatures.');
}

async function one(place, { me, id, signal }) {
  const mayWrite = me.scopes.includes('write:account');
  await load(place, async () => {
    const { data } = await get('/v1/webhook_endpoints', { limit: 1000 }, signal);
    const endpoint = data.find((w) => w.id === id);
    if (!endpoint) return empty('webhook', 'There is no such endpoint', 'It may have been deleted.', link('All endpoints', '/console/webhooks', 'quiet'));
    const again = () => one(place, { me, id, signal });
    const sent = h('div');
    const list = deliveries(sent, endpoint, mayWrite, signal);
    const problem = h('div', { 'aria-live': 'polite' });
    const act = (run, said) => async () => {
      problem.replaceChildren();
      try {
        await run();
        if (said) toast(said);
      } catch (error) {
        replace(problem, failure(error));
      }
    };
    const on = endpoint.status === 'active';
    const remove = () => dialog({ title: 'Delete the endpoint?', action: 'Delete', danger: true, content: h('p', null, 'Nothing is sent to ', h('code', null, endpoint.destinationUrl), ' any more.'), submit: () => del(`/v1/webhook_endpoints/${id}`) })
      .then((gone) => gone && go('/console/webhooks'));
    list();
    return [h('p', { class: 'crumbs' }, link('Webhooks', '/console/webhooks')),
      head(endpoint.destinationUrl, endpoint.description, badge(words(endpoint.status), on ? 'good' : 'warn')), problem,
      mayWrite && h('div', { class: 'actions' },
        button('Send a test event', { kind: 'primary', disabled: !on, onclick: act(async () => {
          const { delivery } = await post(`/v1/webhook_endpoints/${id}/test`);
          toast(delivery?.ok ? 'The receiver took the test event' : 'The test event did not arrive; see the deliveries');
          await list();
        }) }),
        button('Change', { onclick: async () => { if (await edit(me, endpoint)) again(); } }),
        button(on ? 'Disable' : 'Enable', { onclick: act(async () => { await post(`/v1/webhook_endpoints/${id}/${on ? 'disable' : 'enable'}`); again(); }) }),
        button('Rotate the secret', { onclick: () => rotate(endpoint) }),
        button('Delete', { kind: 'danger-quiet', onclick: remove })),
      card('Settings', h('dl', { class: 'facts' }, [['Events', endpoint.subscribedEventTypes.map((t) => (t === '*' ? 'Everything' : t)).join(', ')], ['Tickers', endpoint.filters?.tickers?.join(', ') || 'All'], ['CIKs', endpoint.filters?.ciks?.join(', ') || 'All'], ['Items', endpoint.filters?.items?.join(', ') || 'All']]
        .map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, v))))),
      card('Deliveries', sent),
      card('Checking signatures', h('p', null, 'Deliveries are signed as Standard Webhooks: HMAC-SHA256 of ', h('code', null, 'id.timestamp.body'), ' with the secret.'),
        code('import { Webhook } from "standardwebhooks";\nnew Webhook(process.env.SIGNING_SECRET).verify(body, headers);', 'Example'))];
  }, signal);
}

export async function render(main, page) {
  const place = h('div', { class: 'stack' });
  if (page.id) {
    main.append(place);
    await one(place, page);
    return;
  }
  const mayWrite = page.me.scopes.includes('write:account');
  replace(main, head('Webhooks', 'Events sent to your servers as they happen.', mayWrite && button('Add an endpoint', { kind: 'primary',
    onclick: async () => {
      const made = await edit(page.me);
      if (!made) return;
      await reveal('The signing secret', made.signingSecret, 'Copy it now: the receiver needs it to check that deliveries are ours.');
      await all(place, page);
    } }, 'plus')), place);
  await all(place, page);
}
