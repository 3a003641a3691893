import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { openSqliteBus } from '@escalog/bus';
import { topics, type Decided, type NotificationsEvent } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { append, instantOf, setTimer } from '@escalog/kernel';
import { WorkflowRunner, type RunnerDeps } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { startTelemetry } from '@escalog/telemetry';
import { OtlpReceiver } from './otlp-receiver.ts';

interface Ticking {
  State: number;
  Input: 'set' | 'tick' | 'fail';
  Event: Decided<NotificationsEvent>;
  Activity: never;
  Context: undefined;
}

const withdrawn = {
  type: 'PageWithdrawn',
  pageId: 'p',
  escalationId: 'e',
  person: 'person/ana',
  reason: { code: 'test', text: 'A test did it.', definition: null, facts: {} },
} as const;
const now = instantOf(Date.now());

function ticking(deps: RunnerDeps): WorkflowRunner<Ticking, NotificationsEvent> {
  return new WorkflowRunner<Ticking, NotificationsEvent>(
    {
      collection: 'ticks',
      eventType: 'PageWithdrawn',
      workflow: {
        initial: 0,
        observe: (count) => count + 1,
        react(input) {
          if (input === 'fail') throw new RangeError('a bug');
          return input === 'tick'
            ? [append(withdrawn)]
            : [setTimer('tick', now, 'tick'), setTimer('fail', now, 'fail')];
        },
        evolve: (count) => count,
      },
      actor: { kind: 'service', ref: 'test' },
      names: (id) => ({ stream: `ticks/${id}`, subject: id }),
      context: () => undefined,
    },
    deps,
  );
}

it('a timer is one span and measured once, however often it is decided upon, and one that fails is a span with an end', async (t) => {
  await using otlp = await OtlpReceiver.open();
  // The exporters read it there themselves.
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = otlp.url;
  const telemetry = startTelemetry('test');
  const folder = mkdtempSync(join(tmpdir(), 'escalog-ticks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const journal = openJournal({ folder, onFailure() {} });
  const clock = { now: () => now, alarm: () => ({ cancel() {} }) };
  const [store, bus] = [
    openSqliteStore({ journal }),
    openSqliteBus({ journal, topics: [topics.notifications], clock }),
  ];
  const deps = { store, bus, clock, log: { info() {}, warn() {}, error() {} } };
  const [ours, theirs] = [ticking(deps), ticking(deps)];
  await ours.react('t1', 'set', undefined);
  // So that what `ours` remembers is old.
  await theirs.react('t1', 'set', undefined);
  await ours.fireEarly((input) => input === 'tick');
  await ours.fireEarly((input) => input === 'fail');
  assert.equal(await ours.load('t1'), 3);
  await bus.close();
  await store.close();
  await journal.close();
  await telemetry.stop();

  const spans = otlp.spans.filter(({ name }) => name === 'fire timer of ticks');
  assert.deepEqual(
    spans.map(({ attributes }) => attributes['error.type']),
    [undefined, 'RangeError'],
  );
  assert.equal(otlp.measured.get('escalog.timer.lateness'), 1);
});
