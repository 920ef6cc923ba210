// `npm run stats -- compare RUN_A RUN_B | show RUN | published …`: the statistics of the evaluation screens, on a terminal.
// Numbers and sentences come from core/statistics; this reads files and prints. Exit codes: 0 done, 1 refused, 2 misused.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import {
  alignRuns,
  compareArms,
  compareFamily,
  comparePublished,
  comparisonLines,
  concludeArms,
  concludePublished,
  DEFAULT_BOOTSTRAP,
  evaluateRun,
  evaluationLines,
  publishedLines,
  readRunScores,
  UNITS,
} from '../core/statistics/index.ts';

const USAGE = `npm run stats -- compare RUN_A RUN_B [RUN_C …]   paired tests of the first run against each other one
npm run stats -- arms RUN… --against RUN…        two configs or machines, at least five seeds each
npm run stats -- show RUN                        one run: AUC, operating points, calibration
npm run stats -- published --auc-a 0.904 --auc-b 0.881 --positives 100 --negatives 310

  --unit image|breast|patient   what a case is (image)
  --part test|validation        which part of the split (test)
  --specificity 0.91            of the operating point of show
  --sensitivity 0.9             of the other operating point of show
  --correlation 0.5             of two published AUCs; may be repeated (0, 0.3, 0.5, 0.7, 0.9)
  --replicates 2000 --seed ${DEFAULT_BOOTSTRAP.seed}   of the bootstrap
  --json                        everything, as JSON`;

