import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { app } from 'electron';

/** Chromium's security fixes end for older majors; below this one the program is fit for evaluation only. */
const SUPPORTED_ELECTRON_MAJOR = 43;

export interface AppIdentity {
  readonly version: string;
  readonly electronVersion: string;
  readonly evaluationBuild: boolean;
  readonly platform: string;
}

/** Read from the program's own package.json: the evaluation launcher's app.getVersion() is Electron's. */
export function appIdentity(): AppIdentity {
  const manifest: unknown = JSON.parse(readFileSync(join(app.getAppPath(), 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
  const electronVersion = process.versions.electron ?? '';
  return {
    version,
    electronVersion,
    evaluationBuild: Number.parseInt(electronVersion, 10) < SUPPORTED_ELECTRON_MAJOR,
    platform: `${process.platform} ${process.arch}`,
  };
}
