import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { historyOf } from '../../domain/timeline.ts';
import { sizedStory, writtenAbout } from '../../domain/testing/sized-story.ts';
import { timesIn } from '../../domain/zone-times.ts';
import { reportAsPdf } from './report-on-paper.ts';

function told(size: number, voice: Parameters<typeof sizedStory>[1] = {}, text?: string) {
  const story = sizedStory(size, voice);
  return historyOf(story.incidentId, [...story.events, ...writtenAbout(story, text)]);
}

function latin(pdf: Uint8Array): string {
  return Buffer.from(pdf).toString('latin1');
}

/** What is drawn, as PDF writes it: the streams of all pages. */
function drawnIn(pdf: Uint8Array): string {
  const text = latin(pdf);
  return [...text.matchAll(/\bstream\n/g)]
    .map(({ index, 0: head }) => {
      const from = index + head.length;
      try {
        return inflateSync(Buffer.from(text.slice(from, text.indexOf('\nendstream', from)), 'latin1')).toString(
          'latin1',
        );
      } catch {
        return '';
      }
    })
    .join('\n');
}

function pagesIn(pdf: Uint8Array): number {
  return Number(/\/Type \/Pages\n\/Count (\d+)/.exec(latin(pdf))?.[1]);
}

describe('the report as PDF', () => {
  it('is a file with pages, bookmarks, a title and the date of the last event', async () => {
    const text = latin(await reportAsPdf(told(60)));
    assert.match(text, /^%PDF-1\.7\n/);
    assert.match(text, /%%EOF\n$/);
    assert.match(text, /\n\(Report: Checkout is slow in Europe\)\n/);
    assert.match(text, /\n\(D:20261121035310Z\)\n/);
    for (const heading of ['Summary', 'What happened when', 'Figures', 'Timeline'])
      assert.ok(text.includes(`/Title (${heading})`), heading);
  });

  it('is the same bytes for the same events, whatever order they come in, and others in another zone', async () => {
    const story = sizedStory(100);
    const events = [...story.events, ...writtenAbout(story)];
    const [one, other, zoned] = await Promise.all([
      reportAsPdf(historyOf('i', events)),
      reportAsPdf(historyOf('i', events.toReversed())),
      reportAsPdf(historyOf('i', events), timesIn('Asia/Tokyo')),
    ]);
    assert.ok(Buffer.from(one).equals(other));
    assert.ok(!Buffer.from(one).equals(zoned));
  });

  it('draws the timeline: bars and marks as paths', async () => {
    const drawn = drawnIn(await reportAsPdf(told(60)));
    // A quarter of a circle of a mark, and the red of a severity.
    assert.match(drawn, / c\n/);
    assert.match(drawn, /0\.7019\d* 0\.1490\d* 0\.1176\d* scn/);
  });

  it('says what is a heading, a list, a table or a drawing to who has it read, and leaves nothing unsaid', async () => {
    for (const size of [5, 60, 2_000]) {
      const pdf = await reportAsPdf(told(size));
      const text = latin(pdf);
      assert.match(text, /\/Marked true/);
      const parts = Map.groupBy(
        [...text.matchAll(/\/S \/(\w+)/g)].map(([, type = '']) => type),
        (type) => type,
      );
      assert.equal(parts.get('H1')?.length, 1);
      for (const type of ['H2', 'H3', 'P', 'L', 'LI', 'LBody', 'Table', 'TR', 'TH', 'TD', 'Figure'])
        assert.ok(parts.has(type), `${type} of ${size}`);
      assert.ok((parts.get('TD')?.length ?? 0) > size);
      assert.match(text, /\/Alt \(/);
      let depth = 0;
      for (const [operator] of drawnIn(pdf).matchAll(/^.*(?:BDC|BMC)$|^EMC$|^BT$/gm)) {
        if (operator === 'BT') assert.equal(depth, 1, 'text is in one part, or is left out on purpose');
        else depth += operator === 'EMC' ? -1 : 1;
      }
      assert.equal(depth, 0);
    }
  });

  it('is made of any text: from right to left, very long words, letters that its fonts lack', async () => {
    const voice = {
      title: `הקופה 🔥 结账 ${'x'.repeat(4_000)}`,
      update: `محمد (שלום) ${'W'.repeat(2_000)}\u202e`,
      names: () => 'محمد علي',
    };
    const pdf = await reportAsPdf(
      told(
        60,
        voice,
        `- a\n  > ${'y'.repeat(3_000)}\n\n|a|b|\n|-|-|\n|1|2|\n\n[x](javascript:alert(1)) [y](https://a.example/)`,
      ),
    );
    assert.ok(pagesIn(pdf) > 5);
    assert.doesNotMatch(latin(pdf), /javascript/);
    assert.match(latin(pdf), /\/URI \(https:\/\/a\.example\/\)/);
  });
});
