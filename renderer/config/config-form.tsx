import { Theme } from '@rjsf/mantine';
import { withTheme } from '@rjsf/core';
import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { useEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';

import { configValidator } from './config-validator';
import { errorSchemaOf } from './field-errors';
import type { ConfigFormContext } from './form-context';
import { runConfigSchema } from './form-schema';
import { FieldLine, StageTemplate } from './form-templates';
import { ChoiceWidget, SplitWidget, TextOrNumberInput, YesNoWidget } from './form-widgets';
import { isJsonObject } from './json-pointer';
import { PhasesField } from './phases-field';
import { editDraft, useConfig } from './store';

const Form = withTheme<unknown, RJSFSchema, ConfigFormContext>({
  ...(Theme as object),
  templates: {
    ...(Theme.templates as object),
    FieldTemplate: FieldLine,
    ObjectFieldTemplate: StageTemplate,
    BaseInputTemplate: TextOrNumberInput,
  },
  fields: { phases: PhasesField },
  widgets: {
    ...(Theme.widgets as object),
    SelectWidget: ChoiceWidget,
    CheckboxWidget: YesNoWidget,
    split: SplitWidget,
  },
});

const uiSchema: UiSchema<unknown, RJSFSchema, ConfigFormContext> = {
  formatVersion: { 'ui:widget': 'hidden' },
  preset: { 'ui:widget': 'hidden' },
  data: { splitId: { 'ui:widget': 'split' } },
  patch: { phases: { 'ui:field': 'phases' } },
  whole: { phases: { 'ui:field': 'phases' } },
  'ui:submitButtonOptions': { norender: true },
};

/** The config as a form, generated from the contract's schema; what is wrong comes from main's check. */
export function ConfigForm({ onCreateSplit }: { readonly onCreateSplit: () => void }): ReactNode {
  const draft = useConfig((state) => state.draft);
  const errors = useConfig((state) => state.check?.errors);
  const extraErrors = useMemo(() => errorSchemaOf(errors ?? []), [errors]);
  const createSplit = useLatest(onCreateSplit);
  const formContext = useMemo<ConfigFormContext>(() => ({ onCreateSplit: () => createSplit.current() }), [createSplit]);
  if (draft === null) return null;
  return (
    <Form
      schema={runConfigSchema}
      uiSchema={uiSchema}
      validator={configValidator}
      formData={draft}
      formContext={formContext}
      extraErrors={extraErrors}
      onChange={takeEdit}
      tagName="div"
      noHtml5Validate
      showErrorList={false}
    >
      <></>
    </Form>
  );
}

function takeEdit({ formData }: { readonly formData?: unknown }): void {
  if (isJsonObject(formData)) editDraft(formData);
}

function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
