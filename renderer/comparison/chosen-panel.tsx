import type { CaseUnit, RunSummary, RunsComparison, ScoredPart } from '@contract/index';
import { Button, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef, useState, type ReactNode, type RefObject } from 'react';

import { usePlaceholderWithKey } from '../acts';
import { withNextArm, type ArmChoice } from './arms';
import { groupsOfRows, type ChosenRow, type RowGroup, type Sort } from './chosen-rows';
import { ChosenTable, type RowActs } from './chosen-table';
import { useChosenKeys } from './chosen-keys';
import { MOST_COMPARED, type ComparisonPlace } from './comparison-place';
import { DifferencesPanel } from './differences-panel';
import { ExportButtons } from './export-buttons';
import { fieldsOf } from './fields';
import { PLAIN_LOOK, type RunLook } from './run-looks';
import { useEfficiencies } from './efficiencies';

export interface ChosenPanelProps {
  readonly place: ComparisonPlace;
  readonly answer: RunsComparison;
  readonly runs: readonly RunSummary[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly arms: ArmChoice;
  /** What became of the last export. */
  readonly problem: string | null;
  readonly onArms: (arms: ArmChoice) => void;
  readonly onGo: (change: Partial<ComparisonPlace>) => void;
  readonly onPick: () => void;
  readonly onOpenRun: (runId: string) => void;
  readonly onRemove: (runId: string) => void;
}

/** The chosen runs as a table, and in what they differ. */
export function ChosenPanel(props: ChosenPanelProps): ReactNode {
  const { place, answer, arms, onArms, onGo, onPick } = props;
  const [text, setText] = useState('');
  const [sort, setSort] = useState<Sort | null>(null);
  const [fieldId, setFieldId] = useState<string | null>(null);
  const [pinned, setPinned] = useState<ReadonlySet<string>>(new Set());
  const [targetAuc, setTargetAuc] = useState(DEFAULT_TARGET);
  const [markedId, setMarkedId] = useState<string | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const { differing, equal } = fieldsOf(answer.runs);
  const field = [...differing, ...equal].find(({ id }) => id === fieldId) ?? null;
  const groups = groupsOfRows(useRows(props, pinned, targetAuc), { text, sort, field });
  const acts: RowActs = {
    onMark: setMarkedId,
    onOpen: props.onOpenRun,
    onBaseline: (runId) => onGo({ runIds: [runId, ...place.runIds.filter((each) => each !== runId)] }),
    onPin: (runId) => setPinned(toggled(pinned, runId)),
    onArm: (runId) => onArms(withNextArm(arms, runId)),
    onRemove: props.onRemove,
  };
  useChosenKeys({ groups, markedId, acts, onPick, filter, onClear: () => setText('') });
  const described = answer.runs.filter(({ config }) => config !== null);
  const baseline = described.find(({ runId }) => runId === answer.baselineRunId) ?? described[0];
  const others = described.filter((run) => run !== baseline);
  return (
    <div className="comparison-left">
      <Toolbar {...props} onPick={onPick} />
      <div className="comparison-toolbar">
        <Filter text={text} onChange={setText} field={filter} />
        <Select
          aria-label="Group by"
          placeholder="Group by"
          clearable
          searchable
          w={200}
          value={fieldId}
          onChange={setFieldId}
          data={[
            { group: 'The runs differ in', items: differing.map(({ id, title }) => ({ value: id, label: title })) },
            { group: 'The same in all', items: equal.map(({ id, title }) => ({ value: id, label: title })) },
          ]}
        />
        <NumberInput
          aria-label="Target AUC"
          title="The validation AUC to which time and energy are counted"
          prefix="target "
          w={104}
          min={0.5}
          max={0.999}
          step={0.01}
          value={targetAuc}
          onChange={(value) => {
            if (typeof value === 'number' && value > 0 && value < 1) setTargetAuc(value);
          }}
        />
        <span className="comparison-dim">{shownOf(groups, answer.runs.length)}</span>
      </div>
      <div className="comparison-scroll">
        <ChosenTable groups={groups} sort={sort} onSort={setSort} markedId={markedId} acts={acts} />
        {baseline === undefined || others.length === 0 ? null : (
          <DifferencesPanel baseline={baseline} others={others} />
        )}
      </div>
    </div>
  );
}

/** The validation AUC to which time and energy are counted, unless a person says otherwise. */
const DEFAULT_TARGET = 0.85;

const units = [
  { value: 'image', label: 'Image' },
  { value: 'breast', label: 'Breast' },
  { value: 'patient', label: 'Patient' },
];
const parts = [
  { value: 'test', label: 'Test' },
  { value: 'validation', label: 'Validation' },
];

function Toolbar({ place, answer, problem, onGo, onPick }: ChosenPanelProps): ReactNode {
  return (
    <div className="comparison-toolbar">
      <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onPick}>
        Add runs
      </Button>
      <SegmentedControl
        aria-label="Unit"
        data={units}
        value={place.unit}
        onChange={(unit) => onGo({ unit: unit as CaseUnit })}
      />
      <SegmentedControl
        aria-label="Part of the split"
        data={parts}
        value={place.part}
        onChange={(part) => onGo({ part: part as ScoredPart })}
      />
      <div className="comparison-toolbar-end">
        <ExportButtons answer={answer} />
      </div>
      {place.runIds.length > MOST_COMPARED ? (
        <span className="ui-tone-attention" role="status">
          The first {MOST_COMPARED} of {place.runIds.length} runs are compared: take some out.
        </span>
      ) : null}
      {problem === null ? null : (
        <span className="comparison-dim" role="status">
          {problem}
        </span>
      )}
    </div>
  );
}

interface FilterProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

function Filter({ text, onChange, field }: FilterProps): ReactNode {
  return (
    <TextInput
      ref={field}
      aria-label="Filter the runs of the comparison"
      placeholder={usePlaceholderWithKey('Filter by name', 'comparison.filter')}
      w={176}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        onChange('');
        event.currentTarget.blur();
      }}
    />
  );
}

function useRows(
  { answer, runs, looks, arms }: ChosenPanelProps,
  pinned: ReadonlySet<string>,
  targetAuc: number,
): readonly ChosenRow[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const runIds = answer.runs.map(({ runId }) => runId);
  const states = runIds.map((runId) => known.get(runId)?.state ?? 'gone').join(' ');
  const efficiencies = useEfficiencies(runIds, targetAuc, states);
  return answer.runs.map((run) => ({
    run,
    summary: known.get(run.runId) ?? null,
    look: looks.get(run.runId) ?? PLAIN_LOOK,
    isBaseline: run.runId === answer.baselineRunId,
    isPinned: pinned.has(run.runId),
    arm: arms.armOf[run.runId] ?? null,
    efficiency: efficiencies.get(run.runId) ?? null,
  }));
}

function toggled(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}

function shownOf(groups: readonly RowGroup[], total: number): string {
  const shown = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  return shown === total ? '' : `${String(shown)} of ${String(total)}`;
}
