import type { NumberDefinition } from './definitions.ts';

/** What the numbers between runs mean; those of one run are in DEFINITIONS. */
export const COMPARISON_DEFINITIONS = {
  sensitivityCompared: {
    name: 'Sensitivity at specificity 0.91',
    meaning:
      'Malignant cases that are called malignant, at the highest sensitivity among the thresholds whose specificity is at least 0.91: the 9 % false positives of screening that the 2021 study names. Each run has a threshold of its own.',
    source: 'Wilson 1927 for the interval, with the threshold taken as given',
  },
  took: {
    name: 'Time',
    meaning: 'From the first start of the run to its end, by the wall clock; pauses between attempts count.',
    source: null,
  },
  difference: {
    name: 'Difference of the AUCs',
    meaning: 'AUC of the baseline minus AUC of the other run, on the same cases.',
    source: null,
  },
  clusterRobustTest: {
    name: 'Paired test, clustered by patient',
    meaning:
      'Test of the difference of two AUCs on the same cases, whose errors go together; cases of one patient may too. This is the one to quote.',
    source: 'Obuchowski, Biometrics 53, 1997',
  },
  delongTest: {
    name: 'Paired test, plain DeLong',
    meaning: 'The same test as if all cases were independent: it rejects too often where patients have several cases.',
    source: 'DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988',
  },
  bootstrapTest: {
    name: 'Paired test, patient bootstrap',
    meaning:
      'The middle 95 % of the differences over resamples of patients; p is twice the share of resamples on the rarer side of 0, one added to both counts.',
    source: 'Davison and Hinkley 1997, section 4.2',
  },
  differenceInterval: {
    name: 'Interval of the difference',
    meaning: '95 % interval. Differences within it agree with these cases.',
    source: null,
  },
  pValue: {
    name: 'p-value',
    meaning:
      'How often two equally good models would show a difference at least as large on as many new patients. Two-sided. A large p-value is no finding of sameness.',
    source: null,
  },
  adjustedP: {
    name: 'p-value after Holm',
    meaning: 'Adjusted for the printed family of comparisons, which together err in at most 5 % of their uses at 0.05.',
    source: 'Holm, Scandinavian Journal of Statistics 6, 1979',
  },
  smallestDetectable: {
    name: 'Smallest detectable difference',
    meaning:
      'The difference that these cases would have shown with 80 % power at a two-sided level of 5 %: 2.80 standard errors. A smaller one would mostly have gone unnoticed.',
    source: null,
  },
  errorCorrelation: {
    name: 'Correlation of the errors',
    meaning: 'How closely the errors of the two AUCs go together on these cases.',
    source: 'Obuchowski 1997',
  },
  comparedCases: {
    name: 'Cases of both runs',
    meaning: 'Images, breasts or patients of this part of the split that both runs scored.',
    source: null,
  },
  armDifference: {
    name: 'Difference of the mean AUCs',
    meaning:
      'Mean AUC of the trainings of arm A minus that of arm B, with the middle 95 % over resamples of patients and trainings: of n trainings, n − 1 are drawn. A claim about a config or a machine needs at least five seeds of each.',
    source: 'Rao and Wu, Journal of the American Statistical Association 83, 1988',
  },
  publishedInterval: {
    name: 'Interval of a published AUC',
    meaning:
      '95 % interval on the logit scale, from the value and the counts of cases alone; all taken as independent.',
    source: 'Hanley and McNeil, Radiology 143, 1982',
  },
  publishedDifference: {
    name: 'Difference of two published AUCs',
    meaning:
      'Its variance depends on how the errors of both go together, which no publication says: hence one line a correlation.',
    source: 'Hanley and McNeil, Radiology 148, 1983',
  },
  casesToResolve: {
    name: 'Cases to resolve the difference',
    meaning:
      'Cases in all, of the same mix, that would show this difference with 80 % power at a two-sided level of 5 %.',
    source: null,
  },
  comparisonConclusion: {
    name: 'In words',
    meaning: 'What the numbers let one conclude. These sentences never say that two models are equal.',
    source: null,
  },
} as const satisfies Readonly<Record<string, NumberDefinition>>;
