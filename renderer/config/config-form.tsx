import { Theme } from '@rjsf/mantine';
import { withTheme } from '@rjsf/core';
import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { useMemo, type ReactNode } from 'react';

import { configDifferences } from './config-difference';
import { configValidator } from './config-validator';
import { errorSchemaOf } from './field-errors';
import type { ConfigFormContext } from './form-context';
import { runConfigSchema } from './form-schema';
import { FieldLine, StageTemplate } from './form-templates';
import { ChoiceWidget, SplitWidget, TextOrNumberInput, YesNoWidget } from './form-widgets';
import { isJsonObject } from './json-pointer';
import { PhasesField } from './phases-field';
import { editDraft, resetField, useConfig } from './store';

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
  const base = useConfig((state) => state.base);
  const check = useConfig((state) => state.check);
  const splits = useConfig((state) => state.splits);
  const datasets = useConfig((state) => state.datasets);
  const extraErrors = useMemo(() => errorSchemaOf(check?.errors ?? []), [check]);
  const formContext = useMemo<ConfigFormContext>(() => {
    const differences = base === null || draft === null ? [] : configDifferences(base.config, draft);
    return {
      changed: new Map(differences.map((each) => [each.pointer, each.base])),
      baseTitle: base?.title ?? '',
      errors: check?.errors ?? [],
      ourChoices: new Map(base?.ourChoices.map(({ path, why }) => [path, why])),
      warnings: check?.warnings ?? [],
      splits,
      datasets,
      onReset: resetField,
      onCreateSplit,
    };
  }, [base, draft, check, splits, datasets, onCreateSplit]);
  if (draft === null) return null;
  return (
    <Form
      schema={runConfigSchema}
      uiSchema={uiSchema}
      validator={configValidator}
      formData={draft}
      formContext={formContext}
      extraErrors={extraErrors}
      onChange={({ formData }) => isJsonObject(formData) && editDraft(formData)}
      tagName="div"
      noHtml5Validate
      showErrorList={false}
    >
      <></>
    </Form>
  );
}
