/** Refs, `severity/sev1`, as the console takes them apart and puts them into addresses. */

/** `severity` of `severity/sev1`. */
export function typeOf(ref: string): string {
  return ref.slice(0, ref.indexOf('/'));
}

/** `sev1` of `severity/sev1`. */
export function wordOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** The same as it stands in an address. */
export function wordInUrl(ref: string): string {
  return encodeURIComponent(wordOf(ref));
}

/** Where the API has an entry. */
export function entryUrl(ref: string): string {
  return `/v1/catalog/entries/${encodeURIComponent(typeOf(ref))}/${wordInUrl(ref)}`;
}

/** Where the page of an entry is. */
export function entryPage(ref: string): string {
  return `/catalog/${encodeURIComponent(typeOf(ref))}/${wordInUrl(ref)}`;
}

/** The ref of the entry that a page is about: `/catalog/:type/:name`. */
export function refIn({ type = '', name = '' }: Readonly<Record<string, string>>): string {
  return `${type}/${name}`;
}
