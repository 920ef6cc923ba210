import type { RunDetail, RunSummary } from '@contract/index';
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';

import { Bytes, formatNumber, SafeText } from '../ui';
import { Explanation, explanationOf } from './explanation';
import { LogPanel } from './log/log-panel';
import { RunEvents } from './run-events';

/** What lies in the run's folder, in words. */
export function RunTabs({ run, detail }: { readonly run: RunSummary; readonly detail: RunDetail }): ReactNode {
  return (
    <Tabs defaultValue="events" className="run-tabs" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="events">Events</Tabs.Tab>
        <Tabs.Tab value="log">Log</Tabs.Tab>
        <Tabs.Tab value="explanation">What happened</Tabs.Tab>
        <Tabs.Tab value="config">Config</Tabs.Tab>
        <Tabs.Tab value="files">Files</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="events" className="run-tab">
        <RunEvents events={detail.events} skippedLines={run.skippedLines} />
      </Tabs.Panel>
      <Tabs.Panel value="log" className="run-tab">
        <LogPanel run={run} />
      </Tabs.Panel>
      <Tabs.Panel value="explanation" className="run-tab">
        <Explanation run={run} explanation={explanationOf(run, detail)} />
      </Tabs.Panel>
      <Tabs.Panel value="config" className="run-tab">
        <Config config={detail.config} />
      </Tabs.Panel>
      <Tabs.Panel value="files" className="run-tab">
        <Files detail={detail} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Config({ config }: { readonly config: RunDetail['config'] }): ReactNode {
  const { data, model, patch, whole, augmentation, execution, ...general } = config;
  const groups = { general, data, model, patch, whole, augmentation, execution };
  return (
    <div className="run-config">
      {Object.entries(groups).map(([group, fields]) => (
        <dl key={group}>
          <dt className="run-config-group">{group}</dt>
          {Object.entries(fields).map(([field, value]) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd className="ui-figure">
                <SafeText text={valueInWords(value)} />
              </dd>
            </div>
          ))}
        </dl>
      ))}
    </div>
  );
}

function valueInWords(value: unknown): string {
  if (value === null) return '–';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Files({ detail }: { readonly detail: RunDetail }): ReactNode {
  const total = detail.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return (
    <>
      <p className="ui-mono ui-break run-dim">
        <SafeText text={detail.folder} />
      </p>
      <table className="run-lines">
        <tbody>
          {detail.files.map((file) => (
            <tr key={file.path}>
              <td className="ui-mono run-line-text">{file.path}</td>
              <td className="run-number">
                <Bytes value={file.sizeBytes} />
              </td>
            </tr>
          ))}
          <tr>
            <td className="run-dim">{formatNumber(detail.files.length, 1)} files together</td>
            <td className="run-number">
              <Bytes value={total} />
            </td>
          </tr>
        </tbody>
      </table>
    </>
  );
}
