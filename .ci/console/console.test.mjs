// Drives every page of the console in a real browser.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { check, launch, modes, open, settled, signIn, visit } from './browser.mjs';
import { command, fixture, startReceiver, startServer } from './server.mjs';

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const api = async (path) => (await fetch(server.baseUrl + path, { headers: { 'x-api-key': server.apiKey } })).json();

async function withTab(mode, run, allowed) {
  const tab = await open(browser, server.baseUrl, mode, allowed);
  try {
    await run(tab);
  } finally {
    await tab.context.close();
  }
}

async function addresses() {
  const { data: [vote] } = await api('/v1/events/voting-results?limit=1');
  const { data: [change] } = await api('/v1/events/officer-changes?limit=1');
  const { data: [release] } = await api('/v1/events/enforcement?limit=1');
  return {
    feed: '/console', enforcement: '/console?feed=enforcement', nothing: '/console?feed=officer-changes&ticker=NOSUCH',
    vote: `/console/events/voting-results/${vote.id}`, change: `/console/events/officer-changes/${change.id}`, release: `/console/events/enforcement/${release.id}`,
    companies: '/console/companies', company: '/console/companies/TDWK', coverage: '/console/coverage', exports: '/console/exports',
    webhooks: '/console/webhooks', keys: '/console/keys', billing: '/console/billing', missing: '/console/nowhere',
  };
}

for (const mode of Object.keys(modes)) {
  test(`every page, ${mode}`, () => withTab(mode, async (tab) => {
    await tab.page.goto('/console');
    await tab.page.getByRole('heading', { name: 'Sign in with an API key' }).waitFor();
    await check(tab, 'sign-in');
    await signIn(tab, server.apiKey);
    for (const [name, address] of Object.entries(await addresses())) {
      await visit(tab, address);
      await check(tab, name);
    }
  }));
}

test('a key that is not valid is refused with advice', () => withTab('desktop', async (tab) => {
  await tab.page.goto('/console/keys');
  await tab.page.getByLabel('API key').fill('secapi_live_mistyped');
  await tab.page.getByRole('button', { name: 'Sign in' }).click();
  await tab.page.getByText('It may be mistyped, expired or revoked').waitFor();
  await check(tab, 'sign-in-refused');
  await tab.page.getByLabel('API key').fill(server.apiKey);
  await tab.page.getByRole('button', { name: 'Sign in' }).click();
  await tab.page.waitForURL('**/console/keys'); // where one wanted to go
}, [401]));

