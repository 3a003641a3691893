/** Our own sentences as HTML: times in the reader's zone with UTC beside, and what is written from right to left by itself. */
import { writtenTime, type ZoneTimes } from '../domain/zone-times.ts';
import { isolated } from './direction.ts';
import { escaped } from '@escalog/kernel';

export function sentenceAsHtml(text: string, times: ZoneTimes): string {
  const parts = text.split(writtenTime);
  // Of each three the first is text, the others are a day and a time.
  return parts
    .map((part, index) => {
      if (index % 3 === 0) return isolated(escaped(part), '<bdi>', '</bdi>');
      return index % 3 === 1 ? timeAsHtml(`${part}T${parts[index + 1]}.000Z`, times, true) : '';
    })
    .join('');
}

/** With the day where `isDated`, or where it is another one in UTC. */
export function timeAsHtml(iso: string, times: ZoneTimes, isDated: boolean): string {
  const { day, time } = times.local(iso);
  const here = `${isDated ? `${day} ` : ''}${time}`;
  const utcDay = iso.slice(0, 10);
  const utc = `${utcDay === day ? '' : `${utcDay} `}${iso.slice(11, 19)} UTC`;
  const beside = times.isUtc ? (isDated ? ' UTC' : '') : ` <span class="utc">${utc}</span>`;
  return `<time datetime="${iso}">${here}${beside}</time>`;
}
