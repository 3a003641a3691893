import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { topics, type Decided, type PreviewsEvent } from '@escalog/contracts';
import type { Clock } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { answerPreviews, publishPreview, type PreviewAnswers } from './previews.ts';
import { OpenWorld } from './testing/open-world.ts';

const actor = { kind: 'person', ref: 'person/ana' };
const question: Decided<PreviewsEvent> = {
  type: 'PreviewRequested',
  title: 'users cannot log in',
  description: null,
  severity: 'sev1',
  affects: [],
  responder: null,
};
const topic = topics.previews.name;

async function listening(t: TestContext, world: OpenWorld, on?: PreviewAnswers) {
  const heard: string[] = [];
  const answers: PreviewAnswers = on ?? {
    PreviewRequested({ meta }) {
      heard.push(meta.subject);
      return { type: 'PreviewRouted', askedAt: meta.occurredAt, routing: '{}' };
    },
  };
  const listener = await answerPreviews('catalog', answers, world.deps);
  t.after(() => listener.stop());
  return { heard, listener };
}

describe('who answers previews', () => {
  it('answers a question on the topic, with its key, next in its stream and because of it', async (t) => {
    await using world = new OpenWorld();
    const { listener } = await listening(t, world);
    listener.begin();
    await publishPreview(question, { previewId: 'p1', actor }, world.deps);
    await world.until(async () => (await world.events(topic)).length === 2);
    const [asked, answered] = await world.events(topic);
    assert.deepEqual(
      [answered?.type, answered?.meta.subject, answered?.meta.stream, answered?.meta.version],
      ['PreviewRouted', 'p1', 'preview/p1', 2],
    );
    assert.deepEqual(
      [answered?.meta.causationId, answered?.meta.correlationId, answered?.meta.actor.ref],
      [asked?.meta.eventId, asked?.meta.eventId, 'catalog'],
    );
  });

  it('passes over what was asked before it began, what is old, and what it has answered', async (t) => {
    await using world = new OpenWorld();
    await publishPreview(question, { previewId: 'before', actor }, world.deps);
    const { heard, listener } = await listening(t, world);
    await publishPreview(question, { previewId: 'not begun', actor }, world.deps);
    await turn();
    listener.begin();
    const then = world.clock.now();
    world.clock.advance(60_001);
    const late = overridden(world.clock as Clock, { now: () => then });
    await publishPreview(question, { previewId: 'old', actor }, { ...world.deps, clock: late });
    await publishPreview(question, { previewId: 'new', actor }, world.deps);
    await publishPreview(question, { previewId: 'new', actor }, world.deps);
    await publishPreview(question, { previewId: 'last', actor }, world.deps);
    await world.until(() => heard.includes('last'));
    assert.deepEqual(heard, ['new', 'last']);
  });

  it('goes on after what it cannot read or answer, and parks nothing', async (t) => {
    await using world = new OpenWorld();
    const heard: string[] = [];
    const { listener } = await listening(t, world, {
      PreviewRequested({ meta }) {
        if (meta.subject === 'odd') throw new Error('no idea');
        heard.push(meta.subject);
        return undefined;
      },
    });
    listener.begin();
    await world.deps.bus.publish(topic, [
      { key: 'p0', value: Buffer.from('no Avro'), headers: { ce_type: 'escalog.PreviewRequested' } },
      { key: 'p0', value: Buffer.alloc(0), headers: {} },
    ]);
    for (const previewId of ['odd', 'p0']) await publishPreview(question, { previewId, actor }, world.deps);
    await world.until(() => heard.includes('p0'));
    assert.equal(world.problems.length, 3);
    assert.deepEqual(await world.messages('escalog.test.dead-letters'), []);
  });

  it('goes on when its answer cannot be published', async (t) => {
    await using world = new OpenWorld();
    const { bus } = world.deps;
    const heard: string[] = [];
    const answers: PreviewAnswers = {
      PreviewRequested({ meta }) {
        heard.push(meta.subject);
        return { type: 'PreviewRouted', askedAt: meta.occurredAt, routing: '{}' };
      },
    };
    const down = overridden(bus, { publish: () => Promise.reject(new Error('the bus is down')) });
    const listener = await answerPreviews('catalog', answers, { ...world.deps, bus: down });
    t.after(() => listener.stop());
    listener.begin();
    for (const previewId of ['p1', 'p2']) await publishPreview(question, { previewId, actor }, world.deps);
    await world.until(() => heard.length === 2);
    await world.until(() => world.problems.length === 2);
  });
});
