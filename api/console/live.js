// New rows as they are stored, by Server-Sent Events of a stream that the console keeps for
// the organization.

import { h, replace } from './dom.js';
import { get, post } from './client.js';

const streamName = 'Console live feed';

const can = (me, scope) => me.scopes.includes(scope);

async function stream(me, signal) {
  if (!can(me, 'read:account')) throw new Error('Live updates need a key with the scope read:account.');
  const { data } = await get('/v1/stream_subscriptions', { limit: 1000 }, signal);
  const own = data.find((s) => s.description === streamName && s.status === 'active' && s.livemode === me.livemode);
  if (own) return own.id;
  if (!can(me, 'write:account')) throw new Error('Live updates need a key with the scope write:account, once, to make the stream.');
  return (await post('/v1/stream_subscriptions', { description: streamName, eventTypes: ['*'], transport: 'poll', livemode: me.livemode })).id;
}

function tell(place, tone, text, act) {
  replace(place, h('span', { class: `dot ${tone}` }), text, act && h('button', { type: 'button', class: 'button bare', onclick: act }, 'Reconnect'));
}

const within = (row, m) => (!m.ticker || row.ticker?.toUpperCase() === m.ticker.toUpperCase())
  && (!m.date_from || (row.filingDate || row.publishedAt) >= m.date_from) && (!m.date_to || (row.filingDate || row.publishedAt.slice(0, 10)) <= m.date_to);

const common = ['ticker', 'date_from', 'date_to'];

// listen puts each new row of the feed that matches, once.
export async function listen(page) {
  const { me, feed, signal, state, matches, seen, put } = page;
  if (Object.keys(matches).some((name) => !common.includes(name))) {
    tell(state, 'off', 'Live updates pause while a filter of the feed is set');
    return;
  }
  let source = null;
  async function open() {
    tell(state, 'off', 'Connecting…');
    let id;
    try {
      id = await stream(me, signal);
    } catch (error) {
      if (!signal.aborted) tell(state, 'off', error.status ? `Not live: ${error.message}` : error.message, error.status && error.status < 500 ? null : open);
      return;
    }
    if (signal.aborted) return;
    source = new EventSource(`/console/api/v1/stream/sse?stream_id=${encodeURIComponent(id)}`);
    source.onopen = () => tell(state, 'on', 'Live');
    source.onerror = async () => {
      if (source.readyState === EventSource.CONNECTING) {
        tell(state, 'off', 'Reconnecting…');
        get('/v1/me').catch(() => {}); // a key that was revoked ends the session here
        return;
      }
      source.close();
      tell(state, 'off', 'Not live', open);
    };
    source.addEventListener(feed.eventType, take);
    source.onmessage = take;
  }
  async function take(message) {
    const event = JSON.parse(message.data);
    const type = event.eventType || event.type;
    if (type !== feed.eventType) return;
    let row = event.data?.data?.id ? event.data.data : event.data;
    if (!row?.id || seen.has(row.id)) return;
    seen.add(row.id);
    if (!row.headline && !row.title) row = await get(`/v1/events/${feed.name}/${row.id}`, {}, signal);
    if (!signal.aborted && within(row, matches)) put(row);
  }
  await open();
  signal.addEventListener('abort', () => source?.close());
}
