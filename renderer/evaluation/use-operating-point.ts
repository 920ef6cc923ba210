import type { EvaluatedRun, OperatingPoint } from '@contract/index';
import {
  DEFAULT_SPECIFICITY,
  placeAtSensitivity,
  placeAtSpecificity,
  placeAtThreshold,
  placeNear,
  pointAtPlace,
  type StepPlace,
} from '@core/statistics';
import { useMemo, useState } from 'react';

/** What was asked for: it is asked again of other cases, where the same threshold may mean something else. */
export interface PointAsked {
  readonly by: 'specificity' | 'sensitivity' | 'threshold';
  readonly value: number;
}

export const DEFAULT_POINT: PointAsked = { by: 'specificity', value: DEFAULT_SPECIFICITY };

export interface PointChoice {
  readonly asked: PointAsked;
  readonly point: OperatingPoint;
  readonly ask: (asked: PointAsked) => void;
  /** To the next threshold that calls more (1) or fewer (−1) cases. */
  readonly move: (steps: number) => void;
  /** By a hundredth of specificity; less of it calls more. */
  readonly moveSpecificity: (difference: number) => void;
  /** To the threshold whose point of the ROC curve is nearest. */
  readonly moveTo: (falsePositiveRate: number, truePositiveRate: number) => void;
  /** What `moveTo` would choose. */
  readonly nearest: (falsePositiveRate: number, truePositiveRate: number) => OperatingPoint;
}

type Evaluated = Pick<EvaluatedRun, 'steps' | 'evaluation'>;

export function placeOfAsked({ steps, evaluation }: Evaluated, { by, value }: PointAsked): StepPlace {
  const { counts } = evaluation.estimate;
  switch (by) {
    case 'specificity':
      return placeAtSpecificity(steps, counts, value);
    case 'sensitivity':
      return placeAtSensitivity(steps, counts, value);
    case 'threshold':
      return placeAtThreshold(steps, value);
  }
}

export function useOperatingPoint(evaluated: Evaluated): PointChoice {
  const [asked, ask] = useState<PointAsked>(DEFAULT_POINT);
  const { steps, evaluation } = evaluated;
  const { counts } = evaluation.estimate;
  const place = useMemo(() => placeOfAsked(evaluated, asked), [evaluated, asked]);
  const point = useMemo(() => pointAtPlace(steps, counts, place), [steps, counts, place]);
  const askPlace = (wanted: StepPlace): void => {
    const within = Math.max(-1, Math.min(steps.thresholds.length - 1, wanted));
    ask({ by: 'threshold', value: steps.thresholds[within] ?? Infinity });
  };
  return {
    asked,
    point,
    ask,
    move: (count) => askPlace(place + count),
    moveSpecificity: (difference) => {
      const now = point.specificity.value ?? 1;
      // By whole hundredths, as one would type them; from between two of them to the next.
      const next = difference > 0 ? Math.floor(now * 100 + 1 + 1e-9) : Math.ceil(now * 100 - 1 - 1e-9);
      const wanted: PointAsked = { by: 'specificity', value: Math.max(0, Math.min(1, next / 100)) };
      // Ties may leave no threshold within a hundredth: a key that is pressed always moves on.
      const moved = (placeOfAsked(evaluated, wanted) - place) * Math.sign(-difference) > 0;
      if (moved) ask(wanted);
      else askPlace(place - Math.sign(difference));
    },
    moveTo: (x, y) => askPlace(placeNear(steps, counts, x, y)),
    nearest: (x, y) => pointAtPlace(steps, counts, placeNear(steps, counts, x, y)),
  };
}
