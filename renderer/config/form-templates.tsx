import { ActionIcon, Tooltip } from '@mantine/core';
import type { FieldTemplateProps, ObjectFieldTemplateProps, RJSFSchema } from '@rjsf/utils';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import { splitTitle } from './form-schema';
import type { ConfigFormContext } from './form-context';
import { keysOf, pointerOf, valueInWords, type Json } from './json-pointer';

type FieldProps = FieldTemplateProps<unknown, RJSFSchema, ConfigFormContext>;
type ObjectProps = ObjectFieldTemplateProps<unknown, RJSFSchema, ConfigFormContext>;

/** Where a group stands: what comes first in time stands first; the augmentation lies across both columns. */
type Place = 'left' | 'right' | 'across';
const placeOfGroup: Readonly<Record<string, Place>> = { whole: 'right', execution: 'right', augmentation: 'across' };
const places: readonly Place[] = ['left', 'right', 'across'];

/** The whole config: general fields on top, then the groups in two columns. Within a group, one field a line. */
export function StageTemplate(props: ObjectProps): ReactNode {
  if (props.fieldPathId.path.length === 0) return <ConfigTemplate {...props} />;
  return (
    <fieldset className="config-group" id={props.fieldPathId.$id}>
      <legend>{props.title}</legend>
      {props.description === undefined || props.description === '' ? null : (
        <p className="config-group-words">{props.description}</p>
      )}
      <GroupFields {...props} />
    </fieldset>
  );
}

/** What is seldom changed, by group: folded, until it differs from the base or something is wrong with it. */
const seldomChanged: Readonly<Record<string, readonly string[]>> = {
  model: ['baseWidth', 'inputChannels', 'appendedBlocks', 'pooling'],
  patch: [
    ...['optimizer', 'schedule', 'learningRateDecayFactor', 'learningRateDecayEveryEpochs', 'warmupSteps'],
    ...['weightDecay', 'patchSizePx', 'patchesPerLesion', 'sampler', 'balance'],
  ],
  whole: [
    ...['learningRateDecayFactor', 'learningRateDecayEveryEpochs', 'warmupSteps', 'sampler', 'clipGradientNorm'],
    ...['emaDecay', 'earlyStoppingEpochs', 'testTimeFlips'],
  ],
  execution: [
    ...['channelsLast', 'fusedOptimizer', 'compile', 'deterministic', 'dataWorkers', 'threads'],
    ...['checkpointEverySteps', 'keepCheckpoints'],
  ],
};

function GroupFields({ properties, fieldPathId, registry }: ObjectProps): ReactNode {
  const group = String(fieldPathId.path[0]);
  const folded = new Set(seldomChanged[group]);
  const shown = properties.filter((property) => !property.hidden);
  const { changed, errors, warnings } = registry.formContext;
  const inFold = (pointer: string): boolean => {
    const [first, name = ''] = keysOf(pointer);
    return first === group && folded.has(name);
  };
  const wrong = [...errors, ...warnings].filter(({ path }) => inFold(path)).length;
  return (
    <>
      <div className="config-fields">
        {shown
          .filter(({ name }) => !folded.has(name))
          .map((property) => (
            <div key={property.name}>{property.content}</div>
          ))}
      </div>
      {folded.size === 0 ? null : (
        <Fold
          count={shown.filter(({ name }) => folded.has(name)).length}
          changedCount={[...changed.keys()].filter(inFold).length}
          wrongCount={wrong}
          testId={`config-more-${group}`}
        >
          {shown
            .filter(({ name }) => folded.has(name))
            .map((property) => (
              <div key={property.name}>{property.content}</div>
            ))}
        </Fold>
      )}
    </>
  );
}

interface FoldProps {
  readonly count: number;
  readonly changedCount: number;
  readonly wrongCount: number;
  readonly testId: string;
  readonly children: ReactNode;
}

