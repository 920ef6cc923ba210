import './keyboard.css';

import type { Failure } from '@contract/index';
import { Button, TextInput } from '@mantine/core';
import { useCallback, useState, type ReactNode } from 'react';

import { overrideProblems, useKeyEntries, useKeyOverrides, type CatalogueEntry, type KeyOverrides } from '../../acts';
import { FailureNote } from '../../ui';
import { changeSetting } from '../store';
import { findEntries, withKeys } from './key-changes';
import { KeyLine } from './key-line';
import { useRecorder } from './recording';

/** Every key of the program, to be chosen anew: kept in a person's own settings. */
export function KeyboardPanel(): ReactNode {
  const entries = useKeyEntries();
  const overrides = useKeyOverrides();
  const [query, setQuery] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = useCallback((changed: KeyOverrides) => void saveKeys(changed).then(setFailure), []);
  const recorder = useRecorder(save);
  const problems = overrideProblems(entries, overrides);
  const found = findEntries(entries, overrides, query);
  return (
    <>
      <div className="keyboard-head">
        <TextInput
          aria-label="Search the keys"
          placeholder="Act or key"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Button variant="default" disabled={Object.keys(overrides).length === 0} onClick={() => save({})}>
          Reset all keys
        </Button>
      </div>
      {failure === null ? null : <FailureNote failure={failure} />}
      {problems.length === 0 ? null : (
        <ul className="keyboard-problems" role="alert" aria-label="Keys that are not as they should be">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {found.length === 0 ? <p>No act or key has “{query}”.</p> : null}
      <div className="keyboard-groups">
        {groupsOf(found).map(([group, lines]) => (
          <section key={group} aria-label={`Keys: ${group}`}>
            <h3 className="workspace-setting-group">{group}</h3>
            {lines.map((entry) => (
              <KeyLine
                key={entry.id}
                entry={entry}
                overrides={overrides}
                recorder={recorder}
                onChange={(keys) => save(withKeys(overrides, entry, keys))}
              />
            ))}
          </section>
        ))}
      </div>
    </>
  );
}

async function saveKeys(overrides: KeyOverrides): Promise<Failure | null> {
  const value = Object.fromEntries(Object.entries(overrides).map(([id, keys]) => [id, [...(keys ?? [])]]));
  const clear = Object.keys(value).length === 0;
  const result = await changeSetting({ scope: 'user', key: 'keyBindings', value: clear ? null : value, clear });
  return result.ok ? null : result.failure;
}

function groupsOf(entries: readonly CatalogueEntry[]): readonly (readonly [string, readonly CatalogueEntry[]])[] {
  const groups = new Map<string, CatalogueEntry[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups];
}
