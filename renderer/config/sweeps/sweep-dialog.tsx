import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { IconGridDots } from '@tabler/icons-react';
import { useEffect, useMemo, type ReactNode } from 'react';

import { countOf, EmptyState, FailureNote, LoadingState, Note, SafeText } from '../../ui';
import { runConfigSchema } from '../form-schema';
import { isJsonObject, type JsonObject } from '../json-pointer';
import { useConfig } from '../store';
import { AxisRow } from './axis-row';
import { FieldPicker } from './field-picker';
import { PreviewTable } from './preview-table';
import { sweepFields, type SweepField } from './sweep-fields';
import { SweepFoot } from './sweep-foot';
import { newAxis, plannedSweep, suggestedGroup, type PlannedSweep } from './sweep-plan';
import { closeSweep, editAxis, editSweep, previewSoon, removeAxis, undoQueueSweep, useSweep } from './sweep-store';

/** Many runs from one experiment: which fields vary and how, what each run would be, and the act that queues them all. */
export function SweepDialog({ onShowQueue }: { readonly onShowQueue: () => void }): ReactNode {
  const opened = useSweep((state) => state.opened);
  const draft = useConfig((state) => state.draft);
  return (
    <Modal
      opened={opened && draft !== null}
      onClose={closeSweep}
      title="Sweep"
      centered={false}
      yOffset="6vh"
      size="min(1280px, 92vw)"
      classNames={{ body: 'sweep-body' }}
    >
      {draft === null ? null : <Sweep base={draft} onShowQueue={onShowQueue} />}
    </Modal>
  );
}

function Sweep({ base, onShowQueue }: { readonly base: JsonObject; readonly onShowQueue: () => void }): ReactNode {
  const { kind, axes, count, seed, queued, previewed } = useSweep();
  const fields = useSweepFields(base);
  const planned = useMemo(
    () => plannedSweep(base, { kind, axes, count, seed }, fields),
    [base, kind, axes, count, seed, fields],
  );
  useEffect(() => previewSoon(planned.runs), [planned.runs]);
  if (queued !== null) return <Queued onShowQueue={onShowQueue} />;
  return (
    <div className="sweep">
      <SweepHead base={base} fields={fields} />
      {axes.length === 0 ? null : (
        <ul className="sweep-axes">
          {axes.map((axis, index) => {
            const field = fields.find(({ pointer }) => pointer === axis.pointer);
            return field === undefined ? (
              <GoneAxis key={axis.pointer} pointer={axis.pointer} onRemove={() => removeAxis(index)} />
            ) : (
              <AxisRow
                key={axis.pointer}
                field={field}
                axis={axis}
                kind={kind}
                problem={planned.problems.find(({ path }) => path === axis.pointer) ?? null}
                onChange={(change) => editAxis(index, change)}
                onRemove={() => removeAxis(index)}
              />
            );
          })}
        </ul>
      )}
      <Preview planned={planned} fields={fields} />
      <SweepFoot
        runs={planned.runs}
        suggestedGroup={suggestedGroup(base, { kind, axes, count, seed }, fields)}
        isCurrent={previewed === planned.runs}
      />
    </div>
  );
}

function useSweepFields(base: JsonObject): readonly SweepField[] {
  const splits = useConfig((state) => state.splits);
  const datasets = useConfig((state) => state.datasets);
  return useMemo(() => {
    const names = (splits.state === 'ready' ? splits.value : []).map(({ splitId, datasetId, hash }) => {
      const dataset = datasets.find(({ id }) => id === datasetId)?.name ?? 'unknown dataset';
      return [splitId, `${dataset} #${hash.slice(0, 6)}`] as const;
    });
    return isJsonObject(runConfigSchema) ? sweepFields(runConfigSchema, base, new Map(names)) : [];
  }, [base, splits, datasets]);
}

interface SweepHeadProps {
  readonly base: JsonObject;
  readonly fields: readonly SweepField[];
}

