/** The groups of insights as a table for a spreadsheet: a row for each group, and one for all together. Times in seconds. */
import { csvLine, type Milliseconds } from '@escalog/kernel';
import type { InsightFigures } from '../domain/insight-figures.ts';
import type { Insights } from '../domain/insights.ts';
import type { Spread } from '../domain/spread.ts';

type Cell = number | null;

const columns: Readonly<Record<string, (figures: InsightFigures) => Cell>> = {
  incidents: ({ incidents }) => incidents,
  resolved: ({ resolved }) => resolved,
  open: ({ open }) => open,
  never_acknowledged: ({ neverAcknowledged }) => neverAcknowledged,
  reopened: ({ reopened }) => reopened,
  ...spread('seconds_to_first_page', ({ toFirstPage }) => toFirstPage),
  ...spread('seconds_to_acknowledge', ({ toAcknowledge }) => toAcknowledge),
  ...spread('seconds_to_right_owner', ({ toRightOwner }) => toRightOwner),
  ...spread('seconds_to_resolve', ({ toResolve }) => toResolve),
  seconds_with_nobody: ({ msWithNobody }) => seconds(msWithNobody),
  pages: ({ pages }) => pages.sent,
  pages_delivered: ({ pages }) => pages.delivered,
  pages_answered_in_time: ({ pages }) => pages.answeredInTime,
  pages_answered_late: ({ pages }) => pages.answeredLate,
  pages_declined: ({ pages }) => pages.declined,
  pages_unanswered: ({ pages }) => pages.unanswered,
  pages_not_sent: ({ pages }) => pages.notSent,
  pages_undeliverable: ({ pages }) => pages.undeliverable,
  pages_stood_down: ({ pages }) => pages.stoodDown,
  pages_open: ({ pages }) => pages.open,
  pages_at_night: ({ pages }) => pages.atNight,
  climbs: ({ climbs }) => climbs.started,
  climbs_acknowledged: ({ climbs }) => climbs.acknowledged,
  climbs_exhausted: ({ climbs }) => climbs.exhausted,
  ...spread('seconds_from_climb_to_acknowledge', ({ climbs }) => climbs.toAcknowledge),
  levels_reached: ({ climbs }) => climbs.levelsReached,
  levels_skipped: ({ climbs }) => climbs.levelsSkipped,
  handoffs: ({ handoffs }) => handoffs.made,
  handoffs_accepted: ({ handoffs }) => handoffs.accepted,
  handoffs_returned: ({ handoffs }) => handoffs.returned,
  bounces: ({ handoffs }) => handoffs.bounces,
  nudges: ({ nudges }) => nudges.made,
  nudges_accepted: ({ nudges }) => nudges.accepted,
  nudges_dismissed: ({ nudges }) => nudges.dismissed,
  nudges_expired: ({ nudges }) => nudges.expired,
  nudges_overtaken: ({ nudges }) => nudges.overtaken,
  nudge_acceptance_rate: ({ nudges }) => nudges.acceptanceRate,
  ...spread('nudge_lead_seconds', ({ nudges }) => nudges.leadTime),
};

/** The last row, whose group is `all`, has the figures of everything that was asked for. */
export function insightsAsCsv({ by, groups, total, names }: Insights): string {
  return [
    csvLine([by, 'name', ...Object.keys(columns)]),
    ...groups.map(({ key, figures }) => rowOf(key, names[key] ?? key, figures)),
    rowOf('all', 'all', total),
  ].join('');
}

function rowOf(key: string, name: string, figures: InsightFigures): string {
  return csvLine([key, name, ...Object.values(columns).map((cellOf) => cellOf(figures))]);
}

/** Four columns of one spread; without any, those but the first are empty. */
function spread(
  name: string,
  of: (figures: InsightFigures) => Spread,
): Readonly<Record<string, (figures: InsightFigures) => Cell>> {
  return {
    [`${name}_count`]: (figures) => of(figures).count,
    [`${name}_mean`]: (figures) => seconds(of(figures).meanMs),
    [`${name}_median`]: (figures) => seconds(of(figures).medianMs),
    [`${name}_p90`]: (figures) => seconds(of(figures).p90Ms),
  };
}

function seconds(milliseconds: Milliseconds | null): Cell {
  return milliseconds === null ? null : milliseconds / 1_000;
}
