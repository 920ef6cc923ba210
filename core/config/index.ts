export { CONFIG_FORMAT, migrateConfig } from './migrate';
