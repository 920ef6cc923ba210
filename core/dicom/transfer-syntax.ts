/** How the pixels of a transfer syntax are read. */
export type PixelEncoding =
  'native' | 'rle' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'jpeg-lossless' | 'jpeg-baseline' | 'unsupported';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: PixelEncoding;
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  readonly deflated: boolean;
  readonly lossy: boolean;
}

type Traits = Partial<Pick<TransferSyntax, 'explicitVr' | 'bigEndian' | 'deflated' | 'lossy'>>;

function syntax(uid: string, name: string, encoding: PixelEncoding, traits: Traits = {}): [string, TransferSyntax] {
  const usual = { explicitVr: true, bigEndian: false, deflated: false, lossy: false };
  return [uid, { uid, name, encoding, ...usual, ...traits }];
}

/** DICOM PS3.6 annex A; video and referenced syntaxes are named so that an error can name them. */
const SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map([
  syntax('1.2.840.10008.1.2', 'Implicit VR Little Endian', 'native', { explicitVr: false }),
  syntax('1.2.840.10008.1.2.1', 'Explicit VR Little Endian', 'native'),
  syntax('1.2.840.10008.1.2.1.99', 'Deflated Explicit VR Little Endian', 'native', { deflated: true }),
  syntax('1.2.840.10008.1.2.2', 'Explicit VR Big Endian', 'native', { bigEndian: true }),
  syntax('1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'),
  syntax('1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)', 'jpeg-baseline', { lossy: true }),
  syntax('1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 and 4)', 'jpeg-baseline', { lossy: true }),
  syntax('1.2.840.10008.1.2.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)', 'jpeg-lossless'),
  syntax(
    '1.2.840.10008.1.2.4.70',
    'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection Value 1)',
    'jpeg-lossless',
  ),
  syntax('1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'),
  syntax('1.2.840.10008.1.2.4.81', 'JPEG-LS Lossy (Near-Lossless)', 'jpeg-ls', { lossy: true }),
  syntax('1.2.840.10008.1.2.4.90', 'JPEG 2000 (Lossless Only)', 'jpeg-2000'),
  syntax('1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000', { lossy: true }),
  syntax('1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 (Lossless Only)', 'htj2k'),
  syntax('1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 with RPCL Options (Lossless Only)', 'htj2k'),
  syntax('1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000', 'htj2k', { lossy: true }),
  syntax('1.2.840.10008.1.2.4.52', 'JPEG Extended (Process 3 and 5)', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.55', 'JPEG Full Progression, Non-Hierarchical (Process 10 and 12)', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.56', 'JPEG Full Progression, Non-Hierarchical (Process 11 and 13)', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15)', 'unsupported'),
  syntax('1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression', 'unsupported'),
  syntax('1.2.840.10008.1.2.1.98', 'Encapsulated Uncompressed Explicit VR Little Endian', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 Multi-component (Lossless Only)', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2 Multi-component', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.94', 'JPIP Referenced', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.100', 'MPEG2 Main Profile / Main Level', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.101', 'MPEG2 Main Profile / High Level', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile / Level 5.1', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.110', 'JPEG XL Lossless', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.112', 'JPEG XL', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.204', 'JPIP HTJ2K Referenced', 'unsupported'),
  syntax('1.2.840.10008.1.2.4.205', 'JPIP HTJ2K Referenced Deflate', 'unsupported'),
]);

/** Undefined for a UID that is not in the table, private syntaxes among them. */
export function transferSyntaxOf(uid: string): TransferSyntax | undefined {
  return SYNTAXES.get(uid);
}
