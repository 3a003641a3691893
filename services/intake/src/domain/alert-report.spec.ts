import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentsEvent } from '@escalog/contracts';
import { after, instantOf, type Instant } from '@escalog/kernel';
import fc from 'fast-check';
import type { AlertReport } from './alert-report.ts';
import type { IncidentCommand } from './incident-command.ts';
import { incident } from './incident.ts';
import { personDecided, type Incident, type IncidentEvent } from './incident-state.ts';
import type { ReportedAlert } from './known-alerts.ts';

const minute = 60_000;
const began = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const reason = { code: personDecided, text: 'Ana did it.', definition: null, facts: {} };

const alert = (alertId: string, firing: boolean, startsAt: string | null = '2026-11-18T01:58:00Z'): ReportedAlert => ({
  alertId,
  firing,
  startsAt,
  endsAt: firing ? null : '2026-11-18T02:30:00Z',
  name: `Alert ${alertId}`,
});
const firing = (...ids: readonly string[]) => ids.map((id) => alert(id, true));
const ended = (...ids: readonly string[]) => ids.map((id) => alert(id, false));

interface More {
  readonly hidden?: number;
  readonly severity?: string;
  readonly affects?: readonly string[];
  readonly unknownNames?: readonly string[];
  readonly isFlapping?: boolean;
}

/** One incident of alerts, told by reports and by what people do, a minute apart. */
class Group {
  state: Incident = incident.initial;
  now: Instant = began;

  report(
    alerts: readonly ReportedAlert[],
    { hidden = 0, severity = 'sev2', affects = [], unknownNames = [], isFlapping = false }: More = {},
  ) {
    const report: AlertReport = {
      at: this.now,
      sourceName: 'Alertmanager',
      alerts,
      hidden,
      declaration: {
        title: 'It fires',
        description: null,
        severity,
        affects,
        unknownNames,
        responder: null,
        source: { kind: 'alertmanager', dedupKey: 'k', requestHash: null, url: null },
      },
      isFlapping,
      reportedBy: 'alert-source/alertmanager',
      maintenance: () => null,
      unrouted: unknownNames,
      severityBecause: 'its label severity is bad',
      asBad: ['sev1', 'sev2', 'sev3'].filter((other) => other <= severity),
      facts: hidden > 0 ? { 'not shown': String(hidden) } : {},
      definition: null,
    };
    return this.give({ kind: 'report-alerts', report, opens: this.state.phase === 'undeclared' });
  }

  /** The events that follow, or the code of a refusal. */
  give(command: IncidentCommand): readonly IncidentEvent[] | string {
    const decision = incident.decide(command, this.state);
    if (decision.kind === 'rejected') return decision.rejection.code;
    const events = decision.kind === 'accepted' ? decision.events : [];
    for (const event of events)
      this.state = incident.evolve(this.state, {
        ...event,
        meta: { occurredAt: this.now, actor: { kind: 'alert-source', ref: 'alert-source/alertmanager' } },
      } as IncidentsEvent & IncidentEvent);
    this.now = after(this.now, minute);
    return events;
  }

  takeOver(): void {
    this.give({ kind: 'post-update', text: 'looking', reason });
  }
}

function isOver({ state }: Group): boolean {
  return state.phase === 'resolved';
}

function types(events: readonly IncidentEvent[] | string): readonly string[] | string {
  return typeof events === 'string' ? events : events.map(({ type }) => type);
}

describe('a report about the alerts of a group', () => {
  it('opens an incident when one fires', () =>
    assert.deepEqual(types(new Group().report(firing('a'))), ['IncidentDeclared']));
  it('opens nothing when all have ended', () => assert.deepEqual(types(new Group().report(ended('a'))), []));

  it('that says what is known changes nothing', () => {
    const group = new Group();
    group.report(firing('a', 'b'));
    assert.deepEqual(types(group.report(firing('b', 'a'))), []);
  });

  it('ends the incident when every alert has ended', () => {
    const group = new Group();
    group.report(firing('a', 'b'));
    assert.deepEqual(types(group.report(ended('a', 'b'))), ['IncidentResolved']);
  });

  it('ends nothing while another alert that was seen firing has not ended', () => {
    const group = new Group();
    group.report(firing('a'));
    group.report(firing('b'));
    const [told] = group.report(ended('a')) as readonly IncidentEvent[];
    assert.ok(told?.type === 'AlertsEnded');
    assert.deepEqual([told.alerts.map(({ alertId }) => alertId), told.firing], [['a'], 1]);
    assert.deepEqual(types(group.report(ended('b'))), ['IncidentResolved']);
  });

  it('is refused after the resolve, so that the next incident is looked for', () => {
    const group = new Group();
    group.report(firing('a'));
    group.report(ended('a'));
    assert.equal(group.report(firing('b')), 'incident-resolved');
  });
});

