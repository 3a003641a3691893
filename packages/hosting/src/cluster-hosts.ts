import { serviceNames } from '@escalog/contracts';

/**
 * By which host names a process of the cluster profile is asked, besides those of loopback: that of the public URL,
 * and inside docker-compose.yml's network those of the gateway and the services. A service knows the gateway's too,
 * which forwards `Host` as it came. What the process listens on says nothing: in a container that is every address.
 */
export function clusterHosts(publicUrl: string): readonly string[] {
  return [new URL(publicUrl).hostname, 'gateway', ...serviceNames];
}
