/** What a link may lead to: `text` as an absolute http or https URL, or `undefined` for anything else, such as a script. */
export function webAddressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/**
 * A line of a description: `label` is what is said of the address in it, and `link` where that leads. Only the lines that
 * intake writes for an alert have one, with the whole address as their text: `Runbook: https://…`, `Source: https://…` and those of Grafana.
 */
export function addressInLine(
  line: string,
): { readonly label: string; readonly address: string; readonly link: string } | undefined {
  const [, label, address] = /^((?:Runbook|Source|Dashboard|Panel|Image|Silence): )(\S+)$/.exec(line) ?? [];
  const link = address === undefined ? undefined : webAddressOf(address);
  return label === undefined || address === undefined || link === undefined ? undefined : { label, address, link };
}

/** A description without the source at its end, where `url` is that: it is told in a line of its own. */
export function withoutSource(description: string | null, url: string | null): string | undefined {
  const ending = `Source: ${url}`;
  const lines = description?.trimEnd().split(/\r\n|\r|\n/) ?? [];
  const said = url !== null && lines.at(-1) === ending ? lines.slice(0, -1).join('\n').trimEnd() : description;
  return said || undefined;
}
