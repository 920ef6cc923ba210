/** What a number means, and who defined it: one catalogue for every screen and file that shows it. */
export interface NumberDefinition {
  readonly name: string;
  readonly meaning: string;
  /** The paper, standard or program whose definition it is; null where it is plain arithmetic. */
  readonly source: string | null;
}

const PREVALENCE = 'At the prevalence of these cases, which screening does not have.';

export const DEFINITIONS = {
  auc: {
    name: 'AUC',
    meaning:
      'Area under the ROC curve: the chance that a malignant case scores higher than one that is not, ties counting half. Over the cases of one part of the split, each with the logit of the model.',
    source: 'Hanley and McNeil, Radiology 143, 1982',
  },
  clusterRobustInterval: {
    name: 'Interval, clustered by patient',
    meaning:
      '95 % interval of the AUC. Cases of one patient may agree with each other; the limits are taken on the logit scale, with Student’s t. This is the one to quote.',
    source: 'Obuchowski, Biometrics 53, 1997; logit scale: Pepe 2003, section 5.2.4',
  },
  delongInterval: {
    name: 'Interval, plain DeLong',
    meaning:
      '95 % interval of the AUC as if all cases were independent of each other: too narrow where patients have several.',
    source: 'DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988',
  },
  bootstrapInterval: {
    name: 'Interval, patient bootstrap',
    meaning: 'The middle 95 % of the AUCs of 2,000 resamples of patients, each drawn with all of its cases.',
    source: 'Efron and Tibshirani 1993, with the patient as the unit',
  },
  cases: {
    name: 'Cases',
    meaning:
      'Images, breasts or patients of this part of the split that the run scored. A breast’s logit is the mean of its images’; a patient’s is that of the more suspicious breast.',
    source: null,
  },
  averagePrecision: {
    name: 'Average precision',
    meaning: `Σ (Rₙ − Rₙ₋₁) Pₙ over falling thresholds, not interpolated. ${PREVALENCE}`,
    source: 'scikit-learn, average_precision_score',
  },
  brier: {
    name: 'Brier score',
    meaning: 'Mean squared difference between the predicted probability and what was so: 0 is perfect.',
    source: 'Brier, Monthly Weather Review 78, 1950',
  },
  expectedCalibrationError: {
    name: 'Expected calibration error',
    meaning: 'Mean |observed − predicted| over ten bins of equal width, weighted by their cases.',
    source: 'Naeini, Cooper and Hauskrecht, AAAI 2015',
  },
  threshold: {
    name: 'Threshold',
    meaning: 'A case is called malignant when its logit reaches it. The score beside it is the sigmoid of the logit.',
    source: null,
  },
  sensitivity: {
    name: 'Sensitivity',
    meaning: 'Malignant cases that are called malignant, of all malignant cases.',
    source: 'Wilson, Journal of the American Statistical Association 22, 1927, for the interval',
  },
  specificity: {
    name: 'Specificity',
    meaning: 'Cases that are not malignant and not called so, of all that are not malignant.',
    source: 'Wilson, Journal of the American Statistical Association 22, 1927, for the interval',
  },
  sensitivityAtSpecificity: {
    name: 'Sensitivity at a fixed specificity',
    meaning:
      'The highest sensitivity among the thresholds whose specificity is at least 0.91: the 9 % false positives of screening that the 2021 study names.',
    source: 'Wilson 1927 for the interval, with the threshold taken as given',
  },
  specificityAtSensitivity: {
    name: 'Specificity at a fixed sensitivity',
    meaning: 'The highest specificity among the thresholds whose sensitivity is at least 0.90.',
    source: 'Wilson 1927 for the interval, with the threshold taken as given',
  },
  positivePredictiveValue: {
    name: 'Positive predictive value',
    meaning: `Malignant cases among those that are called malignant. ${PREVALENCE}`,
    source: 'Wilson 1927, for the interval',
  },
  negativePredictiveValue: {
    name: 'Negative predictive value',
    meaning: `Cases that are not malignant among those not called so. ${PREVALENCE}`,
    source: 'Wilson 1927, for the interval',
  },
  confusion: {
    name: 'Confusion matrix',
    meaning: 'How many cases of each truth are called malignant at this threshold, and how many are not.',
    source: null,
  },
  subgroupAuc: {
    name: 'AUC of a subgroup',
    meaning:
      'The AUC of those cases alone. Exploratory: many small looks, none corrected for the others, on cases that were not sampled for it.',
    source: 'Obuchowski 1997 for the interval, clustered by patient, on the logit scale',
  },
  score: {
    name: 'Score',
    meaning:
      'Sigmoid of the case’s logit: it ranks cases and is no probability of disease. The risk is calibrated on validation (Platt).',
    source: null,
  },
  timeToTarget: {
    name: 'Time to the target AUC',
    meaning:
      'From the first attempt’s start to the end of the first epoch whose validation AUC reached the target. Every attempt counts, the time between attempts too. Validation, not test: test cases are scored once, at the end.',
    source: 'After MLPerf Training’s time to quality; no MLPerf result',
  },
  energyToTarget: {
    name: 'Energy to the target AUC',
    meaning:
      'What the leased GPUs drew from the first sample to the end of that epoch, after their own counters: whole boards, idle included, every attempt.',
    source: 'NVML, nvmlDeviceGetTotalEnergyConsumption',
  },
  energyPerEpoch: {
    name: 'Energy per epoch',
    meaning:
      'Mean over the epochs of the whole-image stage of what the leased GPUs drew between the ends of two epochs: whole boards, idle included.',
    source: 'NVML, nvmlDeviceGetTotalEnergyConsumption',
  },
  imagesPerSecondPerGpu: {
    name: 'Images per second and GPU',
    meaning:
      'Median over the steps of the whole-image stage, of all devices together, divided by their number. Waiting for data is part of a step.',
    source: null,
  },
} as const satisfies Readonly<Record<string, NumberDefinition>>;

export type DefinedName = keyof typeof DEFINITIONS;
