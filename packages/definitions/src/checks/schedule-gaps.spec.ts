import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import type { Definitions } from '../definitions.ts';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { gapWarnings } from './schedule-gaps.ts';
import type { Warning } from './warning.ts';

describe('the warnings about schedules', () => {
  /** On Monday, 11 January 2027. */
  const gapsOf = (entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] =>
    gapWarnings(entries, current, instantOf(Date.UTC(2027, 0, 11)));
  const fay: EntryOf<'person'> = { ref: 'person/fay', name: 'Fay Novak', contactMethods: [] };
  const path = (target: string): EntryOf<'escalation-path'> => ({
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: [target], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/fay',
  });
  const rotation = { people: ['person/fay'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
  const web: EntryOf<'schedule'> = { ref: 'schedule/web', name: 'Web on call', timeZone: 'UTC', rotation };
  const days: EntryOf<'schedule'> = {
    ref: web.ref,
    name: web.name,
    timeZone: 'UTC',
    layers: [{ name: 'Days', restrictedTo: [{ from: '08:00', to: '20:00' }], rotation }],
  };
  const off: EntryOf<'override'> = {
    ref: 'override/off',
    name: 'Off',
    schedule: web.ref,
    kind: 'remove',
    person: 'person/fay',
    startsAt: '2027-01-13T08:00',
    endsAt: '2027-01-14T09:00',
    by: 'person/fay',
    why: 'A day off.',
  };
  const climbed = [fay, path('schedule/web')];
  const told = (entries: readonly CatalogEntry[], ...known: readonly CatalogEntry[]) =>
    gapsOf(entries, definitionsOf(...climbed, ...known)).map(({ ref, detail }) => `${ref}: ${detail}`);
  const end =
    '; Triage (escalation-path/triage) goes on without anybody then; let somebody be on call, or say "nobody": true in a layer if that is what you want';

  it('tell the times of the next four weeks in which nobody is on call, if a path climbs it', () => {
    assert.deepEqual(told([days]), [
      `schedule/web: in the next 4 weeks nobody is on call in Web on call for 14 d altogether, 29 times, first from 2027-01-11 00:00 to 2027-01-11 08:00${end}`,
    ]);
    assert.deepEqual(gapsOf([days], definitionsOf(fay, path('person/fay'))), [], 'but not if none does');
    assert.deepEqual(told([fay], days), [], 'and not if nothing of it was sent');
  });

  it('tell an override that leaves nobody, at the override', () =>
    assert.deepEqual(told([off], web), [
      `override/off: in the next 4 weeks nobody is on call in Web on call for 1 d 1 h altogether, first from 2027-01-13 08:00 to 2027-01-14 09:00${end}`,
    ]));

  it('tell a first turn that lies ahead, and a path that begins to climb a schedule with gaps', () => {
    const later = { ...web, rotation: { ...rotation, startsAt: '2027-01-12T09:00' } };
    assert.match(told([later])[0] ?? '', /^schedule\/web: .* for 1 d 9 h altogether, first from 2027-01-11 00:00/);
    assert.match(told([path('schedule/web')], days)[0] ?? '', /^escalation-path\/triage: in the next 4 weeks/);
  });

  it('say nothing of hours for which a layer says nobody, nor of what is covered', () => {
    const said = { ...days, layers: [{ name: 'Nobody', nobody: true as const }, ...(days.layers ?? [])] };
    const covered = { ...days, layers: [{ name: 'All', rotation }, ...(days.layers ?? [])] };
    assert.deepEqual([told([said]), told([covered]), told([web])], [[], [], []]);
    assert.deepEqual(told([{ ...off, kind: 'replace', insteadOf: 'person/ana' }], web), []);
  });

  describe('look at everything that reaches people by a target', () => {
    const level = (target: string) => ({ level: { targets: [target], acknowledgeWithin: 'PT5M' } });
    const begins = (entry: CatalogEntry) => told([entry], days)[0] ?? '';

    it('a level behind a branch, and the adjudicator', () => {
      const branch = { branch: { if: 'incident.rank == 1', then: [level('person/fay')], else: [level(web.ref)] } };
      const other = { ...path('person/fay'), ref: 'escalation-path/other', name: 'Other' };
      assert.match(
        begins({ ...other, nodes: [branch] }),
        /^escalation-path\/other: in the next 4 weeks .*; Other \(escalation-path\/other\) goes on without anybody then/,
      );
      assert.match(begins({ ...other, adjudicator: web.ref }), /^escalation-path\/other: in the next 4 weeks/);
    });

    it('a rule, a severity and a routing rule', () => {
      const page: EntryOf<'rule'> = { ref: 'rule/late', name: 'Late', on: ['bounced'], do: [{ page: [web.ref] }] };
      const order = { ref: 'routing-rule/all', name: 'All', order: 1, if: 'true', then: [web.ref] };
      assert.match(begins(page), /^rule\/late: .*; Late \(rule\/late\) reaches nobody by it then;/);
      assert.match(
        begins(severity('sev1', { tells: [web.ref] })),
        /^severity\/sev1: .*; SEV1 \(severity\/sev1\) tells nobody by it then;/,
      );
      assert.match(begins(order), /^routing-rule\/all: .*; All \(routing-rule\/all\) involves nobody by it then;/);
    });

    it('a team that nobody is in any more', () => {
      const empty: EntryOf<'team'> = { ref: 'team/web', name: 'Web', members: [], path: 'escalation-path/triage' };
      const warned = (...sent: readonly CatalogEntry[]) => gapsOf(sent, definitionsOf(fay, path('team/web'), empty));
      assert.deepEqual(
        warned(empty).map(({ ref, detail }) => [ref, detail]),
        [
          [
            'team/web',
            'there is nobody in Web; Triage (escalation-path/triage) goes on without anybody then; give the team a schedule or members',
          ],
        ],
      );
      assert.deepEqual(warned({ ...empty, members: ['person/fay'] }), []);
      assert.deepEqual(warned({ ...empty, schedule: web.ref }, web), []);
    });
  });
});
