import type { GrowingSeries } from './growing-series';

interface Looked {
  readonly generation: number;
  readonly length: number;
}

/** Whether any value of any of these ever differed from 0; what was looked at is not looked at again. */
export class NonzeroWatch {
  private readonly looked = new Map<GrowingSeries, Looked>();
  private found = false;

  constructor(private readonly series: readonly GrowingSeries[]) {}

  get isNonzero(): boolean {
    if (!this.found) for (const series of this.series) this.look(series);
    return this.found;
  }

  private look(series: GrowingSeries): void {
    const { generation, value } = series;
    const before = this.looked.get(series);
    const from = before?.generation === generation ? before.length : 0;
    for (let at = from; at < value.length; at++) {
      if (Number.isFinite(value[at]) && value[at] !== 0) this.found = true;
    }
    this.looked.set(series, { generation, length: value.length });
  }
}
