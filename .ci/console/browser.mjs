// A headless Chromium, whose pages are held against what every page must be.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const launch = () => chromium.launch({ executablePath, args: ['--no-sandbox'] }); // CI runs as root

export const modes = {
  desktop: { viewport: { width: 1280, height: 860 } },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

// open returns a page and what it complained about. allowed are statuses that the test
// itself provokes.
export async function open(browser, base, mode = 'desktop', allowed = []) {
  const context = await browser.newContext({ ...modes[mode], reducedMotion: 'reduce', baseURL: base });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (m) => {
    const expected = [...allowed, ...(process.env.ALLOW ? [process.env.ALLOW] : [])].some((status) => m.text().includes(`status of ${status}`));
    if (m.type() === 'error' && !expected) complaints.push(`${m.text()} ${m.location().url}`);
  });
  page.on('pageerror', (e) => complaints.push(e.stack));
  page.on('dialog', (d) => { complaints.push(`a dialog: ${d.message()}`); d.dismiss(); });
  page.on('request', (r) => { if (!r.url().startsWith(base)) complaints.push(`a request to ${r.url()}`); });
  return { page, complaints, mode, context };
}

export async function signIn(tab, key) {
  await tab.page.goto('/console/sign-in');
  await tab.page.getByLabel('API key').fill(key);
  await tab.page.getByRole('button', { name: 'Sign in' }).click();
  await tab.page.locator('.events li').first().waitFor();
}

// settled waits until the page has loaded what it shows.
export async function settled(page) {
  await page.locator('main h1, main .empty h2').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.waiting'));
}

export async function visit(tab, address) {
  await tab.page.goto(address);
  await settled(tab.page);
}

// check holds the page against the rules for accessibility, the width of the screen, and silence.
export async function check(tab, name) {
  const { page, complaints, mode } = tab;
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const found = violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n${v.nodes.slice(0, 4).map((n) => `    ${n.target.join(' ')} ${n.failureSummary}`).join('\n')}`);
  assert.deepEqual(found, [], `${name}, ${mode}: accessibility`);
  const [width, screen] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  assert.ok(width <= screen, `${name}, ${mode}: ${width} pixels wide on a screen of ${screen}`);
  assert.deepEqual(complaints, [], `${name}, ${mode}: complaints`);
  await shoot(tab, name);
}

// shoot keeps a picture where SHOTS says so.
export async function shoot({ page, mode }, name) {
  if (!process.env.SHOTS) return;
  await mkdir(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.SHOTS, `${name}-${mode}.png`), fullPage: true });
}
