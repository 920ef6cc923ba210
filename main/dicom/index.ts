export { createDicomScheme } from './dicom-scheme';
