/**
 * Phone numbers as people write them, by Google's metadata of the numbering plans (libphonenumber; the full set, which loads as fast as
 * the small one and tells premium numbers and fixed lines). A number of an impossible length is refused. One that is only not known to be in
 * use is not: plans change faster than releases, and a number that is refused reaches nobody.
 */
import {
  getCountries,
  getCountryCallingCode,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';

/** `number` as providers take it (E.164), such as `+442079460958`; `undefined` of what is none, such as a name that somebody sends from. */
export function e164Of(number: string): string | undefined {
  return attempt(() => read(number))?.number;
}

/** Why nobody can be reached at `number`, and what to write, or `undefined`. `others` of the same person tell the country that is meant. */
export function faultOfNumber(number: string, others: readonly string[] = []): string | undefined {
  try {
    const parsed = read(number);
    if (parsed.ext !== undefined)
      return `${number} has an extension, which cannot be dialled; leave it out, or give a number that rings directly`;
    const length = validatePhoneNumberLength(number.trim());
    return length === undefined ? undefined : ofLength(number, parsed, length);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    if (!/\d/.test(number) || error.message === 'NOT_A_NUMBER')
      return `${number} is not a phone number; write one with its country code, such as +44 20 7946 0958`;
    if (error.message === 'TOO_SHORT') return `${number} is too short for a phone number; write all of its digits`;
    if (error.message === 'TOO_LONG') return `${number} is too long for a phone number; write one number only`;
    if (number.trim().startsWith('+'))
      return `${number} begins with no country code that there is; correct it, such as +44 20 7946 0958`;
    const meant = guess(number, others);
    return `${number} has no country code; write ${meant ?? 'it first, such as +44 20 7946 0958'}`;
  }
}

/** What to look at again of a number that has no fault, or `undefined`. */
export function doubtOfNumber(number: string, channel: 'sms' | 'phone'): string | undefined {
  const parsed = read(number);
  if (!parsed.isValid())
    return `${number} is in no range of ${place(parsed)} that is known to be in use; look at it again, and prove it with a code (escalog verify-method)`;
  const type = parsed.getType();
  if (type === 'PREMIUM_RATE')
    return `${number} is a premium-rate number, which costs whoever calls it, and which providers mostly refuse; give another`;
  if (type === 'FIXED_LINE' && channel === 'sms')
    return `${number} is a fixed line, and most of them take no text messages; give a mobile number, or have it called`;
  return undefined;
}

function read(number: string): PhoneNumber {
  return parsePhoneNumberWithError(number.trim(), { extract: false });
}

function ofLength(number: string, parsed: PhoneNumber, length: string): string {
  if (length === 'TOO_SHORT') return `${number} is too short for a number of ${place(parsed)}; write all of its digits`;
  if (length === 'TOO_LONG') return `${number} is too long for a number of ${place(parsed)}; write one number only`;
  return `${number} has a length that no number of ${place(parsed)} has; correct it`;
}

/** Whose code it is; of one that several share, the first that has it. */
function place({ country, countryCallingCode }: PhoneNumber): string {
  const region = country ?? mainRegions().get(countryCallingCode);
  const name = region === undefined ? undefined : new Intl.DisplayNames('en', { type: 'region' }).of(region);
  return name === undefined ? `+${countryCallingCode}` : withArticle(name);
}

function withArticle(name: string): string {
  return /^(United|Netherlands|Philippines|Bahamas|Maldives|Dominican)/.test(name) ? `the ${name}` : name;
}

/** Of codes that are shared by several regions, the ones that most of their numbers belong to. */
const largest: Readonly<Record<string, string>> = { 1: 'US', 7: 'RU', 39: 'IT', 44: 'GB', 47: 'NO', 61: 'AU' };

function mainRegions(): ReadonlyMap<string, string> {
  return new Map([
    ...getCountries().map((country) => [String(getCountryCallingCode(country)), country] as const),
    ...Object.entries(largest),
  ]);
}

/** The number that may be meant by one without a country code: written as from abroad, without its plus, or in the country of the others. */
function guess(number: string, others: readonly string[]): string | undefined {
  const digits = number.replaceAll(/\D/g, '');
  const abroad = digits.startsWith('00') ? digits.slice(2) : digits.startsWith('0') ? undefined : digits;
  const countries = others.flatMap((other) => attempt(() => read(other))?.country ?? []);
  const sure = [
    ...(abroad === undefined ? [] : [attempt(() => read(`+${abroad}`))]),
    ...countries.map((country) => nationally(number, country)),
  ].find((candidate) => candidate?.isValid() === true);
  if (sure !== undefined) return sure.formatInternational();
  // A trunk zero fits many plans; that of the example is offered where it fits.
  const possible = digits.startsWith('0') ? nationally(number, 'GB') : undefined;
  return possible?.isValid() === true
    ? `${possible.formatInternational()} if it is a number of ${place(possible)}, or else the code of its own country`
    : undefined;
}

function nationally(number: string, defaultCountry: CountryCode): PhoneNumber | undefined {
  return attempt(() => parsePhoneNumberWithError(number, { defaultCountry, extract: false }));
}

function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
