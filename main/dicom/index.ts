export { createDicomScheme } from './dicom-scheme';
export { dicomHandlers } from './handlers';
