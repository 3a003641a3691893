import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after } from '@escalog/kernel';
import { drawingOf, type DrawnLabel } from './drawing.ts';
import type { IncidentEvent } from './incident-event.ts';
import { arbitraryHistory } from './testing/arbitrary-history.ts';
import { answeredInSeconds, triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import { alicePaged, escalationId } from './testing/told-sentence.ts';
import { historyOf } from './timeline.ts';

function drawing(events: readonly IncidentEvent[]) {
  return drawingOf(historyOf('i', events));
}

function lane(events: readonly IncidentEvent[], name: string) {
  const found = drawing(events).lanes.find((candidate) => candidate.name === name);
  assert.ok(found, `there is a lane ${name}`);
  return found;
}

/** Whether two labels share ink; a label is about 11 px high and stands on its base line. */
function cover(a: DrawnLabel, b: DrawnLabel): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < 11;
}

describe('the drawn timeline', () => {
  it('has no labels that cover each other, and draws nothing outside of itself', () => {
    fc.assert(
      fc.property(arbitraryHistory, (events) => {
        const { lanes, ticks, cuts, width, height, plot } = drawing(events);
        const labels = [
          ...lanes.flatMap((drawn) => drawn.labels),
          ...ticks,
          ...cuts.flatMap(({ label }) => label ?? []),
        ];
        for (const [index, a] of labels.entries()) {
          assert.ok(a.x >= 0 && a.x + a.width <= width && a.y > 0 && a.y <= height, `${a.text} is inside`);
          for (const b of labels.slice(index + 1)) assert.ok(!cover(a, b), `“${a.text}” covers “${b.text}”`);
        }
        for (const { x, width: wide } of lanes.flatMap(({ bars }) => bars))
          assert.ok(
            x >= plot.left && wide >= 4.999 && x + wide <= plot.right + 0.001,
            'a bar is wide enough to be seen',
          );
        for (const { x } of lanes.flatMap(({ marks }) => marks))
          assert.ok(x >= plot.left - 0.001 && x <= plot.right + 0.001);
      }),
    );
  });

  it('has a lane of its own for a handoff, and shows where an acknowledgement lapsed', () => {
    const story = alicePaged();
    story.tell('EscalationHalted', 60_000, {
      escalationId,
      answeredPages: ['p1'],
      openPages: [],
      acknowledgedBy: ['person/alice'],
      lapsesAt: after(story.startedAt, 120_000),
    });
    story.tell('EscalationStarted', 60_000, {
      escalationId: 'i/handoff-1',
      path: 'escalation-path/web',
      pathVersion: 1,
      definition: '{"name":"Web"}',
      owner: 'team/web',
      kind: 'handoff',
      from: escalationId,
    });
    story.tell('AcknowledgementLapsed', 120_000, { escalationId, cycle: 2, acknowledgedBy: ['person/alice'] });
    const payments = lane(story.events, 'Payments');
    assert.deepEqual(
      payments.bars.map(({ style }) => style),
      ['level', 'held'],
    );
    assert.deepEqual(
      payments.marks.map(({ shape }) => shape),
      ['halted', 'lapsed'],
    );
    assert.equal(
      lane(story.events, 'The handoff to team web')
        .nameLines.map(({ text }) => text)
        .join(' '),
      'The handoff to team web',
    );
    assert.equal(drawing(story.events).handovers.length, 1, 'a line leads to it');
  });

  it('stacks its lanes without a gap, so that the drawing is as high as they are', () => {
    const { lanes, plot } = drawing(unansweredThenAcknowledged().events);
    assert.deepEqual(
      lanes.slice(1).map(({ top }) => top),
      lanes.slice(0, -1).map(({ bottom }) => bottom),
    );
    assert.deepEqual([lanes[0]?.top, lanes.at(-1)?.bottom], [plot.top, plot.bottom]);
  });

  it('has a lane for the severity, for what people did, for each path and for each person who was paged', () => {
    assert.deepEqual(
      drawing(unansweredThenAcknowledged().events).lanes.map(({ name }) => name),
      ['Severity', 'Incident', 'Identity', 'Alice Moreau', 'Bob Okafor', 'Carol Lindqvist'],
    );
  });

  it('shows a raised severity from when it was raised', () => {
    const { bars } = lane(unansweredThenAcknowledged().events, 'Severity');
    assert.deepEqual(
      bars.map(({ title, style }) => [title, style]),
      [
        ['sev2', 'severity-2'],
        ['sev1', 'severity-3'],
      ],
    );
    assert.equal((bars[0]?.x ?? 0) + (bars[0]?.width ?? 0), bars[1]?.x);
  });

  it('shows a severity by its place among all of them, whatever it is called', () => {
    const style = (severity: string, severities: string[]) =>
      lane(
        answeredInSeconds().events.map((event) => {
          if (event.type === 'IncidentDeclared') return { ...event, severity };
          return event.type === 'IncidentRouted' ? { ...event, severities } : event;
        }),
        'Severity',
      ).bars[0]?.style;
    const all = ['on-fire', 'bad', 'sev3', 'sev2', 'sev1'];
    assert.deepEqual(
      all.map((severity) => style(severity, all)),
      ['severity-3', 'severity-2', 'severity-1', 'severity-0', 'severity-0'],
    );
    assert.equal(style('sev1', []), 'severity-1', 'and in the middle when it is not known');
  });

  it('shows each level until the next one, and where the path stopped', () => {
    const { bars, marks, labels } = lane(unansweredThenAcknowledged().events, 'Identity');
    assert.deepEqual(
      bars.map(({ style }) => style),
      ['level', 'level'],
    );
    assert.deepEqual(
      marks.map(({ shape }) => shape),
      ['halted'],
    );
    assert.deepEqual(
      labels.map(({ text }) => text),
      ['level 1', 'level 2', 'stopped'],
    );
  });

  it('shows what was skipped and the last resort', () => {
    const { bars, marks } = lane(triageRunsOut().events, 'Triage');
    assert.deepEqual(
      bars.map(({ style }) => style),
      ['last-resort'],
    );
    assert.deepEqual(
      marks.map(({ shape }) => shape),
      ['skipped', 'exhausted', 'halted'],
    );
  });

  it('shows of every page whether it was delivered and how it ended', () => {
    const { events } = unansweredThenAcknowledged();
    const seen = ['Alice Moreau', 'Bob Okafor', 'Carol Lindqvist'].map((name) => {
      const { bars, marks } = lane(events, name);
      return [bars.map(({ style }) => style).join(), marks.map(({ shape }) => shape).join()];
    });
    assert.deepEqual(seen, [
      ['unanswered', 'delivered'],
      ['answered', 'delivered,acknowledged'],
      ['undeliverable', 'failed,failed,failed,undeliverable'],
    ]);
  });

  it('tells fractions of a second of seconds, times of a night, and dates of days', () => {
    const ticks = (events: readonly IncidentEvent[]) => drawing(events).ticks.map(({ text }) => text);
    assert.ok(ticks(answeredInSeconds().events).includes('02:00:07.900'));
    assert.ok(ticks(unansweredThenAcknowledged().events).includes('02:41:00'));
    assert.ok(ticks(triageRunsOut().events).includes('11-23 05:00:00'));
  });

  it('cuts long waits where the label says so, and none of seconds', () => {
    assert.deepEqual(
      drawing(triageRunsOut().events).cuts.map(({ label }) => label?.text),
      ['1 d 20 h later'],
    );
    assert.deepEqual(drawing(answeredInSeconds().events).cuts, []);
  });

  it('describes itself to those who do not see it', () => {
    assert.match(
      drawing(unansweredThenAcknowledged().events).description,
      /1 escalation and the pages to 3 people\. It was acknowledged after 6 min 2 s\. It was resolved after 41 min\./,
    );
  });
});
