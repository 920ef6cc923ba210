import { UnstyledButton } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { displayKey, keysInForce, type CatalogueEntry, type KeyOverrides } from '../../acts';
import type { Recorder, Recording } from './recording';

export interface KeyLineProps {
  readonly entry: CatalogueEntry;
  readonly overrides: KeyOverrides;
  readonly recorder: Recorder;
  readonly onChange: (keys: readonly string[]) => void;
}

/** One act: its keys, each to be pressed anew. */
export function KeyLine({ entry, overrides, recorder, onChange }: KeyLineProps): ReactNode {
  const keys = keysInForce(entry, overrides);
  const own = recorder.recording?.entry.id === entry.id ? recorder.recording : null;
  const isNew = own !== null && own.at === keys.length;
  return (
    <div className="keyboard-line" role="group" aria-label={entry.description}>
      <span>{entry.description}</span>
      <span className="keyboard-keys">
        {keys.map((key, at) => (
          <span key={key} className="keyboard-key">
            <UnstyledButton
              className="keyboard-cap"
              data-recording={own?.at === at}
              aria-label={`Change ${displayKey(key)}`}
              onClick={() => recorder.start(entry, at)}
            >
              {own?.at === at && own.refused === null ? 'press a key' : displayKey(key)}
            </UnstyledButton>
            {entry.ordered ? null : (
              <UnstyledButton
                aria-label={`Remove ${displayKey(key)}`}
                onClick={() => onChange(keys.filter((each) => each !== key))}
              >
                <IconX size={12} aria-hidden />
              </UnstyledButton>
            )}
          </span>
        ))}
        {keys.length === 0 && !isNew ? <span className="keyboard-none">no key</span> : null}
        {isNew ? (
          <span className="keyboard-cap" data-recording>
            {own.refused === null ? 'press a key' : displayKey(own.refused.key)}
          </span>
        ) : null}
        {entry.ordered ? null : (
          <UnstyledButton aria-label="Add a key" onClick={() => recorder.start(entry, keys.length)}>
            <IconPlus size={14} aria-hidden />
          </UnstyledButton>
        )}
      </span>
      <span className="keyboard-reset">
        {overrides[entry.id] === undefined ? null : (
          <UnstyledButton className="ui-link" onClick={() => onChange(entry.keys)}>
            Reset
          </UnstyledButton>
        )}
      </span>
      {own === null ? null : <RecordingNote recording={own} recorder={recorder} />}
    </div>
  );
}

function RecordingNote({
  recording,
  recorder,
}: {
  readonly recording: Recording;
  readonly recorder: Recorder;
}): ReactNode {
  const { refused } = recording;
  if (refused === null) {
    return (
      <p className="keyboard-note" role="status">
        Press the new key, alone or with Ctrl, Alt or Shift. Esc keeps it as it is.
      </p>
    );
  }
  return (
    <p className="keyboard-note keyboard-refused" role="alert">
      <span>{reasonOf(refused)}</span>
      {recorder.takeOver === null ? null : (
        <UnstyledButton className="ui-link" onClick={recorder.takeOver}>
          Use it here instead
        </UnstyledButton>
      )}
      <UnstyledButton className="ui-link" onClick={() => recorder.start(recording.entry, recording.at)}>
        Press another
      </UnstyledButton>
      <UnstyledButton className="ui-link" onClick={recorder.cancel}>
        Cancel
      </UnstyledButton>
    </p>
  );
}

function reasonOf({ key, holders }: NonNullable<Recording['refused']>): string {
  if (holders.length === 0) return `${displayKey(key)} belongs to the window itself.`;
  const names = holders.map(({ group, description }) => `“${description}” (${group})`).join(' and ');
  return `${displayKey(key)} is the key of ${names}.`;
}
