/** What main and the catalogue's worker thread say to each other. */

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One statement, run once for each set of parameters. */
export interface WriteStatement {
  readonly sql: string;
  readonly parameterSets: readonly (readonly SqlValue[])[];
}

export interface CatalogueFiles {
  readonly catalogue: string;
  readonly lock: string;
  readonly backups: string;
}

/** Who holds the workspace, for the one who finds it locked. */
export interface LockHolder {
  readonly pid: number;
  readonly hostName: string;
  readonly userName: string;
  readonly sinceMs: number;
}

export type CatalogueRequest =
  | { readonly kind: 'open'; readonly files: CatalogueFiles; readonly holder: LockHolder }
  | { readonly kind: 'read'; readonly sql: string; readonly parameters: readonly SqlValue[] }
  | { readonly kind: 'write'; readonly statements: readonly WriteStatement[] }
  | { readonly kind: 'close' };

export interface CatalogueOpened {
  readonly access: 'write' | 'read';
  /** Set when another process writes this workspace. */
  readonly holder: LockHolder | null;
  readonly version: number;
}

export interface CatalogueReplies {
  readonly open: CatalogueOpened;
  readonly read: readonly SqlRow[];
  /** Rows changed by each statement. */
  readonly write: readonly number[];
  readonly close: null;
}

export interface CatalogueError {
  readonly code: string | null;
  readonly message: string;
}

export interface CatalogueEnvelope {
  readonly id: number;
  readonly request: CatalogueRequest;
}

export type CatalogueAnswer =
  | { readonly id: number; readonly ok: true; readonly value: CatalogueReplies[CatalogueRequest['kind']] }
  | { readonly id: number; readonly ok: false; readonly error: CatalogueError };
