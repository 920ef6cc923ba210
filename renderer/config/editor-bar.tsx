import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconCopy, IconFileExport, IconFileImport } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useActs, useKeys, useNameWithKey } from '../acts';
import { copySource, exportConfig, importConfig } from './source/config-file';
import { chooseLanguage } from './source/source-document';
import { showView, useSource, type EditorView } from './source/source-store';
import { useConfig } from './store';

const views = [
  { value: 'form', label: 'Form' },
  { value: 'source', label: 'Source' },
] as const;
const languages = [
  { value: 'yaml', label: 'YAML' },
  { value: 'json', label: 'JSON' },
] as const;

/** Form or source, in which language, and files in and out. */
export function EditorBar(): ReactNode {
  const view = useSource((state) => state.view);
  const language = useSource((state) => state.language);
  const unreadable = useConfig((state) => state.sourceProblem !== null);
  const hasDraft = useConfig((state) => state.draft !== null);
  useEditorKeys();
  if (!hasDraft) return null;
  return (
    <>
      <SegmentedControl
        size="xs"
        data={[...views]}
        value={view}
        onChange={(next) => showView(next === 'source' ? 'source' : 'form')}
        aria-label="Show the experiment as"
        data-testid="editor-view"
      />
      <SegmentedControl
        size="xs"
        data={[...languages]}
        value={language}
        disabled={unreadable}
        title={unreadable ? 'The text has to be readable before it can be written in another language.' : ''}
        onChange={(next) => chooseLanguage(next === 'json' ? 'json' : 'yaml')}
        aria-label="Language of the source"
        data-testid="source-language"
      />
      <FileButton
        name="Import a config"
        keyId="experiment.import"
        icon={IconFileImport}
        run={() => void importConfig()}
      />
      <FileButton
        name={`Export as ${language.toUpperCase()}`}
        keyId="experiment.export"
        icon={IconFileExport}
        disabled={unreadable}
        run={() => void exportConfig()}
      />
      <FileButton name={`Copy as ${language.toUpperCase()}`} icon={IconCopy} disabled={unreadable} run={copySource} />
    </>
  );
}

interface FileButtonProps {
  readonly name: string;
  /** Its line in the catalogue of keys. */
  readonly keyId?: string;
  readonly icon: typeof IconCopy;
  readonly disabled?: boolean;
  readonly run: () => void;
}

function FileButton({ name, keyId = '', icon: TheIcon, disabled = false, run }: FileButtonProps): ReactNode {
  const label = useNameWithKey(name, keyId);
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={name} disabled={disabled} onClick={run}>
        <TheIcon size={16} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}

function useEditorKeys(): void {
  const view = useSource((state) => state.view);
  const other: EditorView = view === 'form' ? 'source' : 'form';
  const toggle = (): void => showView(other);
  useKeys('Experiment', [
    { keys: ['Ctrl+e'], description: 'Form or source', run: toggle, inFields: true },
    { keys: ['Ctrl+o'], description: 'Import a config file', run: () => void importConfig(), inFields: true },
    { keys: ['Ctrl+s'], description: 'Export the config to a file', run: () => void exportConfig(), inFields: true },
  ]);
  useActs([
    {
      id: 'experiment.view',
      name: `Show the experiment as ${other}`,
      keywords: 'yaml json text',
      run: toggle,
    },
    {
      id: 'experiment.import',
      name: 'Import a config file',
      keywords: 'open yaml json',
      run: () => void importConfig(),
    },
    {
      id: 'experiment.export',
      name: 'Export the config to a file',
      keywords: 'save yaml json',
      run: () => void exportConfig(),
    },
    { id: 'experiment.copy', name: 'Copy the config as text', keywords: 'clipboard yaml json', run: copySource },
    { id: 'experiment.yaml', name: 'Write the source as YAML', run: () => chooseLanguage('yaml') },
    { id: 'experiment.json', name: 'Write the source as JSON', run: () => chooseLanguage('json') },
  ]);
}
