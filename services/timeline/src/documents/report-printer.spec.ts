import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { historyOf } from '../domain/timeline.ts';
import { sizedStory, writtenAbout } from '../domain/testing/sized-story.ts';
import { reportOf } from '../domain/report.ts';
import { timesIn, utcTimes } from '../domain/zone-times.ts';
import { reportAsPdf } from './pdf/report-on-paper.ts';
import { reportAsHtml, reportAsMarkdown } from './report-documents.ts';
import { ReportPrinter } from './report-printer.ts';

function told(size: number) {
  const story = sizedStory(size);
  return historyOf(story.incidentId, [...story.events, ...writtenAbout(story)]);
}

/** As it is handed to the printer. */
function reads(size: number) {
  return async () => told(size);
}

const pdf = { format: 'pdf' } as const;

describe('the printer of reports', () => {
  it('writes the same in a thread, one after the other, and lets others have their turn', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      let turns = 0;
      const ticking = setInterval(() => (turns += 1), 5);
      const [one, other] = await Promise.all([
        printer.print(reads(400), utcTimes, pdf),
        printer.print(reads(5), utcTimes, pdf),
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
      const page = await printer.print(async () => history, times, { format: 'html', back: '/incidents/i' });
      assert.equal(page.toString(), reportAsHtml(history, times, '/incidents/i'));
      const text = await printer.print(async () => history, times, { format: 'markdown' });
      assert.equal(text.toString(), reportAsMarkdown(history, times));
      const json = await printer.print(async () => history, times, { format: 'json' });
      assert.equal(json.toString(), JSON.stringify(reportOf(history)));
    } finally {
      await printer.close();
    }
  });

  it('reads no history before its turn has come', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      let [read, most] = [0, 0];
      const all = Array.from({ length: 5 }, () =>
        printer
          .print(
            async () => {
              read += 1;
              return told(5);
            },
            utcTimes,
            pdf,
          )
          .then(() => (most = Math.max(most, read--))),
      );
      await Promise.all(all);
      assert.equal(most, 1);
    } finally {
      await printer.close();
    }
  });

  it('refuses what would wait too long, and ends what waits when it closes', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    const all = Array.from({ length: 16 }, () => printer.print(reads(5), utcTimes, pdf));
    const ended = Promise.allSettled(all);
    await assert.rejects(printer.print(reads(5), utcTimes, pdf), { status: 503, code: 'too-many-reports' });
    await printer.close();
    assert.ok((await ended).every((one) => one.status === 'rejected'));
  });

  it('lets nobody wait until their connection is closed', async () => {
    const clock = new ManualClock(instantOf(0));
    const printer = new ReportPrinter(clock);
    try {
      const first = printer.print(reads(400), utcTimes, pdf);
      const late = assert.rejects(printer.print(reads(400), utcTimes, pdf), { status: 503, code: 'too-many-reports' });
      await new Promise(setImmediate);
      clock.advance(15_000);
      await late;
      assert.ok((await first).length > 1_000, 'what is being written is told');
      assert.ok((await printer.print(reads(5), utcTimes, pdf)).length > 1_000, 'and then others have their turn');
    } finally {
      await printer.close();
    }
  });

  it('ends what takes longer to write than somebody waits for it, and then others have their turn', async () => {
    const clock = new ManualClock(instantOf(0));
    const printer = new ReportPrinter(clock);
    try {
      const long = assert.rejects(printer.print(reads(400), utcTimes, pdf), { status: 422, code: 'report-too-long' });
      await new Promise(setImmediate);
      clock.advance(20_000);
      await long;
      assert.ok((await printer.print(reads(5), utcTimes, pdf)).length > 1_000);
    } finally {
      await printer.close();
    }
  });

  it('writes nothing for who has gone', async () => {
    const printer = new ReportPrinter(new ManualClock(instantOf(0)));
    try {
      const gone = assert.rejects(
        printer.print(reads(400), utcTimes, pdf, () => false),
        { status: 503 },
      );
      assert.ok((await printer.print(reads(5), utcTimes, pdf)).length > 1_000);
      await gone;
    } finally {
      await printer.close();
    }
  });
});
