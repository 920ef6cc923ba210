import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import {
  isEnvironmentRecord,
  isExitRecord,
  isManifest,
  isRunConfig,
  isRunNotes,
  isRunResult,
  isSplit,
  isSupervisionEvent,
  isTelemetrySample,
  parse,
  type Problem,
  type RunConfig,
} from '@contract/index';
import type { Validator } from '@contract/generated/validators';
import { migrateConfig } from '@core/config';

import { LineSplitter } from '../line-splitter';
import { validatorOf } from '../parse-line';
import { problem, Refused } from './refused';

/** The largest JSON file of a run is its manifest: some hundred bytes an image. */
const MOST_JSON_BYTES = 256 << 20;
const MOST_PROBLEMS = 20;
/** Logs begin with times of their own: two runs of one config differ here. */
const FINGERPRINT_BYTES = 64 << 10;

export interface CheckedRun {
  readonly config: RunConfig;
  /** The same for the same run, wherever it lies. */
  readonly fingerprint: string;
  /** What is shown with a flaw: lines that a kill tore. */
  readonly flaws: readonly Problem[];
}

/** Reads what says what a run is; whatever is wrong there refuses it, with file and field. */
export async function checkRunFiles(folder: string, working: () => void): Promise<CheckedRun> {
  const problems: Problem[] = [];
  const config = await checkConfig(folder, problems);
  await checkJson(folder, 'manifest.json', isManifest, problems);
  await checkJson(folder, 'split.json', isSplit, problems);
  for (const [name, validator] of OPTIONAL) {
    if (await exists(join(folder, name))) await checkJson(folder, name, validator, problems);
  }
  const flaws: Problem[] = [];
  for (const [name, validatorFor] of LOGS) await checkLog(folder, name, validatorFor, { problems, flaws, working });
  if (config === null || problems.length > 0) {
    const [first] = problems;
    const more =
      problems.length > 1
        ? ` There ${problems.length === 2 ? 'is one more problem' : `are ${problems.length - 1} more problems`}.`
        : '';
    throw new Refused(
      'invalid-run',
      `${first?.path ?? 'config.json'}: ${first?.message ?? 'is missing'}. Nothing was added.${more}`,
      problems,
    );
  }
  return { config, fingerprint: await fingerprintOf(folder), flaws };
}

const OPTIONAL: readonly (readonly [string, Validator<unknown> | null])[] = [
  ['result.json', isRunResult],
  ['exit.json', isExitRecord],
  ['notes.json', isRunNotes],
  ['environment.json', null],
  ['model.json', null],
  ['group.json', null],
];

type ValidatorFor = (value: unknown) => Validator<unknown> | null;

const LOGS: readonly (readonly [string, ValidatorFor])[] = [
  ['events.jsonl', (value) => validatorOf(isRecord(value) ? value['type'] : null)],
  ['telemetry.jsonl', () => isTelemetrySample],
  ['supervision.jsonl', () => isSupervisionEvent],
];

async function checkConfig(folder: string, problems: Problem[]): Promise<RunConfig | null> {
  const raw = await readJson(folder, 'config.json', problems);
  if (raw === undefined) return null;
  const migrated = migrateConfig(raw);
  if (!migrated.ok) {
    problems.push(...migrated.failure.problems.map((each) => ({ ...each, path: `config.json${each.path}` })));
    return null;
  }
  const config = parse(isRunConfig, migrated.value, 'config.json');
  if (config.ok) return config.value;
  problems.push(...within('config.json', config.failure.problems));
  return null;
}

async function checkJson(
  folder: string,
  name: string,
  validator: Validator<unknown> | null,
  problems: Problem[],
): Promise<void> {
  const raw = await readJson(folder, name, problems);
  if (raw === undefined) return;
  // Formats that came after the first are told apart by their number; those before are read as they are.
  const check = name === 'environment.json' && formatOf(raw) === 2 ? isEnvironmentRecord : validator;
  const checked = check === null ? null : parse(check, raw, name);
  if (checked !== null && !checked.ok) problems.push(...within(name, checked.failure.problems));
}

/** Undefined, and a problem, where it cannot be read. */
async function readJson(folder: string, name: string, problems: Problem[]): Promise<unknown> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => null);
  if (found === null) problems.push(problem(name, 'is missing', 'Copy the whole folder of the run.'));
  else if (found.size > MOST_JSON_BYTES) problems.push(problem(name, `has ${found.size} bytes, more than any run’s`));
  else {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as unknown;
    } catch {
      problems.push(problem(name, 'is not JSON'));
    }
  }
  return undefined;
}

interface Findings {
  readonly problems: Problem[];
  readonly flaws: Problem[];
  readonly working: () => void;
}

/** A line that is no JSON was torn by a kill: readers skip and count it. One that is JSON and no line of this log is refused. */
async function checkLog(folder: string, name: string, validatorFor: ValidatorFor, found: Findings): Promise<void> {
  const path = join(folder, name);
  if (!(await exists(path))) return;
  const splitter = new LineSplitter();
  let line = 0;
  let torn = 0;
  const take = (text: string): void => {
    line += 1;
    if (text.trim() === '' || found.problems.length >= MOST_PROBLEMS) return;
    const verdict = verdictOn(text, validatorFor, `${name}, line ${line}`);
    if (verdict === 'torn') torn += 1;
    else found.problems.push(...verdict);
  };
  for await (const chunk of createReadStream(path)) {
    for (const text of splitter.push(chunk as Buffer)) take(text);
    found.working();
  }
  torn += splitter.oversizedLines + (splitter.waitingBytes > 0 ? 1 : 0);
  if (torn > 0)
    found.flaws.push(
      problem(name, `${torn === 1 ? 'a torn line is' : `${torn} torn lines are`} skipped when it is read`),
    );
}

function verdictOn(text: string, validatorFor: ValidatorFor, where: string): 'torn' | readonly Problem[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'torn';
  }
  const validator = validatorFor(value);
  if (validator === null) return [problem(`${where} /type`, 'is no event that this version knows')];
  const checked = parse(validator, value, where);
  return checked.ok ? [] : within(where, checked.failure.problems).slice(0, 1);
}

function within(name: string, problems: readonly Problem[]): Problem[] {
  return problems.map((each) => ({ ...each, path: `${name} ${each.path}` }));
}

export async function fingerprintOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['config.json', 'events.jsonl']) {
    hash.update(`${name}\n`);
    const file = await open(join(folder, name), 'r').catch(() => null);
    if (file === null) continue;
    try {
      const start = Buffer.alloc(FINGERPRINT_BYTES);
      const { bytesRead } = await file.read(start, 0, start.length, 0);
      // A run that goes on grows: only its first lines are the same wherever it lies.
      hash.update(name === 'events.jsonl' ? firstLine(start.subarray(0, bytesRead)) : start.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf(10);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function formatOf(raw: unknown): unknown {
  return isRecord(raw) ? raw['formatVersion'] : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
