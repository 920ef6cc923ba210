import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ImportProgress, TruthFile } from '@contract/index';
import { datasetsHandlers } from '@main/datasets';
import type { Catalogue } from '@main/workspace';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { makePhantom } from '../support/phantom';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-workspace';

export const PATIENTS = 10;
/** The query that finds every study. */
export const everything = { datasetId: null, text: null, density: null, malignant: null, splitPart: null };

type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown };

export async function valueOf<T>(result: Promise<Reply<T>> | Reply<T>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}

/** Imports of one phantom, each test's into an empty workspace of its own. */
class PhantomImports {
  constructor(
    private readonly built: () => { readonly workers: BuiltWorkers; readonly phantom: string },
    private readonly opened: () => { readonly folder: string; readonly app: TestApp },
  ) {}

  get workers(): BuiltWorkers {
    return this.built().workers;
  }

  get phantom(): string {
    return this.built().phantom;
  }

  /** The test's own, with the workspace in it. */
  get folder(): string {
    return this.opened().folder;
  }

  get app(): TestApp {
    return this.opened().app;
  }

  handlers(): ReturnType<typeof datasetsHandlers> {
    return datasetsHandlers(this.app.workspace, this.app.imports);
  }

  catalogue(): Catalogue {
    return this.app.workspace.current()!.catalogue;
  }

  truth(): TruthFile {
    return JSON.parse(readFileSync(join(this.phantom, 'truth.json'), 'utf8')) as TruthFile;
  }

  /** A copy of the phantom's first patient, to be spoiled. */
  someFiles(): string {
    const target = join(this.folder, 'source');
    mkdirSync(target);
    cpSync(join(this.phantom, 'patient-0001'), join(target, 'patient-0001'), { recursive: true });
    return target;
  }

  async importFolder(source: string, name = 'Set'): Promise<ImportProgress> {
    const { importId } = await valueOf(this.app.imports.start({ folder: source, name }));
    return this.ended(importId);
  }

  private async ended(importId: string): Promise<ImportProgress> {
    for (;;) {
      const found = this.app.imports.list().find((each) => each.importId === importId);
      if (found !== undefined && found.state !== 'scanning' && found.state !== 'reading') return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Makes the phantom once for a test file, and a workspace for each of its tests. */
export function usePhantomImports(): PhantomImports {
  let workers: BuiltWorkers;
  let fixtures: ReturnType<typeof temporaryFolder>;
  let folder: ReturnType<typeof temporaryFolder>;
  let app: TestApp;
  beforeAll(async () => {
    workers = await buildWorkers();
    fixtures = temporaryFolder();
    makePhantom(join(fixtures.path, 'phantom'), PATIENTS);
  }, 120_000);
  afterAll(async () => {
    await workers.remove();
    fixtures.remove();
  });
  beforeEach(async () => {
    folder = temporaryFolder();
    app = createTestApp(workers, folder.path);
    await app.workspace.createAt(join(folder.path, 'workspace'), 'Test');
  });
  afterEach(async () => {
    await app.workspace.close();
    folder.remove();
  });
  return new PhantomImports(
    () => ({ workers, phantom: join(fixtures.path, 'phantom') }),
    () => ({ folder: folder.path, app }),
  );
}
