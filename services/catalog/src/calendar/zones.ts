/** Which time zone of IANA a calendar means by a name. */
import { isTimeZone } from '@escalog/definitions';
import { findIana } from 'windows-iana';
import type { Component } from './components.ts';
import { propertyOf } from './components.ts';
import { CalendarFault } from './fault.ts';

/** In which zones the times of one VCALENDAR are. */
export interface Zones {
  /** Of times that name none. */
  readonly floating: string;
  /** Of dates, where an event lasts whole days. */
  readonly dates: string;
  /** What a TZID means. Throws a fault when nobody knows. */
  named(id: string, line: number): string;
}

/** The zones of a VCALENDAR in a calendar whose dates are in `timeZone`, and its floating times too, unless it says another itself. */
export function zonesOf(calendar: Component, timeZone: string): Zones {
  const described = new Map(
    calendar.components
      .filter(({ name }) => name === 'VTIMEZONE')
      .flatMap(({ properties }) => {
        const text = (name: string): string | undefined => {
          const found = properties.find((property) => property.name === name);
          return found && propertyOf(found).raw.trim();
        };
        const [id, location] = [text('TZID'), text('X-LIC-LOCATION')];
        return id === undefined || location === undefined ? [] : [[id, location] as const];
      }),
  );
  const known = new Map<string, string | undefined>();
  const named = (id: string, line: number): string => {
    const zone = known.getOrInsertComputed(id, () => zoneCalled(id) ?? zoneCalled(described.get(id) ?? ''));
    if (zone !== undefined) return zone;
    throw new CalendarFault(
      line,
      `there is no time zone "${id}"; known are names of IANA, such as Europe/Lisbon, and of Windows, such as GMT Standard Time`,
    );
  };
  const own = calendar.properties.find(({ name }) => name === 'X-WR-TIMEZONE');
  return {
    floating: own === undefined ? timeZone : named(propertyOf(own).raw.trim(), own.line),
    dates: timeZone,
    named,
  };
}

/** A name of IANA, one of Windows, or one of IANA behind a prefix such as /citadel.org/20210210_1/Europe/Lisbon. */
function zoneCalled(id: string): string | undefined {
  const parts = id.split('/');
  const names = parts.map((_part, index) => parts.slice(index).join('/'));
  return names.find(isTimeZone) ?? findIana(id).find(isTimeZone);
}
