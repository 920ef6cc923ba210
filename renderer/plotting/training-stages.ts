import type { PlotBorder } from './figure';
import type { GrowingSeries } from './growing-series';
import { dataXOf, type PlotAxis } from './plot-axis';

/** Main numbers the stages in the order in which a run goes through them; only these two train. */
export const trainingStages: ReadonlyMap<number, string> = new Map([
  [1, 'lesion patches'],
  [2, 'whole images'],
]);

/** Where each training stage began: the loss of one is not comparable with that of the other. */
export function stageBorders(stage: GrowingSeries, axis: PlotAxis): readonly PlotBorder[] {
  const x = dataXOf(stage, axis);
  return stagesThatStand(stage).flatMap((index) => {
    const text = trainingStages.get(stage.value[index] ?? NaN);
    return text === undefined ? [] : [{ x: axis.shownOf(x[index] ?? NaN), text }];
  });
}

/** The points of training stages that no resume has superseded; one that a resumed run tells again counts once. */
export function stagesThatStand(stage: GrowingSeries): readonly number[] {
  const standing: number[] = [];
  for (const [index, value] of stage.value.entries()) {
    if (!trainingStages.has(value)) continue;
    const step = stage.step[index] ?? NaN;
    const isNewer = (other: number | undefined): boolean =>
      other !== undefined && stage.value[other] !== value && (stage.step[other] ?? NaN) >= step;
    while (isNewer(standing.at(-1))) standing.pop();
    if (stage.value[standing.at(-1) ?? -1] !== value) standing.push(index);
  }
  return standing;
}
