export { ExportDialog } from './export-dialog';
export { exportActs } from './export-store';
