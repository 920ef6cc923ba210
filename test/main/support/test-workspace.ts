import { join } from 'node:path';

import type { EventName } from '@contract/index';
import { createImports, type Imports } from '@main/datasets';
import { createRecentWorkspaces, createWorkspaceService, type WorkspaceService } from '@main/workspace';

import type { BuiltWorkers } from './built-workers';

export interface TestApp {
  readonly workspace: WorkspaceService;
  readonly imports: Imports;
  readonly events: { readonly name: EventName; readonly payload: unknown }[];
  readonly errors: string[];
}

/** Main without Electron: the real workspace service, catalogue and import workers. */
export function createTestApp(workers: BuiltWorkers, userFolder: string): TestApp {
  const events: { name: EventName; payload: unknown }[] = [];
  const errors: string[] = [];
  const workspace = createWorkspaceService({
    workerFile: workers.catalogue,
    warn: (message) => errors.push(message),
    recent: createRecentWorkspaces(join(userFolder, 'recent.json')),
  });
  const imports = createImports({
    workspace,
    broadcast: (name, payload) => events.push({ name, payload }),
    logError: (message) => errors.push(message),
    workerFile: workers.imports,
    codecsFolder: workers.codecs,
  });
  return { workspace, imports, events, errors };
}
