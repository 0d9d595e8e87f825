import { h, replace } from '../dom.js';
import { get, post, put } from '../client.js';
import { badge, button, card, choice, dialog, field, head, load, table, toast, when } from '../ui.js';
import { cents, count, date, duration, percent, usd, usdExact, words } from '../format.js';
import { meter, shares } from '../charts.js';

export const title = 'Usage and billing';

const many = (n, what) => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

const stateTones = { payment_failed: 'bad', restricted_read_only: 'bad', payg_pending_card: 'warn', sandbox_grant: 'info' };

const stateAdvice = {
  payg_pending_card: 'The free calls are used up. Put a card on file to go on.',
  payment_failed: 'The last payment failed. Everything works for 72 hours; mend the card before.',
  restricted_read_only: 'Payment is overdue: lists and single rows work, exports and deliveries do not.',
};

// leave opens a page of the payment provider, which comes back to this one.
async function leave(path, body) {
  const { url } = await post(path, body);
  if (url) location.assign(url);
}

const attempt = (act) => async (event) => {
  const b = event.currentTarget;
  b.disabled = true;
  try {
    await act();
  } catch (error) {
    await dialog({ title: 'That did not work', dismiss: 'Close', content: h('p', null, error.message) });
  }
  b.disabled = false;
};

function upgrade(plan) {
  const interval = choice([['month', `Monthly, ${usd(plan.monthlyPriceUsd)}`], ['year', `Yearly, ${usd(plan.annualPriceUsd)}`]], 'month', { name: 'interval' });
  return dialog({ title: `Change to ${plan.displayName}`, action: 'Go to payment',
    content: [field('Billed', interval), h('p', { class: 'fine' }, `Metered reads cost ${Math.round((plan.meterFamilyPrices[0]?.discount ?? 0) * 100)} % less.`)],
    submit: () => leave('/v1/billing/checkout', { planKey: plan.key, interval: interval.value }) });
}

function planCard(account, mayWrite) {
  const plan = account.plans.find((p) => p.key === account.effectivePlanKey);
  const others = account.plans.filter((p) => p.checkoutMode === 'subscription' && p.key !== account.effectivePlanKey);
  return card('Plan',
    h('p', { class: 'figure-line' }, h('span', { class: 'big' }, plan?.displayName || words(account.effectivePlanKey)), badge(words(account.billingState), stateTones[account.billingState] || 'good')),
    stateAdvice[account.billingState] && h('p', { class: 'banner warn' }, stateAdvice[account.billingState]),
    account.subscription && h('p', { class: 'fine' }, account.subscription.cancelAtPeriodEnd ? 'Ends ' : 'Renews ', date(account.subscription.currentPeriodEnd)),
    account.billingState === 'sandbox_grant' && [h('p', { class: 'row' }, h('span', null, 'Free calls'), h('span', null, `${count(account.freeGrantUsed)} of ${count(account.freeGrantTotal)} used`)),
      meter({ label: `${account.freeGrantUsed} of ${account.freeGrantTotal} free calls used`, value: account.freeGrantUsed, whole: account.freeGrantTotal })],
    h('p', { class: 'row' }, h('span', null, 'Card on file'), h('span', null, account.cardOnFile ? 'Yes' : 'No')),
    mayWrite && h('div', { class: 'actions' },
      !account.cardOnFile && button('Add a card', { kind: 'primary', onclick: attempt(() => leave('/v1/billing/payg/activate', {})) }),
      others.map((p) => button(`Change to ${p.displayName}`, { onclick: () => upgrade(p) })),
      account.customer && button('Manage payment', { onclick: attempt(() => leave('/v1/billing/portal', {})) })));
}

const caps = [['softCapCents', 'Warn at', 'Requests pass; an event tells of 75, 90, 95 and 100 %.'], ['spendCapCents', 'Stop at', 'Billable requests answer 402 beyond it.'], ['approvalThresholdCents', 'Ask for approval at', 'Billable requests answer 402 until it is raised.']];

function editBudget(budget) {
  const inputs = caps.map(([key, name, hint]) => [key, h('input', { name: key, type: 'number', min: '0', step: '0.01', inputmode: 'decimal', placeholder: 'No limit', value: budget[key] === null ? '' : (budget[key] / 100).toFixed(2) }), name, hint]);
  return dialog({ title: 'Budget of a month', action: 'Save',
    content: inputs.map(([, input, name, hint]) => field(`${name} (US dollars)`, input, hint)),
    submit: async () => (await put('/v1/billing/budget', Object.fromEntries(inputs.map(([key, input]) => [key, input.value === '' ? null : Math.round(Number(input.value) * 100)])))).budget });
}

