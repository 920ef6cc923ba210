/** Takes the points that a log speaks of, in the order of its lines. */
export interface PointSink {
  /** `step` is null for telemetry; a value that is null is unknown, never zero. */
  readonly push: (name: string, step: number | null, timeMs: number, value: number | null) => void;
  /** An attempt goes on from this step: what was written after it, in every series, is superseded. */
  readonly supersedeAfter: (step: number) => void;
}

/** For whoever wants a log's facts without its curves. */
export const noPoints: PointSink = { push: () => undefined, supersedeAfter: () => undefined };
