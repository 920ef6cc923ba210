import type { Failure, Settings, SettingsChange, SettingsView } from '@contract/index';
import { NumberInput, SegmentedControl, Select, Slider, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

import settingsSchema from '@contract/schema/workspace.json';

import { ErrorState, FailureNote, LoadingState, ProblemList } from '../ui';
import { changeSetting, loadSettings, useWorkspace } from './store';

type Scope = SettingsChange['scope'];
type Key = SettingsChange['key'];

/** One screen for both files; each setting says which file it comes from. */
export function SettingsPanel({ hasWorkspace }: { readonly hasWorkspace: boolean }): ReactNode {
  const settings = useWorkspace((state) => state.settings);
  const [chosen, setScope] = useState<Scope>('user');
  const scope = hasWorkspace ? chosen : 'user';
  const [failure, setFailure] = useState<Failure | null>(null);
  if (settings.state === 'loading') return <LoadingState what="settings" rows={5} rowHeightPx={64} />;
  if (settings.state === 'failed') return <ErrorState failure={settings.failure} onRetry={() => void loadSettings()} />;
  const change = async (key: Key, value: SettingsChange['value'], clear: boolean): Promise<void> => {
    const result = await changeSetting({ scope, key, value, clear });
    setFailure(result.ok ? null : result.failure);
  };
  return (
    <Stack gap="md">
      <div className="workspace-scope">
        <SegmentedControl
          aria-label="Which file is changed"
          value={scope}
          onChange={(value) => {
            setScope(value === 'workspace' ? 'workspace' : 'user');
          }}
          data={[
            { value: 'user', label: 'For me' },
            { value: 'workspace', label: 'For this workspace', disabled: !hasWorkspace },
          ]}
        />
        <Text c="dimmed">
          {scope === 'user'
            ? 'Kept in your own settings file; a workspace may hold another value, which then wins there.'
            : 'Kept in the workspace’s settings file, and goes with it.'}
        </Text>
      </div>
      {failure === null ? null : <FailureNote failure={failure} />}
      <ProblemList problems={settings.value.problems} />
      {KEYS.map((key) => (
        <SettingLine key={key} name={key} scope={scope} view={settings.value} onChange={change} />
      ))}
    </Stack>
  );
}

const KEYS: readonly Key[] = ['pythonExecutable', 'splitSeed', 'heatmapOpacity', 'viewerCacheBytes', 'logLevel'];

interface SettingLineProps {
  readonly name: Key;
  readonly scope: Scope;
  readonly view: SettingsView;
  readonly onChange: (key: Key, value: SettingsChange['value'], clear: boolean) => Promise<void>;
}

function SettingLine({ name, scope, view, onChange }: SettingLineProps): ReactNode {
  const { title, description } = settingsSchema.$defs.Settings.properties[name];
  const source = view.sources[name] ?? 'default';
  return (
    <section className="workspace-setting" aria-label={title}>
      <div>
        <div className="workspace-setting-title">{title.replace(' (bytes)', '')}</div>
        <Text c="dimmed">{description}</Text>
      </div>
      <div>
        <SettingField name={name} settings={view.effective} onSet={(value) => void onChange(name, value, false)} />
        <div className="workspace-source">
          {SOURCES[source]}
          {source === scope ? (
            <UnstyledButton className="ui-link" onClick={() => void onChange(name, null, true)}>
              Reset
            </UnstyledButton>
          ) : null}
        </div>
      </div>
    </section>
  );
}

const SOURCES = {
  default: 'default',
  user: 'from your settings',
  workspace: 'from this workspace’s settings',
} as const;

interface SettingFieldProps {
  readonly name: Key;
  readonly settings: Settings;
  readonly onSet: (value: string | number | null) => void;
}

const MEBIBYTE = 1024 ** 2;

function SettingField({ name, settings, onSet }: SettingFieldProps): ReactNode {
  switch (name) {
    case 'pythonExecutable':
      return (
        <TextField
          label="Python executable"
          value={settings.pythonExecutable ?? ''}
          onSet={(text) => {
            onSet(text.trim() === '' ? null : text.trim());
          }}
        />
      );
    case 'splitSeed':
      return (
        <NumberField
          label="Split seed"
          value={settings.splitSeed}
          minimum={0}
          maximum={2_147_483_647}
          suffix=""
          onSet={onSet}
        />
      );
    case 'heatmapOpacity':
      return <OpacityField value={settings.heatmapOpacity} onSet={onSet} />;
    case 'viewerCacheBytes':
      return <CacheField bytes={settings.viewerCacheBytes} onSet={onSet} />;
    case 'logLevel':
      return (
        <Select
          aria-label="Log level"
          allowDeselect={false}
          data={['debug', 'info', 'warn', 'error']}
          value={settings.logLevel}
          onChange={onSet}
        />
      );
  }
}

/** Kept in bytes, shown in MiB. */
function CacheField({ bytes, onSet }: { readonly bytes: number; readonly onSet: (bytes: number) => void }): ReactNode {
  return (
    <NumberField
      label="Viewer cache"
      value={Math.round(bytes / MEBIBYTE)}
      minimum={64}
      maximum={2048}
      suffix=" MiB"
      onSet={(mebibytes) => {
        onSet(mebibytes * MEBIBYTE);
      }}
    />
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onSet: (text: string) => void;
}

/** Written when it is left or Enter is pressed, not at each key. */
function TextField({ label, value, onSet }: TextFieldProps): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => {
    setText(value);
  }, [value]);
  const commit = (): void => {
    if (text !== value) onSet(text);
  };
  return (
    <TextInput
      aria-label={label}
      classNames={{ input: 'ui-mono' }}
      value={text}
      placeholder="the one set up beside this program"
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly suffix: string;
  readonly onSet: (value: number) => void;
}

function NumberField({ label, value, minimum, maximum, suffix, onSet }: NumberFieldProps): ReactNode {
  const [typed, setTyped] = useState<string | number>(value);
  useEffect(() => {
    setTyped(value);
  }, [value]);
  const commit = (): void => {
    const wanted = Number(typed);
    if (typed !== '' && Number.isInteger(wanted) && wanted !== value)
      onSet(Math.min(maximum, Math.max(minimum, wanted)));
    else setTyped(value);
  };
  return (
    <NumberInput
      aria-label={label}
      value={typed}
      min={minimum}
      max={maximum}
      suffix={suffix}
      allowDecimal={false}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

function OpacityField({
  value,
  onSet,
}: {
  readonly value: number;
  readonly onSet: (value: number) => void;
}): ReactNode {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    setShown(value);
  }, [value]);
  return (
    <Slider
      aria-label="Heatmap opacity"
      min={0}
      max={1}
      step={0.05}
      value={shown}
      label={(each) => each.toFixed(2)}
      onChange={setShown}
      onChangeEnd={onSet}
    />
  );
}