function budgetCard(budget, mayWrite, changed) {
  const set = caps.filter(([key]) => budget[key] !== null);
  const whole = Math.max(budget.accruedUsageCents, ...set.map(([key]) => budget[key])) * (set.length ? 1.02 : 1);
  const tone = budget.hardCapReached ? 'cbad' : budget.softCapReached || budget.approvalRequired ? 'cwarn' : 'c1';
  return card(`Budget, ${budget.invoicePeriod}`,
    h('p', { class: 'figure-line' }, h('span', { class: 'big' }, cents(budget.accruedUsageCents)), h('span', { class: 'fine' }, 'accrued this month'),
      budget.hardCapReached && badge('Stopped at the cap', 'bad'), budget.approvalRequired && badge('Needs approval', 'warn'), budget.softCapReached && badge('Warning reached', 'warn')),
    set.length > 0 && meter({ label: `${cents(budget.accruedUsageCents)} accrued; ${set.map(([key, name]) => `${name.toLowerCase()} ${cents(budget[key])}`).join(', ')}`, value: budget.accruedUsageCents, whole, tone,
      marks: set.map(([key, name]) => ({ at: budget[key], name: `${name} ${cents(budget[key])}`, tone: key === 'spendCapCents' ? 'hard' : 'soft' })) }),
    h('dl', { class: 'facts' }, caps.map(([key, name]) => h('div', null, h('dt', null, name), h('dd', null, budget[key] === null ? 'Not set' : cents(budget[key]))))),
    mayWrite && h('div', { class: 'actions' }, button('Change the budget', { onclick: async () => {
      if (await editBudget(budget)) {
        toast('Budget saved');
        changed();
      }
    } })));
}

function spending(budget, account) {
  const families = Object.fromEntries(account.meterFamilyPrices.map((f) => [f.key, f]));
  return card('This month by kind of use',
    budget.lineItems.length === 0 ? h('p', { class: 'fine' }, 'Nothing billable yet this month.')
      : shares('Amount by kind of use', budget.lineItems.map((l) => ({ name: families[l.meterFamily]?.displayName || words(l.meterFamily), value: l.amountCents,
        fine: `${many(l.requestCount, 'request')}, ${many(l.units, 'unit')} at ${usdExact(l.unitAmountUsd)}` })), cents));
}

const meters = (usage) => card('Requests',
  h('p', { class: 'figure-line' }, h('span', { class: 'big' }, count(usage.totalRequests)), h('span', { class: 'fine' }, 'in all')),
  usage.meters.length > 0 && [shares('Requests by class', usage.meters.map((m) => ({ name: words(m.meterClass), value: m.count })), count),
    table('Requests by class', [
      { title: 'Class', cell: (m) => words(m.meterClass) }, { title: 'Requests', right: true, cell: (m) => count(m.count) }, { title: 'Succeeded', right: true, cell: (m) => count(m.successCount) },
      { title: 'Failed', right: true, cell: (m) => count(m.errorCount) }, { title: 'Mean latency', right: true, cell: (m) => duration(m.avgLatencyMs) }, { title: 'Last', right: true, cell: (m) => when(m.lastSeenAt) },
    ], usage.meters)]);

const limits = (answer) => card('Rate limits', h('p', { class: 'fine' }, 'One bucket for the whole organization; each class may use all of it.'),
  table('Rate limits', [{ title: 'Class', cell: (q) => words(q.meterClass) }, { title: 'Requests', right: true, cell: (q) => `${count(q.limit)} a ${q.period}` }, { title: 'Now', right: true, cell: (q) => badge(q.allowed ? 'Allowed' : 'Refused', q.allowed ? 'good' : 'bad') }], answer.quotas));

const prices = (account) => card('Prices', table('Prices', [{ title: 'Kind of use', cell: (f) => [h('span', { class: 'strong' }, f.displayName), h('span', { class: 'under fine' }, f.description)] },
  { title: 'Your price', right: true, cell: (f) => usdExact(f.unitAmountUsd) }, { title: 'Discount', right: true, cell: (f) => percent(f.discount * 100) }], account.meterFamilyPrices));

export async function render(main, { me, signal }) {
  const mayWrite = me.scopes.includes('write:account');
  const part = (path, draw) => {
    const place = h('div', { class: 'part' });
    const again = () => load(place, async () => draw(await get(path, {}, signal), again), signal);
    return [place, again()];
  };
  const [account] = part('/v1/billing', (a, again) => [h('div', { class: 'pair' }, planCard(a, mayWrite), budgetCard(a.budget, mayWrite, again)), spending(a.budget, a)]);
  const [price] = part('/v1/billing', prices);
  const [usage] = part('/v1/usage', meters);
  const [quotas] = part('/v1/limits', limits);
  replace(main, head('Usage and billing', 'What was used, what it costs, and where it stops.'), account, usage, price, quotas);
}