describe('a list that is shortened', () => {
  it('opens an incident although all that it shows has ended', () =>
    assert.deepEqual(types(new Group().report(ended('a'), { hidden: 1 })), ['IncidentDeclared']));

  it('ends nothing, and the whole list after it does', () => {
    const group = new Group();
    group.report(firing('a'), { hidden: 1 });
    assert.deepEqual(types(group.report(ended('a'), { hidden: 1 })), ['AlertsEnded']);
    assert.deepEqual(types(group.report(ended('a', 'b'))), ['IncidentResolved']);
  });
});

describe('alerts that are not shown', () => {
  const updates = (group: Group, hidden: number) =>
    (group.report(firing('a'), { hidden }) as readonly IncidentEvent[]).map((event) => 'text' in event && event.text);

  it('are counted as soon as there are some, and again when they are twice as many', () => {
    const group = new Group();
    group.report(firing('a'));
    assert.deepEqual(updates(group, 1), ['1 further alert of the group is not shown.']);
    assert.deepEqual(updates(group, 1), []);
    assert.deepEqual(updates(group, 40), ['40 further alerts of the group are not shown.']);
    assert.deepEqual(updates(group, 79), []);
    assert.deepEqual(updates(group, 80), ['80 further alerts of the group are not shown.']);
  });

  it('are not counted again when the declaration did', () => {
    const group = new Group();
    group.report(firing('a'), { hidden: 5 });
    assert.deepEqual(updates(group, 5), []);
  });
});

describe('alerts that join', () => {
  it('are told once each', () => {
    const group = new Group();
    group.report(firing('a'));
    const [joined] = group.report(firing('a', 'b', 'c')) as readonly IncidentEvent[];
    assert.ok(joined?.type === 'AlertsJoined');
    assert.deepEqual(
      joined.alerts.map(({ name }) => name),
      ['Alert b', 'Alert c'],
    );
    assert.deepEqual(types(group.report(firing('a', 'b', 'c'))), []);
  });

  it('are told by name until fifty of an incident are, then counted', () => {
    const group = new Group();
    const many = Array.from({ length: 700 }, (_, index) => `a${index}`);
    group.report(firing(...many.slice(0, 40)));
    const [joined] = group.report(firing(...many)) as readonly IncidentEvent[];
    assert.ok(joined?.type === 'AlertsJoined');
    assert.equal(joined.alerts.filter(({ name }) => name !== null).length, 10);
    assert.equal(joined.alerts.length + joined.further, 660);
    assert.deepEqual(types(group.report(firing(...many))), []);
  });

  it('make it worse, and name more than was known', () => {
    const group = new Group();
    group.report(firing('a'), { severity: 'sev3', affects: ['component/a'] });
    const events = group.report(firing('a', 'b'), {
      severity: 'sev1',
      affects: ['component/a'],
      unknownNames: ['cache'],
    });
    assert.deepEqual(types(events), ['AlertsJoined', 'SeverityChanged', 'ScopeChanged']);
    const scope = (events as readonly IncidentEvent[]).find(({ type }) => type === 'ScopeChanged');
    assert.ok(scope?.type === 'ScopeChanged');
    assert.deepEqual([scope.added, scope.unknownNames, scope.unrouted], [[], ['cache'], ['cache']]);
    assert.deepEqual(types(group.report(firing('a', 'b'), { severity: 'sev3', unknownNames: ['cache'] })), []);
  });
});

