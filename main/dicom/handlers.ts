import { failed, ok, type Result, type ViewExport } from '@contract/index';

import { diskFailure, systemCodeOf, writeWholeFile, type FeatureHandlers } from '../workspace/index';
import { withNoticeOnly } from './png-notice';

export interface DicomDependencies {
  /** The native dialog; null when it was canceled. */
  readonly chooseSaveFile: (title: string, name: string) => Promise<string | null>;
}

export function dicomHandlers({ chooseSaveFile }: DicomDependencies): FeatureHandlers<'dicom'> {
  return {
    'dicom.exportView': async ({ name, png }: ViewExport) => {
      const picture = withNoticeOnly(png);
      if (picture === null)
        return failed('invalid', 'The picture is no whole PNG, so it was not written. Export again.');
      const file = await chooseSaveFile('Export the view as PNG', name);
      return file === null ? ok(null) : write(file, picture);
    },
  };
}

async function write(file: string, picture: Uint8Array): Promise<Result<string>> {
  try {
    await writeWholeFile(file, picture);
    return ok(file);
  } catch (error) {
    const known = diskFailure(error, file);
    if (known !== null) return known;
    const code = systemCodeOf(error);
    if (code === null) throw error;
    return failed('write-failed', `${file} could not be written (${code}). Choose another place.`);
  }
}
