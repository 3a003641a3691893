import type { Rejection } from '@escalog/kernel';
import { HttpProblem } from './problem.ts';

/** A domain's refusal as a problem. Codes that end in `-not-found` are 404, all others 422. */
export function refusal({ code, message }: Rejection): HttpProblem {
  return new HttpProblem(code.endsWith('-not-found') ? 404 : 422, code, message);
}
