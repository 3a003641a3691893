import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { registeredSchemas } from '@escalog/contracts';
import { isRetrospective } from './domain/retrospective.ts';
import { answerOf, ways } from './domain/testing/why-table.ts';

describe('what why takes into account', () => {
  /** Of what has nothing to do with whether somebody is paged; everything else is told by a link in the table. */
  const withoutPages: ReadonlySet<string> = new Set([
    'SeverityChanged',
    'ScopeChanged',
    'UpdatePosted',
    'StatusChanged',
    'LeadAssigned',
    'VisibilityChanged',
    'IncidentArchived',
    'CallRequested',
    'CallDelivered',
    'CallFailed',
    // What follows of these is told by the level that is reached because of it, and by the escalation that begins.
    'NextLevelRequested',
    'AcknowledgementLapsed',
    'AcknowledgementChanged',
    'AlertFiredAgain',
    'IncidentReopened',
    'HandoffAccepted',
    'LevelAnswered',
    // Those with which a page is raised: the delivery says so.
    'IncidentReassessed',
    // What ends a page is told by what its person did.
    'PageDeclined',
    'MessageRecalled',
    'IncidentHandedOff',
    'PagesWithdrawn',
    'EscalationExhausted',
  ]);

  it('is every event type: a new one fails here until it is looked at', () => {
    const named = new Set(
      ways.flatMap((row) => {
        const typeOf = new Map(row.story.story.events.map(({ meta, type }) => [meta.eventId, type]));
        return answerOf(row).chains.flatMap(({ links }) =>
          links.flatMap(({ events }) => events.flatMap((id) => typeOf.get(id) ?? [])),
        );
      }),
    );
    const other = /^escalog\.(catalog|access|audit|previews)-/;
    const types = new Set(
      registeredSchemas
        .filter(({ subject }) => !other.test(subject))
        .map(({ subject }) => subject.slice(subject.lastIndexOf('.') + 1))
        .filter((type) => !isRetrospective({ type } as never)),
    );
    assert.ok(types.size > 40);
    assert.deepEqual(
      [...types].filter((type) => !named.has(type as never) && !withoutPages.has(type)),
      [],
    );
  });

  /** Why levels are skipped, paths are stopped and pages not delivered, as policy and notification code it. */
  const considered: ReadonlySet<string> = new Set(['nobody-to-page']);

  it('is every code by which a level is skipped', () => {
    const folder = new URL('../../policy/src/domain/', import.meta.url);
    const codes = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .flatMap((file) => {
        const text = readFileSync(new URL(file, folder), 'utf8');
        return text
          .split(/^(?=(?:export )?function )/m)
          .filter((part) => /: \{?[^)]*'LevelSkipped'[^)]*\}?>? \{|type: 'LevelSkipped',/.test(part))
          .flatMap((part) => [...part.matchAll(/code: '([a-z-]+)'/g)].map(([, code]) => code ?? ''));
      });
    assert.deepEqual(new Set(codes), considered);
  });
});
