import { GrowingSeries } from './growing-series';

/** Asks main for the buckets of a series between two values of x. */
export type FetchPart = (name: string, x: 'step' | 'time', from: number, to: number) => Promise<Float64Array>;

interface CloseUp {
  /** What was asked for; another one when the plot shows something else, or the series has become another. */
  readonly key: string;
  /** How many points had been written when it was asked for. */
  readonly received: number;
  readonly part: GrowingSeries | null;
}

/**
 * Parts of long series, as fine as their buckets can show them, for plots that are zoomed in. The last one of each series is
 * kept; while a newer one is on its way, or when it cannot be had, the series itself stands.
 */
export class CloseUps {
  private readonly kept = new Map<string, CloseUp>();
  private readonly asking = new Set<string>();

  constructor(
    private readonly fetchPart: FetchPart,
    /** Called with the name of the series of which a part has come. */
    private readonly tell: (name: string) => void,
  ) {}

  /** The part between two values of x; null while it is not there, or where the series itself has every point. */
  of(series: GrowingSeries, x: 'step' | 'time', from: number, to: number): GrowingSeries | null {
    if (!series.isOverview) return null;
    const key = `${x} ${from} ${to} ${series.generation}`;
    const known = this.kept.get(series.name);
    const isKnown = known?.key === key;
    if (!isKnown || (known.received < series.received && reaches(series, x, to))) {
      void this.ask(series, key, { x, from, to });
    }
    return isKnown ? known.part : null;
  }

  private async ask(
    { name, received }: GrowingSeries,
    key: string,
    { x, from, to }: { readonly x: 'step' | 'time'; readonly from: number; readonly to: number },
  ): Promise<void> {
    if (this.asking.has(name)) return;
    this.asking.add(name);
    const part = new GrowingSeries(name);
    const came = await this.fetchPart(name, x, from, to).then(
      (answer) => {
        part.replaceByBuckets(answer);
        return true;
      },
      () => false,
    );
    this.asking.delete(name);
    this.kept.set(name, { key, received, part: came ? part : null });
    this.tell(name);
  }
}

/** The shown part reaches the series' end: it grows as the series does. */
function reaches(series: GrowingSeries, x: 'step' | 'time', to: number): boolean {
  const values = x === 'step' ? series.step : series.wallTimeMs;
  return (values[values.length - 1] ?? -Infinity) <= to;
}
