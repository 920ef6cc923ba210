import type { ReactNode } from 'react';

import { ErrorState, LoadingState } from '../ui';
import { choosePreset, loadPresets, undoReplacement, useConfig } from './store';

/** Where an experiment can begin. */
export function PresetList(): ReactNode {
  const presets = useConfig((state) => state.presets);
  const base = useConfig((state) => state.base);
  const replaced = useConfig((state) => state.replaced);
  if (presets.state === 'loading') return <LoadingState what="presets" rows={3} rowHeightPx={64} />;
  if (presets.state === 'failed') return <ErrorState failure={presets.failure} onRetry={() => void loadPresets()} />;
  const isRun = base !== null && !presets.value.some((preset) => preset.id === base.id);
  return (
    <ul className="preset-list">
      {presets.value.map((preset) => (
        <li key={preset.id}>
          <button
            type="button"
            className="preset"
            aria-pressed={preset.id === base?.id}
            data-testid={`preset-${preset.id}`}
            onClick={() => choosePreset(preset)}
          >
            <span className="preset-id">{preset.id}</span>
            <span className="preset-title">{preset.title}</span>
            <span className="preset-text">{preset.description}</span>
          </button>
        </li>
      ))}
      {isRun ? (
        <li className="preset" aria-current="true">
          <span className="preset-id">from run</span>
          <span className="preset-title">{base.title}</span>
        </li>
      ) : null}
      {replaced === null ? null : (
        <li className="preset-undo" role="status">
          The form was filled anew.{' '}
          <button type="button" className="config-link" onClick={undoReplacement}>
            Undo
          </button>
        </li>
      )}
    </ul>
  );
}
