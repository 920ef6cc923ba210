/** What the numbers of the page mean, and where each comes from. */
export interface Definition {
  readonly name: string;
  readonly text: string;
}

const POWER = 'with 80 % power at a two-sided level of 5 %';

export const DEFINITIONS = {
  auc: {
    name: 'AUC',
    text: 'Area under the ROC curve: the share of all pairs of a malignant and another case in which the malignant one has the higher logit; a tie counts half. The interval is for 95 %, on the logit scale, clustered by patient after Obuchowski 1997.',
  },
  sensitivity: {
    name: 'Sensitivity at specificity 0.91',
    text: 'The share of malignant cases that are called at the threshold of highest sensitivity among those that keep 91 % of the other cases uncalled: the study’s 9 % of false positives. The interval is Wilson’s, with cases taken as independent.',
  },
  averagePrecision: {
    name: 'Average precision',
    text: 'The sum of precision over steps of recall, not interpolated. It depends on the share of malignant cases.',
  },
  took: {
    name: 'Time',
    text: 'From the first start of the run to its end, by the wall clock; pauses between attempts count.',
  },
  speed: {
    name: 'Images a second',
    text: 'The mean of what the run logged with its training steps, over all devices; patches count as images while patches are trained.',
  },
  difference: {
    name: 'Difference of the AUCs',
    text: 'AUC of the baseline minus AUC of the other run, on the same cases.',
  },
  interval: {
    name: 'Interval of the difference',
    text: 'For 95 %. Differences within it agree with these cases.',
  },
  pValue: {
    name: 'p-value',
    text: 'Two-sided: how often cases of two equally good models would show a difference at least as large, if patients were drawn anew.',
  },
  adjustedP: {
    name: 'p-value after Holm',
    text: 'Holm’s step-down correction (1979) over the printed family of comparisons: below 0.05, the family as a whole errs in at most 5 % of its uses.',
  },
  smallestDetectable: {
    name: 'Smallest detectable difference',
    text: `The difference that these cases would have shown ${POWER}. A smaller one would mostly have gone unnoticed.`,
  },
  correlation: {
    name: 'Correlation',
    text: 'Of the errors of the two AUCs, which were measured on the same cases.',
  },
  counts: {
    name: 'Cases',
    text: 'Images, breasts or patients of the part that both runs scored, with the patients that they come from.',
  },
  arms: {
    name: 'Difference of the mean AUCs',
    text: 'Mean AUC of the trainings of arm A minus that of arm B, with the percentiles of resamples of patients and of trainings: of n trainings, n − 1 are drawn (Rao and Wu 1988). A claim about a config or a machine needs at least five seeds of each.',
  },
  published: {
    name: 'Published figures',
    text: `Each AUC’s variance follows from its value and the counts of cases (Hanley and McNeil 1982), that of the difference from an assumed correlation (1983); all cases are taken as independent. The smallest detectable difference is that ${POWER}.`,
  },
  conclusion: {
    name: 'What the comparison lets one conclude',
    text: 'Sentences that go with the numbers of the paired test below; they never say that two models are equal.',
  },
} as const satisfies Readonly<Record<string, Definition>>;

export type DefinitionName = keyof typeof DEFINITIONS;
