export { nobody, type Principal } from './principal.ts';
export { rights, roles, tokenScopes, usualRole, type Right, type Role } from './rights.ts';
