/** What somebody may do. Each route asks for one; what a role or a scope allows is a list of them. */
export const rights = {
  read: 'see incidents, the catalog, who is on call, timelines and reports',
  events: 'follow the stream of what happens',
  declare: 'declare incidents and send alerts',
  respond:
    'acknowledge, decline, escalate, hand off, change and resolve incidents, answer suggestions, and take and give shifts',
  configure: 'change the catalog, schedules, paths and how people are reached',
  operate: 'replay dead letters, rebuild timelines, erase people and read the audit',
  administer: 'give roles, and issue and revoke the tokens of others',
} as const;

export type Right = keyof typeof rights;

/** Of people. `manager` configures what belongs to their own teams; `none` may not sign in. */
export const roles = {
  none: [],
  viewer: ['read', 'events'],
  responder: ['read', 'events', 'declare', 'respond'],
  manager: ['read', 'events', 'declare', 'respond', 'configure'],
  owner: ['read', 'events', 'declare', 'respond', 'configure', 'operate', 'administer'],
} as const satisfies Record<string, readonly Right[]>;

export type Role = keyof typeof roles;

/** Of whom nobody gave another. */
export const usualRole: Role = 'responder';

/** What a token may be given: rights, except to make others mightier; besides, `alerts/NAME`: the alerts of one source. */
export const tokenScopes = ['read', 'events', 'declare', 'respond', 'configure', 'operate'] as const satisfies Right[];
