import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { inCausalOrder, type Caused } from './causal-order.ts';

/** Histories whose causes are told before their effects, on clocks that disagree as they like. */
const histories = fc
  .array(fc.record({ stream: fc.nat({ max: 4 }), at: fc.nat({ max: 30 }), cause: fc.option(fc.nat()) }), {
    maxLength: 40,
  })
  .map((turns) => {
    const events: Caused[] = [];
    const versions = new Map<string, number>();
    for (const { stream, at, cause } of turns) {
      const name = `s${stream}`;
      const version = (versions.get(name) ?? 0) + 1;
      versions.set(name, version);
      const causationId =
        cause === null || events.length === 0 ? null : (events[cause % events.length]?.meta.eventId ?? null);
      events.push(event(name, version, at, causationId));
    }
    return events;
  });

const shuffled = histories.chain((events) =>
  fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
);

/** Any links at all, cycles and unknown causes among them. */
const corrupt = fc
  .array(
    fc.record({
      stream: fc.nat({ max: 3 }),
      version: fc.nat({ max: 4 }),
      at: fc.nat({ max: 5 }),
      cause: fc.nat({ max: 25 }),
    }),
    { maxLength: 20 },
  )
  .map((drafts) =>
    drafts.map(({ stream, version, at, cause }, index): Caused => ({
      meta: {
        eventId: `e${index}`,
        stream: `s${stream}`,
        version,
        occurredAt: instantOf(at),
        causationId: `e${cause}`,
      },
    })),
  );

describe('the causal order', () => {
  it('puts an answer behind the page that it answers, on whatever clock it was given', () => {
    const answer: Caused = { ...event('incident', 1, 1, null), pageId: 'p1' };
    const asking: Caused = { ...event('escalations', 1, 9, null), pages: [{ pageId: 'p1' }] };
    assert.deepEqual(inCausalOrder([answer, asking]), [asking, answer]);
  });

  it('is the same whatever order the events arrived in', () => {
    fc.assert(
      fc.property(shuffled, ([events, arrived]) => assert.deepEqual(inCausalOrder(arrived), inCausalOrder(events))),
    );
  });

  it('is the same when events arrived more than once', () => {
    fc.assert(
      fc.property(shuffled, ([events, again]) =>
        assert.deepEqual(inCausalOrder([...events, ...again]), inCausalOrder(events)),
      ),
    );
  });

  it('puts every cause before its effects, and each stream in its own order, however wrong the clocks are', () => {
    fc.assert(
      fc.property(shuffled, ([, arrived]) => {
        const ordered = inCausalOrder(arrived);
        const place = new Map(ordered.map(({ meta }, index) => [meta.eventId, index]));
        for (const { meta } of ordered) {
          const before = [meta.causationId, meta.version === 1 ? null : `${meta.stream}@${meta.version - 1}`];
          for (const id of before)
            assert.ok(
              id === null || (place.get(id) ?? Infinity) < (place.get(meta.eventId) ?? 0),
              `${id} before ${meta.eventId}`,
            );
        }
      }),
    );
  });

  it('loses nothing and ends also when the log is corrupt', () => {
    fc.assert(
      fc.property(corrupt, (events) => {
        const ids = (some: readonly Caused[]) => some.map(({ meta }) => meta.eventId).sort();
        assert.deepEqual(ids(inCausalOrder(events)), ids(events));
        assert.deepEqual(inCausalOrder(events.toReversed()), inCausalOrder(events));
      }),
    );
  });

  it('goes by time, then by stream, where nothing led to anything', () => {
    assert.deepEqual(idsOf(event('b', 1, 5), event('a', 2, 5), event('a', 1, 4), event('c', 1, 3)), [
      'c@1',
      'a@1',
      'a@2',
      'b@1',
    ]);
  });

  it('goes by version where a clock ran backwards within a stream', () => {
    assert.deepEqual(idsOf(event('a', 2, 1), event('a', 1, 9), event('b', 1, 3)), ['b@1', 'a@1', 'a@2']);
  });

  it('does not wait for a cause that nobody has', () => {
    assert.deepEqual(idsOf(event('a', 1, 1, 'lost@1'), event('b', 1, 2)), ['a@1', 'b@1']);
  });

  it('begins with the earliest of events that claim to have caused each other', () => {
    assert.deepEqual(idsOf(event('a', 1, 2, 'b@1'), event('b', 1, 1, 'a@1')), ['b@1', 'a@1']);
  });
});

function event(stream: string, version: number, at: number, causationId: string | null = null): Caused {
  return { meta: { eventId: `${stream}@${version}`, stream, version, occurredAt: instantOf(at), causationId } };
}

function idsOf(...events: readonly Caused[]): readonly string[] {
  return inCausalOrder(events).map(({ meta }) => meta.eventId);
}
