/** TwiML as Twilio reads it: well-formed XML of elements that it knows, and nothing else. */

export interface ReadTwiml {
  /** What is said, in order. */
  readonly said: readonly string[];
  /** What is sent back. */
  readonly messages: readonly string[];
  /** Where the first Gather sends the keys. */
  readonly action: string | undefined;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Which element may stand in which. */
const inside: Readonly<Record<string, readonly string[]>> = {
  '': ['Response'],
  Response: ['Say', 'Gather', 'Pause', 'Message', 'Hangup'],
  Gather: ['Say', 'Pause'],
};
const token = /<\?xml[^>]*\?>|<(\/?)([A-Za-z]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

/** Throws for what Twilio would not read. */
export function readTwiml(xml: string): ReadTwiml {
  const done: Element[] = [];
  const open: Element[] = [];
  let at = 0;
  for (const [whole, closing, name = '', attributes = '', empty, text] of xml.matchAll(token)) {
    at += whole.length;
    const parent = open.at(-1);
    if (text !== undefined) {
      if (parent !== undefined) parent.text += unescaped(text);
      else if (text.trim() !== '') throw new Error(`text outside of the document: ${text}`);
    } else if (name !== '') {
      if (closing === '/') {
        if (parent?.name !== name) throw new Error(`</${name}> closes nothing`);
        done.push(...open.splice(-1));
        continue;
      }
      if (inside[parent?.name ?? '']?.includes(name) !== true)
        throw new Error(`<${name}> does not belong into <${parent?.name ?? ''}>`);
      const element = { name, attributes: attributesIn(attributes), text: '' };
      (empty === '/' ? done : open).push(element);
    }
  }
  if (at !== xml.length) throw new Error(`it cannot be read from ${xml.slice(at, at + 20)} on`);
  if (open.length > 0 || done.at(-1)?.name !== 'Response') throw new Error('the document does not end');
  const textsOf = (name: string) => done.filter((element) => element.name === name).map(({ text }) => text);
  return {
    said: textsOf('Say'),
    messages: textsOf('Message'),
    action: done.find(({ name }) => name === 'Gather')?.attributes['action'],
  };
}

function attributesIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/([A-Za-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text))
    throw new Error('a character that XML has no place for');
  return text.replaceAll(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+))?;?/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      const character = entities[name ?? ''];
      if (character === undefined || !whole.endsWith(';'))
        throw new Error(`an ampersand that stands for nothing: ${whole}`);
      return character;
    },
  );
}
