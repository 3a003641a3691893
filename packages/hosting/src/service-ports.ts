import type { ServiceName } from '@escalog/contracts';

/** Where each service of the cluster profile listens when nobody says, and the gateway looks for it. */
export const servicePorts: Readonly<Record<ServiceName, number>> = {
  intake: 8081,
  catalog: 8082,
  policy: 8083,
  notification: 8084,
  timeline: 8085,
  access: 8086,
};
