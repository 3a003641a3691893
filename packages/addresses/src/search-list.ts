/**
 * The names under which `name` is looked up, in this order, by the `search`, `domain` and `ndots` of a resolv.conf: what a
 * Kubernetes pod calls `mail.ops` is `mail.ops.svc.cluster.local` first, and only then a name of the world.
 */
export function namesFor(name: string, resolvConf: string): readonly string[] {
  if (name.endsWith('.')) return [name];
  const { domains, dotsOfWhole } = settingsIn(resolvConf);
  const searched = domains.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= dotsOfWhole ? [name, ...searched] : [...searched, name];
}

/** The last `search` or `domain` counts; a name with as many dots as `ndots` says is taken for a whole one first. */
function settingsIn(resolvConf: string): { readonly domains: readonly string[]; readonly dotsOfWhole: number } {
  const lines = resolvConf.split('\n').map((line) => line.trim().split(/\s+/));
  const [, ...domains] = lines.findLast(([keyword]) => keyword === 'search' || keyword === 'domain') ?? [];
  const ndots = lines
    .filter(([keyword]) => keyword === 'options')
    .flatMap((options) => options.flatMap((option) => /^ndots:(\d+)$/.exec(option)?.[1] ?? []))
    .at(-1);
  return {
    domains: domains.map((domain) => domain.replace(/\.$/, '')).filter((domain) => domain !== ''),
    dotsOfWhole: Number(ndots ?? 1),
  };
}
