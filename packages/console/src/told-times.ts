/** A part of a sentence; `at` in ISO 8601 where it is a time. */
export interface Part {
  readonly text: string;
  readonly at?: string;
}

/** A sentence in parts: its times in UTC are shown in the zone of the reader. */
export function partsOf(sentence: string): readonly Part[] {
  return sentence.split(/(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? UTC)/).map((text, index) => {
    const [day, time] = text.split(' ');
    return index % 2 === 0 ? { text } : { text, at: `${day}T${time}Z` };
  });
}
