/** Rows of an incident from tables to others, which have nothing of what was left out before it. */
import type { Tables } from './fact-tables.ts';
import type { Table } from './table.ts';

type Part = 'affects' | 'terms' | 'rules' | 'names' | 'climbs' | 'handoffs' | 'nudges' | 'pages';

function unchanged(): object {
  return {};
}

/** Adds an incident of other tables, with all of its parts. The number of its row. */
export function copied(before: Tables, from: number, now: Tables): number {
  const incident = before.incidents.row(from);
  const moved: Record<string, number> = {};
  const copyPart = (name: Part, start: number, end: number, changed: (at: number) => object = unchanged): void => {
    moved[`${name}From`] = now[name].length;
    for (let at = start; at < end; at += 1) {
      const row = { ...before[name].row(at), ...changed(at) };
      (now[name] as Table<Record<string, 'whole'>>).add(row as Record<string, number>);
    }
    moved[`${name}To`] = now[name].length;
  };
  copyPart('affects', incident.affectsFrom, incident.affectsTo);
  copyPart('terms', incident.termsFrom, incident.termsTo);
  copyPart('rules', incident.rulesFrom, incident.rulesTo);
  copyPart('names', incident.namesFrom, incident.namesTo);
  copyPart('handoffs', incident.handoffsFrom, incident.handoffsTo);
  copyPart('nudges', incident.nudgesFrom, incident.nudgesTo);
  copyPart('climbs', incident.climbsFrom, incident.climbsTo, (at) => {
    const { skipsFrom, skipsTo } = before.climbs.row(at);
    const start = now.skips.length;
    for (let skip = skipsFrom; skip < skipsTo; skip += 1) now.skips.add(before.skips.row(skip));
    return { skipsFrom: start, skipsTo: now.skips.length };
  });
  const shift = now.pages.length - incident.pagesFrom;
  copyPart('pages', incident.pagesFrom, incident.pagesTo, (at) => ({
    incident: now.incidents.length,
    turn: before.pages.row(at).turn + shift,
  }));
  return now.incidents.add({ ...incident, ...moved });
}
