import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WorkflowRun, after, instantOf, type Instant } from '@escalog/kernel';
import fc from 'fast-check';
import { incident, incidentId, minute, night } from '../../testing/examples.ts';
import type { CallEnded, CallInput, CallTypes, RequestedCall } from './call-types.ts';
import { call } from './call.ts';

const requested: RequestedCall = {
  callId: `${incidentId}.call.tell-chat.1`,
  rule: 'rule/tell-chat',
  action: 1,
  kind: 'post',
  text: 'Sev1 declared: join the bridge.',
  tryUntil: after(night, 60 * minute),
  incident,
  why: 'It was declared with sev1.',
  requestedAt: night,
};

class Story {
  readonly run = new WorkflowRun<CallTypes>(call);
  at: Instant = night;

  constructor() {
    this.give({ kind: 'call-requested', call: requested });
  }

  give(input: CallInput) {
    return this.run.give(input, { at: this.at });
  }

  /** Goes to the time of the next timer and fires it. */
  ring() {
    this.at = instantOf(Math.max(this.at, this.run.next()?.dueAt ?? this.at));
    return this.run.ring({ at: this.at });
  }

  end(outcome: Partial<CallEnded>) {
    const attempt = this.run.activities.at(-1)?.attempt ?? 0;
    return this.give({
      kind: 'attempt-ended',
      attempt,
      outcome: 'failed',
      retriable: false,
      detail: 'HTTP 503',
      ...outcome,
    });
  }

  get armed(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.run.timers.map(({ id, dueAt }) => [id, dueAt - this.at]));
  }

  get attempts(): readonly number[] {
    return this.run.activities.map(({ attempt }) => attempt);
  }
}

const begun = () => {
  const story = new Story();
  story.ring();
  return story;
};

describe('a call of a rule', () => {
  it('is made at once, and leased to the process that makes it', () => {
    const story = new Story();
    assert.deepEqual(story.armed, { next: 0 });
    story.ring();
    assert.deepEqual([story.attempts, story.armed], [[1], { lost: 12_000 }]);
  });

  it('is delivered once it is taken', () => {
    const story = begun();
    const [event] = story.end({ outcome: 'accepted', detail: 'HTTP 200' });
    assert.equal(event?.type === 'CallDelivered' && event.attempts, 1);
    assert.equal(
      event?.reason.text,
      'What is posted to a chat by action 2 of rule/tell-chat was taken at attempt 1 (HTTP 200).',
    );
    assert.deepEqual(story.armed, {});
  });

  it('is repeated later and later when what fails may pass', () => {
    const story = begun();
    const delays = [1, 2, 3].map(() => {
      story.end({ retriable: true });
      const delay = story.armed['next'] ?? 0;
      story.ring();
      return delay;
    });
    assert.deepEqual(
      delays.map((delay) => 2 ** Math.floor(Math.log2(delay / 1_000))),
      [1, 2, 4],
    );
    assert.deepEqual(story.attempts, [1, 2, 3, 4]);
  });

  it('waits as long as the receiver asks', () => {
    const story = begun();
    story.end({ retriable: true, retryAfter: 10 * minute });
    assert.deepEqual(story.armed, { next: 10 * minute });
  });

  it('fails when the receiver wants it only after it is of no use', () => {
    const story = begun();
    const [event] = story.end({ retriable: true, retryAfter: 60 * minute });
    assert.equal(event?.type, 'CallFailed');
    assert.match(event?.reason.text ?? '', /\(HTTP 503\), and there is no time left to try again\.$/);
    assert.deepEqual(story.armed, {});
  });

  it('fails at once when repeating would not help', () => {
    const [event] = begun().end({ detail: 'rule/tell-chat has been removed since' });
    assert.ok(event?.type === 'CallFailed');
    assert.deepEqual([event.attempts, event.detail], [1, 'rule/tell-chat has been removed since']);
    assert.match(event.reason.text, /, and trying again would not help\.$/);
  });

  it('is made again when its process died', () => {
    const story = begun();
    story.ring();
    story.ring();
    assert.deepEqual([story.attempts, story.run.events], [[1, 2], []]);
    assert.deepEqual(
      story.give({ kind: 'attempt-ended', attempt: 1, outcome: 'accepted', retriable: false, detail: '' }),
      [],
    );
  });

  it('is not taken for lost while its process says that it has it in hand', () => {
    const story = begun();
    story.at = after(night, 5_000);
    story.give({ kind: 'attempt-held', attempt: 1 });
    assert.deepEqual(story.armed, { lost: 12_000 });
  });

  it('that is asked for again is made once', () => {
    const story = begun();
    story.give({ kind: 'call-requested', call: { ...requested } });
    assert.deepEqual([story.attempts, story.armed], [[1], { lost: 12_000 }]);
  });
});

describe('whatever the order of outcomes and timers', () => {
  const happening = fc.oneof(
    fc.record({ kind: fc.constant('ends'), outcome: fc.constantFrom('accepted', 'failed'), retriable: fc.boolean() }),
    fc.constant({ kind: 'rings' } as const),
    fc.constant({ kind: 'requested again' } as const),
    fc.constant({ kind: 'held' } as const),
  );

  it('a call has one end, and always has something to wait for before it', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60, size: 'max' }), (happenings) => {
        const story = new Story();
        const step = (what: (typeof happenings)[number]) => {
          if (what.kind === 'ends') story.end({ outcome: what.outcome as 'failed', retriable: what.retriable });
          else if (what.kind === 'requested again') story.give({ kind: 'call-requested', call: { ...requested } });
          else if (what.kind === 'held') story.give({ kind: 'attempt-held', attempt: story.attempts.at(-1) ?? 0 });
          else if (story.run.next() !== undefined) story.ring();
          const isOver = story.run.events.length > 0;
          assert.equal(story.run.timers.length > 0, !isOver, 'it waits for nothing, or for something after its end');
        };
        for (const what of happenings) step(what);
        for (let turn = 0; story.run.timers.length > 0; turn += 1) {
          assert.ok(turn < 2_000, 'it does not end');
          step({ kind: 'rings' });
        }
        assert.equal(story.run.events.length, 1, 'it has not one end');
        assert.equal(new Set(story.attempts).size, story.attempts.length, 'an attempt was made twice');
        assert.match(story.run.events[0]?.reason.text ?? '', /^[A-Z].*\.$/);
      }),
    );
  });
});
