export { AccessCopy, type SessionClaims, type Token } from './access-copy.ts';
export {
  identify,
  localOwner,
  type Identified,
  type LinkClaims,
  type Presented,
  type Verifiers,
} from './credentials.ts';
export { alertVerdict, decide, lacks, unknownRoute, type Verdict } from './decide.ts';
export { involvedBy, maySee, seenByAll, seesEverything, sightAfter, type Sight } from './may-see.ts';
export { nobody, type Principal } from './principal.ts';
export { ownPath } from './own-path.ts';
export { rights, roles, tokenScopes, usualRole, type Right, type Role } from './rights.ts';
export { matchOf, rowOf, type Match } from './route-match.ts';
export { routeRights, type Need, type RouteRow } from './route-rights.ts';
