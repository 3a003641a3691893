import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reportOf } from './report.ts';
import { triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import { sizedStory } from './testing/sized-story.ts';
import type { Story } from './testing/story.ts';
import { historyOf } from './timeline.ts';

function report(story: Story, events = story.events) {
  return reportOf(historyOf(story.incidentId, events));
}

describe('the report', () => {
  it('sums up what was declared, who was found, paged and took it, and how it ended', () => {
    assert.deepEqual(report(unansweredThenAcknowledged()).summary, [
      "On 2026-11-21 02:00:00 UTC, erin declared “Users can't log in” as sev2, affecting login.",
      'The incident was routed to team identity on the path Identity.',
      'Alice Moreau, Bob Okafor and Carol Lindqvist were paged, the first after 12 ms.',
      'Bob Okafor acknowledged it after 6 min 2 s.',
      'Bob Okafor resolved it after 41 min.',
    ]);
  });

  it('says of an incident that goes on what is still missing', () => {
    const story = triageRunsOut();
    assert.deepEqual(report(story, story.events.slice(0, 8)).summary.slice(2), [
      'Carol Lindqvist was paged after 8 ms.',
      'Nobody has acknowledged it yet.',
      'Carol Lindqvist, the last resort of Triage, is paged again until somebody acknowledges.',
      'It is not resolved yet.',
    ]);
    assert.deepEqual(report(story, story.events.slice(0, 1)).summary.slice(1), [
      'Nobody has been paged yet.',
      'Nobody has acknowledged it yet.',
      'It is not resolved yet.',
    ]);
  });

  it('has the newest entries alone where so many are asked for, besides those on pages', () => {
    const story = unansweredThenAcknowledged();
    const history = historyOf(story.incidentId, story.events);
    const whole = reportOf(history);
    assert.deepEqual(reportOf(history, whole.timeline.length), whole);
    const { timeline, ...others } = reportOf(history, 2);
    const isKept = (index: number): boolean =>
      index >= whole.timeline.length - 2 || whole.timeline[index]?.stream.startsWith('delivery/') === true;
    assert.deepEqual(
      timeline,
      whole.timeline.filter((_, index) => isKept(index)),
    );
    assert.ok(timeline.length > 2 && timeline.length < whole.timeline.length);
    assert.deepEqual({ ...others, timeline: whole.timeline }, whole);
  });

  it('says that somebody declared it whose name is not known', () => {
    const story = triageRunsOut();
    const events = story.events.map((event) =>
      event.type === 'IncidentDeclared'
        ? { ...event, meta: { ...event.meta, actor: { kind: 'person', ref: 'person/unknown' } } }
        : event,
    );
    assert.match(report(story, events).summary[0] ?? '', /^On 2026-11-21 02:00:00 UTC, somebody declared “Invoices/);
  });

  it('says of an incident that goes on whose answer it waits for, and until when', () => {
    const story = unansweredThenAcknowledged();
    const level2 = story.events.findLastIndex(({ type }) => type === 'LevelReached');
    assert.equal(
      report(story, story.events.slice(0, level2 + 1)).summary.at(-2),
      'Bob Okafor and Carol Lindqvist have until 2026-11-21 02:10:00 UTC to acknowledge, then Identity goes on.',
    );
  });

  it('says of an incident that ended without it that nobody acknowledged', () => {
    const story = triageRunsOut();
    const { events } = story;
    const told = report(
      story,
      events.filter(({ type }) => type !== 'IncidentAcknowledged'),
    );
    assert.ok(told.summary.includes('Nobody acknowledged it.'));
    assert.match(told.figuresAbsent ?? '', /^None of this happened: .*an acknowledgement,/);
  });

  it('is marked while the incident is open, with when it was told and from how much', () => {
    const story = unansweredThenAcknowledged();
    const { isOpen, upTo, events } = report(story, story.events.slice(0, 3));
    assert.deepEqual([isOpen, upTo, events], [true, '2026-11-21T02:00:00.009Z', 3]);
    assert.equal(report(story).isOpen, false);
  });

  it('sums up in a few sentences, however many paths wait', () => {
    const { summary } = report(sizedStory(2_000));
    assert.ok(summary.length <= 14, `${summary.length} sentences`);
  });

  it('says so when the declaration itself is missing', () => {
    const story = triageRunsOut();
    assert.equal(
      report(story, story.events.slice(1)).summary[0],
      'The declaration of this incident is not in the log as far as it was read.',
    );
  });

  it('tells how those involved were found', () => {
    assert.deepEqual(report(unansweredThenAcknowledged()).found, [
      {
        at: '2026-11-21T02:00:00.006Z',
        kind: 'ownership',
        to: 'team identity',
        path: 'Identity',
        entries: ['login'],
        explanation: 'Login is owned by team identity, whose path is Identity.',
      },
    ]);
  });

  it('lists people in the order in which they came in, with their pages and what they did', () => {
    const { people } = report(unansweredThenAcknowledged());
    assert.deepEqual(
      people.map(({ name }) => name),
      ['erin', 'Alice Moreau', 'Bob Okafor', 'Carol Lindqvist'],
    );
    assert.deepEqual(
      people[0]?.deeds.map(({ text }) => text),
      ['declared it', 'posted an update', 'changed the severity'],
    );
    assert.deepEqual(people[2], {
      ref: 'person/bob',
      name: 'Bob Okafor',
      involvedAt: '2026-11-21T02:05:00.012Z',
      pages: [
        {
          pageId: 'login-down/team/identity/1/2/person/bob',
          place: 'level 2',
          path: 'Identity',
          via: ['team identity', 'Bob Okafor'],
          requestedAt: '2026-11-21T02:05:00.012Z',
          deliveredAt: '2026-11-21T02:05:00.060Z',
          answeredAt: '2026-11-21T02:06:02.000Z',
          outcome: 'answered',
        },
      ],
      deeds: [
        { at: '2026-11-21T02:06:02.000Z', text: 'acknowledged it' },
        { at: '2026-11-21T02:41:00.000Z', text: 'resolved it' },
      ],
    });
  });

  it('tells each escalation from its start to its end, with the reason of every step', () => {
    const [escalation, ...others] = report(unansweredThenAcknowledged()).escalations;
    assert.deepEqual(others, []);
    assert.deepEqual([escalation?.path, escalation?.pathVersion, escalation?.owner], ['Identity', 3, 'team identity']);
    assert.deepEqual(
      escalation?.steps.map(({ kind, reason }) => [kind, reason]),
      [
        ['escalation-started', 'Login is owned by team identity, whose path is Identity.'],
        ['level-reached', 'The escalation starts at level 1.'],
        ['level-reached', 'Alice Moreau did not acknowledge within 5 min.'],
        ['escalation-halted', 'Bob Okafor acknowledged.'],
      ],
    );
  });
});
