import type { ArmsOutcome, ComparedRun } from '@contract/index';
import { differenceWords, FEWEST_SEEDS, intervalWords, shareWords } from '@core/statistics';
import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';

import { FailureNote } from '../ui';
import { armsByField, noArms, runsOfArm, type ArmChoice } from './arms';
import { confounderWords, differingFactors } from './confounders';
import { fieldsOf } from './fields';
import { PNumber, Stated, StatedSentence } from './stated';

export interface ArmsPanelProps {
  readonly runs: readonly ComparedRun[];
  readonly choice: ArmChoice;
  readonly onChoose: (choice: ArmChoice) => void;
  readonly outcome: ArmsOutcome | null;
  readonly isComputing: boolean;
}

/** Two configs or machines, each trained several times: the only ground for a claim about them. */
export function ArmsPanel({ runs, choice, onChoose, outcome, isComputing }: ArmsPanelProps): ReactNode {
  const runIds = runs.map(({ runId }) => runId);
  const [ofA, ofB] = [runsOfArm(choice, 'a', runIds), runsOfArm(choice, 'b', runIds)];
  const isEmpty = ofA.length === 0 && ofB.length === 0;
  return (
    <div className="comparison-scroll" data-testid="comparison-arms">
      <section className="comparison-section">
        <p className="comparison-dim">
          The paired test speaks about two trained models. A claim about two configs or two machines needs at least{' '}
          {FEWEST_SEEDS} seeds of each: put the runs into two arms, by a field in which they differ or one by one with
          the key a.
        </p>
        <FieldSelect runs={runs} onChoose={onChoose} />
      </section>
      {isEmpty ? null : (
        <section className="comparison-section">
          <ArmList name="A" title={choice.nameA} runIds={ofA} runs={runs} />
          <ArmList name="B" title={choice.nameB} runIds={ofB} runs={runs} />
          <Button variant="default" onClick={() => onChoose(noArms)}>
            Clear the arms
          </Button>
        </section>
      )}
      <Outcome
        outcome={outcome}
        isWaiting={isComputing && ofA.length > 0 && ofB.length > 0}
        runs={runs}
        choice={choice}
      />
    </div>
  );
}

function FieldSelect({ runs, onChoose }: Pick<ArmsPanelProps, 'runs' | 'onChoose'>): ReactNode {
  const { differing } = fieldsOf(runs);
  // Seeds are what an arm holds several of.
  const usable = differing.filter((field) => field.id !== '/seed' && armsByField(runs, field) !== null);
  return (
    <Select
      label="Form arms by"
      placeholder={usable.length === 0 ? 'The runs differ in no field' : 'Choose a field'}
      disabled={usable.length === 0}
      searchable
      value={null}
      data={usable.map(({ id, title, file }) => ({ value: id, label: `${title}  (${file})` }))}
      onChange={(id) => {
        const field = usable.find((each) => each.id === id);
        const arms = field === undefined ? null : armsByField(runs, field);
        if (arms !== null) onChoose(arms);
      }}
    />
  );
}

interface ArmListProps {
  readonly name: string;
  readonly title: string;
  readonly runIds: readonly string[];
  readonly runs: readonly ComparedRun[];
}

function ArmList({ name, title, runIds, runs }: ArmListProps): ReactNode {
  const names = runIds.map((runId) => runs.find((run) => run.runId === runId)?.name ?? runId);
  return (
    <p>
      <span className="comparison-tag">{name}</span> <strong>{title}</strong>{' '}
      <span className="comparison-dim">
        {names.length === 0 ? 'no run yet' : `${String(names.length)}: ${names.join(', ')}`}
      </span>
    </p>
  );
}

interface OutcomeProps extends Pick<ArmsPanelProps, 'outcome' | 'runs' | 'choice'> {
  readonly isWaiting: boolean;
}

function Outcome({ outcome, isWaiting, runs, choice }: OutcomeProps): ReactNode {
  if (outcome === null) {
    return isWaiting ? (
      <section className="comparison-section comparison-dim" role="status">
        Computing 2,000 resamples of patients and trainings …
      </section>
    ) : null;
  }
  if (outcome.failure !== null) {
    return (
      <section className="comparison-section">
        <FailureNote failure={outcome.failure} />
      </section>
    );
  }
  return <Conclusion outcome={outcome} runs={runs} choice={choice} />;
}

interface ConclusionProps extends Pick<ArmsPanelProps, 'runs' | 'choice'> {
  readonly outcome: ArmsOutcome;
}

function Conclusion({ outcome: { comparison, conclusion }, runs, choice }: ConclusionProps): ReactNode {
  if (comparison === null || conclusion === null) return null;
  const inArms = runs.filter(({ runId }) => choice.armOf[runId] !== undefined);
  const files = inArms.flatMap((run) => run.files.slice(0, 1));
  const { difference, interval, pValue, smallestDetectable, method } = comparison;
  return (
    <section className="comparison-section" data-testid="arms-conclusion" data-p={pValue ?? ''}>
      <dl className="comparison-figures">
        <ArmFigure name="Δ mean AUC">
          <Stated what="armDifference" files={files} method={method}>
            {differenceWords(difference)}
          </Stated>
        </ArmFigure>
        <ArmFigure name="95 % interval">
          {interval === null ? (
            '–'
          ) : (
            <Stated what="armDifference" files={files} method={method}>
              {intervalWords(interval)}
            </Stated>
          )}
        </ArmFigure>
        <ArmFigure name="p">
          <PNumber value={pValue} what="pValue" method={method} files={files} />
        </ArmFigure>
        <ArmFigure name="could have shown">
          {smallestDetectable === null ? (
            '–'
          ) : (
            <Stated what="smallestDetectable" files={files} method={method}>
              {shareWords(smallestDetectable)}
            </Stated>
          )}
        </ArmFigure>
      </dl>
      <div className="comparison-sentences">
        {conclusion.sentences.map((sentence) => (
          <StatedSentence
            key={sentence}
            text={sentence}
            names={[choice.nameA, choice.nameB]}
            what="armDifference"
            files={files}
          />
        ))}
        <p>{armConfounders(inArms, choice)}</p>
      </div>
    </section>
  );
}

function ArmFigure({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What differs between any run of one arm and any of the other. */
function armConfounders(runs: readonly ComparedRun[], choice: ArmChoice): string {
  const [ofA, ofB] = [
    runs.filter(({ runId }) => choice.armOf[runId] === 'a'),
    runs.filter(({ runId }) => choice.armOf[runId] === 'b'),
  ];
  const factors = [...new Set(ofA.flatMap((a) => ofB.flatMap((b) => differingFactors(a, b))))];
  const silent = runs.find(({ environment }) => environment === null) ?? runs[0];
  return silent === undefined ? '' : confounderWords(factors, silent, silent);
}
