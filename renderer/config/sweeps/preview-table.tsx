import type { ConfigPreview, Problem } from '@contract/index';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { formatBytes, formatDuration, SafeText, UNKNOWN } from '../../ui';
import { diskDefinition, diskTotalBytes, timeDefinition } from '../estimates/estimate-words';
import { titlesOf } from '../form-schema';
import { titleWithUnit } from './field-picker';
import type { SweepField } from './sweep-fields';
import type { PlannedRun } from './sweep-plan';
import { valueText } from './value-list';

export interface PreviewTableProps {
  readonly runs: readonly PlannedRun[];
  /** Of each run, in order. */
  readonly previews: readonly ConfigPreview[];
  /** The varied fields: a column each. */
  readonly fields: readonly SweepField[];
  readonly leavesOutInvalid: boolean;
}

/** Every run of the sweep, before any is queued. */
export function PreviewTable({ runs, previews, fields, leavesOutInvalid }: PreviewTableProps): ReactNode {
  return (
    <div className="sweep-table-scroll" tabIndex={0} role="region" aria-label="Runs of the sweep">
      <table className="sweep-table" data-testid="sweep-table">
        <thead>
          <tr>
            <th scope="col" className="sweep-number">
              #
            </th>
            {fields.map((field) => (
              <th scope="col" key={field.pointer} title={`${field.section} ${field.pointer}`.trim()}>
                {titleWithUnit(field)}
              </th>
            ))}
            <th scope="col">Errors and warnings</th>
            <th scope="col" className="sweep-number" title="training alone, by the speed of an earlier run">
              Time
            </th>
            <th scope="col" className="sweep-number" title="checkpoints, exported model, weights, prepared images">
              Disk
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, index) => (
            <PreviewRow
              key={run.name + String(index)}
              number={index + 1}
              run={run}
              preview={previews[index]}
              fields={fields}
              leavesOutInvalid={leavesOutInvalid}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PreviewRowProps {
  readonly number: number;
  readonly run: PlannedRun;
  readonly preview: ConfigPreview | undefined;
  readonly fields: readonly SweepField[];
  readonly leavesOutInvalid: boolean;
}

const PreviewRow = memo(function PreviewRow(props: PreviewRowProps): ReactNode {
  const { number, run, preview, fields, leavesOutInvalid } = props;
  const errors = preview?.check.errors ?? [];
  const { time, disk } = preview?.estimate ?? { time: null, disk: null };
  const isOut = errors.length > 0 && leavesOutInvalid;
  return (
    <tr data-testid="sweep-run" data-invalid={errors.length > 0} data-left-out={isOut} title={run.name}>
      <td className="sweep-number config-dim">{number}</td>
      {fields.map((field) => {
        const change = run.member.find(({ pointer }) => pointer === field.pointer);
        return <td key={field.pointer}>{change === undefined ? UNKNOWN : valueText(field, change.value)}</td>;
      })}
      <td className="sweep-problem-cell">
        <Problems errors={errors} warnings={preview?.check.warnings ?? []} isOut={isOut} />
      </td>
      <td className="sweep-number" title={time === null ? '' : timeDefinition(time)}>
        {formatDuration(time?.seconds ?? null)}
      </td>
      <td className="sweep-number" title={disk === null ? '' : diskDefinition(disk)}>
        {formatBytes(disk === null ? null : diskTotalBytes(disk))}
      </td>
    </tr>
  );
});

interface ProblemsProps {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly isOut: boolean;
}

/** The first in words, how many more there are, and all of them on hover. */
function Problems({ errors, warnings, isOut }: ProblemsProps): ReactNode {
  const problems = errors.length > 0 ? errors : warnings;
  const [first] = problems;
  if (first === undefined) return <span className="config-dim">none</span>;
  const TheIcon = errors.length > 0 ? IconCircleX : IconAlertTriangle;
  const all = [...errors, ...warnings].map((each) => `${titlesOf(each.path)} ${each.message}`);
  return (
    <span className="sweep-problem" title={all.join('\n')}>
      <TheIcon size={14} className={errors.length > 0 ? 'ui-tone-failed' : 'ui-tone-attention'} aria-hidden />
      <span className="ui-ellipsis">
        {isOut ? 'left out: ' : ''}
        {titlesOf(first.path)} <SafeText text={first.message} />
      </span>
      {all.length === 1 ? null : <span className="config-dim sweep-more">{`+ ${all.length - 1}`}</span>}
    </span>
  );
}
