import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createKafkaTopics, openKafkaBus } from '@escalog/bus/kafka';
import { topicOf, topics, type EscalogEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { harmless, instantOf } from '@escalog/kernel';
import { messageOf, systemClock } from '@escalog/runner';
import pino from 'pino';
import { runPython, whyNoPython } from './python.ts';
import { listenWithRegistryPaths, type ListeningRegistry } from './registry-paths.ts';

const broker = process.env['ESCALOG_TEST_KAFKA'] ?? '';
const examples = join(import.meta.dirname, '..', '..', 'examples', 'analytics');

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-analytics-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let count = 0;

/** The event with an id of its own, at an instant. */
function at<Event extends EscalogEvent>(event: Event, iso: string, fields: Partial<Event>): Event {
  const eventId = `${event.meta.eventId.slice(0, -12)}${String((count += 1)).padStart(12, '0')}`;
  return { ...event, meta: { ...event.meta, eventId, occurredAt: instantOf(Date.parse(iso)) }, ...fields };
}

const { EscalationStarted: started, LevelReached: reached } = exampleEvents;
const page = reached.pages[0];
assert.ok(page);
const once = at(reached, '2026-11-22T23:59:59.999Z', { escalationId: 'one', pages: [page, page] });

/** Sunday is the end of a week, Monday the beginning of the next. */
const log: readonly EscalogEvent[] = [
  at(started, '2026-11-22T23:59:00Z', { escalationId: 'one', owner: 'team/identity' }),
  once,
  once,
  at(reached, '2026-11-23T00:00:00Z', { escalationId: 'one' }),
  at(started, '2026-11-23T08:00:00Z', { escalationId: 'two', owner: null, path: 'escalation-path/triage' }),
  at(exampleEvents.LastResortPaged, '2026-11-23T09:00:00Z', { escalationId: 'two', pages: [page, page, page] }),
  at(exampleEvents.EscalationExhausted, '2026-11-23T09:00:00Z', { escalationId: 'two', pages: [] }),
  at(started, '2026-11-24T08:00:00Z', { escalationId: 'three', owner: 'team/payments' }),
  at(exampleEvents.IncidentReassessed, '2026-11-29T23:59:59.999Z', {
    added: ['one', 'three'].map((escalationId, index) => ({
      escalationId,
      cycle: 1,
      level: 2,
      urgency: 'high',
      acknowledgeBy: instantOf(0),
      pages: [page, page].slice(index),
    })),
  }),
];

const pagesPerTeam = `week,team,pages
2026-11-16,team/identity,2
2026-11-23,escalation-path/triage,3
2026-11-23,team/identity,3
2026-11-23,team/payments,1
`;

async function exported(served: ListeningRegistry, format: string, file: string): Promise<void> {
  const answer = await fetch(`${served.url}/v1/events?format=${format}`);
  assert.equal(answer.status, 200);
  writeFileSync(file, new Uint8Array(await answer.arrayBuffer()));
}

describe('examples/analytics', { skip: whyNoPython }, () => {
  it('tells pages per team per week from Parquet and from NDJSON', async (t) => {
    const folder = folderOf(t);
    await using served = await listenWithRegistryPaths();
    for (const event of log) await served.bus.publish(topicOf(event.type), [messageOf(event)]);
    for (const format of ['parquet', 'ndjson']) {
      await exported(served, format, join(folder, `events.${format}`));
      for (const file of [`events-from-${format}.sql`, 'pages-per-team.sql'])
        copyFileSync(join(examples, file), join(folder, file));
      const told = await runPython(
        [join(examples, 'query.py'), `events-from-${format}.sql`, 'pages-per-team.sql'],
        folder,
      );
      assert.equal(told, pagesPerTeam, format);
    }
  });

  it(
    'tells the same from Kafka',
    {
      skip:
        broker === '' &&
        (process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_KAFKA to the host:port of a Kafka broker'),
    },
    async (t) => {
      const folder = folderOf(t);
      const namespace = `${randomUUID()}.`;
      const cluster = {
        brokers: [broker],
        tls: false,
        clientId: 'analytics',
        topics: [topics.escalations],
        namespace,
        clock: systemClock,
        log: pino({ level: 'silent' }),
      };
      await createKafkaTopics(cluster, 1);
      const bus = await openKafkaBus({ ...cluster, onFailure: assert.fail });
      for (const event of log) await bus.publish(topics.escalations.name, [messageOf(event)]);
      await bus.close();
      await using served = await listenWithRegistryPaths();
      const script = join(examples, 'pages_from_kafka.py');
      assert.equal(
        await runPython([script, broker, served.url, namespace + topics.escalations.name], folder),
        pagesPerTeam,
      );
    },
  );
});

interface ReadTable {
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly unknown[])[];
}

describe('what is exported', { skip: whyNoPython }, () => {
  it('is read by DuckDB and pyarrow as it was written, whatever it says', async (t) => {
    const folder = folderOf(t);
    await using served = await listenWithRegistryPaths();
    const hostile = ['=1+1', '@SUM(A1)', '"quoted", and more', 'two\r\nlines', 'שלום עולם', '', 'null', '\u{1F4DF}'];
    const events = [
      ...Object.values(exampleEvents).filter(({ type }) =>
        /^escalog\.(incidents|routing|escalations|notifications)$/.test(topicOf(type)),
      ),
      ...hostile.map((text) => at(exampleEvents.UpdatePosted, '2026-11-24T08:00:00Z', { text })),
      ...hostile.map((owner) => at(started, '2026-11-24T08:00:00Z', { owner })),
    ];
    for (const event of events) await served.bus.publish(topicOf(event.type), [messageOf(event)]);
    const unreadable = { key: 'inc', value: Buffer.from('later'), headers: { ce_type: 'escalog.Later' } };
    await served.bus.publish(topics.incidents.name, [unreadable]);
    const [parquet, csv, ndjson] = ['events.parquet', 'events.csv', 'events.ndjson'].map((name) => join(folder, name));
    assert.ok(parquet && csv && ndjson);
    for (const file of [parquet, csv, ndjson]) await exported(served, file.split('.').at(-1) ?? '', file);
    const read = JSON.parse(
      await runPython([join(import.meta.dirname, 'python', 'read_export.py'), parquet, csv], folder),
    ) as Readonly<Record<'duckdb' | 'pyarrow' | 'csv', ReadTable>>;

    const kinds = (table: ReadTable, ...names: readonly string[]) =>
      names.map((name) => new Map(table.columns).get(name));
    const asked = ['topic', 'log_partition', 'log_offset', 'occurred_at', 'level', 'pages', 'event', 'raw'] as const;
    assert.deepEqual(kinds(read.duckdb, ...asked), [
      'VARCHAR',
      'INTEGER',
      'BIGINT',
      'TIMESTAMP WITH TIME ZONE',
      'INTEGER',
      'INTEGER',
      'VARCHAR',
      'VARCHAR',
    ]);
    assert.deepEqual(kinds(read.pyarrow, ...asked), [
      'string',
      'int32',
      'int64',
      'timestamp[ms, tz=UTC]',
      'int32',
      'int32',
      'string',
      'string',
    ]);
    assert.deepEqual(read.pyarrow.rows, read.duckdb.rows, 'both read the same');

    const names = read.duckdb.columns.map(([name]) => name);
    const cell = (row: readonly unknown[] | undefined, name: string): unknown => row?.[names.indexOf(name)];
    const lines = readFileSync(ndjson, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines.length, events.length + 1);
    assert.equal(read.duckdb.rows.length, lines.length);
    for (const [index, line] of lines.entries()) {
      const row = read.duckdb.rows[index];
      const cells = read.csv.rows[index];
      const {
        topic,
        partition,
        offset,
        type,
        event,
        raw = null,
      } = line as Record<string, unknown> & {
        readonly event?: { readonly meta: { readonly occurredAt: string }; readonly owner?: string };
      };
      assert.deepEqual(
        ['topic', 'log_partition', 'log_offset', 'type', 'raw'].map((name) => cell(row, name)),
        [topic, partition, offset, type, raw],
      );
      assert.deepEqual(event === undefined ? null : JSON.parse(String(cell(row, 'event'))), event ?? null);
      assert.equal(cell(cells, 'event'), cell(row, 'event'));
      if (event === undefined) continue;
      assert.equal(cell(row, 'occurred_at'), event.meta.occurredAt);
      assert.equal(cell(cells, 'occurred_at'), event.meta.occurredAt);
      assert.equal(cell(row, 'owner'), event.owner ?? null);
      // A spreadsheet takes it for a text; where CSV says nothing, it may be empty or missing.
      // Nor does it hold what would mislead who looks at it; `event` beside it has it as it was written.
      const owner = harmless(event.owner ?? '');
      assert.equal(cell(cells, 'owner') ?? '', /^[=@]/.test(owner) ? `'${owner}` : owner);
    }
  });
});
