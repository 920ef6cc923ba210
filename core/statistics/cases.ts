/** How many cases there are of each kind. A patient with cases of both classes counts in both. */
export interface CaseCounts {
  readonly cases: number;
  readonly positives: number;
  readonly negatives: number;
  readonly patients: number;
  readonly patientsWithPositives: number;
  readonly patientsWithNegatives: number;
}

/** Cases (images, breasts or patients) with a model's scores, by position. */
export interface ScoredCases {
  /** What tells cases apart; the same case has the same key in every run. */
  readonly keys: readonly string[];
  /** Finite; higher is more suspicious. */
  readonly scores: Float64Array;
  /** 1 where the case is malignant, 0 where it is not. */
  readonly positive: Uint8Array;
  /** The number of the case’s patient, from 0 and without gaps: what is correlated stands in one. */
  readonly cluster: Int32Array;
  readonly counts: CaseCounts;
}

/** A case as it comes from a file or a simulation. */
export interface Case {
  readonly key: string;
  readonly patientKey: string;
  readonly positive: boolean;
  readonly score: number;
}

/** Puts cases side by side, in their order. Patients are numbered as they come. */
export function casesOf(cases: readonly Case[]): ScoredCases {
  const numbers = new Map<string, number>();
  const cluster = Int32Array.from(cases, ({ patientKey }) => {
    const number = numbers.get(patientKey) ?? numbers.size;
    numbers.set(patientKey, number);
    return number;
  });
  const positive = Uint8Array.from(cases, (one) => (one.positive ? 1 : 0));
  return {
    keys: cases.map(({ key }) => key),
    scores: Float64Array.from(cases, ({ score }) => score),
    positive,
    cluster,
    counts: countsOf(positive, cluster, numbers.size),
  };
}

/** The same cases with the scores of another model. */
export function withScores(cases: ScoredCases, scores: Float64Array): ScoredCases {
  return { ...cases, scores };
}

/** Some of the cases, by position. */
export function casesAt(cases: ScoredCases, places: readonly number[]): ScoredCases {
  return casesOf(
    places.map((place) => ({
      key: cases.keys[place] ?? '',
      patientKey: String(cases.cluster[place] ?? 0),
      positive: cases.positive[place] === 1,
      score: cases.scores[place] ?? 0,
    })),
  );
}

export function countsOf(positive: Uint8Array, cluster: Int32Array, patients: number): CaseCounts {
  const hasPositive = new Uint8Array(patients);
  const hasNegative = new Uint8Array(patients);
  let positives = 0;
  for (let i = 0; i < positive.length; i += 1) {
    const patient = cluster[i] ?? 0;
    if (positive[i] === 1) {
      positives += 1;
      hasPositive[patient] = 1;
    } else hasNegative[patient] = 1;
  }
  return {
    cases: positive.length,
    positives,
    negatives: positive.length - positives,
    patients,
    patientsWithPositives: sum(hasPositive),
    patientsWithNegatives: sum(hasNegative),
  };
}

function sum(values: Uint8Array): number {
  return values.reduce((total, value) => total + value, 0);
}
