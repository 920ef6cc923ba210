import type { ComparedRun, DifferenceTest, PairedResult } from '@contract/index';
import { differenceWords, intervalWords, shareWords } from '@core/statistics';
import type { ReactNode } from 'react';

import { FailureNote, HashText, UNKNOWN } from '../ui';
import { differencesInWords, verdictText } from './comparison-words';
import { AucNumber, PNumber, Stated, StatedSentence, type Basis, type StatedName } from './stated';

export interface PairPanelProps {
  readonly baseline: ComparedRun;
  readonly run: ComparedRun;
  readonly pair: PairedResult;
  /** Which comparisons were corrected together; null where this is the only one. */
  readonly family: string | null;
  /** The bootstrap is still being computed. */
  readonly isResampling: boolean;
}

/** A run against the baseline: the verdict, the numbers behind it, and what they do not say. */
export function PairPanel({ baseline, run, pair, family, isResampling }: PairPanelProps): ReactNode {
  return (
    <article
      className="comparison-pair"
      aria-label={`${baseline.name} and ${run.name}`}
      data-testid="comparison-pair"
      data-run-id={run.runId}
      data-p={pair.comparison?.comparison.clusterRobust.pValue ?? ''}
    >
      <h3>
        {baseline.name} <span className="comparison-dim">and</span> {run.name}
      </h3>
      {pair.failure === null ? null : (
        <div data-testid="comparison-refusal">
          <FailureNote failure={pair.failure} />
          <Reasons pair={pair} />
        </div>
      )}
      <Compared baseline={baseline} run={run} pair={pair} family={family} isResampling={isResampling} />
    </article>
  );
}

/** What the scores and their comparability rest on. */
function basisOf({ files }: ComparedRun): Basis {
  return files.filter(({ name }) => name.startsWith('predictions') || name === 'split.json');
}

/** The reason is the message here: it does not hide behind details. */
function Reasons({ pair }: Pick<PairPanelProps, 'pair'>): ReactNode {
  return (
    <ul className="ui-problems">
      {(pair.failure?.problems ?? []).map(({ path, message, remedy }) => (
        <li key={`${path} ${message}`}>
          <span className="ui-mono ui-break">{path}</span> {message}. <span className="comparison-dim">{remedy}</span>
        </li>
      ))}
    </ul>
  );
}

function Compared({ baseline, run, pair, family, isResampling }: PairPanelProps): ReactNode {
  if (pair.comparison === null) return null;
  const { comparison, conclusion } = pair.comparison;
  const files = [...basisOf(baseline), ...basisOf(run)];
  const { clusterRobust, delong, bootstrap } = comparison;
  return (
    <>
      <p className="comparison-verdict" data-testid="comparison-verdict">
        {verdictText(pair)}
      </p>
      <PairFigures pair={pair} files={files} family={family} />
      <table className="comparison-tests" aria-label="Tests of the difference">
        <thead>
          <tr>
            <th>Paired test</th>
            <th>95 % interval</th>
            <th>p</th>
            <th>could have shown</th>
          </tr>
        </thead>
        <tbody>
          <TestRow title="clustered by patient" what="clusterRobustTest" test={clusterRobust} files={files} />
          <TestRow title="plain DeLong" what="delongTest" test={delong} files={files} />
          {bootstrap === null ? (
            <tr>
              <td>patient bootstrap</td>
              <td colSpan={3} className="comparison-dim">
                {isResampling ? 'computing 2,000 resamples …' : 'not computed'}
              </td>
            </tr>
          ) : (
            <TestRow title="patient bootstrap" what="bootstrapTest" test={bootstrap} files={files} />
          )}
        </tbody>
      </table>
      <div className="comparison-sentences" data-testid="comparison-sentences">
        {conclusion.sentences.map((sentence) => (
          <StatedSentence
            key={sentence}
            text={sentence}
            names={[baseline.name, run.name]}
            what="comparisonConclusion"
            files={files}
          />
        ))}
        <p data-testid="pair-confounders">{differencesInWords(baseline, run)}</p>
      </div>
    </>
  );
}

interface PairFiguresProps {
  readonly pair: PairedResult;
  readonly files: Basis;
  readonly family: string | null;
}

function PairFigures({ pair, files, family }: PairFiguresProps): ReactNode {
  if (pair.comparison === null) return null;
  const { comparison, splitHash, estimateA, estimateB } = pair.comparison;
  const { clusterRobust: test, difference, counts, correlation } = comparison;
  const figures: readonly (readonly [string, ReactNode])[] = [
    ['ΔAUC', numberOf('difference', files, test.method, differenceWords(difference))],
    ['95 % interval', numberOf('differenceInterval', files, test.method, intervalOf(test))],
    ['p', <PNumber key="p" value={test.pValue} what="pValue" method={test.method} files={files} />],
    ...(family === null
      ? []
      : [
          [
            'p after Holm',
            <PNumber key="h" value={pair.adjustedP} what="adjustedP" method={family} files={files} />,
          ] as const,
        ]),
    ['could have shown', numberOf('smallestDetectable', files, test.method, detectableOf(test))],
    ['AUC baseline', <AucNumber key="a" estimate={estimateA} files={files} />],
    ['AUC', <AucNumber key="b" estimate={estimateB} files={files} />],
    ['cases', numberOf('comparedCases', files, null, `${String(counts.cases)} of ${String(counts.patients)} patients`)],
    ['correlation', numberOf('errorCorrelation', files, null, correlation === null ? null : shareWords(correlation))],
    ['split', <HashText key="s" hash={splitHash} />],
  ];
  return (
    <dl className="comparison-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TestRow({ title, what, test, files }: TestRowProps): ReactNode {
  if (test.pValue === null) {
    return (
      <tr>
        <td>{title}</td>
        <td colSpan={3}>no p-value: {test.reason}</td>
      </tr>
    );
  }
  return (
    <tr data-test={test.kind}>
      <td>{title}</td>
      <td>{numberOf(what, files, test.method, intervalOf(test))}</td>
      <td>
        <PNumber value={test.pValue} what="pValue" method={test.method} files={files} />
      </td>
      <td>{numberOf('smallestDetectable', files, test.method, detectableOf(test))}</td>
    </tr>
  );
}

interface TestRowProps {
  readonly title: string;
  readonly what: StatedName;
  readonly test: DifferenceTest;
  readonly files: Basis;
}

function numberOf(what: StatedName, files: Basis, method: string | null, text: string | null): ReactNode {
  if (text === null) return UNKNOWN;
  return (
    <Stated what={what} files={files} method={method}>
      {text}
    </Stated>
  );
}

function intervalOf({ interval }: DifferenceTest): string | null {
  return interval === null ? null : intervalWords(interval);
}

function detectableOf({ smallestDetectable }: DifferenceTest): string | null {
  return smallestDetectable === null ? null : shareWords(smallestDetectable);
}
