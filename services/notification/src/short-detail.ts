import { onOneLine, shortened } from '@escalog/kernel';

const longestDetail = 300;

/** One line of bounded length: providers' answers go on the topic and into sentences. */
export function shortDetail(detail: string): string {
  return shortened(onOneLine(detail), longestDetail);
}
