import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rebuild } from './api/running.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog } from './testing/fake-escalog.ts';

const running: Rebuild = { state: 'running', handled: 0, total: 2_001, skipped: 0, firstSkipped: [], detail: '…' };
const done: Rebuild = { ...running, state: 'done', handled: 2_001 };
const skipped = { topic: 'escalog.routing', partition: 3, offset: 7, reason: 'AppError: not an event' };
const current = 'GET /v1/timeline/rebuilds/current';

describe('escalog rebuild', () => {
  it('starts it, shows how far it is, and waits for the end', async () => {
    await using server = await fakeEscalog({
      'POST /v1/timeline/rebuilds': { status: 202, body: running },
      [current]: { body: done },
    });
    const { out, err, code } = await escalog(['rebuild'], server);
    assert.deepEqual([out, err, code], ['Timelines are made anew from 2001 messages.\n', '0 of 2001 messages\n', 0]);
  });

  it('follows one that runs already', async () => {
    await using server = await fakeEscalog({
      'POST /v1/timeline/rebuilds': {
        status: 409,
        type: 'application/problem+json',
        body: { code: 'rebuild-running', detail: 'One runs.' },
      },
      [current]: { body: { ...done, skipped: 1, firstSkipped: [skipped] } },
    });
    const { out, code } = await escalog(['rebuild'], server);
    assert.deepEqual(
      [out, code],
      [
        'Timelines are made anew from 2001 messages; 1 cannot be read, the first at offset 7 of partition 3 of escalog.routing: AppError: not an event.\n',
        0,
      ],
    );
  });

  it('is refused when it fails, with why', async () => {
    await using server = await fakeEscalog({
      'POST /v1/timeline/rebuilds': {
        status: 202,
        body: { ...running, state: 'failed', detail: 'It failed: no disk' },
      },
    });
    const { out, err, code } = await escalog(['rebuild'], server);
    assert.deepEqual([out, err, code], ['', 'It failed: no disk\n', 1]);
  });

  it('makes that of one incident anew, by the first characters of its id', async () => {
    const id = '019a9500-0000-7000-8000-000000000000';
    await using server = await fakeEscalog({
      'POST /v1/incidents/019a/timeline/rebuilds': {
        status: 404,
        type: 'application/problem+json',
        body: { code: 'incident-not-found', detail: 'There is none.' },
      },
      'GET /v1/incidents': { body: { incidents: [{ id, status: 'open', title: 'Down' }], next: null } },
      [`POST /v1/incidents/${id}/timeline/rebuilds`]: {
        body: { events: 22, handled: 900, skipped: 0, firstSkipped: [] },
      },
    });
    const { out, code } = await escalog(['rebuild', '019a'], server);
    assert.deepEqual([out, code], ['The timeline of 019a is made anew from 22 events.\n', 0]);
  });
});
