import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { historyOf } from '../domain/timeline.ts';
import { sizedStory, writtenAbout } from '../domain/testing/sized-story.ts';
import { timesIn, utcTimes } from '../domain/zone-times.ts';
import { reportAsPdf } from './pdf/report-on-paper.ts';
import { reportAsHtml, reportAsMarkdown } from './report-documents.ts';
import { ReportPrinter } from './report-printer.ts';

function told(size: number) {
  const story = sizedStory(size);
  return historyOf(story.incidentId, [...story.events, ...writtenAbout(story)]);
}

describe('the printer of reports', () => {
  it('writes the same in a thread, one after the other, and lets others have their turn', async () => {
    const printer = new ReportPrinter();
    try {
      let turns = 0;
      const ticking = setInterval(() => (turns += 1), 5);
      const [one, other] = await Promise.all([
        printer.print(told(400), utcTimes, { format: 'pdf' }),
        printer.print(told(5), utcTimes, { format: 'pdf' }),
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
    const printer = new ReportPrinter();
    const [history, times] = [told(60), timesIn('Asia/Tokyo')];
    try {
      const page = await printer.print(history, times, { format: 'html', back: '/incidents/i' });
      assert.equal(page.toString(), reportAsHtml(history, times, '/incidents/i'));
      const text = await printer.print(history, times, { format: 'markdown' });
      assert.equal(text.toString(), reportAsMarkdown(history, times));
    } finally {
      await printer.close();
    }
  });

  it('refuses what would wait too long, and ends what waits when it closes', async () => {
    const printer = new ReportPrinter();
    const print = () => printer.print(told(5), utcTimes, { format: 'pdf' });
    const all = Array.from({ length: 16 }, print);
    assert.throws(print, { code: 'ESCALOG_TOO_MANY_REPORTS', retriable: true });
    const ended = Promise.allSettled(all);
    await printer.close();
    assert.ok((await ended).every((one) => one.status === 'rejected'));
  });
});
