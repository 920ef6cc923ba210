import type { PointSink } from '../../../main/runs/series';

export interface Point {
  readonly step: number;
  readonly timeMs: number;
  readonly value: number;
}

/** Points as a fold hands them over. */
export class MemorySeries implements PointSink {
  private readonly byName = new Map<string, Point[]>();
  readonly cuts: number[] = [];

  get names(): string[] {
    return [...this.byName.keys()];
  }

  of(name: string): readonly Point[] {
    return this.byName.get(name) ?? [];
  }

  push(name: string, step: number | null, timeMs: number, value: number | null): void {
    const points = this.byName.get(name) ?? [];
    this.byName.set(name, points);
    points.push({ step: step ?? NaN, timeMs, value: value ?? NaN });
  }

  supersedeAfter(step: number): void {
    this.cuts.push(step);
  }
}
