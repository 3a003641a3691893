import { counted, listed } from '@escalog/kernel';
import { isNotEvaluable } from '../branches.ts';
import { onCallName } from './on-call-name.ts';
import type { Names } from '../names.ts';
import type { Sentences } from './sentence-table.ts';
import { capital, dateAndTime, elapsed, quoted } from '../wording.ts';

/** How paths are climbed. */
export const climbSentences = {
  EscalationStarted: ({ pathVersion, path, owner, kind, escalationId }, names) => {
    const whom = owner === null ? '' : `, for ${names.of(owner)}`;
    if (kind === 'adjudication') return `Somebody has to decide who takes it: ${names.of(path)} is asked`;
    if (kind === 'handoff') return `Escalation began for ${names.ofEscalation(escalationId)}`;
    if (kind === 'rule' && path.startsWith('rule/')) return `Escalation began by ${names.ofEscalation(escalationId)}`;
    return `Escalation began on the path ${names.of(path)}, version ${pathVersion}${whom}`;
  },
  BranchTaken: ({ meta, escalationId, condition, side, reason }, names) => {
    const path = names.ofEscalation(escalationId, meta.version);
    if (isNotEvaluable(reason.code))
      return `A condition of ${path} could not be evaluated (${condition}), so it went the way for when that does not hold`;
    return `${capital(path)} went the way for when this ${side === 'then' ? 'holds' : 'does not hold'}: ${condition}`;
  },
  LevelReached: (event, names) => {
    const { meta, cycle, acknowledgeBy, pages } = event;
    const round = cycle === 1 ? '' : `, round ${cycle}`;
    const wait = elapsed(Math.max(0, acknowledgeBy - meta.occurredAt));
    const whom = listed(pages.map(onCallName));
    const within =
      event.acknowledgement === 'everyone' && pages.length > 1
        ? `who all have to acknowledge within ${wait}`
        : `${event.mode === 'round-robin' ? 'whose turn it is, ' : ''}with ${wait} to acknowledge`;
    return `${levelOf(event, names)}${round}: paged ${whom}, ${within}`;
  },
  WaitBegan: (event, names) => {
    if (event.reason.code === 'quiet-hours')
      return `${levelOf(event, names)} waits for the end of quiet hours: it goes on at ${dateAndTime(event.acknowledgeBy)} unless somebody acknowledges`;
    const wait = elapsed(Math.max(0, event.acknowledgeBy - event.meta.occurredAt));
    if (event.reason.code === 'not-left')
      return `Nothing of ${lowered(levelOf(event, names))} has left yet: it is waited for anew, for ${wait}`;
    if (event.reason.code === 'first-attempt-left')
      return `${levelOf(event, names)} is waited for ${wait} longer, as long as since its first attempt`;
    return `The first page of ${lowered(levelOf(event, names))} has left: its time of ${wait} to acknowledge counts from now`;
  },
  LevelAnswered: (event, names) => {
    const waits = event.missing.length === 0 ? '' : `; it still waits for ${listed(event.missing.map(names.of))}`;
    return `${names.of(event.by)} has acknowledged ${lowered(levelOf(event, names))}${waits}`;
  },
  LevelSkipped: (event, names) =>
    `${levelOf(event, names)}${event.cycle === 1 ? '' : `, round ${event.cycle},`} was skipped`,
  EscalationHalted: ({ meta, escalationId, openPages, lapsesAt, snoozed }, names) => {
    const withdrawn =
      openPages.length === 0
        ? ''
        : `, and ${counted(openPages.length, 'unanswered page is', 'unanswered pages are')} withdrawn`;
    const until = lapsesAt === null ? '' : elapsed(Math.max(0, lapsesAt - meta.occurredAt));
    const again =
      lapsesAt === null
        ? ''
        : snoozed
          ? `; it is climbed again in ${until}`
          : `; it is climbed again if nothing happens for ${until}`;
    return `${capital(names.ofClimb(escalationId, meta.version))} stopped escalating${withdrawn}${again}`;
  },
  EscalationExhausted: ({ meta, escalationId, pages }, names) => {
    const lastResort =
      pages.length === 0
        ? 'the last resort had nobody to page'
        : `the last resort was paged: ${listed(pages.map(onCallName))}`;
    return `${capital(names.ofClimb(escalationId, meta.version))} ended without an acknowledgement, and ${lastResort}`;
  },
  LastResortPaged: ({ meta, escalationId, time, acknowledgeBy, pages }, names) => {
    const path = names.ofEscalation(escalationId, meta.version);
    if (pages.length === 0) return `The last resort of ${path} still had nobody to page`;
    const wait = elapsed(Math.max(0, acknowledgeBy - meta.occurredAt));
    return `The last resort of ${path} was paged${time === 1 ? '' : ' again'}: ${listed(pages.map(onCallName))}, with ${wait} to acknowledge`;
  },
  PathReplaced: ({ path, pathVersion }, names) =>
    `The path led to nobody any more: from here on ${names.of(path)}, version ${pathVersion}, is climbed`,
  PathMigrated: ({ by, path, fromVersion, pathVersion, level, why }, names) => {
    const stands = level === 0 ? 'it begins at the top' : `it stands at level ${level}`;
    return `${names.of(by)} moved the escalation on ${names.of(path)} from version ${fromVersion} to version ${pathVersion}, where ${stands}${why === null ? '' : `: ${quoted(why)}`}`;
  },
} satisfies Partial<Sentences>;

interface Level {
  readonly meta: { readonly version: number };
  readonly escalationId: string;
  readonly level: number;
  readonly name?: string | null;
}

/** `Level 2 (managers) of Identity`. */
function levelOf({ meta, escalationId, level, name = null }: Level, names: Names): string {
  return `Level ${level}${name === null ? '' : ` (${name})`} of ${names.ofEscalation(escalationId, meta.version)}`;
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
