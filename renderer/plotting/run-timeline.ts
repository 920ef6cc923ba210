import { epochAxis, type EpochSeries } from './epoch-axis';
import type { EdgeMark, PlotBorder } from './figure';
import type { GrowingSeries } from './growing-series';
import { dataXOf, extentOf, stepAxis, timeAxis, wallAxis, type PlotAxis, type PlotX } from './plot-axis';
import type { SeriesClient, SeriesSource } from './series-client';
import { stageBorders } from './training-stages';

/** What a run's x can mean, and what happened along it. */
export interface RunTimeline extends EpochSeries {
  /** Has steps and times: one is told from the other by it. */
  readonly loss: GrowingSeries;
  /** Every sample has the processors' load, be it unknown: it tells how far the log of samples reaches. */
  readonly samples: GrowingSeries;
  readonly checkpoints: GrowingSeries;
  readonly resumes: GrowingSeries;
}

/** Few points, all of which are kept, superseded ones too. */
export const keptSeries: ReadonlySet<string> = new Set(['stage', 'stepsPerEpoch', 'resumed']);

/** Its series are fetched while somebody follows `timelineNames`. */
export function timelineOf(client: SeriesClient): RunTimeline {
  return {
    loss: client.hold('loss', 'events'),
    samples: client.hold('cpuPercent', 'telemetry'),
    stage: client.hold('stage', 'events', 'keep'),
    stepsPerEpoch: client.hold('stepsPerEpoch', 'events', 'keep'),
    epoch: client.hold('epoch', 'events'),
    checkpoints: client.hold('checkpoint', 'events'),
    resumes: client.hold('resumed', 'events', 'keep'),
  };
}

export function timelineNames(source: SeriesSource): readonly string[] {
  const clock = source === 'events' ? 'loss' : 'cpuPercent';
  return [clock, 'stage', 'stepsPerEpoch', 'epoch', 'checkpoint', 'resumed'];
}

/** Of a run that lies over another: its own stages and checkpoints are not drawn. */
export function overlaidTimelineNames(source: SeriesSource, x: PlotX): readonly string[] {
  const clock = source === 'events' ? 'loss' : 'cpuPercent';
  return x === 'epoch' ? [clock, 'stage', 'stepsPerEpoch', 'epoch'] : [clock];
}

/** The series that tells how far x reaches. */
export function clockSeries(timeline: RunTimeline, source: SeriesSource): GrowingSeries {
  return source === 'events' ? timeline.loss : timeline.samples;
}

/** When the run began: as its summary says, or its first point. */
export function beginningOf(timeline: RunTimeline, source: SeriesSource, startedAtMs: number | null): number {
  return startedAtMs ?? clockSeries(timeline, source).wallTimeMs[0] ?? timeline.stage.wallTimeMs[0] ?? 0;
}

export function lengthMsOf(timeline: RunTimeline, source: SeriesSource, startedAtMs: number | null): number {
  const { wallTimeMs } = clockSeries(timeline, source);
  return (wallTimeMs[wallTimeMs.length - 1] ?? 0) - beginningOf(timeline, source, startedAtMs);
}

export interface AxisChoice {
  readonly x: PlotX;
  readonly source: SeriesSource;
  readonly startedAtMs: number | null;
  /** Of the longest run that is shown: all count in one unit. */
  readonly longestMs: number;
  /** A moment of the run that the page is about: all are shown in its zone. */
  readonly nearMs: number;
}

/** What x means for one run. */
export function axisFor(timeline: RunTimeline, { x, source, startedAtMs, longestMs, nearMs }: AxisChoice): PlotAxis {
  const beginsAtMs = beginningOf(timeline, source, startedAtMs);
  if (x === 'wall time') return wallAxis(nearMs);
  if (x === 'run time' || source === 'telemetry') return timeAxis(beginsAtMs, beginsAtMs + longestMs);
  if (x === 'step') return stepAxis;
  return epochAxis(timeline) ?? { ...stepAxis, title: 'step: the run has told of no epoch' };
}

export function runExtent(timeline: RunTimeline, source: SeriesSource, axis: PlotAxis): readonly [number, number] {
  return extentOf(clockSeries(timeline, source), axis);
}

/** Stages and resumes as lines across the plot. */
export function bordersOf(timeline: RunTimeline, axis: PlotAxis): readonly PlotBorder[] {
  const x = dataXOf(timeline.resumes, axis);
  const resumes = [...x].map((at) => ({ x: axis.shownOf(at), text: '', tone: 'attention' as const }));
  return [...stageBorders(timeline.stage, axis), ...resumes];
}

/** Checkpoints and resumes as marks that say on hover what they are. */
export function edgeMarksOf(timeline: RunTimeline, axis: PlotAxis): readonly EdgeMark[] {
  const { checkpoints, resumes } = timeline;
  const checkpointX = dataXOf(checkpoints, axis);
  const resumeX = dataXOf(resumes, axis);
  return [
    ...[...checkpointX].map((at, index) => ({
      kind: 'checkpoint' as const,
      x: axis.shownOf(at),
      text: `checkpoint, step ${(checkpoints.step[index] ?? NaN).toLocaleString('en-US')}`,
    })),
    ...[...resumeX].map((at, index) => ({
      kind: 'resume' as const,
      x: axis.shownOf(at),
      text: `attempt ${resumes.value[index] ?? ''} goes on from step ${(resumes.step[index] ?? NaN).toLocaleString('en-US')}`,
    })),
  ];
}

const closestPx = 4;

/** At most one mark of a kind each few pixels; it says how many it stands for. */
export function thinned(
  marks: readonly EdgeMark[],
  [from, to]: readonly [number, number],
  widthPx: number,
): readonly EdgeMark[] {
  const perPlace = ((to - from) / Math.max(1, widthPx)) * closestPx;
  const kept = new Map<string, { readonly mark: EdgeMark; count: number; last: EdgeMark }>();
  for (const mark of marks) {
    if (mark.x < from || mark.x > to) continue;
    const key = `${mark.kind} ${Math.floor(mark.x / perPlace)}`;
    const known = kept.get(key);
    if (known === undefined) kept.set(key, { mark, count: 1, last: mark });
    else {
      known.count += 1;
      known.last = mark;
    }
  }
  return [...kept.values()].map(({ mark, count, last }) =>
    count === 1 ? mark : { ...mark, text: `${count} marks: ${mark.text} … ${last.text}` },
  );
}