function SweepHead({ base, fields }: SweepHeadProps): ReactNode {
  const { kind, axes, count, seed } = useSweep();
  return (
    <div className="sweep-head">
      <FieldPicker
        fields={fields}
        taken={new Set(axes.map(({ pointer }) => pointer))}
        onPick={(field) => editSweep({ axes: [...axes, newAxis(field, base)] })}
      />
      <SegmentedControl
        aria-label="Kind of sweep"
        data={[
          { value: 'grid', label: 'Grid' },
          { value: 'random', label: 'Random' },
        ]}
        value={kind}
        onChange={(next) => editSweep({ kind: next })}
      />
      {kind === 'grid' ? (
        <span className="config-dim">every combination of the values</span>
      ) : (
        <>
          <TextInput
            label="Runs"
            className="sweep-count"
            inputMode="numeric"
            value={count}
            onChange={(event) => editSweep({ count: event.currentTarget.value })}
          />
          <TextInput
            label="Seed of the draws"
            className="sweep-count"
            inputMode="numeric"
            title="The same seed draws the same runs. Each run’s own seed is a field that can be varied."
            value={seed}
            onChange={(event) => editSweep({ seed: event.currentTarget.value })}
          />
        </>
      )}
    </div>
  );
}

function GoneAxis({ pointer, onRemove }: { readonly pointer: string; readonly onRemove: () => void }): ReactNode {
  return (
    <li className="sweep-axis">
      <code>{pointer}</code>
      <span className="config-error">is no longer a field of the experiment</span>
      <Button variant="default" onClick={onRemove}>
        Remove
      </Button>
    </li>
  );
}

interface PreviewProps {
  readonly planned: PlannedSweep;
  readonly fields: readonly SweepField[];
}

/** The table stays as it was until the next answer is there: typing never empties it. */
function Preview({ planned, fields }: PreviewProps): ReactNode {
  const { axes, previews, previewed, previewFailure, leavesOutInvalid } = useSweep();
  if (axes.length === 0) {
    return (
      <EmptyState icon={IconGridDots} title="Nothing is varied yet.">
        Choose fields above: each value, or each combination of values, becomes a run of its own.
      </EmptyState>
    );
  }
  const general = planned.problems.filter(({ path }) => path === '/');
  if (planned.problems.length > 0) {
    return (
      <>
        {general.map(({ message, remedy }) => (
          <Note key={message} tone="failed" title={message}>
            {remedy}
          </Note>
        ))}
      </>
    );
  }
  if (previewFailure !== null) return <FailureNote failure={previewFailure} />;
  if (previews === null) return <LoadingState what="the runs" rows={4} rowHeightPx={28} />;
  const varied = axes.flatMap(({ pointer }) => fields.find((field) => field.pointer === pointer) ?? []);
  return (
    <>
      <p className="sweep-words" role="status" data-testid="sweep-count">
        {countOf(planned.runs.length, 'run')}
        {planned.duplicateCount === 0 ? null : (
          <span className="config-dim">
            {` · ${countOf(planned.duplicateCount, 'duplicate')} left out: the same values as a run before`}
          </span>
        )}
      </p>
      <PreviewTable runs={previewed} previews={previews} fields={varied} leavesOutInvalid={leavesOutInvalid} />
    </>
  );
}

function Queued({ onShowQueue }: { readonly onShowQueue: () => void }): ReactNode {
  const queued = useSweep((state) => state.queued);
  if (queued === null) return null;
  return (
    <div className="sweep" data-testid="sweep-queued">
      <p role="status">
        {countOf(queued.runIds.length, 'run')} {queued.runIds.length === 1 ? 'waits' : 'wait'} in the queue as “
        <SafeText text={queued.group} />
        ”.
      </p>
      {queued.problem === null ? null : (
        <Note tone="attention" title="Nothing starts yet.">
          <SafeText text={queued.problem} />
        </Note>
      )}
      <div className="sweep-acts">
        <Button variant="default" onClick={() => void undoQueueSweep()}>
          Undo: cancel the group
        </Button>
        <Button variant="default" onClick={closeSweep}>
          Close
        </Button>
        <Button
          onClick={() => {
            closeSweep();
            onShowQueue();
          }}
          data-testid="show-queue"
        >
          Show the queue
        </Button>
      </div>
    </div>
  );
}
