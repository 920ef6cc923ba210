import { failed, ok, type ViewExport } from '@contract/index';

import { writeChosenFile, type FeatureHandlers } from '../workspace/index';
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
      return file === null ? ok(null) : writeChosenFile(file, picture);
    },
  };
}
