import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { appliedEvent, removedEvent, severity } from '@escalog/definitions/testing';
import pino from 'pino';
import { RulesAnew, TellingDefinitions } from './rules-anew.ts';

const log = pino({ level: 'silent' });

/** Open escalations of these incidents, two a page. */
function running(...incidents: readonly string[]) {
  return {
    list: (_path: string | undefined, _limit: number, after: string | undefined) => {
      const from = Number(after ?? 0);
      const page = incidents.slice(from, from + 2);
      return Promise.resolve({
        escalations: page.map((incidentId) => ({ incidentId, escalationId: `${incidentId}/team/a`, startedAt: '' })),
        next: from + 2 < incidents.length ? String(from + 2) : null,
      });
    },
  };
}

describe('rules that are changed', () => {
  it('are asked of every open incident once, over all pages', async () => {
    const asked: string[] = [];
    const anew = new RulesAnew(running('a', 'a', 'b', 'c', 'b'), async (id) => void asked.push(id), log);
    anew.begin();
    anew.changed('rule/late');
    assert.equal(anew.busy, 1);
    await anew.end();
    assert.deepEqual([asked, anew.busy], [[], 0], 'nobody is asked once it has ended');

    anew.begin();
    anew.changed('severity/sev1');
    while (anew.busy > 0) await Promise.resolve();
    assert.deepEqual(asked, ['a', 'b', 'c']);
  });

  it('are no news before it has begun, and other entries never', () => {
    const anew = new RulesAnew(running('a'), () => assert.fail('nobody is asked'), log);
    anew.changed('rule/late');
    anew.begin();
    anew.changed('person/ana');
    assert.equal(anew.busy, 0);
  });

  it('while incidents are asked have them asked once more, and one that fails keeps no other from it', async () => {
    const asked: string[] = [];
    const anew: RulesAnew = new RulesAnew(
      running('a', 'b'),
      async (id) => {
        asked.push(id);
        if (asked.length === 1) anew.changed('rule/other');
        if (id === 'a') throw new Error('the store is away');
      },
      log,
    );
    anew.begin();
    anew.changed('rule/late');
    while (anew.busy > 0) await Promise.resolve();
    assert.deepEqual(asked, ['a', 'b', 'a', 'b']);
  });
});

describe('a copy of the catalog that tells', () => {
  it('tells what is applied and removed, and nothing that comes again', () => {
    const told: string[] = [];
    const copy = new TellingDefinitions();
    copy.onChanged = (ref) => told.push(ref);
    const sev1 = severity('sev1');
    copy.apply(appliedEvent(sev1));
    copy.apply(appliedEvent(sev1));
    copy.apply(removedEvent(sev1, 2));
    assert.deepEqual(told, ['severity/sev1', 'severity/sev1']);
  });
});
