// The shell around the pages: who is signed in, where one can go, which page the address names.

import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { ended, get, send, session, spent } from './client.js';
import { badge, button, dialog, failure, waiting } from './ui.js';
import { usdExact } from './format.js';

const routes = [
  [/^\/console\/?$/, 'feed', ['feed']],
  [/^\/console\/events\/([\w-]+)\/(\w+)$/, 'event', ['feed', 'id']],
  [/^\/console\/companies(?:\/([\w.-]+))?$/, 'company', ['company']],
  [/^\/console\/coverage$/, 'coverage', []],
  [/^\/console\/exports$/, 'exports', []],
  [/^\/console\/webhooks(?:\/(\w+))?$/, 'webhooks', ['id']],
  [/^\/console\/keys$/, 'keys', []],
  [/^\/console\/billing$/, 'billing', []],
  [/^\/console\/sign-in$/, 'signin', []],
];

const places = [
  ['Events', [['/console', 'Live feed', 'feed', 'f'], ['/console/companies', 'Companies', 'company', 'c'], ['/console/coverage', 'Coverage', 'coverage', 'v'], ['/console/exports', 'Exports', 'export', 'e']]],
  ['Account', [['/console/webhooks', 'Webhooks', 'webhook', 'w'], ['/console/keys', 'API keys', 'key', 'k'], ['/console/billing', 'Usage and billing', 'billing', 'b']]],
];

const app = document.getElementById('app');
let me = null;
let shown = null; // aborts what the page of the moment is doing

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  try {
    localStorage.setItem('theme', root.dataset.theme);
  } catch { /* it lasts as long as the page */ }
}

async function signOut() {
  await send('DELETE', '/console/session').catch(() => {});
  me = null;
  go('/console/sign-in');
}

function shortcuts() {
  const rows = [...places.flatMap(([, links]) => links.map(([, name,, key]) => [`g ${key}`, name])),
    ['/', 'Filter or search'], ['j  k', 'Next, previous event'], ['Enter', 'Open the event'], ['t', 'Light or dark'], ['?', 'This list']];
  dialog({ title: 'Keyboard', dismiss: 'Close',
    content: h('dl', { class: 'keys' }, rows.map(([key, does]) => [h('dt', null, key.split(/\s+/).map((k) => h('kbd', null, k))), h('dd', null, does)])) });
}

function shell() {
  const nav = h('nav', { id: 'nav', 'aria-label': 'Console' },
    places.map(([group, links]) => [h('p', { class: 'group', id: `group-${group}` }, group),
      h('ul', { 'aria-labelledby': `group-${group}` }, links.map(([href, name, shape]) => h('li', null, h('a', { href }, icon(shape), name))))]),
    h('p', { class: 'group', id: 'group-help' }, 'Help'),
    h('ul', { 'aria-labelledby': 'group-help' }, h('li', null, h('a', { href: '/docs', target: '_blank', rel: 'noopener' }, icon('book'), 'API reference'))));
  const menu = h('button', { type: 'button', class: 'menu', 'aria-expanded': 'false', 'aria-controls': 'side',
    onclick: () => menu.setAttribute('aria-expanded', side.classList.toggle('open')) }, icon('menu'), h('span', { class: 'unseen' }, 'Menu'));
  const cost = h('p', { class: 'fine', id: 'spent' });
  session.addEventListener('spent', () => replace(cost, `Reads on this page visit: ${usdExact(spent())}`));
  const side = h('div', { class: 'side', id: 'side' },
    h('p', { class: 'brand' }, h('img', { src: '/console/assets/icon.svg', alt: '', width: 26, height: 26 }), 'Filingwire'),
    h('p', { class: 'org' }, me.organization.name || me.orgId, badge(me.livemode ? 'Live mode' : 'Test mode', me.livemode ? 'good' : 'warn')),
    nav,
    h('div', { class: 'foot' }, cost,
      button('Theme', { onclick: toggleTheme, class: 'button bare' }, 'moon'),
      button('Sign out', { onclick: signOut, class: 'button bare' }, 'out')));
  const bar = h('div', { class: 'bar' }, menu, h('span', { class: 'brand' }, h('img', { src: '/console/assets/icon.svg', alt: '', width: 24, height: 24 }), 'Filingwire'));
  replace(app, h('div', { class: 'frame' }, h('header', null, bar, side), h('main', { id: 'main', tabindex: '-1' })), h('div', { id: 'toasts', role: 'status' }));
}

