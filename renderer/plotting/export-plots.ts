import type { ExportedSeries, Failure, Result } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../bridge';
import { countOf } from '../ui';
import { figuresCsv } from './figures-csv';
import { PIXELS_PER_PX, pictureOf, pngOf } from './plots-picture';
import type { PlotOnPage } from './plots-on-page';

export interface PlotExportState {
  /** What is being written. */
  readonly working: string | null;
  /** What came of the last export. */
  readonly done: string | null;
  readonly failure: Failure | null;
}

const nothing: PlotExportState = { working: null, done: null, failure: null };

export const usePlotExport = create<PlotExportState>(() => nothing);

export function dismissExport(): void {
  usePlotExport.setState(nothing);
}

export type PictureFormat = 'png' | 'svg';

/** The plots as they are drawn, with titles and legends, in one picture. */
export function exportPicture(plots: readonly PlotOnPage[], format: PictureFormat, name: string): Promise<void> {
  return exporting(`the picture of ${countOf(plots.length, 'plot')}`, async () => {
    const picture = await pictureOf(plots);
    if (picture === null) return nothingDrawn;
    const bytes = format === 'svg' ? new TextEncoder().encode(picture.svg) : await pngOf(picture, PIXELS_PER_PX);
    const written = await attempt(() => workstation.plotting.exportFile({ name: fileName(name, format), bytes }));
    return written.ok && written.value !== null ? { ok: true, value: `Written: ${written.value}` } : asWords(written);
  });
}

/** The points as they are drawn: what is zoomed to, averages too. */
export function exportShown(plots: readonly PlotOnPage[], name: string): Promise<void> {
  return exporting('what is shown', async () => {
    const shown = plots.flatMap(({ title, view }) => (view.shown === null ? [] : [{ title, ...view.shown }]));
    if (shown.every(({ figure }) => figure.lines.length === 0)) return nothingDrawn;
    const bytes = new TextEncoder().encode(figuresCsv(shown));
    const written = await attempt(() =>
      workstation.plotting.exportFile({ name: fileName(`${name}-shown`, 'csv'), bytes }),
    );
    return written.ok && written.value !== null ? { ok: true, value: `Written: ${written.value}` } : asWords(written);
  });
}

/** Every point that was recorded: main writes them, a part at a time. */
export function exportEverything(plots: readonly PlotOnPage[], name: string): Promise<void> {
  return exporting('every point', async () => {
    const series = distinct(plots.flatMap((plot) => plot.series()));
    if (series.length === 0) return nothingDrawn;
    const written = await attempt(() =>
      workstation.plotting.exportPoints({ name: fileName(`${name}-points`, 'csv'), series: [...series] }),
    );
    if (!written.ok || written.value === null) return asWords(written);
    const { file, pointCount } = written.value;
    return { ok: true, value: `Written: ${file}, ${countOf(pointCount, 'point')}` };
  });
}

const nothingDrawn: Result<string | null> = {
  ok: false,
  failure: { code: 'empty', message: 'Nothing is drawn yet, so there is nothing to export.', problems: [] },
};

/** A canceled dialog leaves no trace. */
function asWords(written: Result<unknown>): Result<string | null> {
  return written.ok ? { ok: true, value: null } : written;
}

async function exporting(what: string, act: () => Promise<Result<string | null>>): Promise<void> {
  usePlotExport.setState({ working: what, done: null, failure: null });
  const outcome = await act().catch((error: unknown): Result<string | null> => {
    reportError(error);
    const message = `${what} could not be made: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, failure: { code: 'export-failed', message, problems: [] } };
  });
  usePlotExport.setState(
    outcome.ok
      ? { working: null, done: outcome.value, failure: null }
      : { working: null, done: null, failure: outcome.failure },
  );
}

function distinct(series: readonly ExportedSeries[]): readonly ExportedSeries[] {
  return [...new Map(series.map((each) => [`${each.runId} ${each.series}`, each])).values()];
}

const LONGEST_NAME = 60;

function fileName(name: string, ending: string): string {
  const plain = name.replace(/[^A-Za-z0-9]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${plain === '' ? 'plots' : plain.slice(0, LONGEST_NAME)}.${ending}`;
}
