/** What people call a browser, by what it says of itself: the more special first, because each also names those it is like. */
const browsers = [
  ['Edge', /Edg(e|A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /(Firefox|FxiOS)\//],
  ['Chrome', /(Chrome|CriOS)\//],
  ['Safari', /Safari\/|AppleWebKit\//],
] as const;
const systems = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['Mac', /Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const;

/** Such as `Chrome on Android`, by a `User-Agent` header. */
export function deviceNameOf(userAgent: string | undefined): string {
  const named = (names: readonly (readonly [string, RegExp])[]): string | undefined =>
    names.find(([, sign]) => sign.test(userAgent ?? ''))?.[0];
  const browser = named(browsers) ?? 'A browser';
  const system = named(systems);
  return system === undefined ? browser : `${browser} on ${system}`;
}
