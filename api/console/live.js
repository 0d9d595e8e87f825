// New rows as they are stored, by Server-Sent Events.

import { h, replace } from './dom.js';
import { get } from './client.js';
import { dayOf } from './format.js';

function tell(place, tone, text, act) {
  replace(place, h('span', { class: `dot ${tone}` }), text, act && h('button', { type: 'button', class: 'button bare', onclick: act }, 'Reconnect'));
}

const within = (row, m) => (!m.ticker || row.ticker?.toUpperCase() === m.ticker.toUpperCase())
  && (!m.date_from || dayOf(row) >= m.date_from) && (!m.date_to || dayOf(row) <= m.date_to);

const common = ['ticker', 'date_from', 'date_to'];

// listen puts each new row of the feed that matches, once.
export function listen(page) {
  const { feed, signal, state, matches, seen, put } = page;
  if (Object.keys(matches).some((name) => !common.includes(name))) {
    tell(state, 'off', 'Live updates pause while a filter of the feed is set');
    return;
  }
  let source = null;
  function open() {
    tell(state, 'off', 'Connecting…');
    source = new EventSource('/console/api/v1/stream/sse');
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
  }
  function take(message) {
    const event = JSON.parse(message.data);
    const row = event.data?.object;
    if (!row?.id || seen.has(row.id)) return;
    seen.add(row.id);
    if (!signal.aborted && within(row, matches)) put(row);
  }
  open();
  signal.addEventListener('abort', () => source?.close());
}
