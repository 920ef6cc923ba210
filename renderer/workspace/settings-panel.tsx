import type { Failure, Settings, SettingsChange, SettingsView } from '@contract/index';
import { SegmentedControl, Select, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import settingsSchema from '@contract/schema/workspace.json';

import { ErrorState, FailureNote, LoadingState, ProblemList } from '../ui';
import { CalibrationsField } from './calibrations-field';
import { BytesField, NumberField, ShareField, SwitchField, TextField } from './setting-fields';
import { changeSetting, loadSettings, useWorkspace } from './store';

type Scope = SettingsChange['scope'];
/** The keys have a section of their own. */
type Key = Exclude<SettingsChange['key'], 'keyBindings'>;

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
      {GROUPS.map(({ name, keys }) => (
        <section key={name} aria-label={name}>
          <h3 className="workspace-setting-group">{name}</h3>
          {keys
            .filter((key) => scope === 'user' || key !== 'presenterMode')
            .map((key) => (
              <SettingLine key={key} name={key} scope={scope} view={settings.value} onChange={change} />
            ))}
        </section>
      ))}
    </Stack>
  );
}

interface Group {
  readonly name: string;
  readonly keys: readonly Key[];
}

const GROUPS: readonly Group[] = [
  { name: 'Runs', keys: ['pythonExecutable', 'runRetries', 'splitSeed'] },
  {
    name: 'Alerts',
    keys: [
      'alertNotifications',
      'alertGpuIdlePercent',
      'alertGpuMemoryPercent',
      'alertDataWaitPercent',
      'alertDiskFreeBytes',
    ],
  },
  { name: 'Viewer', keys: ['presenterMode', 'heatmapOpacity', 'viewerCacheBytes', 'displayCalibrations'] },
  { name: 'Program', keys: ['logLevel'] },
];

interface SettingLineProps {
  readonly name: Key;
  readonly scope: Scope;
  readonly view: SettingsView;
  readonly onChange: (key: Key, value: SettingsChange['value'], clear: boolean) => Promise<void>;
}

function SettingLine({ name, scope, view, onChange }: SettingLineProps): ReactNode {
  const { description } = PROPERTIES[name];
  const title = titleOf(name);
  const source = view.sources[name] ?? 'default';
  return (
    <section className="workspace-setting" aria-label={title}>
      <div>
        <div className="workspace-setting-title">{title}</div>
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

const PROPERTIES = settingsSchema.$defs.Settings.properties;

/** The unit stands in the field, and the group's name over it: a title repeats neither. */
function titleOf(key: Key): string {
  const title = PROPERTIES[key].title.replace(/ \((bytes|%)\)$/, '').replace(/^Alert: /, '');
  return title.charAt(0).toUpperCase() + title.slice(1);
}

const SOURCES = {
  default: 'default',
  user: 'from your settings',
  workspace: 'from this workspace’s settings',
} as const;

interface SettingFieldProps {
  readonly name: Key;
  readonly settings: Settings;
  readonly onSet: (value: SettingsChange['value']) => void;
}

function SettingField({ name, settings, onSet }: SettingFieldProps): ReactNode {
  const label = titleOf(name);
  switch (name) {
    case 'pythonExecutable':
      return (
        <TextField
          label={label}
          value={settings.pythonExecutable ?? ''}
          placeholder="the one set up beside this program"
          onSet={(text) => {
            onSet(text.trim() === '' ? null : text.trim());
          }}
        />
      );
    case 'splitSeed':
    case 'runRetries':
      return <NumberField label={label} value={settings[name]} {...limitsOf(name)} suffix="" onSet={onSet} />;
    case 'alertGpuIdlePercent':
    case 'alertGpuMemoryPercent':
    case 'alertDataWaitPercent':
      return (
        <NumberField label={label} value={settings[name]} {...limitsOf(name)} suffix=" %" decimals={1} onSet={onSet} />
      );
    case 'viewerCacheBytes':
      return <BytesField label={label} value={settings[name]} {...limitsOf(name)} unit="MiB" onSet={onSet} />;
    case 'alertDiskFreeBytes':
      return <BytesField label={label} value={settings[name]} {...limitsOf(name)} unit="GiB" onSet={onSet} />;
    case 'displayCalibrations':
      return <CalibrationsField calibrations={settings.displayCalibrations} onSet={onSet} />;
    case 'heatmapOpacity':
      return <ShareField label={label} value={settings.heatmapOpacity} onSet={onSet} />;
    case 'alertNotifications':
    case 'presenterMode':
      return <SwitchField label={label} value={settings[name]} onSet={onSet} />;
    case 'logLevel':
      return (
        <Select
          aria-label={label}
          allowDeselect={false}
          data={PROPERTIES.logLevel.enum}
          value={settings.logLevel}
          onChange={onSet}
        />
      );
  }
}

type NumberKey =
  | 'splitSeed'
  | 'runRetries'
  | 'viewerCacheBytes'
  | 'alertGpuIdlePercent'
  | 'alertGpuMemoryPercent'
  | 'alertDataWaitPercent'
  | 'alertDiskFreeBytes';

/** As the contract has them: what it would refuse cannot be typed. */
function limitsOf(key: NumberKey): { readonly minimum: number; readonly maximum: number } {
  const { minimum, maximum } = PROPERTIES[key];
  return { minimum, maximum };
}
