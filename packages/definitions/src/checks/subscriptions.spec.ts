import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '../entry.ts';
import { problemsOfSubscription } from './subscriptions.ts';

describe('a subscription', () => {
  const problemsWith = (fields: Partial<EntryOf<'subscription'>>) =>
    problemsOfSubscription({
      ref: 'subscription/warehouse',
      name: 'Warehouse',
      url: 'https://hooks.acme.example/1',
      ...fields,
    });

  it('may name any events of incidents, or none, which is all of them', () => {
    assert.deepEqual(problemsWith({}), []);
    assert.deepEqual(
      problemsWith({ events: ['IncidentDeclared', 'IncidentRouted', 'LevelReached', 'PageDelivered'] }),
      [],
    );
  });

  it('names no event that there is not, and is told the nearest', () => {
    assert.deepEqual(problemsWith({ events: ['IncidentDeclared', 'IncidentResolve'] }), [
      {
        pointer: '/events/1',
        detail:
          'there is no event IncidentResolve; the nearest is IncidentResolved, and docs/consuming-events.md says where all of them stand',
      },
    ]);
  });

  it('is not told of changes of the catalog', () => {
    const [problem] = problemsWith({ events: ['CatalogEntryApplied'] });
    assert.match(problem?.detail ?? '', /^CatalogEntryApplied is not posted to anybody/);
  });

  it('has a URL to which something can be posted', () => {
    assert.deepEqual(
      problemsWith({ url: 'http://169.254.169.254/latest' }).map(({ pointer }) => pointer),
      ['/url'],
    );
  });
});
