/**
 * Whether a text fits into so many segments, mostly without the library that counts as Twilio counts: that takes a millisecond for a
 * text and more, and finding what fits asks dozens of times. Its tables are used: the alphabet of text messages (GSM 03.38), and
 * what `SmartEncoded` puts in the place of typographic marks.
 */
import mapOfMarks from 'sms-segments-calculator/dist/libs/SmartEncodingMap.js';
import mapOfAlphabet from 'sms-segments-calculator/dist/libs/UnicodeToGSM.js';

/** Of a message with a character outside the alphabet: all of it is sent in UTF-16. */
interface Units {
  readonly units: number;
  /** No character takes more than one unit, or belongs to the one before it. */
  readonly arePlain: boolean;
}

const { default: replacedBy } = mapOfMarks;
const { default: alphabet } = mapOfAlphabet;
/** Septets of each character of the alphabet, and of what is sent for each mark. */
const costs = costsOf();
/** In a message of one segment, and in each segment of several. */
const septetsInOne = 160;
const septetsInEach = 153;
const unitsInOne = 70;
const unitsInEach = 67;
/** Letters of alphabets with capitals, digits, punctuation, signs and spaces: none of them joins another. */
const plain = /^[\n\p{Lu}\p{Ll}\p{Nd}\p{P}\p{Sc}\p{Sm}\p{Zs}]$/u;

/** Undefined when it takes the library to tell: near the bounds, where it matters which characters a segment ends between. */
export function fitsIn(segments: number, text: string): boolean | undefined {
  const size = septetsOf(text);
  const { length, inOne, inEach, leastInEach } =
    typeof size === 'number'
      ? { length: size, inOne: septetsInOne, inEach: septetsInEach, leastInEach: septetsInEach - 1 }
      : { length: size.units, inOne: unitsInOne, inEach: unitsInEach, leastInEach: size.arePlain ? unitsInEach : 0 };
  if (length <= inOne) return true;
  if (segments === 1 || length > segments * inEach) return false;
  return length <= segments * leastInEach ? true : undefined;
}

/** The length in septets; in units when it has a character outside the alphabet. */
function septetsOf(text: string): number | Units {
  let septets = 0;
  for (const character of text) {
    const cost = costs.get(character);
    if (cost === undefined) return unitsOf(text);
    septets += cost;
  }
  return septets;
}

function unitsOf(text: string): Units {
  const characters = [...text];
  return {
    units: characters.reduce((units, character) => units + (replacedBy[character] ?? character).length, 0),
    arePlain: characters.every((character) => character.length === 1 && plain.test(character)),
  };
}

function costsOf(): ReadonlyMap<string, number> {
  const ofAlphabet = new Map(
    Object.entries(alphabet).map(([code, septets]) => [String.fromCharCode(Number(code)), septets.length]),
  );
  const ofMarks = Object.entries(replacedBy).flatMap(([mark, sent]): [string, number][] => {
    const septets = [...sent].map((character) => ofAlphabet.get(character));
    return septets.includes(undefined) ? [] : [[mark, septets.reduce<number>((sum, cost = 0) => sum + cost, 0)]];
  });
  return new Map([...ofAlphabet, ...ofMarks]);
}
