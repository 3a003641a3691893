import { it } from 'node:test';
import { describeBus } from '../testing/index.ts';
import { openCluster } from './testing/opened-cluster.ts';
import { withoutBroker } from './testing/test-cluster.ts';

if (withoutBroker === false) describeBus('the Kafka bus', (topics) => openCluster(topics));
else it('the Kafka bus', { skip: withoutBroker });
