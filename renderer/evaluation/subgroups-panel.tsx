import type { EvaluatedRun, Subgroup, SubgroupAxis } from '@contract/index';
import { memo, type ReactNode } from 'react';

import { DefinedNumber, formatCount, formatNumber, Panel, SafeText } from '../ui';
import { groupBasisOf } from './basis';
import { IntervalText } from './rate-text';

const AXES: Readonly<Record<SubgroupAxis['axis'], string>> = {
  density: 'Density',
  view: 'View',
  laterality: 'Side',
  lesion: 'Lesion type',
  dataset: 'Dataset',
};

/** The model on parts of its cases: many small looks, and said to be so. Not drawn anew while a threshold moves. */
export const SubgroupsPanel = memo(function SubgroupsPanel({ evaluated }: { readonly evaluated: EvaluatedRun }) {
  return (
    <Panel
      title="Subgroups"
      aside={<span className="evaluation-dim">exploratory: many small looks, none corrected for the others</span>}
    >
      {evaluated.subgroups.length === 0 ? (
        <p className="evaluation-dim">
          Without the run’s manifest.json nothing is known of views, density and lesions.
        </p>
      ) : (
        <table className="evaluation-groups" data-testid="subgroups">
          <thead>
            <tr>
              <th scope="col">group</th>
              <th scope="col">malignant / cases</th>
              <th scope="col">AUC [95 %]</th>
              <th scope="col" />
            </tr>
          </thead>
          {evaluated.subgroups.map((axis) => (
            <Axis key={axis.axis} evaluated={evaluated} axis={axis} />
          ))}
        </table>
      )}
    </Panel>
  );
});

function Axis({ evaluated, axis }: { readonly evaluated: EvaluatedRun; readonly axis: SubgroupAxis }): ReactNode {
  return (
    <tbody>
      <tr className="evaluation-axis">
        <th scope="rowgroup" colSpan={4}>
          {AXES[axis.axis]}
          {axis.note === null ? null : <span className="evaluation-dim"> {axis.note}</span>}
        </th>
      </tr>
      {axis.groups.map((group) => (
        <Group key={group.name} evaluated={evaluated} axis={axis} group={group} />
      ))}
    </tbody>
  );
}

interface GroupProps {
  readonly evaluated: EvaluatedRun;
  readonly axis: SubgroupAxis;
  readonly group: Subgroup;
}

function Group({ evaluated, axis, group }: GroupProps): ReactNode {
  const { name, counts, estimate, reason } = group;
  const method = `${AXES[axis.axis].toLowerCase()} ${name}: ${counts.cases} cases, ${counts.positives} malignant, ${counts.patients} patients`;
  return (
    <tr>
      <th scope="row">
        <SafeText text={name.replaceAll('-', ' ')} />
      </th>
      <td className="evaluation-number">
        {formatCount(counts.positives)} / {formatCount(counts.cases)}
      </td>
      <td>
        {estimate === null ? (
          <span className="evaluation-dim">{reason}</span>
        ) : (
          <DefinedNumber basis={groupBasisOf(evaluated, 'subgroupAuc', method)}>
            {formatNumber(estimate.auc)} <IntervalText interval={estimate.clusterRobust.interval} />
          </DefinedNumber>
        )}
      </td>
      <td className="evaluation-dim">
        {estimate !== null && estimate.caution !== null ? <TooFew words={estimate.caution.message} /> : null}
      </td>
    </tr>
  );
}

function TooFew({ words }: { readonly words: string }): ReactNode {
  return (
    <span className="evaluation-too-few" title={words}>
      too few cases for this interval
    </span>
  );
}
