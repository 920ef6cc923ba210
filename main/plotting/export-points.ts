import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

import type { ExportedSeries, PointsExported } from '@contract/index';
import { VALUES_PER_POINT } from '@core/runs/index';

/** Of one series: points that no later attempt superseded, from the nth on; none past the last. */
export type ReadStanding = (runId: string, series: string, from: number) => Promise<Float64Array>;

export interface RunNames {
  readonly nameOf: (runId: string) => string | null;
}

/**
 * Writes every point of the series, a part at a time: what is exported never lies in memory as a whole. A reader sees the
 * whole file or none.
 */
export async function writePoints(
  path: string,
  series: readonly ExportedSeries[],
  read: ReadStanding,
  { nameOf }: RunNames,
): Promise<PointsExported> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  let pointCount = 0;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.write(headOf(series, nameOf));
      for (const each of series) pointCount += await writeSeries(file, each, read, nameOf);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { file: path, pointCount };
}

async function writeSeries(
  file: FileHandle,
  { runId, series }: ExportedSeries,
  read: ReadStanding,
  nameOf: RunNames['nameOf'],
): Promise<number> {
  const begin = `${quoted(nameOf(runId) ?? runId)},${runId},${quoted(series)}`;
  for (let from = 0; ;) {
    const points = await read(runId, series, from);
    const count = points.length / VALUES_PER_POINT;
    if (count === 0) return from;
    await file.write(linesOf(begin, points));
    from += count;
  }
}

function linesOf(begin: string, points: Float64Array): string {
  const lines: string[] = [];
  for (let at = 0; at < points.length; at += VALUES_PER_POINT) {
    const [step = NaN, timeMs = NaN, value = NaN] = points.subarray(at, at + VALUES_PER_POINT);
    lines.push(`${begin},${Number.isNaN(step) ? '' : step},${timeMs},${value}\n`);
  }
  return lines.join('');
}

function headOf(series: readonly ExportedSeries[], nameOf: RunNames['nameOf']): string {
  const runIds = [...new Set(series.map(({ runId }) => runId))];
  return [
    '# Every point as it was recorded, but for those that a resumed attempt superseded.',
    '# step: the optimizer step; empty for samples of the machine. wall_time_ms: milliseconds since 1970, UTC.',
    '# value: NaN where no finite number was recorded.',
    ...runIds.map((runId) => `# run ${runId}: ${oneLine(nameOf(runId) ?? runId)}`),
    ...distinctSeries(series).map(({ series: name, title, unit }) => {
      return `# series ${oneLine(name)}: ${oneLine(title)}, ${unit === '' ? 'a pure number' : `in ${oneLine(unit)}`}`;
    }),
    'run,run_id,series,step,wall_time_ms,value\n',
  ].join('\n');
}

function distinctSeries(series: readonly ExportedSeries[]): readonly ExportedSeries[] {
  return [...new Map(series.map((each) => [each.series, each])).values()];
}

/** RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
