import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import type { EscalationsInput } from './inputs.ts';
import { branch, level, pathOf, repeat } from './testing/paths.ts';
import { at, contextAt, declared, delivered, ids, routed, story, types, undeliverable } from './testing/story.ts';

const minute = 60_000;
const identity = ids.escalation;
const now = after(at, 7 * minute);

function changed(from: string, to: string, version = 2): EscalationsInput {
  const direction = to < from ? 'raised' : 'lowered';
  return {
    kind: 'facts-changed',
    facts: { version, severity: to },
    severity: { from, to, direction },
    by: 'person/dana',
    at: now,
  };
}

/** A sev4 that has climbed `levels` of a path, each page delivered. */
function begun(path: EntryOf<'escalation-path'>, levels = 1) {
  const run = story();
  const asked = (events: ReturnType<typeof run.give>, when: Instant) => {
    for (const { pageId } of events.flatMap((event) => ('pages' in event ? event.pages : [])))
      run.give(delivered(pageId), contextAt(when, [path]));
  };
  asked(run.give({ ...routed(), facts: { ...declared.facts, severity: 'sev4' } }, contextAt(at, [path])), at);
  for (let climbed = 1; climbed < levels; climbed += 1) {
    const when = run.next()?.dueAt ?? at;
    asked(run.ring(contextAt(when, [path])), when);
  }
  return run;
}

describe('a severity that is raised', () => {
  const withExecutive = pathOf(branch('incident.rank == 1', [level('dana')]), level('ana'), level('ben'));

  it('pages at once the levels that would have been reached, and says so in one event', () => {
    const run = begun(withExecutive);
    const events = run.give(changed('sev4', 'sev1'), contextAt(now, [withExecutive]));
    const [reassessed] = events;
    assert.deepEqual(types(events), ['IncidentReassessed']);
    assert.ok(reassessed?.type === 'IncidentReassessed');
    const { trigger, before, after: to, urgency, added } = reassessed;
    assert.deepEqual([trigger, before, to, urgency], ['severity-raised', 'sev4', 'sev1', 'high']);
    assert.deepEqual(
      added.map(({ level: number, pages, urgency: loud }) => [number, pages.map(({ pageId }) => pageId), loud]),
      [[1, [`${identity}/1.1/dana`], 'high']],
    );
    assert.equal(
      reassessed.reason.text,
      'Dana Reyes raised the severity from severity/sev4 to severity/sev1. Level 1 of Identity pages Dana Reyes; 1 page that went out quietly is brought loudly.',
    );
  });

  it('brings loudly what went out quietly, but not what cannot be delivered, or whose level is quiet', () => {
    const path = pathOf(level('ana cleo'), level('ben', { urgency: 'low' }));
    const run = begun(path, 2);
    run.give(undeliverable(`${identity}/1.1/cleo`), contextAt(now, [path]));
    const [reassessed] = run.give(changed('sev4', 'sev1'), contextAt(now, [path]));
    assert.ok(reassessed?.type === 'IncidentReassessed');
    assert.deepEqual([reassessed.raisedPages, reassessed.added], [[`${identity}/1.1/ana`], []]);
    run.give(changed('sev1', 'sev4', 3), contextAt(now, [path]));
    const [again] = run.give(changed('sev4', 'sev1', 4), contextAt(now, [path]));
    assert.ok(again?.type === 'IncidentReassessed');
    assert.deepEqual(again.raisedPages, [], 'it is loud already');
  });

  it('pages nobody twice for one level, and has what was added answered like any page', () => {
    const run = begun(withExecutive);
    run.give(changed('sev4', 'sev1'), contextAt(now, [withExecutive]));
    run.give(changed('sev1', 'sev4', 3), contextAt(now, [withExecutive]));
    const [again] = run.give(changed('sev4', 'sev1', 4), contextAt(now, [withExecutive]));
    assert.ok(again?.type === 'IncidentReassessed');
    assert.deepEqual(again.added, []);
    const acknowledgement = { by: 'person/dana', pageId: `${identity}/1.1/dana` };
    const [halted] = run.give({ kind: 'acknowledged', acknowledgement }, contextAt(now, [withExecutive]));
    assert.ok(halted?.type === 'EscalationHalted');
    assert.deepEqual(halted.answeredPages, [`${identity}/1.1/dana`]);
  });

  it('goes on from the other side of a branch, as far up as it had come, and waits as long as before', () => {
    const path = pathOf(branch('incident.rank > 1', [level('ana'), level('ben')], [level('cleo'), level('dana')]));
    const run = begun(path);
    const dueAt = run.next()?.dueAt;
    const [reassessed] = run.give(changed('sev4', 'sev1'), contextAt(now, [path]));
    assert.ok(reassessed?.type === 'IncidentReassessed');
    assert.deepEqual(
      reassessed.added.map(({ level: number }) => number),
      [3],
    );
    assert.equal(run.next()?.dueAt, dueAt);
    const [reached] = run.ring(contextAt(dueAt ?? at, [path]));
    assert.ok(reached?.type === 'LevelReached');
    assert.deepEqual([reached.level, reached.pages.map(({ person }) => person)], [4, ['person/dana']]);
  });

  it('waits no longer than the level to which it comes says', () => {
    const path = pathOf(
      branch('incident.rank > 1', [level('ana', { acknowledgeWithin: 'PT1H' })], [level('cleo')]),
      level('dana'),
    );
    const run = begun(path);
    const [reassessed] = run.give(changed('sev4', 'sev1'), contextAt(now, [path]));
    assert.ok(reassessed?.type === 'IncidentReassessed');
    assert.equal(reassessed.added[0]?.acknowledgeBy, after(now, 5 * 60_000));
    assert.equal(run.next()?.dueAt, after(now, 5 * 60_000));
    assert.equal(run.state.escalations[identity]?.acknowledgeBy, after(now, 5 * 60_000));
  });

  it('looks at the round that it is in alone', () => {
    const path = pathOf(
      branch('incident.rank == 1', [level('dana')]),
      level('ana', { name: 'again' }),
      repeat(2, 'again'),
    );
    const run = begun(path, 2);
    const [reassessed] = run.give(changed('sev4', 'sev1'), contextAt(now, [path]));
    assert.ok(reassessed?.type === 'IncidentReassessed');
    assert.deepEqual(reassessed.added, []);
  });

  it('pages nobody new for what somebody has acknowledged, nor once it is resolved', () => {
    const run = begun(withExecutive);
    const acknowledgement = { by: 'person/ana', pageId: null };
    run.give({ kind: 'acknowledged', acknowledgement }, contextAt(now, [withExecutive]));
    const [reassessed] = run.give(changed('sev4', 'sev1'), contextAt(now, [withExecutive]));
    assert.ok(reassessed?.type === 'IncidentReassessed');
    assert.deepEqual([reassessed.added, reassessed.raisedPages], [[], []]);
    assert.match(reassessed.reason.text, /\. Nobody is paged for it\.$/);
    run.give({ kind: 'resolved' }, contextAt(now, [withExecutive]));
    assert.deepEqual(types(run.give(changed('sev1', 'sev4', 3), contextAt(now, [withExecutive]))), []);
  });
});

