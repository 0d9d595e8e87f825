// The votes of a meeting as bars.

import { h, svg } from './dom.js';
import { badge } from './ui.js';
import { compact, count, percent, words } from './format.js';

const width = 1000;
const height = 20;

const parts = {
  for_against_abstain: [['votesFor', 'For', 'for'], ['votesAgainst', 'Against', 'against'], ['abstain', 'Abstain', 'abstain'], ['brokerNonVotes', 'Broker non-votes', 'silent']],
  for_withhold: [['votesFor', 'For', 'for'], ['votesWithheld', 'Withheld', 'against'], ['abstain', 'Abstain', 'abstain'], ['brokerNonVotes', 'Broker non-votes', 'silent']],
  frequency: [['oneYear', 'One year', 'for'], ['twoYears', 'Two years', 'second'], ['threeYears', 'Three years', 'third'], ['abstain', 'Abstain', 'abstain'], ['brokerNonVotes', 'Broker non-votes', 'silent']],
};

function bar(votes, total, text) {
  let x = 0;
  return svg('svg', { class: 'bar-votes', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': text },
    votes.map(([name, n, tone]) => {
      const w = total > 0 ? (n / total) * width : 0;
      const segment = svg('rect', { class: `vote-${tone}`, x, y: 0, width: Math.max(w, n > 0 ? 2 : 0), height }, svg('title', null, `${name}: ${count(n)}`));
      x += w;
      return segment;
    }));
}

function proposal(p) {
  const votes = (parts[p.voteFormat] || parts.for_against_abstain).filter(([key]) => p[key] !== null && p[key] !== undefined).map(([key, name, tone]) => [name, p[key], tone]);
  const total = votes.reduce((sum, [, n]) => sum + n, 0);
  const name = p.nominee || p.description?.replace(/^(proposal|item)\s+(no\.?\s*)?\w+\s*[–—:.-]+\s*/i, '').replace(/:$/, '') || words(p.proposalType);
  const said = votes.map(([label, n]) => `${label} ${count(n)}`).join(', ');
  return h('li', { class: 'proposal' },
    h('div', { class: 'title' }, h('span', { class: 'number' }, p.number), h('span', { class: 'name' }, name, p.shareClass && h('span', { class: 'fine' }, ` ${p.shareClass}`)),
      p.approved === true && badge('Approved', 'good'), p.approved === false && badge('Not approved', 'bad'),
      p.proponent === 'shareholder' && badge('By shareholders')),
    total > 0 ? bar(votes, total, `${name}: ${said}`) : h('p', { class: 'fine' }, 'The filing states no counts for this vote.'),
    h('dl', { class: 'tally' }, p.supportPercent !== null && h('div', null, h('dt', null, 'Support'), h('dd', { class: 'strong' }, percent(p.supportPercent))),
      votes.map(([label, n, tone]) => h('div', null, h('dt', null, h('span', { class: `swatch vote-${tone}` }), label), h('dd', { title: count(n) }, compact(n))))));
}

export const votesOf = (row) => h('section', { class: 'card votes' }, h('h2', null, 'Votes'),
  h('p', { class: 'fine' }, `Each bar is the whole of one vote${row.quorumPercent ? `; quorum ${percent(row.quorumPercent)}` : ''}.`),
  h('ol', null, row.proposals.map(proposal)));
