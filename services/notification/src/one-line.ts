import { shortened } from '@escalog/kernel';

const longestDetail = 300;

/** One line of bounded length: providers' answers go on the topic and into sentences. */
export function onOneLine(detail: string): string {
  return shortened(detail.replaceAll(/\s+/g, ' ').trim(), longestDetail);
}