describe('another change', () => {
  it('is told as it is, and pages nobody', () => {
    const run = begun(pathOf(branch('incident.rank > 1', [level('ana')], [level('ben')])));
    const [lowered] = run.give(changed('sev1', 'sev4'), contextAt(now));
    assert.ok(lowered?.type === 'IncidentReassessed');
    assert.deepEqual([lowered.trigger, lowered.added, lowered.raisedPages], ['severity-lowered', [], []]);
    const scope = (added: string[], removed: string[], affects: string[]): EscalationsInput => ({
      kind: 'facts-changed',
      facts: { version: 3 + affects.length, affects },
      scope: { added, removed },
      by: 'person/dana',
      at: now,
    });
    const [grown] = run.give(scope(['component/db'], [], ['business-service/login', 'component/db']), contextAt(now));
    assert.ok(grown?.type === 'IncidentReassessed');
    assert.deepEqual(
      [grown.trigger, grown.before, grown.after],
      ['scope-grown', 'business-service/login', 'business-service/login, component/db'],
    );
    const [shrunk] = run.give(
      {
        ...scope([], ['component/db'], ['business-service/login']),
        facts: { version: 9, affects: ['business-service/login'] },
      } as EscalationsInput,
      contextAt(now),
    );
    assert.ok(shrunk?.type === 'IncidentReassessed');
    assert.equal(shrunk.trigger, 'scope-shrunk');
    assert.equal(
      shrunk.reason.text,
      'Dana Reyes says that component/db is not affected any more. What is being climbed goes on as it is.',
    );
  });

  it('is told in the words of whoever made it', () => {
    const run = begun(pathOf(level('ana')));
    const because = 'Dana Reyes lowered the severity to sev4: few people notice.';
    const [told] = run.give({ ...changed('sev1', 'sev4'), because } as EscalationsInput, contextAt(now));
    assert.ok(told?.type === 'IncidentReassessed');
    assert.equal(told.reason.text, `${because} Nobody is paged for it.`);
  });
});
