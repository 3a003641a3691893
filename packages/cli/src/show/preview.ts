import { listed, spoken } from '@escalog/kernel';
import type { Preview, PreviewContact, PreviewRoute, PreviewRung } from '../api/previews.ts';
import { offerLines } from './offers.ts';
import { oneLine } from './printable.ts';
import { table } from './table.ts';

/** Who would be paged, in the order of time, and what there is to know before declaring. */
export function previewLines(preview: Preview, width?: number): string[] {
  const {
    severity,
    severityAssumed,
    affects,
    routing,
    routes,
    byRules = [],
    offers = [],
    contacts,
    warnings,
    names,
  } = preview;
  return [
    `Severity  ${severity}${severityAssumed ? ', assumed' : ''}`,
    `Affects   ${affects.length === 0 ? 'nothing that is known' : affects.map((ref) => names[ref] ?? ref).join(', ')}`,
    routing.because,
    ...routes.flatMap((route) => ['', ...routeLines(route, width)]),
    ...byRules.flatMap((route) => ['', ...ruleLines(route, width)]),
    ...(contacts === null || contacts.length === 0
      ? []
      : ['', 'How they would be reached', ...contactLines(contacts, width)]),
    ...(offers.length === 0 ? [] : ['', 'It may be about these as well:', ...offerLines(offers)]),
    ...(warnings.length === 0 ? [] : ['', 'Before you declare', ...warnings.map((warning) => `  ${warning}`)]),
  ].map(oneLine);
}

interface Line {
  readonly after: number;
  readonly who: string;
  readonly where: string;
}

function routeLines(route: PreviewRoute, width?: number): string[] {
  const { explanation, pathName, pathVersion } = route;
  return [`${pathName}, version ${pathVersion}: ${explanation}`, ...ladderLines(route, width)];
}

/** What a rule begins has the name of the rule, or of the path that it starts. */
function ruleLines(route: PreviewRoute, width?: number): string[] {
  return [`By a rule, ${route.pathName}: ${route.explanation}`, ...ladderLines(route, width)];
}

function ladderLines({ levels, skipped, replaced, lastResort }: PreviewRoute, width?: number): string[] {
  const lines: readonly Line[] = [
    ...levels.map((level) => ({
      after: level.afterSeconds,
      who: namesOf(level.people),
      where: `${placeOf(level)}, ${level.urgency} urgency, ${spoken(millisecondsIn(level.acknowledgeWithin))} to acknowledge`,
    })),
    ...skipped.map((rung) => ({ after: rung.afterSeconds, who: 'nobody', where: `${placeOf(rung)} is skipped` })),
    ...replaced.map(({ afterSeconds, why }) => ({ after: afterSeconds, who: '', where: why })),
  ].toSorted((a, b) => a.after - b.after);
  const end: readonly Line[] =
    lastResort === null
      ? [{ after: Number.NaN, who: '', where: 'more would follow' }]
      : [
          {
            after: lastResort.afterSeconds,
            who: namesOf(lastResort.people) || 'nobody',
            where: 'the last resort, again and again until somebody acknowledges',
          },
        ];
  return rows(
    [...lines, ...end].map(({ after, who, where }) => [whenIn(after), who, where]),
    width,
  );
}

function contactLines(contacts: readonly PreviewContact[], width?: number): string[] {
  return rows(
    contacts.map(({ name, urgency, basis, methods }) => [
      name,
      `${urgency} urgency`,
      methods.length === 0
        ? 'in no way'
        : methods
            .map(
              ({ channel, address, afterSeconds }) =>
                `${address === channel ? channel : `${channel} ${address}`} ${whenIn(afterSeconds)}`,
            )
            .join(basis === 'one-by-one' ? '; if that fails ' : ', '),
    ]),
    width,
  );
}

/** In columns, without a heading. */
function rows(cells: readonly (readonly string[])[], width = Infinity): string[] {
  const [, ...lines] = table(['', '', ''], cells, width - 2);
  return lines.map((line) => `  ${line}`);
}

function placeOf({ level, cycle }: Pick<PreviewRung, 'level' | 'cycle'>): string {
  return cycle === 1 ? `level ${level}` : `level ${level} in round ${cycle}`;
}

function namesOf(people: readonly { readonly name: string }[]): string {
  return listed(people.map(({ name }) => name));
}

function whenIn(seconds: number): string {
  if (Number.isNaN(seconds)) return '';
  return seconds === 0 ? 'at once' : `after ${spoken(seconds * 1_000)}`;
}

function millisecondsIn(duration: string): number {
  return Temporal.Duration.from(duration).total('milliseconds');
}
