import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog } from './testing/fake-escalog.ts';

const window = {
  ref: 'maintenance-window/upgrade',
  name: 'upgrade',
  state: 'current',
  startsAt: '2026-11-18T02:00:00.000Z',
  endsAt: '2026-11-18T04:00:00.000Z',
  affects: ['component/ledger'],
  sources: null,
  alerts: 'hold',
  by: 'person/ana',
  why: 'The ledger moves.',
};
const found = (...entries: object[]) => ({
  body: { entries: entries.map((entry) => ({ entry, version: 1 })), next: null },
});

describe('escalog maintenance start', () => {
  const asked = [
    'maintenance',
    'start',
    'Upgrade of the ledger',
    '--affects',
    'ledger',
    '--because',
    'It moves.',
    '--as',
    'ana',
  ];
  const answers = {
    'GET /v1/catalog/entries': ({ line }: { line: string }) =>
      line.includes('type=person')
        ? found({ ref: 'person/ana', name: 'Ana Costa' })
        : found({ ref: 'team/ledger', name: 'Ledger' }, { ref: 'component/ledger', name: 'Ledger' }),
    'POST /v1/catalog/apply': { body: { changes: [] } },
  };

  it('applies a window of what is called so, in the zone of the machine', async () => {
    await using server = await fakeEscalog(answers);
    const { code, out, err } = await escalog(
      [...asked, '--from', '2026-12-24T18:00', '--for', '1d2h', '--zone', 'Europe/Berlin', '--quiet'],
      server,
    );
    assert.equal(code, 0, err);
    const ref = 'maintenance-window/upgrade-of-the-ledger';
    assert.deepEqual(server.received.at(-1)?.body, {
      entries: [
        {
          ref,
          name: 'Upgrade of the ledger',
          affects: ['component/ledger'],
          startsAt: '2026-12-24T18:00',
          endsAt: '2026-12-25T19:00:00Z',
          timeZone: 'Europe/Berlin',
          alerts: 'quiet',
          by: 'person/ana',
          why: 'It moves.',
        },
      ],
      by: 'person/ana',
      why: 'It moves.',
    });
    assert.equal(
      out.trim(),
      `From 2026-12-24 18:00 (Europe/Berlin) to 2026-12-25 19:00:00Z, alerts about component/ledger open incidents that page nobody: ${ref}`,
    );
  });

  it('wants an end, and a name that is free', async () => {
    await using server = await fakeEscalog({
      ...answers,
      'GET /v1/catalog/entries/maintenance-window/taken': { body: { entry: window, version: 1 } },
    });
    assert.match((await escalog(asked, server)).err, /Say until when: --for 2h/);
    const taken = await escalog([...asked.with(2, 'taken'), '--for', '2h'], server);
    assert.match(taken.err, /There is maintenance-window\/taken already/);
    assert.equal(
      server.received.some(({ line }) => line.startsWith('POST')),
      false,
    );
  });
});

describe('escalog maintenance', () => {
  const entry = { ...window, state: undefined, sources: undefined };
  const list = (...windows: object[]) => ({ 'GET /v1/maintenance-windows': { body: { windows, next: null } } });

  it('lists what is or will be, and with --all what was', async () => {
    await using server = await fakeEscalog(list(window, { ...window, ref: 'maintenance-window/old', state: 'past' }));
    assert.doesNotMatch((await escalog(['maintenance', 'list'], server)).out, /window\/old/);
    assert.match((await escalog(['maintenance', 'list', '--all'], server)).out, /window\/old +past/);
  });

  it('ends a window now, and cancels one that lies ahead', async () => {
    await using server = await fakeEscalog({
      ...list(window, { ...window, ref: 'maintenance-window/next', state: 'coming' }),
      'GET /v1/catalog/entries/maintenance-window/upgrade': { body: { entry, version: 1 } },
      'GET /v1/catalog/entries/maintenance-window/next': { body: { entry, version: 1 } },
      'POST /v1/catalog/apply': { body: { changes: [] } },
      'POST /v1/catalog/remove': { body: {} },
    });
    const ended = await escalog(['maintenance', 'end', 'upgrade', '--as', 'person/ana'], server);
    assert.match(ended.out, /maintenance-window\/upgrade ends now/);
    const applied = server.received.at(-1)?.body as { entries: { endsAt: string }[] } | undefined;
    assert.ok(Date.parse(applied?.entries[0]?.endsAt ?? '') <= Date.now() + 1);
    await escalog(['maintenance', 'end', 'next', '--as', 'person/ana'], server);
    assert.equal(server.received.at(-1)?.line, 'POST /v1/catalog/remove');
    const gone = await escalog(['maintenance', 'end', 'gone', '--as', 'person/ana'], server);
    assert.match(gone.err, /There is no maintenance-window\/gone/);
  });

  it('lists what is held back, of all pages', async () => {
    const row = {
      incidentId: 'i-1',
      state: 'held',
      title: 'Down',
      severity: 'sev1',
      since: window.startsAt,
      until: null,
      times: 3,
    };
    await using server = await fakeEscalog({
      'GET /v1/maintenance-windows/upgrade/held': ({ line }) => ({
        body: line.includes('after=')
          ? { held: [{ ...row, incidentId: 'i-2' }], next: null }
          : { held: [row], next: 'more' },
      }),
    });
    const { out } = await escalog(['maintenance', 'held', 'maintenance-window/upgrade'], server);
    assert.match(out, /held +3 +sev1 +i-1 +Down\n.*i-2/);
  });
});
