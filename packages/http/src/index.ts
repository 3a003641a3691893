export { acknowledgeLinks, type AcknowledgeClaim, type AcknowledgeLinks } from './acknowledge-links.ts';
export { buildServer, type Routes, type ServerOptions } from './server.ts';
export { HttpProblem, problemSchema, type ProblemBody } from './problem.ts';
export type { Hosts } from './strangers.ts';
export { refusal } from './refusal.ts';
export type { Check, Service } from './service.ts';
export { pagesIn } from './templates.ts';
