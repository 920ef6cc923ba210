import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { failed, isRunsComparison, type ComparisonArms, type RunsComparison } from '@contract/index';
import { compareArms, compareFamily, readRunScores, type RunScores } from '@core/statistics';
import { compareJob } from '@main/evaluation/compare-job';
import type { ChosenRun, CompareJob } from '@main/evaluation/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { plantEvaluatedRun } from '../../fixtures/runs/evaluated-run';

const bootstrap = { seed: 7, replicates: 200 };
let runs = '';

beforeAll(() => {
  runs = mkdtempSync(join(tmpdir(), 'mammobench-compare-'));
  for (const [runId, closeness] of Object.entries({ good: 2, poor: 0.3, fair: 1 })) {
    plantEvaluatedRun(runs, { runId, name: runId, patients: 45, closeness });
  }
  for (let seed = 0; seed < 5; seed += 1) {
    plantEvaluatedRun(runs, { runId: `good-${seed}`, name: 'good', patients: 45, closeness: 2 + seed / 20 });
    plantEvaluatedRun(runs, { runId: `poor-${seed}`, name: 'poor', patients: 45, closeness: 0.3 + seed / 20 });
  }
});
afterAll(() => rmSync(runs, { recursive: true, force: true }));

function chosen(runId: string): ChosenRun {
  return { runId, name: runId, place: { runId, folder: join(runs, runId), label: `runs/${runId}` }, failure: null };
}

