import { isIP } from 'node:net';

/** The addresses that a hosts file gives `name`, in its order; none when it does not name it. */
export function addressesIn(hostsFile: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return hostsFile.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return isIP(address) !== 0 && names.includes(wanted) ? [address] : [];
  });
}