test('the feed is filtered, and walked by keyboard', () => withTab('desktop', async (tab) => {
  await signIn(tab, server.apiKey);
  const { page } = tab;
  await page.keyboard.press('/');
  await page.keyboard.type('tdwk');
  await page.keyboard.press('Enter');
  await page.waitForURL(/ticker=tdwk/);
  await settled(page);
  const tickers = await page.locator('.events .ticker').allTextContents();
  assert.ok(tickers.length > 0 && tickers.every((t) => t === 'TDWK'), `tickers ${tickers}`);
  await page.locator('body').click({ position: { x: 1, y: 1 } });
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await page.locator('.events a').nth(1).getAttribute('href');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${second}`);
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.waitForURL('**/console/keys');
  await page.goBack();
  await page.waitForURL(`**${second}`);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await check(tab, 'keyboard');
  assert.deepEqual(tab.complaints, []);
}));

test('evidence is found in the text', () => withTab('desktop', async (tab) => {
  await signIn(tab, server.apiKey);
  const { change } = await addresses();
  await visit(tab, change);
  const { nodes } = await api(`/v1/traces/trc_${change.split('_').at(-1)}`);
  const proofs = tab.page.locator('.proof');
  assert.equal(await proofs.count(), nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    await proofs.nth(i).click();
    const lit = (await tab.page.locator('mark.lit').allTextContents()).join('');
    assert.ok(nodes.some((n) => n.region.snippet.replace(/[\t\n]/g, '') === lit), `${lit} is no span of the trace`);
  }
}));

test('new rows appear by themselves', () => withTab('desktop', async (tab) => {
  await signIn(tab, server.apiKey);
  await tab.page.locator('.live', { hasText: /^Live$/ }).waitFor();
  await command('ingest', '--data', server.data, '--announce', await fixture('0009990001-26-000121', '0009990001-26-999901', server.dir));
  await tab.page.locator('.events li.fresh').first().waitFor();
  assert.match(await tab.page.locator('.events li.fresh').first().textContent(), /Brindlemark/);
  await check(tab, 'feed-live');
}));

test('webhooks are added, tested, replayed and deleted', () => withTab('desktop', async (tab) => {
  const receiver = await startReceiver();
  const { page } = tab;
  try {
    await signIn(tab, server.apiKey);
    await visit(tab, '/console/webhooks');
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    await page.getByLabel('URL').fill(receiver.url);
    await check(tab, 'webhook-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click();
    const shown = page.getByRole('dialog', { name: 'The signing secret' });
    assert.match(await shown.locator('pre').textContent(), /^whsec_/);
    await shown.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: receiver.url }).click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByRole('row', { name: /200 delivered.*webhook\.test/ }).first().waitFor();
    await check(tab, 'webhook');
    await page.getByRole('button', { name: /^Replay webhook\.test/ }).first().click();
    await page.getByRole('row', { name: /Replay/ }).nth(1).waitFor();
    assert.ok(receiver.received() >= 2, `${receiver.received()} deliveries`);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No endpoints').waitFor();
  } finally {
    receiver.stop();
  }
}));

test('the budget is set', () => withTab('desktop', async (tab) => {
  await signIn(tab, server.apiKey);
  await visit(tab, '/console/billing');
  await tab.page.getByRole('button', { name: 'Change the budget' }).click();
  await tab.page.getByLabel('Stop at (US dollars)').fill('50');
  await tab.page.getByLabel('Warn at (US dollars)').fill('40');
  await check(tab, 'budget-dialog');
  await tab.page.getByRole('button', { name: 'Save' }).click();
  await tab.page.getByText('$50.00', { exact: true }).waitFor();
  assert.equal((await api('/v1/billing')).budget.spendCapCents, 5000);
  await check(tab, 'billing-with-budget');
}));

test('what a filing says is never markup', () => withTab('desktop', async (tab) => {
  await signIn(tab, server.apiKey);
  const { change } = await addresses();
  const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script><a href="javascript:alert(3)">x</a>';
  const poison = (value) => JSON.parse(JSON.stringify(value), (key, v) => (typeof v === 'string' && ['headline', 'companyName', 'name', 'text', 'title', 'value', 'summaryMd', 'ticker', 'filingUrl'].includes(key) ? (key === 'filingUrl' ? 'javascript:alert(4)' : hostile + v) : v));
  await tab.page.route('**/console/api/v1/**', async (route) => {
    if (route.request().url().includes('/stream')) return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, json: poison(await response.json()) });
  });
  for (const address of ['/console', change]) {
    await visit(tab, address);
    await tab.page.getByText('<img src=x', { exact: false }).first().waitFor();
    assert.equal(await tab.page.locator('main img, main script, main [onerror], a[href^="javascript:"]').count(), 0, address);
  }
  assert.deepEqual(tab.complaints, []);
}));

test('keys are created, rotated and revoked; a revoked key ends its session', () => withTab('desktop', async (tab) => {
  await signIn(tab, server.apiKey);
  const { page } = tab;
  await visit(tab, '/console/keys');
  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByLabel('Label').fill('browser test');
  await check(tab, 'key-dialog');
  await page.getByRole('button', { name: 'Create key' }).click();
  const shown = page.getByRole('dialog', { name: 'Your new key' });
  const secret = await shown.locator('pre').textContent();
  assert.match(secret, /^secapi_live_/);
  await check(tab, 'key-secret');
  await shown.getByRole('button', { name: 'Done' }).click();
  await settled(page);
  assert.ok(!(await page.content()).includes(secret), 'the secret is still in the page');

  await withTab('desktop', async (other) => {
    await signIn(other, secret);
    await page.getByRole('button', { name: 'Revoke browser test' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('row', { name: /browser test.*Revoked/ }).waitFor();
    await assert.doesNotReject(async () => {
      for (let i = 0; i < 10; i++) { // five seconds are allowed
        await other.page.goto('/console');
        if (await other.page.getByText('Your session has ended').or(other.page.locator('.events li')).first().textContent().then((t) => t.includes('ended'))) return;
        await other.page.waitForTimeout(600);
      }
      throw new Error('the session goes on');
    });
  }, [401, 403]);
}));

test('the console is light, and the reference works offline', () => withTab('desktop', async (tab) => {
  const bodies = [];
  tab.page.on('response', (r) => { if (!r.url().includes('/console/api/')) bodies.push(r.body().then((b) => b.length, () => 0)); }); // a redirect has no body
  await signIn(tab, server.apiKey);
  await settled(tab.page);
  const weight = (await Promise.all(bodies)).reduce((a, b) => a + b, 0);
  await tab.page.goto('/console');
  await settled(tab.page);
  const paint = await tab.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  console.log(`page weight ${Math.round(weight / 1024)} KiB unpacked, first paint ${Math.round(paint)} ms`);
  assert.ok(weight > 10 * 1024 && weight < 300 * 1024, `${weight} bytes`);

  await tab.page.goto('/docs');
  await tab.page.getByText('/v1/events/officer-changes', { exact: true }).first().waitFor();
  assert.deepEqual(tab.complaints, []);
}));
