import { ok, type NamedBytes, type PointsExport, type PointsExported } from '@contract/index';
import { atChosenPlace, writeChosenFile, type FeatureHandlers, type WorkspaceService } from '@main/workspace';

import { writePoints, type ReadStanding, type RunNames } from './export-points';
import { readLayouts, saveLayouts } from './layouts-file';

export interface PlottingDependencies extends RunNames {
  readonly workspace: Pick<WorkspaceService, 'open' | 'writable'>;
  /** The native dialog; null when it was canceled. */
  readonly chooseSaveFile: (title: string, name: string) => Promise<string | null>;
  readonly standingPoints: ReadStanding;
}

export function plottingHandlers(dependencies: PlottingDependencies): FeatureHandlers<'plotting'> {
  const { workspace, chooseSaveFile, standingPoints } = dependencies;
  return {
    'plotting.layouts': async () => {
      const opened = workspace.open();
      return opened.ok ? readLayouts(opened.value.folder) : opened;
    },
    'plotting.saveLayouts': async (layouts) => {
      // The workspace's files have one writer.
      const opened = workspace.writable();
      return opened.ok ? saveLayouts(opened.value.folder, layouts) : opened;
    },
    'plotting.exportFile': async ({ name, bytes }: NamedBytes) => {
      const file = await chooseSaveFile('Export what the plots show', name);
      return file === null ? ok(null) : writeChosenFile(file, bytes);
    },
    'plotting.exportPoints': async ({ name, series }: PointsExport) => {
      const file = await chooseSaveFile('Export every point of the plots', name);
      if (file === null) return ok(null);
      return atChosenPlace<PointsExported>(file, () => writePoints(file, series, standingPoints, dependencies));
    },
  };
}
