export { involvedBy, maySee, seenByAll, seesEverything, sightAfter, type Sight } from './may-see.ts';
export { localOwner, nobody, type Principal } from './principal.ts';
export { rights, roles, tokenScopes, usualRole, type Right, type Role } from './rights.ts';
