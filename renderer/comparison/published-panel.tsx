import type { AtCorrelation, PublishedOutcome } from '@contract/index';
import { intervalWords, shareWords } from '@core/statistics';
import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { useLoaded, workstation } from '../bridge';
import { FailureNote, formatCount, UNKNOWN } from '../ui';
import { parsePublished, STUDY, STUDY_SOURCE, type PublishedErrors, type PublishedForm } from './published-figures';
import { PNumber, Stated, StatedSentence, type Basis } from './stated';

const fields: readonly { readonly name: keyof PublishedForm; readonly label: string }[] = [
  { name: 'nameA', label: 'What the first is' },
  { name: 'aucA', label: 'AUC of the first' },
  { name: 'positives', label: 'Malignant cases' },
  { name: 'nameB', label: 'What the second is' },
  { name: 'aucB', label: 'AUC of the second' },
  { name: 'negatives', label: 'Other cases' },
];

/** Two AUCs that somebody published: what can be concluded from them, what cannot, and what had to be assumed. */
export function PublishedPanel(): ReactNode {
  const [form, setForm] = useState<PublishedForm>(STUDY);
  const { request, errors } = parsePublished(form);
  const [last, setLast] = useState(request);
  if (request !== null && JSON.stringify(request) !== JSON.stringify(last)) setLast(request);
  const { loadable } = useLoaded(JSON.stringify(last), () =>
    last === null
      ? Promise.resolve({
          ok: false,
          failure: { code: 'invalid', message: 'The figures are incomplete.', problems: [] },
        })
      : workstation.evaluation.published(last),
  );
  const isStudy = JSON.stringify(form) === JSON.stringify(STUDY);
  return (
    <div className="comparison-scroll" data-testid="comparison-published">
      <section className="comparison-section">
        <PublishedFields form={form} errors={errors} onChange={setForm} />
        <p className="comparison-dim" style={{ marginTop: 8 }}>
          {isStudy ? STUDY_SOURCE : 'Figures entered here; nothing is known of them but what stands in these fields.'}
        </p>
        {isStudy ? null : (
          <Button variant="default" onClick={() => setForm(STUDY)}>
            Back to the study of 2021
          </Button>
        )}
      </section>
      {errors === null ? null : (
        <section className="comparison-section ui-tone-attention" role="status">
          Below stands what followed from the last figures that could be used.
        </section>
      )}
      {loadable.state === 'failed' ? (
        <section className="comparison-section">
          <FailureNote failure={loadable.failure} />
        </section>
      ) : null}
      {loadable.state === 'ready' ? (
        <Concluded outcome={loadable.value} isStudy={isStudy} names={last === null ? [] : [last.nameA, last.nameB]} />
      ) : null}
    </div>
  );
}

interface PublishedFieldsProps {
  readonly form: PublishedForm;
  readonly errors: PublishedErrors | null;
  readonly onChange: (form: PublishedForm) => void;
}

function PublishedFields({ form, errors, onChange }: PublishedFieldsProps): ReactNode {
  return (
    <>
      <div className="comparison-form">
        {fields.map(({ name, label }) => (
          <TextInput
            key={name}
            label={label}
            value={form[name]}
            error={errors?.[name] ?? null}
            onChange={(event) => onChange({ ...form, [name]: event.currentTarget.value })}
          />
        ))}
      </div>
      <TextInput
        mt={8}
        label="Correlations of the errors to consider"
        value={form.correlations}
        error={errors?.correlations ?? null}
        onChange={(event) => onChange({ ...form, correlations: event.currentTarget.value })}
      />
    </>
  );
}

interface ConcludedProps {
  readonly outcome: PublishedOutcome;
  readonly isStudy: boolean;
  readonly names: readonly string[];
}

function Concluded({ outcome: { comparison, conclusion }, isStudy, names }: ConcludedProps): ReactNode {
  const path = isStudy ? 'the study of 2021, table 4' : 'the fields above';
  const files: Basis = [{ path, sha256: '' }];
  return (
    <>
      <section className="comparison-section comparison-sentences" data-testid="published-conclusion">
        {conclusion.sentences.map((sentence) => (
          <StatedSentence key={sentence} text={sentence} names={names} what="publishedDifference" files={files} />
        ))}
      </section>
      <section className="comparison-section">
        <table className="comparison-tests" aria-label="By correlation">
          <thead>
            <tr>
              <th>correlation</th>
              <th>p</th>
              <th>95 % interval</th>
              <th>could have shown</th>
              <th>cases to resolve</th>
            </tr>
          </thead>
          <tbody>
            {comparison.range.map((row) => (
              <CorrelationRow key={row.correlation} row={row} method={comparison.method} files={files} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function CorrelationRow({ row, method, files }: CorrelationRowProps): ReactNode {
  const { correlation, pValue, interval, smallestDetectable, casesToResolve } = row;
  return (
    <tr>
      <td>{correlation.toFixed(2)}</td>
      <td>
        <PNumber value={pValue} what="pValue" method={method} files={files} />
      </td>
      <td>
        {interval === null ? (
          UNKNOWN
        ) : (
          <Stated what="publishedDifference" method={method} files={files}>
            {intervalWords(interval)}
          </Stated>
        )}
      </td>
      <td>
        <Stated what="smallestDetectable" method={method} files={files}>
          {shareWords(smallestDetectable)}
        </Stated>
      </td>
      <td>
        {casesToResolve === null ? (
          UNKNOWN
        ) : (
          <Stated what="casesToResolve" method={method} files={files}>
            {formatCount(casesToResolve)}
          </Stated>
        )}
      </td>
    </tr>
  );
}

interface CorrelationRowProps {
  readonly row: AtCorrelation;
  readonly method: string;
  readonly files: Basis;
}
