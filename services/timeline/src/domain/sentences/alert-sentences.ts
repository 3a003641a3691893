import type { Alert } from '@escalog/contracts';
import { counted, listed } from '@escalog/kernel';
import type { Sentences } from './sentence-table.ts';
import { elapsed, quoted } from '../wording.ts';

/** What alert sources report, and what maintenance holds back of it. */
export const alertSentences = {
  AlertsJoined: ({ meta, alerts, further }, names) => {
    const count = alerts.length + further;
    const which = alerts.every(({ name }) => name === null) ? '' : `: ${alertsIn(alerts, further)}`;
    const joined = count === 1 ? 'a further alert' : which === '' ? counted(count, 'further alert') : 'further alerts';
    return `${names.ofActor(meta.actor)} reported ${joined}${which}`;
  },
  AlertsEnded: ({ meta, alerts, further, firing }, names) =>
    `${names.ofActor(meta.actor)} reported the end of ${alertsIn(alerts, further)}${firing === 0 ? '' : `; ${counted(firing, 'alert')} ${firing === 1 ? 'fires' : 'fire'} on`}`,
  AlertFiredAgain: ({ meta, alerts, further }, names) =>
    `${names.ofActor(meta.actor)} reported that it fires again${alerts.length + further === 0 ? '' : `: ${alertsIn(alerts, further)}`}`,
  AlertsHeldBack: ({ meta, title, affects, until, alerts, furtherAlerts }, names) => {
    const count = alerts.length + furtherAlerts;
    const what = count === 0 ? 'that it fires on' : `${counted(count, 'alert')} (${quoted(title)})`;
    return `${names.ofActor(meta.actor)} reported ${what}, which maintenance of ${listed(affects.map(names.of))} holds back for ${elapsed(Math.max(0, until - meta.occurredAt))}`;
  },
  QuietChanged: ({ meta, quietUntil }, names) =>
    quietUntil === null
      ? `${meta.actor.kind === 'service' ? 'The maintenance is over: people are paged' : `${names.ofActor(meta.actor)} ended the quiet of the maintenance: people are paged`} from now on`
      : `Because of maintenance nobody is paged for ${elapsed(Math.max(0, quietUntil - meta.occurredAt))} more`,
  StaleAlertsReported: ({ meta, alerts }, names) =>
    `${names.ofActor(meta.actor)} reported as firing what has ended: ${alertsIn(alerts, 0)}`,
} satisfies Partial<Sentences>;

/** Those with a name by it, then how many more. */
function alertsIn(alerts: readonly Alert[], further: number): string {
  const named = alerts.flatMap(({ name }) => name ?? []);
  const others = alerts.length - named.length + further;
  const rest = named.length === 0 ? counted(others, 'alert') : `${others} more`;
  return listed([...named.map(quoted), ...(others === 0 ? [] : [rest])]);
}
