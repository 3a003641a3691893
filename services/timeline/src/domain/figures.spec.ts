import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { historyOf } from './timeline.ts';
import { toldFigures } from './figure-rows.ts';
import { triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import { Story } from './testing/story.ts';

const minute = 60_000;

describe('the figures', () => {
  it('measure from the declaration, and count pages, levels and paths', () => {
    assert.deepEqual(historyOf('i', unansweredThenAcknowledged().events).figures, {
      msToFirstPageRequested: 12,
      msToFirstPageDelivered: 60,
      msToAcknowledge: 6 * minute + 2_000,
      msToRightOwner: 6 * minute + 2_000,
      msWithNobodyResponsible: 6 * minute + 2_000,
      msToResolve: 41 * minute,
      pagesSent: 3,
      pagesDelivered: 2,
      pagesUnanswered: 1,
      pagesUndeliverable: 1,
      pagesDeclined: 0,
      pagesRaised: 0,
      attemptsFailed: 3,
      levelsReached: 2,
      levelsSkipped: 0,
      escalationsStarted: 1,
      escalationsExhausted: 0,
      acknowledgementsLapsed: 0,
      handoffs: 0,
      handoffsReturned: 0,
      reopened: 0,
      bounces: 0,
      nudgesMade: 0,
      nudgesAccepted: 0,
      nudgesDismissed: 0,
      nudgesExpired: 0,
      nudgesOvertaken: 0,
      nudgeAcceptanceRate: null,
      msToAnswerNudge: null,
    });
  });

  it('count the page to the last resort, skipped levels and exhausted paths', () => {
    const { pagesSent, msToFirstPageRequested, levelsReached, levelsSkipped, escalationsExhausted } = historyOf(
      'i',
      triageRunsOut().events,
    ).figures;
    assert.deepEqual(
      { pagesSent, msToFirstPageRequested, levelsReached, levelsSkipped, escalationsExhausted },
      { pagesSent: 1, msToFirstPageRequested: 8, levelsReached: 0, levelsSkipped: 1, escalationsExhausted: 1 },
    );
  });

  it('do not count a page that was answered late as answered', () => {
    const story = unansweredThenAcknowledged();
    story.tell('IncidentAcknowledged', 20 * minute, { by: 'person/alice', pageId: null, via: 'rest' });
    assert.equal(historyOf('i', story.events).figures.pagesUnanswered, 1);
  });

  it('are null for what has not happened', () => {
    const { msToFirstPageRequested, msToFirstPageDelivered, msToAcknowledge, msToResolve } = historyOf(
      'i',
      triageRunsOut().events.slice(0, 2),
    ).figures;
    assert.deepEqual(
      [msToFirstPageRequested, msToFirstPageDelivered, msToAcknowledge, msToResolve],
      [null, null, null, null],
    );
  });

  it('are never negative, though the clock of another service is behind', () => {
    const story = new Story('i');
    const source = { kind: 'rest', dedupKey: null, requestHash: null, url: null };
    story.tell('IncidentDeclared', 500, {
      title: 'Down',
      description: null,
      severity: 'sev1',
      affects: [],
      unknownNames: [],
      responder: null,
      source,
    });
    story.tell('IncidentAcknowledged', 0, { by: 'person/alice', pageId: null, via: 'rest' });
    assert.equal(historyOf('i', story.events).figures.msToAcknowledge, 0);
  });

  it('run to the last resolve of what was opened again, and leave out the time in between', () => {
    const story = unansweredThenAcknowledged();
    const resolve = (at: number) => story.tell('IncidentResolved', at, { note: null });
    const figuresAfter = () => historyOf('i', story.events).figures;
    resolve(20 * minute);
    const { msWithNobodyResponsible: before } = figuresAfter();
    story.tell('IncidentReopened', 60 * minute, { note: 'it is back' });
    assert.deepEqual([figuresAfter().msToResolve, figuresAfter().reopened], [null, 1], 'it is open');
    resolve(70 * minute);
    const { msToResolve, msWithNobodyResponsible, reopened } = figuresAfter();
    assert.deepEqual([msToResolve, reopened], [70 * minute, 1]);
    assert.equal(msWithNobodyResponsible - before, 10 * minute, 'nobody had it since it was opened again');
  });

  it('are told where there is something to tell; what did not happen is said in one line', () => {
    const { figures } = historyOf('i', triageRunsOut().events.slice(0, 4));
    const { rows, absent } = toldFigures(figures, false);
    assert.deepEqual(
      rows.map(({ name, value }) => `${name}: ${value}`),
      ['Time with nobody responsible: 8 ms', 'Levels skipped: 1', 'Paths climbed: 1'],
    );
    assert.match(
      absent ?? '',
      /^None of this has happened so far: a page, .*an acknowledgement, .* and a suggestion\.$/,
    );
    assert.match(toldFigures(figures, true).absent ?? '', /^None of this happened: a page, /);
  });

  it('are shown in words', () => {
    const { rows } = toldFigures(historyOf('i', unansweredThenAcknowledged().events).figures, true);
    assert.equal(rows.find(({ name }) => name === 'Time to acknowledge')?.value, '6 min 2 s');
    assert.ok(rows.every(({ value }) => value !== '0'));
  });
});
