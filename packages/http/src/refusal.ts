import type { Rejection } from '@escalog/kernel';
import { HttpProblem, type OfferBody } from './problem.ts';

/** A domain's refusal as a problem, with what may have been meant instead. Codes that end in `-not-found` are 404, all others 422. */
export function refusal({ code, message }: Rejection, offers?: readonly OfferBody[]): HttpProblem {
  return new HttpProblem(code.endsWith('-not-found') ? 404 : 422, code, message, {
    ...(offers !== undefined && { offers }),
  });
}
