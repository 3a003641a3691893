/** What `GET /v1/insights` answers, and how it is put on the page. */
import { spoken } from '@escalog/kernel';

export interface Spread {
  readonly count: number;
  readonly none: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export interface Figures {
  readonly incidents: number;
  readonly resolved: number;
  readonly open: number;
  readonly neverAcknowledged: number;
  readonly reopened: number;
  readonly toAcknowledge: Spread;
  readonly toRightOwner: Spread;
  readonly toResolve: Spread;
  readonly msWithNobody: number;
  readonly pages: Readonly<Record<'sent' | 'delivered' | 'atNight' | keyof typeof outcomeWords, number>>;
  readonly climbs: Readonly<Record<'started' | 'exhausted' | 'levelsReached' | 'levelsSkipped', number>>;
  readonly handoffs: Readonly<Record<'made' | 'accepted' | 'returned' | 'open' | 'bounces', number>>;
  readonly nudges: Nudges;
}

export interface Nudges {
  readonly made: number;
  readonly accepted: number;
  readonly dismissed: number;
  readonly expired: number;
  readonly overtaken: number;
  readonly acceptanceRate: number | null;
  readonly leadTime: Spread;
}

export interface Behind {
  readonly count: number;
  readonly further: number;
  readonly hidden: number;
  readonly incidents: readonly { readonly id: string; readonly title: string; readonly declaredAt: string }[];
}

export interface Insights {
  readonly since: string;
  readonly until: string;
  readonly zone: string;
  readonly by: string;
  readonly upTo: string | null;
  readonly behind: boolean;
  /** While what is known of incidents is still being read: of how many it was. */
  readonly readSoFar: number | null;
  readonly total: Figures;
  readonly groups: readonly { readonly key: string; readonly figures: Figures }[];
  readonly groupsLeftOut: number;
  /** Of the span, and in no figure. */
  readonly archived: number;
  readonly series: {
    readonly unit: 'day' | 'week' | 'month';
    readonly points: readonly {
      readonly start: string;
      readonly incidents: number;
      readonly pages: number;
      readonly neverAcknowledged: number;
      readonly medianMsToAcknowledge: number | null;
    }[];
  };
  readonly pagesByHour: readonly number[];
  readonly people: readonly {
    readonly person: string;
    readonly pages: number;
    readonly atNight: number;
    readonly answeredInTime: number;
    readonly missed: number;
  }[];
  readonly sources: readonly {
    readonly source: string;
    readonly incidents: number;
    readonly resolved: number;
    readonly nobodyActed: number;
    readonly shortLived: number;
    readonly repeated: number;
  }[];
  readonly rules: readonly { readonly rule: string; readonly nudges: Nudges }[];
  readonly neverAcknowledged: Behind;
  readonly proposals: readonly {
    readonly text: string;
    readonly change: string;
    readonly threshold: string;
    readonly behind: Behind;
  }[];
  readonly names: Readonly<Record<string, string>>;
}

export const outcomeWords = {
  answeredInTime: 'answered in time',
  answeredLate: 'answered late',
  declined: 'declined',
  unanswered: 'not answered',
  undeliverable: 'could not be delivered',
  notSent: 'passed on before they were sent',
  stoodDown: 'not needed any more',
  open: 'still open',
} as const;

/** The headings and the cells of the median, the mean and the longest of nine in ten; what is unknown is a dash. */
export function duration(milliseconds: number | null): string {
  return milliseconds === null ? '–' : spoken(roughly(milliseconds));
}

/** Of what took hours nobody wants to read seconds. */
function roughly(milliseconds: number): number {
  const unit = milliseconds < 3_600_000 ? 1_000 : milliseconds < 172_800_000 ? 60_000 : 3_600_000;
  return Math.round(milliseconds / unit) * unit;
}

/** Ten at night until seven in the morning. */
export function isNight(hour: number): boolean {
  return hour >= 22 || hour < 7;
}

/** How long a bar is, in a hundred. */
export function barOf(value: number, most: number): number {
  return most === 0 ? 0 : Math.max(value === 0 ? 0 : 1, Math.round((value / most) * 100));
}

/** `12 Nov`, `Nov 2026` of a date on which something begins. */
export function shortDate(date: string, unit: 'day' | 'week' | 'month'): string {
  const [year, month = '1', day] = date.split('-');
  const name = months[Number(month) - 1] ?? '';
  return unit === 'month' ? `${name} ${year}` : `${Number(day)} ${name}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
