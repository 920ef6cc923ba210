import { protocol } from 'electron';

/** The one origin that our pages have. */
export const BUNDLE_ORIGIN = 'app://bundle';

/** Must run before the app is ready. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true };
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges },
    { scheme: 'dicom', privileges },
    { scheme: 'dicom-file', privileges },
    { scheme: 'series', privileges },
  ]);
}