describe('more alerts than are remembered', () => {
  const many = Array.from({ length: 600 }, (_, index) => `a${index}`);

  it('end the incident when all of them have ended, in whatever portions', () => {
    const group = new Group();
    group.report(firing(...many));
    assert.deepEqual(types(group.report([...ended(...many.slice(0, 300)), ...firing(...many.slice(300))])), [
      'AlertsEnded',
    ]);
    assert.deepEqual(types(group.report(ended(...many.slice(300)))), ['IncidentResolved']);
  });

  it('keep it open while some of those that are only counted have not ended', () => {
    const group = new Group();
    group.report(firing(...many));
    assert.deepEqual(types(group.report(ended(...many.slice(0, 550)))), ['AlertsEnded']);
    assert.deepEqual(types(group.report(ended(...many.slice(550)))), ['IncidentResolved']);
  });
});

describe('what fires again on an incident that was kept open', () => {
  it('is told, and so is what is hidden', () => {
    for (const again of [
      { alerts: [alert('a', true, '2026-11-18T03:00:00Z')], hidden: 0 },
      { alerts: ended('a'), hidden: 2 },
    ]) {
      const group = new Group();
      group.report(firing('a'));
      group.takeOver();
      assert.deepEqual(types(group.report(ended('a'))), ['UpdatePosted']);
      assert.deepEqual(types(group.report(ended('a'))), [], 'the end is told once');
      assert.deepEqual(types(group.report(again.alerts, { hidden: again.hidden })), ['AlertFiredAgain']);
      assert.deepEqual(types(group.report(again.alerts, { hidden: again.hidden })), [], 'and so is this');
      assert.deepEqual(types(group.report(ended('a'))), ['UpdatePosted']);
    }
  });

  it('is an alert that joins while another has not ended', () => {
    const group = new Group();
    group.report(firing('a', 'b'));
    group.takeOver();
    group.report([...ended('a'), ...firing('b')]);
    assert.deepEqual(types(group.report([alert('a', true, '2026-11-18T03:00:00Z')])), ['AlertsJoined']);
  });
});

describe('a late report', () => {
  const keptOpen = () => {
    const group = new Group();
    group.report(firing('a', 'b'));
    group.report([...ended('a'), ...firing('b')]);
    return group;
  };

  it('of an alert that has ended since is noted once, and changes nothing', () => {
    const group = keptOpen();
    assert.deepEqual(types(group.report(firing('a'))), ['StaleAlertsReported']);
    assert.deepEqual(types(group.report(firing('a'))), []);
    assert.deepEqual(types(group.report(ended('b'))), ['IncidentResolved']);
  });

  it('is none when the alert began again', () =>
    assert.deepEqual(types(keptOpen().report([alert('a', true, '2026-11-18T02:10:00Z')])), ['AlertsJoined']));
  it('is none when the source does not say when alerts begin', () => {
    const group = new Group();
    group.report([alert('a', true, null), alert('b', true, null)]);
    group.report([alert('a', false, null)]);
    assert.deepEqual(types(group.report([alert('a', true, null)])), ['AlertsJoined']);
  });
  it('is none when the source does not say when alerts end', () => {
    const group = new Group();
    group.report(firing('a', 'b'));
    group.report(ended('a').map((over) => ({ ...over, endsAt: null })));
    assert.deepEqual(types(group.report(firing('a'))), ['AlertsJoined']);
  });
  it('is none five minutes after the end: a source that was away tells the same start again', () => {
    const group = keptOpen();
    group.now = after(group.now, 5 * minute);
    assert.deepEqual(types(group.report(firing('a'))), ['AlertsJoined']);
  });
});

it('an incident is over only when each alert that was last seen firing has been told as ended, in any order of whole lists', () => {
  const list = fc.uniqueArray(fc.record({ id: fc.nat({ max: 5 }), fires: fc.boolean() }), {
    selector: ({ id }) => id,
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(list, { maxLength: 12 }), (lists) => {
      const group = new Group();
      const fires = new Set<string>();
      for (const [time, sent] of lists.entries()) {
        if (isOver(group)) return;
        const alerts = sent.map(({ id, fires: does }) => alert(`a${id}`, does, `start ${time}`));
        group.report(alerts);
        if (group.state.phase === 'undeclared') continue;
        for (const { alertId, firing: does } of alerts) if (does) fires.add(alertId);
        for (const { alertId, firing: does } of alerts) if (!does) fires.delete(alertId);
        assert.equal(isOver(group), fires.size === 0);
      }
    }),
  );
});
