export { acknowledgeLinks, type AcknowledgeClaim, type AcknowledgeLinks } from './acknowledge-links.ts';
export { buildServer, type ApiDocument, type Routes } from './server.ts';
export { caution } from './errors.ts';
export { cursorOf, positionOf } from './cursor.ts';
export { deadLetterRoutes } from './dead-letters.ts';
export { HttpProblem, problemSchema, type ProblemBody } from './problem.ts';
export { refusal } from './refusal.ts';
export type { Check, Service } from './service.ts';
export { pagesIn } from './templates.ts';
