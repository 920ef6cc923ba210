import { createHash } from 'node:crypto';

import type { SplitPart } from '@contract/index';

/** What a split needs to know of one labeled image. */
export interface LabeledCase {
  readonly caseKey: string;
  readonly patientKey: string;
  readonly malignant: boolean;
}

export interface SplitPlan {
  readonly hash: string;
  /** Sorted by case key. */
  readonly cases: readonly { readonly caseKey: string; readonly part: SplitPart }[];
}

interface Patient {
  readonly rank: string;
  readonly malignant: boolean;
  readonly caseKeys: readonly string[];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Half up, as the Python twin rounds. */
function round(value: number): number {
  return Math.floor(value + 0.5);
}

/** How many of a group's patients are train and validation; the rest are test, and with three patients no part is empty. */
export function partCounts(
  patients: number,
  trainFraction: number,
  validationFraction: number,
): readonly [number, number] {
  const train = round(patients * trainFraction);
  const validation = round(patients * validationFraction);
  if (patients < 3) {
    const fewTrain = Math.min(train, patients);
    return [fewTrain, Math.min(validation, patients - fewTrain)];
  }
  const someTrain = Math.min(Math.max(train, 1), patients - 2);
  return [someTrain, Math.min(Math.max(validation, 1), patients - someTrain - 1)];
}

/** A patient is known by the smallest case key: neither path nor pseudonym has a say, so every machine splits alike. */
function patientsOf(cases: readonly LabeledCase[], seed: number): Patient[] {
  const byPatient = new Map<string, LabeledCase[]>();
  for (const each of cases) byPatient.set(each.patientKey, [...(byPatient.get(each.patientKey) ?? []), each]);
  return [...byPatient.values()].map((own) => {
    const caseKeys = own.map(({ caseKey }) => caseKey).sort(ascending);
    return {
      rank: sha256(`${seed}:${caseKeys[0] ?? ''}`),
      malignant: own.some(({ malignant }) => malignant),
      caseKeys,
    };
  });
}

function partOf(index: number, [train, validation]: readonly [number, number]): SplitPart {
  if (index < train) return 'train';
  return index < train + validation ? 'validation' : 'test';
}

/** Three parts by patient, stratified by the patient's label. training/mammobench/datasets/split.py is its twin. */
export function makeSplit(
  cases: readonly LabeledCase[],
  seed: number,
  trainFraction: number,
  validationFraction: number,
): SplitPlan {
  const patients = patientsOf(cases, seed);
  const assigned: { caseKey: string; part: SplitPart }[] = [];
  for (const malignant of [true, false]) {
    const group = patients
      .filter((patient) => patient.malignant === malignant)
      .sort((a, b) => ascending(a.rank, b.rank));
    const counts = partCounts(group.length, trainFraction, validationFraction);
    group.forEach((patient, index) => {
      for (const caseKey of patient.caseKeys) assigned.push({ caseKey, part: partOf(index, counts) });
    });
  }
  assigned.sort((a, b) => ascending(a.caseKey, b.caseKey));
  return { hash: splitHash(assigned), cases: assigned };
}

/** SHA-256 of the lines `caseKey<TAB>part<LF>`, sorted by case key. */
export function splitHash(sortedCases: SplitPlan['cases']): string {
  return sha256(sortedCases.map(({ caseKey, part }) => `${caseKey}\t${part}\n`).join(''));
}
