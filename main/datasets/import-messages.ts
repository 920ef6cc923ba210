/** What main and an import worker thread say to each other. */
import type { BreastDensity, ImageRecord, Laterality, TruthImage, View } from '@contract/index';

/** Why a file was not taken, or was taken for viewing only. */
export interface LeftOutReason {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string | null;
}

/** One mammogram, read and measured. PatientID never leaves the worker: only its pseudonym does. */
export interface ReadImage {
  readonly file: string;
  readonly sopInstanceUid: string | null;
  readonly patientKey: string;
  readonly studyKey: string;
  /** YYYYMMDD; kept in memory only, to order a patient's studies. */
  readonly studyDate: string | null;
  readonly caseKey: string;
  readonly laterality: Laterality | null;
  readonly view: View | null;
  readonly viewModifiers: readonly string[];
  readonly viewSource: ImageRecord['viewSource'];
  readonly rows: number;
  readonly columns: number;
  readonly photometricInterpretation: string;
  readonly transferSyntaxUid: string;
  readonly presentationIntent: string | null;
  readonly density: BreastDensity | null;
  readonly trainingExclusion: LeftOutReason | null;
}

export type ReadOutcome =
  { readonly kind: 'image'; readonly image: ReadImage } | { readonly kind: 'left-out'; readonly why: LeftOutReason };

export interface WalkOutcome {
  /** Relative paths, sorted: the order of the import. */
  readonly files: readonly string[];
  readonly truthFiles: readonly string[];
  readonly unreadable: readonly { readonly file: string; readonly why: LeftOutReason }[];
}

export type TruthOutcome =
  | { readonly kind: 'truth'; readonly images: readonly TruthImage[] }
  | { readonly kind: 'left-out'; readonly why: LeftOutReason };

export type ImportJob =
  | { readonly kind: 'walk'; readonly folder: string }
  | { readonly kind: 'truth'; readonly folder: string; readonly file: string }
  | {
      readonly kind: 'read';
      readonly folder: string;
      readonly file: string;
      readonly salt: string;
      readonly thumbnails: string;
    }
  /** target null: the picture is only answered, not kept. */
  | { readonly kind: 'thumbnail'; readonly file: string; readonly target: string | null };

export interface ImportJobReplies {
  readonly walk: WalkOutcome;
  readonly truth: TruthOutcome;
  readonly read: ReadOutcome;
  readonly thumbnail:
    | { readonly kind: 'thumbnail'; readonly png: Uint8Array }
    | { readonly kind: 'left-out'; readonly why: LeftOutReason };
}

export interface ImportEnvelope {
  readonly id: number;
  readonly job: ImportJob;
}

export type ImportAnswer =
  | { readonly id: number; readonly kind: 'done'; readonly value: ImportJobReplies[ImportJob['kind']] }
  | { readonly id: number; readonly kind: 'progress'; readonly filesSeen: number }
  | { readonly id: number; readonly kind: 'error'; readonly code: string | null; readonly message: string };

export interface ImportWorkerData {
  readonly codecsFolder: string;
}
