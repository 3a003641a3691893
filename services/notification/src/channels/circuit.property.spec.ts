import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { accepted, failed, unanswered, type SendResult } from './channel.ts';
import { admit, afterLook, afterMessage, closed, type Circuit } from './circuit.ts';

/** Seconds. */
const deadline = 10;
const longestPeriod = 20;
/** After the provider is back, at most: what hung ends, a turn that was reserved passes, and each page comes again. */
const longestWait = deadline + 15 + longestPeriod + 5;

interface Page {
  readonly recipient: string;
  readonly hasOtherWay: boolean;
  readonly from: number;
  /** How often it comes again while it is not through. */
  readonly period: number;
}

const pages = fc.array(
  fc.record({
    recipient: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    hasOtherWay: fc.boolean(),
    from: fc.integer({ min: 0, max: 120 }),
    period: fc.integer({ min: 1, max: longestPeriod }),
  }),
  { minLength: 1, maxLength: 30 },
);

/** The pages at a provider that is away until `back`: how often each was sent, and when it got through. */
function story(all: readonly Page[], { back, hangs, looks }: { back: number; hangs: boolean; looks: boolean }) {
  let circuit: Circuit = closed;
  const states = all.map((page) => ({ page, nextAt: page.from, sent: 0, throughAt: Infinity }));
  let underWay: { until: number; state: (typeof states)[number]; isProbe: boolean }[] = [];
  const silence: SendResult = hangs ? unanswered('no answer') : { ...failed(true, 'ECONNREFUSED'), fault: 'provider' };
  for (let second = 0; second <= 400; second += 1) {
    const at = instantOf(second * 1_000);
    const ends = (state: (typeof states)[number], isProbe: boolean, result: SendResult): void => {
      circuit = afterMessage(circuit, { witness: state.page.recipient, isProbe }, result, at);
      if (result.kind === 'accepted') state.throughAt = second;
      else state.nextAt = second + state.page.period;
    };
    const ended = underWay.filter(({ until }) => until <= second);
    underWay = underWay.filter(({ until }) => until > second);
    for (const { state, isProbe } of ended) ends(state, isProbe, silence);
    if (looks && second % 5 === 0) circuit = afterLook(circuit, second < back ? silence : accepted('ok'), at);
    for (const state of states.filter(({ nextAt, throughAt }) => nextAt <= second && throughAt === Infinity)) {
      const { recipient, hasOtherWay, period } = state.page;
      const asked = admit(circuit, { witness: recipient, hasOtherWay }, at);
      circuit = asked.circuit;
      state.nextAt = second + period;
      if (asked.kind === 'withheld') continue;
      state.sent += 1;
      const isProbe = asked.kind === 'probe';
      if (second >= back) ends(state, isProbe, accepted('ok'));
      else if (!hangs) ends(state, isProbe, silence);
      else {
        state.nextAt = Infinity;
        underWay.push({ until: second + deadline, state, isProbe });
      }
    }
  }
  return states;
}

describe('a circuit, whatever pages come and however the provider is away', () => {
  const outage = fc.record({ back: fc.integer({ min: 0, max: 300 }), hangs: fc.boolean(), looks: fc.boolean() });

  it('lets every page through soon after the provider is back', () => {
    fc.assert(
      fc.property(pages, outage, (all, away) => {
        for (const { page, throughAt } of story(all, away))
          assert.ok(
            throughAt <= Math.max(page.from, away.back) + longestWait,
            `${JSON.stringify(page)} got through at ${throughAt}`,
          );
      }),
    );
  });

  it('delays no page at all while the provider answers', () => {
    fc.assert(
      fc.property(pages, fc.boolean(), (all, looks) => {
        for (const { page, throughAt } of story(all, { back: 0, hangs: false, looks }))
          assert.equal(throughAt, page.from);
      }),
    );
  });

  it('has few messages wait for a provider that hangs for long', () => {
    const flood = Array.from({ length: 200 }, (_, index) => ({
      recipient: `r${index}`,
      hasOtherWay: true,
      from: 20,
      period: 1,
    }));
    const first = ['x', 'y'].map((recipient) => ({ recipient, hasOtherWay: true, from: 0, period: 20 }));
    const sent = story([...first, ...flood], { back: 300, hangs: true, looks: true }).reduce(
      (sum, page) => sum + (page.throughAt >= 300 ? page.sent - 1 : 0),
      0,
    );
    assert.ok(sent < 120, `${sent} messages were sent in vain`);
  });
});
