interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

/**
 * The offered media type that an `Accept` header likes best, the earlier offered one among equals; the first
 * when there is no header, `undefined` when none will do. The most exact range that names a type decides.
 */
export function acceptedType<T extends string>(
  accept: string | undefined,
  offered: readonly [T, ...T[]],
): T | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = accept.split(',').map(mediaRange);
  const liked = offered
    .map((type) => ({ type, quality: qualityOf(type, ranges) }))
    .filter(({ quality }) => quality > 0);
  return liked.toSorted((a, b) => b.quality - a.quality)[0]?.type;
}

function mediaRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const family = `${type.slice(0, type.indexOf('/'))}/*`;
  const exact = [type, family, '*/*'].map((name) => ranges.find((range) => range.type === name));
  return exact.find((range) => range !== undefined)?.quality ?? 0;
}
