import { ActionIcon, Tooltip } from '@mantine/core';
import type { FieldTemplateProps, ObjectFieldTemplateProps, RJSFSchema } from '@rjsf/utils';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import type { ConfigFormContext } from './form-context';
import { useChangedFrom, useFoldFacts, useOurChoice, useWarnings, type FoldFacts } from './form-facts';
import { splitTitle } from './form-schema';
import { keysOf, pointerOf, valueInWords } from './json-pointer';
import { resetField, useConfig } from './store';

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

function GroupFields({ properties, fieldPathId }: ObjectProps): ReactNode {
  const group = String(fieldPathId.path[0]);
  const folded = new Set(seldomChanged[group]);
  const shown = properties.filter((property) => !property.hidden);
  const facts = useFoldFacts((pointer) => {
    const [first, name = ''] = keysOf(pointer);
    return first === group && folded.has(name);
  });
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
        <Fold count={shown.filter(({ name }) => folded.has(name)).length} {...facts} testId={`config-more-${group}`}>
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

interface FoldProps extends FoldFacts {
  readonly count: number;
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
  const { schema, fieldPathId, id, children, hidden, rawErrors } = props;
  if (hidden === true) return <div hidden>{children}</div>;
  if (schema.type === 'object') return children;
  const pointer = pointerOf(fieldPathId.path);
  const { label, unit } = splitTitle(props.label);
  const isList = schema.type === 'array';
  return (
    <div
      className={isList ? 'config-field config-list' : 'config-field'}
      data-pointer={pointer}
      data-invalid={(rawErrors?.length ?? 0) > 0}
    >
      <Label id={id} label={label} help={schema.description} />
      <div className="config-input">{children}</div>
      <span className="config-unit">{unit}</span>
      <ResetButton label={label} pointer={pointer} />
      <div className="config-words" id={`${id}__words`}>
        <OurChoice pointer={pointer} />
        {rawErrors?.map((message) => (
          <p key={message} className="config-error">
            {message}
          </p>
        ))}
        <Warnings pointer={pointer} isList={isList} />
      </div>
    </div>
  );
}

function OurChoice({ pointer }: { readonly pointer: string }): ReactNode {
  const changed = useChangedFrom(pointer);
  const choice = useOurChoice(pointer);
  const title = useConfig((state) => state.base?.title ?? '');
  if (choice === undefined || changed !== null) return null;
  return (
    <p className="config-choice" title={`The source of ${title} leaves this open: ${choice}`}>
      {`our choice: ${choice}`}
    </p>
  );
}

function Warnings({ pointer, isList }: { readonly pointer: string; readonly isList: boolean }): ReactNode {
  return useWarnings(pointer, isList).map((message) => (
    <p key={message} className="config-warning">
      {message}
    </p>
  ));
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

function ResetButton({ label, pointer }: { readonly label: string; readonly pointer: string }): ReactNode {
  const changed = useChangedFrom(pointer);
  const title = useConfig((state) => state.base?.title ?? '');
  if (changed === null) return null;
  return (
    <Tooltip label={`${title}: ${valueInWords(changed.base)}. Click to go back to it.`}>
      <ActionIcon className="config-reset" size="sm" onClick={() => resetField(pointer)} aria-label={`Reset ${label}`}>
        <IconArrowBackUp size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
