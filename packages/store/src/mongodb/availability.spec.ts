import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MongoClient, type TopologyDescription, type TopologyDescriptionChangedEvent } from 'mongodb';
import { reportAvailability } from './availability.ts';
import { RememberingLog } from './testing/test-server.ts';

type Member = 'primary' | 'secondary' | 'gone';

/** What the log says when the members of a replica set change as told. */
function saidOf(...changes: readonly (readonly Member[])[]): readonly string[] {
  const client = new MongoClient('mongodb://localhost');
  const log = new RememberingLog();
  reportAvailability(client, 'localhost', log);
  changes.slice(1).forEach((members, index) => {
    client.emit('topologyDescriptionChanged', {
      previousDescription: descriptionOf(changes[index] ?? []),
      newDescription: descriptionOf(members),
    } as TopologyDescriptionChangedEvent);
  });
  return log.lines.map(
    ({ level, fields, message }) => `${level}: ${message}${'reason' in fields ? ` (${String(fields.reason)})` : ''}`,
  );
}

function descriptionOf(members: readonly Member[]): TopologyDescription {
  const servers = members.map(
    (member, index) =>
      [
        `host${index}`,
        { isWritable: member === 'primary', error: member === 'gone' ? new Error('it hung up') : null },
      ] as const,
  );
  return { servers: new Map(servers) } as unknown as TopologyDescription;
}

describe('the log of the store', () => {
  const lost = 'warn: MongoDB takes no writes; calls are refused until it does';
  const back = 'info: MongoDB takes writes again';

  it('tells that the primary is gone and why, and when there is one again', () => {
    assert.deepEqual(saidOf(['primary'], ['gone'], ['primary']), [`${lost} (it hung up)`, back]);
    assert.deepEqual(saidOf(['primary', 'secondary'], ['secondary', 'secondary'], ['secondary', 'primary']), [
      `${lost} (there is no primary)`,
      back,
    ]);
  });

  it('says each of it once, and nothing of members that do not matter', () => {
    assert.deepEqual(saidOf(['primary', 'secondary'], ['primary', 'gone'], ['primary', 'secondary']), []);
    assert.deepEqual(
      saidOf(['primary', 'secondary'], ['gone', 'secondary'], ['gone', 'gone'], ['secondary', 'primary']).length,
      2,
    );
  });

  it('does not take closing for a failure', () => {
    assert.deepEqual(saidOf(['primary'], []), []);
  });
});
