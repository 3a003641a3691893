import type { RoutedOtherwise, RoutingEffect } from '../api/catalog.ts';
import { localTime } from './local-time.ts';
import { oneLine } from './printable.ts';

const shownOfGroup = 5;

/**
 * `Of 214 incidents since 2026-10-30, 7 would be routed otherwise:`, then how many from whom to whom, the most first, and
 * under each the newest few with the reason. Nothing when there were none to look at.
 */
export function routingLines({ since, lookedAt, incidents, next }: RoutingEffect, timeZone: string): string[] {
  if (lookedAt === 0) return [];
  const looked = `${next === null ? `${lookedAt}` : `the newest ${lookedAt}`} ${lookedAt === 1 ? 'incident' : 'incidents'}`;
  const head = `Of ${looked} since ${localTime(since, timeZone).slice(0, 10)}, ${incidents.length === 0 ? 'none' : incidents.length} would be routed otherwise`;
  if (incidents.length === 0) return [`${head}.`];
  const groups = [...Map.groupBy(incidents, wayOf)].toSorted(([, a], [, b]) => b.length - a.length);
  return [`${head}:`, ...groups.flatMap(([way, group]) => groupLines(way, group, timeZone))];
}

function groupLines(way: string, group: readonly RoutedOtherwise[], timeZone: string): string[] {
  const shown = group.slice(0, shownOfGroup);
  const more = group.length - shown.length;
  return [
    oneLine(`> ${group.length} ${way}`),
    ...shown.flatMap(({ incident, title, declaredAt, planned, now, happened }) => [
      oneLine(`    ${localTime(declaredAt, timeZone)}  ${incident}  ${title}`),
      oneLine(`        ${planned.because}`),
      ...(happened === null || isSame(happened, now.to)
        ? []
        : [oneLine(`        It really involved ${namesOf(happened)}.`)]),
    ]),
    ...(more === 0 ? [] : [`    and ${more} more: escalog plan --json lists all`]),
  ];
}

/** `from Triage to Payments`; with the paths where the people are the same. */
function wayOf({ now, planned }: RoutedOtherwise): string {
  const [from, to] = isSame(now.to, planned.to)
    ? [now.to.map(({ path }) => path).join(', '), planned.to.map(({ path }) => path).join(', ')]
    : [namesOf(now.to), namesOf(planned.to)];
  return `from ${from} to ${to}`;
}

function namesOf(involved: readonly { readonly name: string }[]): string {
  return involved.length === 0 ? 'nobody' : involved.map(({ name }) => name).join(', ');
}

function isSame(some: readonly { readonly ref: string }[], others: readonly { readonly ref: string }[]): boolean {
  const refs = (all: readonly { readonly ref: string }[]): string =>
    all
      .map(({ ref }) => ref)
      .toSorted()
      .join(' ');
  return refs(some) === refs(others);
}