function mark() {
  const side = document.getElementById('side');
  side?.classList.remove('open');
  document.querySelector('.menu')?.setAttribute('aria-expanded', 'false');
  for (const a of side?.querySelectorAll('nav a') || []) {
    const own = a.getAttribute('href');
    const here = own === '/console' ? /^\/console\/?$|^\/console\/events/.test(location.pathname) : location.pathname.startsWith(own);
    if (here) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
}

async function show(focus) {
  shown?.abort();
  shown = new AbortController();
  const { signal } = shown;
  const route = routes.find(([pattern]) => pattern.test(location.pathname));
  const [pattern, name, params] = route || [null, 'missing', []];
  const values = pattern ? pattern.exec(location.pathname).slice(1) : [];
  try {
    if (name !== 'signin' && !me) {
      const { signedIn } = await send('GET', '/console/session');
      if (!signedIn) {
        ended(false);
        return;
      }
      me = await get('/v1/me', {}, signal);
      shell();
    }
    if (name === 'signin') {
      me = null;
      replace(app, h('main', { id: 'main', tabindex: '-1', class: 'alone' }), h('div', { id: 'toasts', role: 'status' }));
    }
    const main = document.getElementById('main');
    mark();
    replace(main, waiting());
    const page = await import(`./pages/${name}.js`);
    if (signal.aborted) return;
    document.title = `${page.title} · Filingwire`;
    main.replaceChildren();
    main.setAttribute('aria-label', page.title);
    if (focus) main.focus({ preventScroll: true }); // before anybody can have chosen another place
    await page.render(main, { ...Object.fromEntries(params.map((p, i) => [p, values[i]])), me, signal });
  } catch (error) {
    if (signal.aborted || error.status === 401) return;
    console.error(error);
    replace(document.getElementById('main') || app, h('div', { class: 'alone' }, failure(error, () => show(false))));
  }
}

// go opens a page of the console.
export function go(path, { quietly = false } = {}) {
  if (quietly) {
    history.replaceState(null, '', path);
    return;
  }
  history.pushState(null, '', path);
  scrollTo(0, 0);
  show(true);
}

session.addEventListener('ended', (event) => {
  if (location.pathname === '/console/sign-in') return;
  const back = location.pathname + location.search;
  me = null;
  history.replaceState(null, '', `/console/sign-in?back=${encodeURIComponent(back)}${event.detail ? '&ended=1' : ''}`);
  show(false);
});

addEventListener('popstate', () => show(true));
addEventListener('click', (event) => {
  const a = event.target.closest?.('a[href]');
  if (!a || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (a.target || a.hasAttribute('download') || a.origin !== location.origin || !/^\/console(\/(?!api\/)|$)/.test(a.pathname)) return;
  if (a.hash && a.pathname === location.pathname) return;
  event.preventDefault();
  go(a.pathname + a.search);
});

let prefix = -Infinity; // when g was pressed
addEventListener('keydown', (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest?.('input, select, textarea, dialog') || !me) return;
  if (event.timeStamp - prefix < 1200) {
    prefix = -Infinity;
    const place = places.flatMap(([, links]) => links).find(([,,, key]) => key === event.key);
    if (place) {
      event.preventDefault();
      go(place[0]);
    }
    return;
  }
  if (event.key === 'g') prefix = event.timeStamp;
  if (event.key === '?') shortcuts();
  if (event.key === 't') toggleTheme();
  if (event.key === '/') {
    const search = document.querySelector('[data-search]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// A session that ended while the page was out of sight shows at once when it is seen again.
addEventListener('visibilitychange', () => {
  if (!document.hidden && me) get('/v1/me').catch(() => {});
});

show(false);
