export { createDicomScheme, findServedFile } from './dicom-scheme';
export { dicomHandlers } from './handlers';
