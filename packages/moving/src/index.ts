export { checkFolder, type Checked } from './check.ts';
export { clusterSource, clusterTarget, type ClusterAddress } from './cluster.ts';
export { embeddedSource, embeddedTarget } from './embedded.ts';
export { exportFrom } from './export.ts';
export { importInto } from './import.ts';
export { belongings, declaredName, topicsOfGroups, type Belongings } from './belongings.ts';
export type { Counts } from './file/wholeness.ts';
export type { Source } from './source.ts';
export type { Target } from './target.ts';
