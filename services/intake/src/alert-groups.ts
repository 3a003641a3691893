/** A group of alerts that their source sends together is one matter, under the group's key. */
import { idOfKey } from '@escalog/runner';
import { nameOfAlert } from './domain/alert-words.ts';
import { readAlertGroup } from './domain/alertmanager.ts';
import type { ReportedAlert } from './domain/known-alerts.ts';
import type { Alert, AlertGroup } from './domain/received-alerts.ts';
import type { ReportContext, SourceReport } from './alert-reports.ts';

/** What fingerprints are made of; anything else stands for an id. */
const plainIdentity = /^[0-9a-zA-Z]{1,64}$/;

/** The report that `source` makes by sending `group`; the name of an alert-source entry. */
export function reportOfGroup(
  group: AlertGroup,
  source: string,
  kind: string,
  { definitions }: Pick<ReportContext, 'definitions'>,
): SourceReport {
  const alerts = new Map(group.alerts.map((alert) => [reportedOf(alert), alert]));
  return {
    source,
    kind,
    key: group.groupKey,
    alerts: [...alerts.keys()],
    hidden: group.hidden,
    read: (reported) => {
      const read = reported.flatMap((alert) => alerts.get(alert) ?? []);
      return readAlertGroup({ ...group, alerts: read }, `alert-source/${source}`, definitions);
    },
  };
}

function reportedOf(alert: Alert): ReportedAlert {
  const { firing, identity, startsAt, endsAt } = alert;
  const alertId = plainIdentity.test(identity) ? identity : idOfKey(identity);
  return { alertId, firing, startsAt, endsAt, name: nameOfAlert(alert) };
}
