import type { Problem } from '../../contract/generated/types.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { type ScoredCases, withScores } from './cases.ts';
import { countWords } from './number-words.ts';
import type { RunScores } from './run-scores.ts';

/**
 * The scores of b on the cases of a, by position. Refused, with every reason, unless both runs scored the same cases of
 * the same split, with the same labels and the same grouping into patients.
 */
export function alignRuns(a: RunScores, b: RunScores): Result<ScoredCases> {
  const problems: Problem[] = [];
  if (a.unit !== b.unit || a.part !== b.part) {
    const message = `scores each ${b.unit} of ${b.part}, the other run each ${a.unit} of ${a.part}`;
    problems.push({ path: b.folder, message, remedy: 'Compare the same unit and part of both runs.' });
  }
  if (a.splitHash !== b.splitHash) {
    problems.push({
      path: `${b.folder}/split.json, /hash`,
      message: `is ${b.splitHash.slice(0, 12)}, and ${a.splitHash.slice(0, 12)} in ${a.folder}: one run may have been trained on cases that judge the other`,
      remedy: 'Train both runs on one split.',
    });
  }
  const placeOfB = new Map(b.cases.keys.map((key, place) => [key, place]));
  const places = a.cases.keys.map((key) => placeOfB.get(key) ?? null);
  problems.push(...caseProblems(a, b, places));
  const scores = Float64Array.from(places, (place) => b.cases.scores[place ?? -1] ?? Number.NaN);
  if (problems.length > 0) {
    return failed('not-comparable', 'These runs cannot be compared: they were not judged on the same cases.', problems);
  }
  return ok(withScores(a.cases, scores));
}

function caseProblems(a: RunScores, b: RunScores, places: readonly (number | null)[]): readonly Problem[] {
  const problems: Problem[] = [];
  const note = (path: string, message: string) =>
    problems.push({ path, message, remedy: 'A paired test needs the same cases in both runs.' });
  const missing = a.cases.keys.filter((_, i) => places[i] === null);
  if (missing.length > 0) note(b.folder, `lacks ${casesWords(missing, a)} of ${a.folder}`);
  const ofA = new Set(a.cases.keys);
  const surplus = b.cases.keys.filter((key) => !ofA.has(key));
  if (surplus.length > 0) note(a.folder, `lacks ${casesWords(surplus, b)} of ${b.folder}`);
  const relabeled = a.cases.keys.filter((_, i) => {
    const place = places[i] ?? null;
    return place !== null && a.cases.positive[i] !== b.cases.positive[place];
  });
  if (relabeled.length > 0) note(b.folder, `has another label for ${casesWords(relabeled, a)}`);
  if (!sameGroups(a, b, places)) note(b.folder, `groups its cases into other patients than ${a.folder}`);
  return problems;
}

/** Pseudonyms of two workspaces differ; what has to agree is who belongs together. */
function sameGroups(a: RunScores, b: RunScores, places: readonly (number | null)[]): boolean {
  const ofA = new Map<number, number>();
  const ofB = new Map<number, number>();
  return places.every((place, i) => {
    if (place === null) return true;
    const groupA = a.cases.cluster[i] ?? 0;
    const groupB = b.cases.cluster[place] ?? 0;
    const same = (ofA.get(groupA) ?? groupB) === groupB && (ofB.get(groupB) ?? groupA) === groupA;
    ofA.set(groupA, groupB);
    ofB.set(groupB, groupA);
    return same;
  });
}

function casesWords(keys: readonly string[], run: RunScores): string {
  const many = run.unit === 'image' ? 'images' : run.unit === 'breast' ? 'breasts' : 'patients';
  const named = keys.slice(0, 3).map((key) => (key.length > 24 ? `${key.slice(0, 12)}…` : key));
  const more = keys.length > 3 ? ', …' : '';
  return `${countWords(keys.length, run.unit, many)} (${named.join(', ')}${more})`;
}
