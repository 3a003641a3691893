import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, topicOf } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { historyOf } from '../domain/timeline.ts';
import { sizedStory, writtenAbout } from '../domain/testing/sized-story.ts';
import { reportOf } from '../domain/report.ts';
import { timesIn, utcTimes } from '../domain/zone-times.ts';
import { reportAsPdf } from './pdf/report-on-paper.ts';
import { reportAsHtml, reportAsMarkdown } from './report-documents.ts';
import { packedPage } from '../projection/packed-page.ts';
import { ReportPrinter, type Printed, type PrintSubject } from './report-printer.ts';

function eventsOf(size: number) {
  const story = sizedStory(size);
  return { id: story.incidentId, events: [...story.events, ...writtenAbout(story)] };
}

function told(size: number) {
  const { id, events } = eventsOf(size);
  return historyOf(id, events);
}

/** As it is handed to the printer, in pages; `read` is told when it is read. */
function recorded(size: number, events = eventsOf(size).events, read: () => void = () => {}): PrintSubject {
  const messages = events.map((event, offset) => ({
    topic: topicOf(event.type),
    partition: 0,
    offset,
    type: event.type,
    value: encode(event),
  }));
  return {
    id: eventsOf(size).id,
    erased: new Map(),
    source: {
      async *unread() {
        read();
        for (let start = 0; start < messages.length; start += 50) yield packedPage(messages.slice(start, start + 50));
      },
      read: async () => ({ events: eventsOf(size).events, holes: [], newer: [] }),
    },
  };
}

/** What was printed, in one. */
async function whole(printing: Promise<Printed>): Promise<Buffer> {
  const pieces = await printing;
  assert.ok(typeof pieces !== 'string', String(pieces));
  return Buffer.concat(pieces);
}

const pdf = { format: 'pdf' } as const;