function compare(chosenRuns: readonly ChosenRun[], more: Partial<CompareJob> = {}): RunsComparison {
  const job = {
    kind: 'compare',
    runs: chosenRuns,
    unit: 'image',
    part: 'test',
    bootstrap,
    arms: null,
    ...more,
  } as const;
  const result = compareJob(job);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function scoresOf(runId: string): RunScores {
  const text = (name: string): string | null => {
    try {
      return readFileSync(join(runs, runId, name), 'utf8');
    } catch {
      return null;
    }
  };
  const result = readRunScores({ folder: `runs/${runId}`, text }, 'image', 'test');
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** A copy of a run with one of its files as told. */
function damaged(runId: string, file: string, text: string): ChosenRun {
  plantEvaluatedRun(runs, { runId, name: runId, patients: 45, closeness: 1 });
  writeFileSync(join(runs, runId, file), text);
  return chosen(runId);
}

function reasonsOf(answer: RunsComparison, runId: string): string {
  const failure = answer.runs.find((run) => run.runId === runId)?.failure;
  return (failure?.problems ?? []).map(({ path, message }) => `${path}: ${message}`).join('\n');
}

describe('the comparison of chosen runs', () => {
  it('comes as the contract says, with the numbers of the command line', () => {
    const answer = compare(['good', 'poor', 'fair'].map(chosen));
    const finite: unknown = JSON.parse(
      JSON.stringify(answer, (_, value: unknown) => (value === Infinity ? 1e9 : value)),
    );
    expect(isRunsComparison(finite) ? [] : isRunsComparison.errors).toEqual([]);
    const { results, family } = compareFamily(scoresOf('good'), [scoresOf('poor'), scoresOf('fair')], bootstrap);
    expect(answer.pairs.map(({ comparison }) => comparison)).toEqual(results.map((each) => each.ok && each.value));
    expect(answer.family).toEqual(family);
    expect(answer.pairs.map(({ adjustedP }) => adjustedP)).toEqual(family.map(({ adjustedP }) => adjustedP));
    expect(answer.runs[0]!.files.map(({ name }) => name)).toEqual(['predictions.csv', 'split.json', 'config.json']);
  });

  it('leaves out the resamples where nobody waits for them', () => {
    const answer = compare(['good', 'poor'].map(chosen), { bootstrap: null, arms: armsOf(['good'], ['poor']) });
    expect(answer).toMatchObject({ resampled: false, arms: null });
    expect(answer.runs[0]!.scores!.bands).toBeNull();
    expect(answer.pairs[0]!.comparison!.comparison.bootstrap).toBeNull();
  });

  it('says what is wrong with a run, and compares the others', () => {
    const predictions = readFileSync(join(runs, 'good', 'predictions.csv'), 'utf8');
    mkdirSync(join(runs, 'folder-there', 'predictions.csv'), { recursive: true });
    const gone = failed('run-gone', 'The folder of gone is gone.') as { failure: ChosenRun['failure'] };
    const answer = compare([
      { runId: 'gone', name: 'gone', place: null, failure: gone.failure },
      damaged('no-number', 'predictions.csv', predictions.replace(/,1,[^,]+,/, ',1,NaN,')),
      damaged('one-class', 'predictions.csv', predictions.replaceAll('test,1,', 'test,0,')),
      damaged('no-config', 'config.json', '['),
      chosen('folder-there'),
      chosen('good'),
      chosen('poor'),
    ]);
    expect(answer.runs.map(({ scores }) => scores !== null)).toEqual([false, false, false, false, false, true, true]);
    expect(answer.runs[0]!.failure?.message).toBe('The folder of gone is gone.');
    expect(reasonsOf(answer, 'no-number')).toMatch(/predictions.csv, line \d+: logit is “NaN”/);
    expect(reasonsOf(answer, 'one-class')).toContain('has only benign or normal cases');
    expect(reasonsOf(answer, 'no-config')).toBe('runs/no-config/config.json: is no JSON object');
    expect(reasonsOf(answer, 'folder-there')).toContain('cannot be read (EISDIR)');
    expect(answer.baselineRunId).toBe('good');
    expect(answer.pairs.map(({ runId, failure }) => [runId, failure])).toEqual([['poor', null]]);
  });

  it('refuses a run of another split with the reason, and keeps its own figures', () => {
    const split = readFileSync(join(runs, 'good', 'split.json'), 'utf8').replace(/[0-9a-f]{64}/, 'c'.repeat(64));
    const answer = compare([chosen('good'), damaged('other-split', 'split.json', split), chosen('poor')]);
    expect(answer.pairs[0]).toMatchObject({ comparison: null, adjustedP: null, failure: { code: 'not-comparable' } });
    expect(answer.pairs[0]!.failure!.problems[0]!.message).toContain('cccccccccccc');
    expect(answer.runs[1]!.scores!.estimate.auc).toBeGreaterThan(0.5);
    expect(answer.pairs[1]!.comparison).not.toBeNull();
    expect(answer.family).toHaveLength(1);
    expect(answer.pairs[1]!.adjustedP).toBe(answer.pairs[1]!.comparison!.comparison.clusterRobust.pValue);
  });

  it('tells runs of one name apart by their ids', () => {
    const named = ['good-0', 'good-1', 'poor'].map((runId) => ({ ...chosen(runId), name: runId.replace(/-\d$/, '') }));
    const answer = compare(named);
    expect(answer.runs.map(({ name }) => name)).toEqual(['good (good-0)', 'good (good-1)', 'poor']);
    expect(answer.pairs[0]!.comparison!.conclusion.sentences[0]).toContain('good (good-0)');
  });

  it('has nothing to compare in one run alone', () => {
    expect(compare([chosen('good')])).toMatchObject({ baselineRunId: 'good', pairs: [], family: [] });
  });
});

function armsOf(a: readonly string[], b: readonly string[]): ComparisonArms {
  return { a: { name: 'batch 16', runIds: [...a] }, b: { name: 'batch 8', runIds: [...b] } };
}

const five = (name: string): readonly string[] => [0, 1, 2, 3, 4].map((seed) => `${name}-${seed}`);

describe('arms', () => {
  const all = (): readonly ChosenRun[] => [...five('good'), ...five('poor')].map(chosen);

  it('are compared over seeds and patients once each has five trainings', () => {
    const { arms } = compare(all(), { arms: armsOf(five('good'), five('poor')) });
    const cases = (name: string) => five(name).map((runId) => scoresOf(runId).cases);
    expect(arms!.comparison).toEqual(compareArms(cases('good'), cases('poor'), bootstrap));
    expect(arms!.conclusion!.sentences[0]).toContain('5 training runs of batch 16 and 5 of batch 8');
  });

  it('let nothing be concluded with fewer', () => {
    const { arms } = compare(all(), { arms: armsOf(['good-0'], ['poor-0']) });
    expect(arms!.conclusion).toMatchObject({ verdict: 'undecided' });
    expect(arms!.conclusion!.sentences[1]).toContain('1 and 1 training runs, where 5 of each are needed');
  });

  it('are refused where a run is in both, is not there, or has another split', () => {
    const failureOf = (arms: ComparisonArms, more: readonly ChosenRun[] = []) =>
      compare([...all(), ...more], { arms }).arms!.failure!;
    expect(failureOf(armsOf(['good-0'], ['good-0'])).problems[0]!.message).toBe('good-0 is in both arms');
    expect(failureOf(armsOf(['good-0'], ['absent'])).problems[0]!.path).toBe('runs/absent');
    const split = JSON.stringify({ hash: 'd'.repeat(64) });
    const other = damaged('arm-split', 'split.json', split);
    expect(failureOf(armsOf(['good-0'], ['arm-split']), [other])).toMatchObject({ code: 'not-comparable' });
  });
});
