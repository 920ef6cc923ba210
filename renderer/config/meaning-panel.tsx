import type { Problem } from '@contract/index';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { type Fact, FactList, FailureDetails, formatCount, SafeText, UNKNOWN } from '../ui';
import { meaningOf, rateInWords, scaledRate } from './config-meaning';
import { EstimatesPanel } from './estimates/estimates-panel';
import { DifferencesSection } from './differences/differences-section';
import { titlesOf } from './form-schema';
import { goToField, goToSourceProblem } from './go-to-field';
import { QueueRun, type QueueRunProps } from './queue-run';
import { chosenSplit, useConfig } from './store';

/** What the config amounts to, what is wrong with it, how it differs from where it began; and the act that queues it. */
export function MeaningPanel(props: QueueRunProps): ReactNode {
  const check = useConfig((state) => state.check);
  return (
    <div className="meaning">
      <div className="meaning-scroll">
        <FactList facts={useFacts()} />
        <SourceProblem />
        <Problems title="Errors" problems={check?.errors ?? []} kind="error" />
        <Problems title="Warnings" problems={check?.warnings ?? []} kind="warning" />
        <DifferencesSection />
        <StartFailure />
        {/* Its answers come late, in more or fewer lines: nothing that is clicked may stand below and jump. */}
        <EstimatesPanel />
      </div>
      <QueueRun {...props} />
    </div>
  );
}

function useFacts(): readonly Fact[] {
  const draft = useConfig((state) => state.draft);
  const split = useConfig(chosenSplit);
  const meaning = meaningOf(draft ?? {}, split);
  const base = useConfig((state) => state.base);
  const { globalBatch, perDevice, devices, accumulation, trainImages, stepsPerEpoch, wholeSteps } = meaning;
  const scaled = base === null || draft === null ? null : scaledRate(base.config, draft);
  const factor = (value: number | null): string => formatCount(value);
  return [
    {
      name: 'Global batch',
      value: (
        <span className="ui-figure" title="images per device × devices × accumulation steps, whole images">
          <strong data-testid="global-batch">{factor(globalBatch)}</strong>
          <span className="config-dim">{` = ${factor(perDevice)} × ${factor(devices)} × ${factor(accumulation)}`}</span>
        </span>
      ),
    },
    ...(scaled === null
      ? []
      : [
          {
            name: 'Rate for this batch',
            value: (
              <span
                className="ui-figure"
                title={`The preset’s learning rate belongs to a global batch of ${scaled.globalBatchBefore}: scaled linearly, or by the square root (usual with Adam).`}
                data-testid="scaled-rate"
              >
                {rateInWords(scaled.linear)} linear, {rateInWords(scaled.root)} root
              </span>
            ),
          },
        ]),
    {
      name: 'Images to train on',
      value: trainImages === null ? <span title="No split is chosen.">{UNKNOWN}</span> : formatCount(trainImages),
    },
    {
      name: 'Epochs',
      value: (
        <span className="ui-figure" title="of all phases: lesion patches, then whole images">
          {factor(meaning.patchEpochs)} patches, {factor(meaning.wholeEpochs)} whole
        </span>
      ),
    },
    { name: 'Steps per epoch', value: formatCount(stepsPerEpoch) },
    { name: 'Whole-image steps', value: formatCount(wholeSteps) },
  ];
}

interface ProblemsProps {
  readonly title: string;
  readonly problems: readonly Problem[];
  readonly kind: 'error' | 'warning';
}

function Problems({ title, problems, kind }: ProblemsProps): ReactNode {
  if (problems.length === 0) return null;
  const TheIcon = kind === 'error' ? IconCircleX : IconAlertTriangle;
  return (
    <section className="meaning-section" data-testid={`config-${kind}s`}>
      <h3>{`${title} (${problems.length})`}</h3>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.path} ${problem.message}`} className="config-problem">
            <TheIcon size={14} className={kind === 'error' ? 'ui-tone-failed' : 'ui-tone-attention'} aria-hidden />
            <div>
              <button type="button" className="config-link" onClick={() => goToField(problem.path)}>
                {titlesOf(problem.path)}
              </button>{' '}
              {problem.message}
              {problem.remedy === null ? null : <div className="config-dim">{problem.remedy}</div>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** While the text cannot be read, the other errors are those of what it last said. */
function SourceProblem(): ReactNode {
  const problem = useConfig((state) => state.sourceProblem);
  if (problem === null) return null;
  return (
    <section className="meaning-section" data-testid="config-source-problem">
      <h3>The source cannot be read</h3>
      <div className="config-problem">
        <IconCircleX size={14} className="ui-tone-failed" aria-hidden />
        <div>
          <button type="button" className="config-link" onClick={goToSourceProblem}>
            {`Line ${problem.line}, column ${problem.column}`}
          </button>{' '}
          {problem.message}
          <div className="config-dim">{problem.remedy}</div>
        </div>
      </div>
    </section>
  );
}

function StartFailure(): ReactNode {
  const failure = useConfig((state) => state.startFailure ?? state.checkFailure);
  if (failure === null) return null;
  return (
    <section className="meaning-section" role="alert" data-testid="start-failure">
      <p className="config-error">
        <SafeText text={failure.message} />
      </p>
      {failure.problems.length === 0 ? null : <FailureDetails failure={failure} />}
    </section>
  );
}
