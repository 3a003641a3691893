/** Where somebody goes on after signing in: a path of this Escalog with its query, `/` for anything else that an address may say. */
export function ownPath(to: string | undefined): string {
  if (to === undefined || to.length > longest || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || to.includes('\\')) return '/';
  const { pathname, search, origin } = new URL(to, here);
  return origin === here &&
    !pathname.startsWith('//') &&
    (!/^\/(sign-in|v1)(\/|$)/.test(pathname) || report.test(pathname))
    ? `${pathname}${search}`
    : '/';
}

/** What the messages about an incident lead to; nothing else below /v1 is for people. */
const report = /^\/v1\/incidents\/[\w-]+\/report$/;
const longest = 500;
const here = 'https://escalog.invalid';
