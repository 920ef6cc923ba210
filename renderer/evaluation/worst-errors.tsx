import './worst-errors.css';

import type { CaseError, ErrorImage, EvaluatedRun } from '@contract/index';
import { UnstyledButton } from '@mantine/core';
import { memo, useState, type ReactNode } from 'react';

import { thumbnailUrl } from '../bridge';
import { DefinedNumber, formatNumber, HashText, Panel, PatientText } from '../ui';
import { groupBasisOf } from './basis';

export interface WorstErrorsProps {
  readonly evaluated: EvaluatedRun;
  readonly onOpen: (image: OpenableImage) => void;
}

export interface OpenableImage {
  readonly studyId: string;
  readonly imageId: string;
}

/** The cases that the model ranks furthest on the wrong side; each opens in the viewer. */
export const WorstErrors = memo(function WorstErrors({ evaluated, onOpen }: WorstErrorsProps) {
  const { falsePositives, falseNegatives } = evaluated.worst;
  return (
    <div className="evaluation-worst">
      <ErrorList
        title="Most confident false positives"
        empty="No case that is not malignant scores as high as any malignant one."
        {...{ evaluated, onOpen, errors: falsePositives }}
      />
      <ErrorList
        title="Most confident false negatives"
        empty="No malignant case scores as low as any that is not."
        {...{ evaluated, onOpen, errors: falseNegatives }}
      />
    </div>
  );
});

interface ErrorListProps extends WorstErrorsProps {
  readonly title: string;
  readonly empty: string;
  readonly errors: readonly CaseError[];
}

function ErrorList({ title, empty, errors, evaluated, onOpen }: ErrorListProps): ReactNode {
  return (
    <Panel title={title} aside={<span className="evaluation-dim">worst first</span>}>
      {errors.length === 0 ? (
        <p className="evaluation-dim">{empty}</p>
      ) : (
        <ol className="evaluation-errors">
          {errors.map((error) => (
            <li key={error.key}>
              <ErrorCase error={error} evaluated={evaluated} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

interface ErrorCaseProps extends WorstErrorsProps {
  readonly error: CaseError;
}

function ErrorCase({ error, evaluated, onOpen }: ErrorCaseProps): ReactNode {
  const method = `logit ${error.logit.toPrecision(4)}${error.risk === null ? '' : `; risk ${formatNumber(error.risk)}`}`;
  return (
    <article className="evaluation-error" data-testid="worst-error" data-positive={error.positive}>
      <div className="evaluation-thumbs">
        {error.images.map((image) => (
          <ErrorThumb key={image.caseKey} image={image} onOpen={onOpen} />
        ))}
        {error.images.length === 0 ? <span className="evaluation-thumb-missing">not in the manifest</span> : null}
      </div>
      <p>
        <DefinedNumber basis={groupBasisOf(evaluated, 'score', method)}>{formatNumber(error.score)}</DefinedNumber>{' '}
        <span>{error.positive ? 'malignant' : 'not malignant'}</span>
      </p>
      <p className="evaluation-dim">
        {error.patientKey === null ? (
          <HashText hash={error.key} />
        ) : (
          <>
            patient <PatientText patientKey={error.patientKey} />
          </>
        )}
      </p>
    </article>
  );
}

interface ErrorThumbProps {
  readonly image: ErrorImage;
  readonly onOpen: WorstErrorsProps['onOpen'];
}

function ErrorThumb({ image, onOpen }: ErrorThumbProps): ReactNode {
  const [broken, setBroken] = useState(false);
  const { imageId, studyId, laterality, view } = image;
  const name = `${laterality ?? ''} ${view ?? ''}`.trim() || 'image';
  if (imageId === null || studyId === null) {
    return (
      <span className="evaluation-thumb-missing" title="No dataset of this workspace holds an image with these pixels">
        {name}: image not in this workspace
      </span>
    );
  }
  return (
    <UnstyledButton
      className="evaluation-thumb"
      aria-label={`Open ${name} in the viewer`}
      title="Open in the viewer"
      onClick={() => onOpen({ studyId, imageId })}
    >
      {broken ? (
        <span className="evaluation-thumb-missing">{name}: no thumbnail could be made; its file may be gone</span>
      ) : (
        <img
          src={thumbnailUrl(imageId)}
          alt={name}
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
        />
      )}
      <span className="evaluation-thumb-name">{name}</span>
    </UnstyledButton>
  );
}
