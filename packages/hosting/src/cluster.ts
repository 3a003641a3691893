/** What only the cluster profile needs; apart, so that the embedded one does not load Kafka's and MongoDB's clients. */
export { clusterSettings, parseClusterConfig, readClusterEnv, type ClusterConfig } from './cluster-settings.ts';
export { runService } from './run-service.ts';
