import { Select } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { memo, useState, type ReactNode } from 'react';

import { type Loadable } from '../../bridge';
import { countOf, FailureNote, SafeText } from '../../ui';
import { configDifferences, type FieldDifference } from '../config-difference';
import { titlesOf, unitOf } from '../form-schema';
import { goToField } from '../go-to-field';
import { valueInWords, type Json } from '../json-pointer';
import { resetFields, useConfig } from '../store';
import {
  compareWithBase,
  compareWithPreset,
  compareWithRun,
  loadComparableRuns,
  useComparison,
  type Compared,
} from './comparison';

const shownAtFirst = 12;

/** The fields that differ from where the draft began, from another preset, or from a run: theirs → mine. */
export function DifferencesSection(): ReactNode {
  const draft = useConfig((state) => state.draft);
  const compared = useCompared();
  if (draft === null || compared === null) return null;
  const differences =
    compared.state === 'ready' ? configDifferences(compared.value.base.config, draft, compared.value.kind) : [];
  return (
    <section className="meaning-section" data-testid="config-differences" data-count={differences.length}>
      <div className="differences-head">
        <h3>Against</h3>
        <ComparisonChooser />
        <span className="config-dim ui-figure">
          {compared.state === 'ready' ? countOf(differences.length, 'field') : ''}
        </span>
      </div>
      {compared.state === 'failed' ? <FailureNote failure={compared.failure} /> : null}
      {compared.state === 'loading' ? <p className="config-dim">Reading the run’s config …</p> : null}
      {compared.state === 'ready' ? <Differences differences={differences} compared={compared.value} /> : null}
    </section>
  );
}

function useCompared(): Loadable<Compared> | null {
  const base = useConfig((state) => state.base);
  const isPreset = useConfig(
    ({ presets }) => presets.state === 'ready' && presets.value.some(({ id }) => id === base?.id),
  );
  const other = useComparison((state) => state.other);
  if (other !== null) return other;
  return base === null ? null : { state: 'ready', value: { kind: isPreset ? 'preset' : 'run', base } };
}

const choiceOfBase = 'base:';

/** A key in a field leaves it as it is. */
const ComparisonChooser = memo(function ComparisonChooser(): ReactNode {
  const base = useConfig((state) => state.base);
  const presets = useConfig((state) => state.presets);
  const runs = useComparison((state) => state.runs);
  const otherId = useComparison((state) => state.otherId);
  const known = presets.state === 'ready' ? presets.value : [];
  const chosen =
    otherId === null ? choiceOfBase : `${known.some(({ id }) => id === otherId) ? 'preset' : 'run'}:${otherId}`;
  const listed = runs.state === 'ready' ? runs.value : [];
  return (
    <Select
      size="xs"
      className="differences-choice"
      aria-label="Compare with"
      searchable
      allowDeselect={false}
      limit={100}
      data={[
        { group: 'Began as', items: [{ value: choiceOfBase, label: nameOfBase(base?.id, base?.title) }] },
        { group: 'Presets', items: known.map(({ id }) => ({ value: `preset:${id}`, label: id })) },
        {
          group: runs.state === 'failed' ? 'Runs: could not be listed' : 'Runs',
          items: listed.map(({ runId, name }) => ({ value: `run:${runId}`, label: name })),
        },
      ].filter(({ items }) => items.length > 0)}
      value={chosen}
      onDropdownOpen={() => void loadComparableRuns()}
      onChange={(choice) => compareWith(choice ?? choiceOfBase)}
      nothingFoundMessage="No such preset or run"
    />
  );
});

/** A preset goes by its id, a run by its name. */
function nameOfBase(id = '', title = ''): string {
  const { presets } = useConfig.getState();
  return presets.state === 'ready' && presets.value.some((preset) => preset.id === id) ? id : title;
}

function compareWith(choice: string): void {
  const [kind, ...rest] = choice.split(':');
  const id = rest.join(':');
  if (kind === 'preset') compareWithPreset(id);
  else if (kind === 'run') void compareWithRun(id);
  else compareWithBase();
}

interface DifferencesProps {
  readonly differences: readonly FieldDifference[];
  readonly compared: Compared;
}

function Differences({ differences, compared }: DifferencesProps): ReactNode {
  const [all, setAll] = useState(false);
  const locked = useConfig((state) => state.sourceProblem !== null);
  if (differences.length === 0) return <p className="config-dim">No field differs.</p>;
  const reset = (of: readonly FieldDifference[]): void =>
    resetFields(
      of.map(({ pointer }) => pointer),
      compared.base.config,
    );
  const shown = all ? differences : differences.slice(0, shownAtFirst);
  return (
    <>
      <ul>
        {shown.map((difference) => (
          <DifferenceLine
            key={difference.pointer}
            difference={difference}
            locked={locked}
            onReset={() => reset([difference])}
          />
        ))}
      </ul>
      <div className="differences-foot">
        {shown.length === differences.length ? null : (
          <button type="button" className="config-link" onClick={() => setAll(true)}>
            {`${differences.length - shown.length} more`}
          </button>
        )}
        {differences.length === 1 ? null : (
          <button type="button" className="config-link" disabled={locked} onClick={() => reset(differences)}>
            Reset all
          </button>
        )}
      </div>
    </>
  );
}

interface LineProps {
  readonly difference: FieldDifference;
  readonly locked: boolean;
  readonly onReset: () => void;
}

function DifferenceLine({ difference: { pointer, base, value }, locked, onReset }: LineProps): ReactNode {
  const name = titlesOf(pointer);
  const unit = value === undefined ? null : unitOf(pointer);
  return (
    <li className="config-difference">
      <button type="button" className="config-link" onClick={() => goToField(pointer)}>
        {name}
      </button>
      <span className="ui-figure config-difference-values">
        <span className="config-dim">
          <SafeText text={inWords(base)} /> →{' '}
        </span>
        <SafeText text={inWords(value)} />
        {unit === null ? null : <span className="config-dim"> {unit}</span>}
      </span>
      <button
        type="button"
        className="config-icon-button"
        aria-label={`Reset ${name}`}
        title={`Back to ${inWords(base)}`}
        disabled={locked}
        onClick={onReset}
      >
        <IconArrowBackUp size={14} />
      </button>
    </li>
  );
}

/** A field that only one of the two has is another thing than one that is empty. */
function inWords(value: Json | undefined): string {
  return value === undefined ? 'no such field' : valueInWords(value);
}
