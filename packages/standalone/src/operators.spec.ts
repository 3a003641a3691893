import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it, type TestContext } from 'node:test';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, topics } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { running } from './testing/running.ts';

interface Told {
  readonly kind: string;
  readonly service?: string;
  readonly key: string;
  readonly text: string;
}

/** A webhook of operators; `told` resolves with what it got once that is `count`. */
async function operators(
  t: TestContext,
  count: number,
): Promise<{ readonly url: string; readonly told: Promise<readonly Told[]> }> {
  const bodies: Told[] = [];
  const all = Promise.withResolvers<readonly Told[]>();
  const webhook = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body) as Told);
      response.end();
      if (bodies.length === count) all.resolve(bodies);
    });
  });
  return { url: await listening(t, webhook), told: all.promise };
}

async function listening(t: TestContext, server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('operators are told at their webhook of what each service that acts on it cannot handle', async (t) => {
  const { url, told } = await operators(t, 3);
  const dataDir = mkdtempSync(join(tmpdir(), 'escalog-operators-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const journal = openJournal({ folder: dataDir, onFailure() {} });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
  await bus.publish(topics.incidents.name, [{ key: 'inc-1', value: Buffer.from('no event'), headers: {} }]);
  await bus.close();
  await journal.close();
  secretsMadeIn(join(dataDir, 'secrets.json'));

  await running(t, { dataDir, operatorWebhook: url });
  assert.deepEqual((await told).map(({ service, key }) => `${service} ${key}`).sort(), [
    'catalog inc-1',
    'intake inc-1',
    'policy inc-1',
  ]);
  assert.match(
    (await told)[0]?.text ?? '',
    /^Escalog's \w+ service cannot handle an event of inc-1: .* escalog dead-letters replay \w+ inc-1$/,
  );
});

it('operators are told of an incident when nobody is left to page', async (t) => {
  const { url, told } = await operators(t, 1);
  const gone = await listening(
    t,
    createServer((_request, response) => void response.writeHead(410).end()),
  );
  const { server } = await running(t, { operatorWebhook: url });
  const entries = [
    { ref: 'person/nia', name: 'Nia', contactMethods: [{ id: 'hook', channel: 'webhook', url: gone }] },
    {
      ref: 'escalation-path/dead-end',
      name: 'Dead end',
      nodes: [{ level: { targets: ['person/nia'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/nia',
    },
    { ref: 'team/dead-end', name: 'Dead end', members: ['person/nia'], path: 'escalation-path/dead-end' },
    { ref: 'component/attic', name: 'Attic', owner: 'team/dead-end' },
  ];
  const applied = await server.inject({ method: 'POST', url: '/v1/catalog/apply', payload: { entries } });
  assert.equal(applied.statusCode, 200, applied.body);
  const declared = async () =>
    (
      await server.inject({
        method: 'POST',
        url: '/v1/incidents',
        payload: { title: 'the attic burns', affects: ['component/attic'] },
      })
    ).json<{ id?: string }>();
  let id: string | undefined;
  while (id === undefined) ({ id } = await declared());
  const [{ kind, key, text: sentence } = { kind: '', key: '', text: '' }] = await told;
  assert.deepEqual([kind, key], ['unpaged', id]);
  assert.match(
    sentence,
    /^Escalog has nobody left to page for [\w-]+: Nobody has acknowledged, and the last resort of Dead end cannot be reached \(Nia: .*410.*\)\. Page by hand whoever must know, and mend the escalation path or the contact methods\.$/,
  );
});