/** Opens by itself when something in it is wrong; closing it again is left to the person. */
function Fold({ count, changedCount, wrongCount, testId, children }: FoldProps): ReactNode {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (wrongCount > 0) setOpen(true);
  }, [wrongCount]);
  return (
    <details
      className="config-fold"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid={testId}
    >
      <summary>
        {`${count} more`}
        {changedCount === 0 ? null : <span className="config-fold-changed">{` · ${changedCount} changed`}</span>}
      </summary>
      <div className="config-fields">{children}</div>
    </details>
  );
}

function ConfigTemplate({ properties, schema }: ObjectProps): ReactNode {
  const isGroup = (name: string): boolean => {
    const property = schema.properties?.[name];
    return typeof property === 'object' && property.type === 'object';
  };
  const shown = properties.filter((property) => !property.hidden);
  const groups = shown.filter((property) => isGroup(property.name));
  return (
    <div className="config-form">
      <div className="config-general">
        {shown
          .filter((property) => !isGroup(property.name))
          .map((property) => (
            <div key={property.name}>{property.content}</div>
          ))}
      </div>
      {places.map((place) => (
        <div key={place} className={`config-${place}`}>
          {groups
            .filter((property) => (placeOfGroup[property.name] ?? 'left') === place)
            .map((property) => (
              <div key={property.name}>{property.content}</div>
            ))}
        </div>
      ))}
    </div>
  );
}

/** Label and unit, the input, a way back to the base's value; errors and warnings under it. */
export function FieldLine(props: FieldProps): ReactNode {
  const { schema, registry, fieldPathId, id, children, hidden, rawErrors } = props;
  if (hidden === true) return <div hidden>{children}</div>;
  if (schema.type === 'object') return children;
  const { changed, warnings, ourChoices, baseTitle, onReset } = registry.formContext;
  const pointer = pointerOf(fieldPathId.path);
  const { label, unit } = splitTitle(props.label);
  const isList = schema.type === 'array';
  const own = warnings.filter(({ path }) => path === pointer || (isList && path.startsWith(`${pointer}/`)));
  const choice = changed.has(pointer) ? undefined : ourChoices.get(pointer);
  return (
    <div
      className={isList ? 'config-field config-list' : 'config-field'}
      data-pointer={pointer}
      data-invalid={(rawErrors?.length ?? 0) > 0}
    >
      <Label id={id} label={label} help={schema.description} />
      <div className="config-input">{children}</div>
      <span className="config-unit">{unit}</span>
      {changed.has(pointer) ? (
        <ResetButton label={label} base={changed.get(pointer)} title={baseTitle} onReset={() => onReset(pointer)} />
      ) : null}
      <div className="config-words" id={`${id}__words`}>
        {choice === undefined ? null : (
          <p className="config-choice" title={`The source of ${baseTitle} leaves this open: ${choice}`}>
            {`our choice: ${choice}`}
          </p>
        )}
        {rawErrors?.map((message) => (
          <p key={message} className="config-error">
            {message}
          </p>
        ))}
        {own.map((warning) => (
          <p key={warning.message} className="config-warning">
            {warning.message}
          </p>
        ))}
      </div>
    </div>
  );
}

interface LabelProps {
  readonly id: string;
  readonly label: string;
  readonly help: string | undefined;
}

function Label({ id, label, help }: LabelProps): ReactNode {
  const text = (
    <label htmlFor={id} className={help === undefined ? '' : 'config-has-help'}>
      {label}
    </label>
  );
  if (help === undefined) return text;
  return (
    <Tooltip label={help} multiline maw={320} position="top-start">
      {text}
    </Tooltip>
  );
}

interface ResetButtonProps {
  readonly label: string;
  readonly base: Json | undefined;
  readonly title: string;
  readonly onReset: () => void;
}

function ResetButton({ label, base, title, onReset }: ResetButtonProps): ReactNode {
  return (
    <Tooltip label={`${title}: ${valueInWords(base)}. Click to go back to it.`}>
      <ActionIcon className="config-reset" size="sm" onClick={onReset} aria-label={`Reset ${label}`}>
        <IconArrowBackUp size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
