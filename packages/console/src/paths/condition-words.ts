/** The condition of a branch in words, as far as it is of the kinds that paths mostly have; the condition itself stands beside it. */
import type { Severity } from '../wording.ts';

/** `the severity is rank 2 or worse (SEV1, SEV2), or it is Mon-Fri 09:00-18:00 in Europe/Lisbon`; null where it is not understood whole. */
export function conditionInWords(condition: string, zone: string, severities: readonly Severity[]): string | null {
  const words = anyOf(condition.trim(), zone, severities);
  return words ?? null;
}

function anyOf(text: string, zone: string, severities: readonly Severity[]): string | undefined {
  return joined(text, '||', ', or ', (part) => joined(part, '&&', ' and ', (one) => single(one, zone, severities)));
}

function joined(
  text: string,
  operator: string,
  word: string,
  each: (part: string) => string | undefined,
): string | undefined {
  const parts = parted(text, operator);
  if (parts === undefined) return undefined;
  const words = parts.map(each);
  return words.every((one) => one !== undefined) ? words.join(word) : undefined;
}

/** At an operator that stands outside of quotes; nothing of a condition with brackets around parts. */
function parted(text: string, operator: string): readonly string[] | undefined {
  const parts: string[] = [];
  let [begin, quote, depth] = [0, '', 0];
  for (let place = 0; place < text.length; place += 1) {
    const letter = text.charAt(place);
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (depth === 0 && text.startsWith(operator, place)) {
      parts.push(text.slice(begin, place).trim());
      begin = place + operator.length;
    }
  }
  return quote === '' && depth === 0 ? [...parts, text.slice(begin).trim()] : undefined;
}

function single(text: string, zone: string, severities: readonly Severity[]): string | undefined {
  const rank = /^incident\.rank\s*(==|<=|<|>=|>)\s*(\d+)$/.exec(text);
  if (rank !== null) return rankWords(rank[1] ?? '', Number(rank[2]), severities);
  const within = /^(!?)now\.within\(\s*["']([^"']+)["']\s*,\s*(?:zone|["']([^"']+)["'])\s*\)$/.exec(text);
  if (within !== null) return `it is ${within[1] === '!' ? 'not ' : ''}${within[2]} in ${within[3] ?? zone}`;
  const cycle = /^escalation\.(cycle|level)\s*(==|<=|<|>=|>)\s*(\d+)$/.exec(text);
  if (cycle !== null)
    return `it is in ${comparison(cycle[2] ?? '', cycle[3] ?? '', cycle[1] === 'cycle' ? 'round' : 'level')}`;
  const severity = /^incident\.severity\s*(==|!=)\s*["']([^"']+)["']$/.exec(text);
  if (severity !== null) {
    const name = severities.find(({ word }) => word === severity[2])?.name ?? severity[2];
    return `the severity is ${severity[1] === '!=' ? 'not ' : ''}${name}`;
  }
  const taken = /^(!?)incident\.acknowledged$/.exec(text);
  if (taken !== null) return `${taken[1] === '!' ? 'nobody' : 'somebody'} has acknowledged it`;
  return undefined;
}

const tests: Readonly<Record<string, (rank: number, to: number) => boolean>> = {
  '==': (rank, to) => rank === to,
  '<=': (rank, to) => rank <= to,
  '<': (rank, to) => rank < to,
  '>=': (rank, to) => rank >= to,
  '>': (rank, to) => rank > to,
};

/** By the names of the severities that have such a rank. */
function rankWords(operator: string, to: number, severities: readonly Severity[]): string {
  const meant = severities.filter(({ rank }) => tests[operator]?.(rank, to)).map(({ name }) => name);
  if (meant.length > 0 && meant.length <= 4) return `the severity is ${meant.join(' or ')}`;
  return `the severity has ${comparison(operator, String(to), 'rank')}`;
}

function comparison(operator: string, to: string, what: string): string {
  const words: Readonly<Record<string, string>> = {
    '==': `${what} ${to}`,
    '<=': `${what} ${to} or less`,
    '<': `a ${what} below ${to}`,
    '>=': `${what} ${to} or more`,
    '>': `a ${what} above ${to}`,
  };
  return words[operator] ?? `${what} ${operator} ${to}`;
}
