export { checkpointBytes, checkpointsBytes, exportBytes, parameterCount, preparedBytes } from './disk-need';
export { fieldAt, withField, type Scalar } from './field-path';
export { CONFIG_FORMAT, migrateConfig } from './migrate';
export {
  configOfMember,
  expandSweep,
  MOST_RUNS,
  plannedCount,
  type SweepAxis,
  type SweepChange,
  type SweepExpansion,
  type SweepMember,
  type SweepPlan,
} from './sweep';
export type { Draw } from './sweep-draws';
export { fieldLabels, memberName, scalarText } from './sweep-names';
