import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, topics } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { running } from './testing/running.ts';

it('operators are told at their webhook of what each service cannot handle', async (t) => {
  const told: { service: string; key: string; text: string }[] = [];
  const allTold = Promise.withResolvers<void>();
  const webhook = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(JSON.parse(body) as (typeof told)[number]);
      response.end();
      if (told.length === 4) allTold.resolve();
    });
  }).listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  t.after(() => webhook.close());

  const dataDir = mkdtempSync(join(tmpdir(), 'escalog-operators-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const journal = openJournal({ folder: dataDir, onFailure() {} });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
  await bus.publish(topics.incidents.name, [{ key: 'inc-1', value: Buffer.from('no event'), headers: {} }]);
  await bus.close();
  await journal.close();

  await running(t, { dataDir, operatorWebhook: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}` });
  await allTold.promise;
  assert.deepEqual(told.map(({ service, key }) => `${service} ${key}`).sort(), ['catalog inc-1', 'intake inc-1', 'policy inc-1', 'timeline inc-1']);
  assert.match(told[0]?.text ?? '', /^Escalog's \w+ service cannot handle an event of inc-1: .* escalog dead-letters replay \w+ inc-1$/);
});
