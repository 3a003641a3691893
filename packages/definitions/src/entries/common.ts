import Type from 'typebox';

const longestName = 80;
export const namePattern = '[a-z0-9]+(-[a-z0-9]+)*';

/** `type/name` where the name is kebab-case and at most 80 characters; the type is checked against `types`. */
export function refTo(...types: readonly [string, ...string[]]) {
  return Type.String({
    pattern: `^(${types.join('|')})/${namePattern}$`,
    maxLength: Math.max(...types.map(({ length }) => length)) + 1 + longestName,
    description: `The ref of ${/^[aeiou]/.test(types[0]) ? 'an' : 'a'} ${types.join(' or ')}, such as ${types[0]}/some-name.`,
  });
}

/** A ref of whatever type; which types it may be is said by rules. */
export const anyRefPattern = `^${namePattern}/${namePattern}$`;
export const anyRef = Type.String({
  pattern: anyRefPattern,
  maxLength: 1 + 2 * longestName,
  description: 'A ref: a type and a name, such as component/some-name.',
});

export const displayName = Type.String({ pattern: '\\S', maxLength: 120, description: 'What people call it.' });

export const description = Type.String({
  maxLength: 2_000,
  description: 'What it is, in the words that people use.',
  'x-left-out': 'no more than the name is said',
});

const seconds = '[0-9]{1,7}S';
const minutes = `[0-9]{1,6}M(${seconds})?`;
const hours = `[0-9]{1,5}H(${minutes}|${seconds})?`;
const time = `T(${hours}|${minutes}|${seconds})`;
/** Of the durations that a schema accepts. Without look-ahead and \d, which tools in other languages read otherwise or not at all. */
export const durationPattern = `^P([0-9]{1,4}W|[0-9]{1,4}D(${time})?|${time})$`;

/** ISO 8601, from seconds to weeks; months and years have no fixed length. */
export function duration(meaning: string) {
  return Type.String({
    pattern: durationPattern,
    description: `${meaning} ISO 8601, such as PT5M (five minutes) or P1W (a week); no months or years.`,
  });
}

export function timeOfDay(what: string) {
  return Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: `${what}, such as 22:00.` });
}
