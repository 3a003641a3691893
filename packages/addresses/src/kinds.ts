import { BlockList, isIP } from 'node:net';

/** Why an address is not one of the public internet. */
export type Kind =
  'unspecified' | 'loopback' | 'private' | 'carrier-grade NAT' | 'link-local' | 'multicast' | 'reserved';

/** By the special-purpose registries of IANA (RFC 6890), as far as nothing public is there. */
const networks: readonly (readonly [network: string, kind: Kind])[] = [
  ['0.0.0.0/8', 'unspecified'],
  ['127.0.0.0/8', 'loopback'],
  ['10.0.0.0/8', 'private'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['100.64.0.0/10', 'carrier-grade NAT'],
  ['169.254.0.0/16', 'link-local'],
  ['192.0.0.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['198.18.0.0/15', 'reserved'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['64:ff9b:1::/48', 'private'],
  ['100::/64', 'reserved'],
  // Teredo, whose last bytes are an address of version 4 turned over.
  ['2001::/32', 'reserved'],
  ['fc00::/7', 'private'],
  ['fec0::/10', 'private'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
];

const lists = networks.map(([network, kind]) => ({ list: listOf([network]), kind }));

/** Networks in the form of CIDR, to look addresses up in. Throws when one is none. */
export function listOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix = ''] = cidr.split('/');
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

/** The kind of an address outside the public internet; `undefined` of a public one. One of version 6 that stands for one of version 4 is of its kind. */
export function kindOf(address: string): Kind | undefined {
  const plain = embedded(address) ?? address;
  return lists.find(({ list }) => isIn(list, plain))?.kind;
}

/** Whether the list has the address, or the one of version 4 that it stands for. */
export function has(list: BlockList, address: string): boolean {
  const inner = embedded(address);
  return isIn(list, address) || (inner !== undefined && isIn(list, inner));
}

function isIn(list: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%');
  return list.check(bare, familyOf(bare));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Where the four bytes are in what stands for an address of version 4: mapped, compatible, translated (RFC 2765), NAT64 (RFC 6052) and 6to4. */
const embeddings: readonly { readonly list: BlockList; readonly group: number }[] = [
  { list: listOf(['::ffff:0:0/96', '::ffff:0:0:0/96', '::/96', '64:ff9b::/96']), group: 6 },
  { list: listOf(['2002::/16']), group: 1 },
];

/** The address of version 4 that one of version 6 stands for, and leads to. */
function embedded(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const groups = groupsOf(address);
  const found = embeddings.find(({ list }) => isIn(list, address));
  // Unspecified and loopback look like compatible ones.
  if (found === undefined || groups.slice(0, 7).every((group) => group === 0)) return undefined;
  return groups
    .slice(found.group, found.group + 2)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** Its eight groups. */
function groupsOf(address: string): readonly number[] {
  // The URL parser writes every spelling in one way, dotted ends in hexadecimal among them.
  const [bare = ''] = address.split('%');
  const [left = '', right] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const parsed = (side: string | undefined) => (side ? side.split(':').map((group) => Number.parseInt(group, 16)) : []);
  const [head, tail] = [parsed(left), parsed(right)];
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}
