import type { Incident } from '../api/incidents.ts';

/** An incident as `GET /v1/incidents/{id}` answers it. */
export const exampleIncident: Incident = {
  id: 'inc-1',
  title: 'Users cannot log in',
  description: null,
  severity: 'sev1',
  status: 'acknowledged',
  affects: ['business-service/login'],
  declaredAt: '2026-11-18T02:00:00.000Z',
  acknowledgedBy: ['person/ben'],
  acknowledgedAt: '2026-11-18T02:06:30.000Z',
  resolvedAt: null,
  routes: [
    {
      owner: 'team/identity',
      path: 'escalation-path/identity',
      explanation: 'Login is owned by Identity, whose path is Identity.',
    },
  ],
  names: { 'business-service/login': 'Login', 'person/ben': 'Ben', 'escalation-path/identity': 'Identity' },
  escalations: [
    {
      path: 'escalation-path/identity',
      state: 'halted',
      level: 2,
      because: 'Ben has it.',
      paged: [
        { person: 'person/ana', name: 'Ana', at: '2026-11-18T02:00:01.000Z' },
        { person: 'person/ben', name: 'Ben', at: '2026-11-18T02:05:01.000Z' },
      ],
    },
  ],
};
