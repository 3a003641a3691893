import { HttpProblem } from '@escalog/http';
import { columnChart } from '../insights/column-chart.ts';
import { barOf, duration, isNight, outcomeWords, shortDate, type Insights } from '../insights/insights.ts';
import { everyPage } from '../paging.ts';
import { entryPage } from '../refs.ts';
import type { Ask, Pages, Shown } from '../site.ts';
import type { Api } from '../api.ts';

/** Filters as the address keeps them, as the API takes them. */
const filterNames = [
  'since',
  'until',
  'zone',
  'by',
  'team',
  'path',
  'level',
  'severity',
  'person',
  'source',
  'rule',
  'affects',
] as const;
/** Those that are hidden as long as nobody uses them. */
const further = ['path', 'level', 'severity', 'person', 'source', 'rule', 'affects'] as const;

const groupings = {
  team: 'team',
  path: 'path',
  level: 'level',
  severity: 'severity',
  person: 'person',
  source: 'who declared it',
  rule: 'rule',
  hour: 'hour of the day',
  day: 'day',
  week: 'week',
  month: 'month',
} as const;

/** `/insights`: what the incidents of a time tell together, by filters that the address keeps. */
export const insightsPage: Pages = (site) => {
  site.page('/insights', shown);
};

async function shown(ask: Ask): Promise<Shown> {
  const { api, query } = ask;
  const given = Object.fromEntries(filterNames.map((name) => [name, query[name]?.trim() ?? '']));
  const asked = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ''));
  const [found, teams, paths, sources, rules, routingRules] = await Promise.all([
    foundBy(api, asked),
    ...['team', 'escalation-path', 'alert-source', 'rule', 'routing-rule'].map((type) => entriesOf(api, type)),
  ]);
  return {
    title: 'Insights',
    template: 'insights',
    data: {
      ...found,
      given,
      isFiltered: asked.size > 0,
      isFilteredFurther: further.some((name) => given[name] !== ''),
      teams,
      paths,
      sources,
      rules: [...(rules ?? []), ...(routingRules ?? [])],
      groupings: Object.entries(groupings).map(([by, name]) => ({ by, name })),
      csv: `/v1/insights?${new URLSearchParams([...asked, ['format', 'csv']])}`,
      told: found.insights === null ? null : toldBy(found.insights, asked),
      duration,
      outcomeWords,
    },
  };
}

/** What is found, or what the API says of a question that has no answer. */
async function foundBy(
  api: Api,
  asked: URLSearchParams,
): Promise<{ readonly insights: Insights | null; readonly refused: string | null }> {
  try {
    return { insights: await api.get<Insights>(`/v1/insights?${asked}`), refused: null };
  } catch (error) {
    if (!(error instanceof HttpProblem) || ![400, 422, 503].includes(error.status)) throw error;
    return { insights: null, refused: error.message };
  }
}

async function entriesOf(api: Api, type: string) {
  try {
    const entries = await everyPage<{ readonly entry: { readonly ref: string; readonly name: string } }>(
      api,
      `/v1/catalog/entries?type=${type}&limit=500`,
      'entries',
    );
    return entries.map(({ entry: { ref, name } }) => ({ ref, name }));
  } catch (error) {
    // What cannot be chosen now can be typed into the address.
    if (error instanceof HttpProblem) return [];
    throw error;
  }
}

/** The drawings, and the rows of the tables. */
function toldBy(insights: Insights, asked: URLSearchParams) {
  const { total, series, pagesByHour, groups, by, people, names } = insights;
  const mostPages = Math.max(0, ...people.map(({ pages }) => pages));
  const mostIncidents = Math.max(0, ...groups.map(({ figures }) => figures.incidents));
  const nameOf = (ref: string): string => names[ref] ?? ref;
  const pointLabel = (start: string): string => shortDate(start, series.unit);
  return {
    nameOf,
    unit: series.unit,
    charts: {
      incidents: columnChart(
        series.points.map(({ start, incidents }) => ({ value: incidents, label: pointLabel(start) })),
        String,
      ),
      toAcknowledge: columnChart(
        series.points.map(({ start, medianMsToAcknowledge }) => ({
          value: medianMsToAcknowledge,
          label: pointLabel(start),
        })),
        duration,
      ),
      hours: columnChart(
        pagesByHour.map((value, hour) => ({
          value,
          label: hour % 6 === 0 || hour === 23 ? `${hour}:00` : '',
          isMarked: isNight(hour),
        })),
        String,
      ),
    },
    points: series.points.map((point) => ({ ...point, label: pointLabel(point.start) })),
    outcomes: Object.entries(outcomeWords)
      .map(([outcome, words]) => ({ words, count: total.pages[outcome as keyof typeof outcomeWords] }))
      .filter(({ count }) => count > 0)
      .map((one) => ({ ...one, bar: barOf(one.count, total.pages.sent) })),
    groups: groups.map(({ key, figures }) => ({
      key,
      name: by === 'hour' ? `${Number(key)}:00` : by === 'level' ? levelName(key) : nameOf(key),
      figures,
      bar: barOf(figures.incidents, mostIncidents),
      only: onlyOf(by, key, asked),
    })),
    people: people.map((one) => ({
      ...one,
      name: nameOf(one.person),
      page: entryPage(one.person),
      bar: barOf(one.pages, mostPages),
      nightBar: barOf(one.atNight, mostPages),
    })),
  };
}

function levelName(key: string): string {
  return key === 'last-resort' ? 'the last resort' : `level ${key}`;
}

/** The address of the same question about one group alone; null of times. */
function onlyOf(by: string, key: string, asked: URLSearchParams): string | null {
  if (['hour', 'day', 'week', 'month'].includes(by)) return null;
  const only = new URLSearchParams(asked);
  only.set(by, key);
  return `/insights?${only}`;
}