describe('the printer of reports', () => {
  it('writes the same in a thread, one after the other, and lets others have their turn', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      let turns = 0;
      const ticking = setInterval(() => (turns += 1), 5);
      const [one, other] = await Promise.all([
        whole(printer.print(recorded(400), utcTimes, pdf)),
        whole(printer.print(recorded(5), utcTimes, pdf)),
      ]);
      clearInterval(ticking);
      assert.ok(one.equals(await reportAsPdf(told(400))));
      assert.ok(other.equals(await reportAsPdf(told(5))));
      assert.ok(turns > 10, `${turns} turns meanwhile`);
    } finally {
      await printer.close();
    }
  });

  it('writes pages and Markdown likewise, in the zone of who asks', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    const [history, times] = [told(60), timesIn('Asia/Tokyo')];
    try {
      const page = await whole(printer.print(recorded(60), times, { format: 'html', back: '/incidents/i' }));
      assert.equal(page.toString(), reportAsHtml(history, times, '/incidents/i'));
      const text = await whole(printer.print(recorded(60), times, { format: 'markdown' }));
      assert.equal(text.toString(), reportAsMarkdown(history, times));
      const json = await whole(printer.print(recorded(60), times, { format: 'json' }));
      assert.equal(json.toString(), JSON.stringify(reportOf(history)));
    } finally {
      await printer.close();
    }
  });

  it('reads nothing before its turn has come, which is once the one before was taken', async () => {
    const clock = new ManualClock(instantOf(0));
    const printer = new ReportPrinter(clock);
    try {
      const begun: number[] = [];
      const taken = Promise.withResolvers<void>();
      const print = (size: number, until: Promise<void>): Promise<Buffer> =>
        whole(
          printer.print(
            recorded(size, undefined, () => begun.push(size)),
            utcTimes,
            { format: 'json' },
            { isWaiting: () => true, taken: until },
          ),
        );
      const [first, second, third] = [
        print(5, taken.promise),
        print(6, new Promise(() => {})),
        print(7, Promise.resolve()),
      ];
      await first;
      await new Promise(setImmediate);
      assert.deepEqual(begun, [5]);
      taken.resolve();
      await second;
      await new Promise(setImmediate);
      assert.deepEqual(begun, [5, 6]);
      // Nobody waits for ever for somebody who takes nothing.
      clock.advance(5_000);
      await third;
      assert.deepEqual(begun, [5, 6, 7]);
    } finally {
      await printer.close();
    }
  });

  it('cuts long texts into pieces, and no character in two', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      const { id, events } = eventsOf(40);
      const long = events.map((event) =>
        event.type === 'UpdatePosted' ? { ...event, text: 'a😀'.repeat(3_000) } : event,
      );
      const pieces = await printer.print(recorded(40, long), utcTimes, { format: 'markdown' });
      assert.ok(typeof pieces !== 'string' && pieces.length > 0);
      assert.equal(Buffer.concat(pieces).toString(), reportAsMarkdown(historyOf(id, long)));
    } finally {
      await printer.close();
    }
  });

  it('writes what could be mended where what it was handed is damaged, and says where there is nothing to write', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      const { events } = eventsOf(60);
      const history = told(60);
      const gap = recorded(60, events.toSpliced(10, 1));
      assert.equal(
        (await whole(printer.print(gap, utcTimes, { format: 'json' }))).toString(),
        JSON.stringify(reportOf(history)),
      );
      assert.equal(await printer.print(recorded(60, []), utcTimes, { format: 'json' }), 'nothing');
    } finally {
      await printer.close();
    }
  });

  it('refuses at once what is too long for paper', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      const update = eventsOf(40).events.find(({ type }) => type === 'UpdatePosted');
      assert.ok(update?.type === 'UpdatePosted');
      const long = Array.from({ length: 200 }, () => ({ ...update, text: 'x'.repeat(80_000) }));
      await assert.rejects(printer.print(recorded(40, long), utcTimes, pdf), { status: 422, code: 'report-too-long' });
    } finally {
      await printer.close();
    }
  });

  it('refuses what would wait too long, and ends what waits when it closes', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    const all = Array.from({ length: 16 }, () => printer.print(recorded(5), utcTimes, pdf));
    const ended = Promise.allSettled(all);
    await assert.rejects(printer.print(recorded(5), utcTimes, pdf), { status: 503, code: 'too-many-reports' });
    await printer.close();
    assert.ok((await ended).every((one) => one.status === 'rejected'));
  });

  it('lets nobody wait until their connection is closed', async () => {
    const clock = new ManualClock(instantOf(0));
    const printer = new ReportPrinter(clock);
    try {
      const first = printer.print(recorded(400), utcTimes, pdf);
      const late = assert.rejects(printer.print(recorded(400), utcTimes, pdf), {
        status: 503,
        code: 'too-many-reports',
      });
      await new Promise(setImmediate);
      clock.advance(15_000);
      await late;
      assert.ok((await whole(first)).length > 1_000, 'what is being written is told');
      assert.ok(
        (await whole(printer.print(recorded(5), utcTimes, pdf))).length > 1_000,
        'and then others have their turn',
      );
    } finally {
      await printer.close();
    }
  });

  it('ends what takes longer to write than somebody waits for it, and then others have their turn', async () => {
    const clock = new ManualClock(instantOf(0));
    const printer = new ReportPrinter(clock);
    try {
      const long = assert.rejects(printer.print(recorded(400), utcTimes, pdf), {
        status: 422,
        code: 'report-too-long',
      });
      await new Promise(setImmediate);
      clock.advance(20_000);
      await long;
      assert.ok((await whole(printer.print(recorded(5), utcTimes, pdf))).length > 1_000);
    } finally {
      await printer.close();
    }
  });

  it('writes nothing for who has gone', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      const gone = assert.rejects(
        printer.print(recorded(400), utcTimes, pdf, { isWaiting: () => false, taken: Promise.resolve() }),
        { status: 503 },
      );
      assert.ok((await whole(printer.print(recorded(5), utcTimes, pdf))).length > 1_000);
      await gone;
    } finally {
      await printer.close();
    }
  });
});
