/** One call on a 2D context, or a property that was set. */
export type Recorded = readonly [name: string, ...values: unknown[]];

/** A 2D context that draws nothing and remembers everything. */
export function recordingContext(): { readonly context: CanvasRenderingContext2D; readonly calls: Recorded[] } {
  const calls: Recorded[] = [];
  const known = new Map<string, unknown>();
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (_target, name: string) => {
      if (known.has(name)) return known.get(name);
      return (...values: unknown[]) => {
        calls.push([name, ...values]);
        return name === 'measureText' ? { width: String(values[0]).length * 6 } : undefined;
      };
    },
    set: (_target, name: string, value: unknown) => {
      known.set(name, value);
      calls.push([name, value]);
      return true;
    },
  });
  return { context, calls };
}

/** What was called of that name, without the name. */
export function callsOf(calls: readonly Recorded[], name: string): readonly (readonly unknown[])[] {
  return calls.filter(([called]) => called === name).map(([, ...values]) => values);
}