const options = {
  unit: { type: 'string', default: 'image' },
  part: { type: 'string', default: 'test' },
  specificity: { type: 'string', default: '0.91' },
  sensitivity: { type: 'string', default: '0.9' },
  replicates: { type: 'string', default: String(DEFAULT_BOOTSTRAP.replicates) },
  seed: { type: 'string', default: String(DEFAULT_BOOTSTRAP.seed) },
  against: { type: 'string', multiple: true, default: [] },
  correlation: { type: 'string', multiple: true },
  'auc-a': { type: 'string' },
  'auc-b': { type: 'string' },
  positives: { type: 'string' },
  negatives: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

class Misused extends Error {}

const verbs = { compare, arms, show, published };

try {
  main();
} catch (error) {
  if (!(error instanceof Misused)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

function main() {
  const { values, positionals } = parsed();
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [verb, ...folders] = positionals;
  if (verb === undefined) throw new Misused('Say what to do.');
  if (!Object.hasOwn(verbs, verb)) throw new Misused(`Unknown: ${verb}.`);
  const result = verbs[verb](folders, values);
  if (!result.ok) refuse(result.failure, values.json);
  else if (values.json) console.log(JSON.stringify(result.value.json, withNames, 2));
  else console.log(result.value.lines.join('\n'));
}

function parsed() {
  try {
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  } catch (error) {
    throw new Misused(error.message);
  }
}

function compare(folders, values) {
  if (folders.length < 2) throw new Misused('compare takes the folders of two runs or more.');
  const read = readAll(folders, values);
  if (!read.ok) return read;
  const [first, ...others] = read.value;
  const { results, family } = compareFamily(first, others, bootstrapOf(values));
  const refused = results.filter((result) => !result.ok);
  if (refused.length > 0) return together(refused);
  const comparisons = results.map((result) => result.value);
  const lines = comparisons.flatMap((comparison, i) => [...(i === 0 ? [] : ['', '']), ...comparisonLines(comparison)]);
  if (family.length > 1) {
    lines.push('', `Holm’s correction over these ${family.length} comparisons:`);
    for (const { nameA, nameB, adjustedP } of family)
      lines.push(`  ${nameA} and ${nameB}: adjusted p = ${adjustedP === null ? 'none' : adjustedP.toPrecision(3)}`);
  }
  return { ok: true, value: { lines, json: { comparisons, family } } };
}

function arms(folders, values) {
  if (folders.length === 0 || values.against.length === 0)
    throw new Misused('arms takes the runs of one arm, and each run of the other after --against.');
  const read = readAll([...folders, ...values.against], values);
  if (!read.ok) return read;
  const aligned = read.value.map((run) => alignRuns(read.value[0], run));
  const refused = aligned.filter((result) => !result.ok);
  if (refused.length > 0) return together(refused);
  const cases = aligned.map((result) => result.value);
  const comparison = compareArms(cases.slice(0, folders.length), cases.slice(folders.length), bootstrapOf(values));
  const conclusion = concludeArms('the first arm', 'the second arm', comparison);
  return { ok: true, value: { lines: conclusion.sentences, json: { comparison, conclusion } } };
}

function show(folders, values) {
  if (folders.length !== 1) throw new Misused('show takes the folder of one run.');
  const read = readAll(folders, values);
  if (!read.ok) return read;
  const [specificity, sensitivity] = [shareOf(values, 'specificity'), shareOf(values, 'sensitivity')];
  const evaluation = evaluateRun(read.value[0], bootstrapOf(values), specificity, sensitivity);
  return { ok: true, value: { lines: evaluationLines(evaluation), json: evaluation } };
}

function published(folders, values) {
  if (folders.length > 0) throw new Misused('published takes numbers, not folders.');
  const figures = {
    aucA: numberOf(values, 'auc-a'),
    aucB: numberOf(values, 'auc-b'),
    positives: numberOf(values, 'positives'),
    negatives: numberOf(values, 'negatives'),
  };
  const compared = comparePublished(
    figures,
    values.correlation?.map((text) => number(text, 'correlation')),
  );
  if (!compared.ok) return compared;
  const conclusion = concludePublished('A', 'B', compared.value);
  const lines = [...conclusion.sentences, '', ...publishedLines(compared.value)];
  return { ok: true, value: { lines, json: { comparison: compared.value, conclusion } } };
}

/** Every run, or what is wrong with any of them. */
function readAll(folders, { unit, part }) {
  if (!UNITS.includes(unit)) throw new Misused(`--unit is ${unit}, not image, breast or patient.`);
  if (part !== 'test' && part !== 'validation') throw new Misused(`--part is ${part}, not test or validation.`);
  const read = folders.map((folder) => readRunScores(textsOf(folder), unit, part));
  const refused = read.filter((result) => !result.ok);
  return refused.length > 0 ? together(refused) : { ok: true, value: read.map((result) => result.value) };
}

function textsOf(given) {
  // npm runs scripts in the root, and names here the folder in which it was called.
  const folder = resolve(process.env.INIT_CWD ?? '.', given);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Misused(`${given} is no folder: give the folder of a run.`);
  return {
    folder: shortName(given),
    text: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null),
  };
}

/** As given, unless that says nothing. */
function shortName(folder) {
  return ['.', '..', ''].includes(folder) ? basename(resolve(folder)) : folder.replace(/\/+$/, '');
}

function together(refused) {
  const failures = refused.map(({ failure }) => failure);
  const messages = [...new Set(failures.map(({ message }) => message))];
  const problems = failures.flatMap((failure) => failure.problems);
  return { ok: false, failure: { code: failures[0].code, message: messages.join(' '), problems } };
}

function refuse(failure, asJson) {
  process.exitCode = 1;
  if (asJson) {
    console.log(JSON.stringify({ failure }, null, 2));
    return;
  }
  console.error(failure.message);
  for (const { path, message, remedy } of failure.problems)
    console.error(`  ${path}: ${message}.${remedy === null ? '' : ` ${remedy}`}`);
}

function bootstrapOf(values) {
  const replicates = numberOf(values, 'replicates');
  const seed = numberOf(values, 'seed');
  if (!Number.isInteger(replicates) || replicates < 100 || replicates > 1_000_000)
    throw new Misused(`--replicates is ${replicates}, not a whole number from 100 to 1,000,000.`);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Misused(`--seed is ${seed}, not a whole number from 0 on.`);
  return { replicates, seed };
}

function shareOf(values, name) {
  const share = numberOf(values, name);
  if (!(share >= 0 && share <= 1)) throw new Misused(`--${name} is ${share}, not a share from 0 to 1.`);
  return share;
}

function numberOf(values, name) {
  if (values[name] === undefined) throw new Misused(`--${name} is missing.`);
  return number(values[name], name);
}

function number(text, name) {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new Misused(`--${name} is ${text}, not a number.`);
  return value;
}

/** JSON knows no infinite threshold. */
function withNames(_key, value) {
  return value === Infinity || value === -Infinity ? String(value) : value;
}
