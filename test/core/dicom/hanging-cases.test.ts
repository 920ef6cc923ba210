import { describe, expect, it } from 'vitest';

import {
  IMAGE_LATERALITY,
  IMPLANT,
  layoutOf,
  ORIENTATION,
  PATIENT_ID,
  SCT,
  SERIES_DESCRIPTION,
  SERIES_LATERALITY,
  tagged,
  VIEW,
  type CaseFile,
} from './hung-files.js';

const UPRIGHT: readonly CaseFile[] = [
  tagged('CC', 'R', { tags: { [ORIENTATION]: 'P\\L' } }),
  tagged('CC', 'L', { tags: { [ORIENTATION]: 'A\\R' } }),
  tagged('MLO', 'R', { tags: { [ORIENTATION]: 'P\\FL' } }),
  tagged('MLO', 'L', { tags: { [ORIENTATION]: 'A\\FR' } }),
];
const [RCC, LCC, RMLO, LMLO] = UPRIGHT as [CaseFile, CaseFile, CaseFile, CaseFile];
const ALL = 'RCC a, LCC b, RMLO c, LMLO d';
const turned = (file: CaseFile, orientation: string): CaseFile => ({
  ...file,
  tags: { ...file.tags, [ORIENTATION]: orientation },
});
const named = (path: string, breast: 'left' | 'right'): CaseFile => ({ path, breast });

describe('a study hangs', () => {
  it.each<[string, readonly CaseFile[], string]>([
    ['as it should', UPRIGHT, ALL],
    ['the same whatever the order of its files', [LMLO, LCC, RMLO, RCC], 'RCC d, LCC b, RMLO c, LMLO a'],
    [
      'mirrored where PatientOrientation puts the chest wall elsewhere',
      [turned(RCC, 'A\\L'), turned(LCC, 'P\\R'), RMLO, LMLO],
      'RCC a↔, LCC b↔, RMLO c, LMLO d',
    ],
    [
      'turned over where its rows run toward the head',
      [RCC, LCC, turned(RMLO, 'P\\HR'), LMLO],
      'RCC a, LCC b, RMLO c↕, LMLO d',
    ],
    [
      'turned over where a CC has its lateral side down',
      [turned(RCC, 'P\\R'), turned(LCC, 'A\\L'), RMLO, LMLO],
      'RCC a↕, LCC b↕, RMLO c, LMLO d',
    ],
    [
      'turned round where both ways are wrong',
      [turned(RCC, 'A\\R'), LCC, RMLO, LMLO],
      'RCC a↔↕, LCC b, RMLO c, LMLO d',
    ],
    [
      'by where the breast lies, without PatientOrientation',
      [tagged('CC', 'R', { breast: 'right' }), tagged('CC', 'L', { breast: 'right' })],
      'RCC a?, LCC b↔?, RMLO -, LMLO -',
    ],
    [
      'by where the breast lies, where PatientOrientation is of no use',
      [turned({ ...RCC, breast: 'left' }, 'L\\F')],
      'RCC a↔?, LCC -, RMLO -, LMLO -',
    ],
    ['with named gaps where views are missing', [RCC, LMLO], 'RCC a, LCC -, RMLO -, LMLO b'],
    ['with gaps for the other breast, when there is one alone', [LCC, LMLO], 'RCC -, LCC a, RMLO -, LMLO b'],
    [
      'by Laterality where Image Laterality is missing',
      [{ tags: { [VIEW]: 'CC', [SERIES_LATERALITY]: 'R', [ORIENTATION]: 'P\\L' } }, LCC],
      'RCC a, LCC b, RMLO -, LMLO -',
    ],
    [
      'by Image Laterality where Laterality contradicts it',
      [{ ...RCC, tags: { ...RCC.tags, [SERIES_LATERALITY]: 'L' } }, LCC],
      'RCC a, LCC b, RMLO -, LMLO -',
    ],
    [
      'by Laterality where Image Laterality says both',
      [{ tags: { [VIEW]: 'MLO', [IMAGE_LATERALITY]: 'B', [SERIES_LATERALITY]: 'L', [ORIENTATION]: 'A\\FR' } }],
      'RCC -, LCC -, RMLO -, LMLO a',
    ],
    [
      'by View Code Sequence alone',
      [
        { tags: { [IMAGE_LATERALITY]: 'R', [ORIENTATION]: 'P\\L' }, viewCode: SCT.cc },
        { tags: { [IMAGE_LATERALITY]: 'L', [ORIENTATION]: 'A\\FR' }, viewCode: SCT.mlo },
      ],
      'RCC a, LCC -, RMLO -, LMLO b',
    ],
    ['by View Position where the code contradicts it', [{ ...RMLO, viewCode: SCT.cc }], 'RCC -, LCC -, RMLO a, LMLO -'],
    [
      'by the code where View Position says what no one hangs',
      [{ tags: { [VIEW]: 'FOO', [IMAGE_LATERALITY]: 'R', [ORIENTATION]: 'P\\L' }, viewCode: SCT.cc }],
      'RCC a, LCC -, RMLO -, LMLO -',
    ],
    [
      "with view and breast in each other's tags",
      [
        { tags: { [VIEW]: 'R', [IMAGE_LATERALITY]: 'CC', [ORIENTATION]: 'P\\L' } },
        { tags: { [VIEW]: 'L', [SERIES_LATERALITY]: 'MLO', [ORIENTATION]: 'A\\FR' } },
      ],
      'RCC a, LCC -, RMLO -, LMLO b',
    ],
    [
      'with both in one tag',
      [{ tags: { [VIEW]: 'RCC', [ORIENTATION]: 'P\\L' } }, { tags: { [VIEW]: 'L MLO', [ORIENTATION]: 'A\\FR' } }],
      'RCC a, LCC -, RMLO -, LMLO b',
    ],
    [
      'by small letters and words',
      [{ tags: { [VIEW]: 'cc', [IMAGE_LATERALITY]: 'right', [ORIENTATION]: 'P\\L' } }],
      'RCC a, LCC -, RMLO -, LMLO -',
    ],
    [
      'by the filename alone',
      [
        named('p/1_MG_R_CC_ANON.dcm', 'right'),
        named('p/1_MG_L_CC_ANON.dcm', 'left'),
        named('p/1_MG_R_ML_ANON.dcm', 'right'),
        named('p/1_MG_L_ML_ANON.dcm', 'left'),
      ],
      'RCC a?, LCC b?, RMLO c?, LMLO d?',
    ],
    [
      'by the folder alone',
      [
        named('Calc-Test_P_00038_LEFT_CC/1.2/1-1.dcm', 'left'),
        named('Calc-Test_P_00038_RIGHT_MLO/1.3/1-1.dcm', 'left'),
      ],
      'RCC -, LCC a?, RMLO b↔?, LMLO -',
    ],
    [
      'by PatientID, as CBIS-DDSM has it',
      [{ tags: { [PATIENT_ID]: 'Mass-Test_P_00016_LEFT_MLO' } }],
      'RCC -, LCC -, RMLO -, LMLO a?',
    ],
    [
      'by its tags where the filename contradicts them',
      [{ ...RCC, path: 'P1_LMLO.dcm' }],
      'RCC a, LCC -, RMLO -, LMLO -',
    ],
    [
      'by both together where each says half',
      [{ tags: { [IMAGE_LATERALITY]: 'R', [ORIENTATION]: 'P\\FL' }, path: 'left_mlo.dcm' }],
      'RCC -, LCC -, RMLO a, LMLO -',
    ],
    [
      "by the dataset's table alone",
      [{ table: { laterality: 'R', view: 'CC' }, breast: 'right' }, { table: { laterality: 'L', view: 'MLO' } }],
      'RCC a?, LCC -, RMLO -, LMLO b?',
    ],
    [
      'by the filename where the table contradicts it',
      [{ ...named('RCC.dcm', 'right'), table: { laterality: 'L', view: 'MLO' } }],
      'RCC a?, LCC -, RMLO -, LMLO -',
    ],
    [
      'without a say of Series Description',
      [{ tags: { [SERIES_DESCRIPTION]: 'R CC full mammogram images' } }],
      'RCC -, LCC -, RMLO -, LMLO -; a',
    ],
    ['with the first of two takes, and offers the second', [RCC, RCC, LCC], 'RCC a, LCC c, RMLO -, LMLO -; b'],
    [
      'without spots and magnifications in its places, and offers them',
      [{ ...RCC, modifiers: ['Magnification'] }, { ...RCC, modifiers: ['Spot Compression', 'Magnification'] }, RCC],
      'RCC c, LCC -, RMLO -, LMLO -; a b',
    ],
    [
      'without a view in its place that a code alone says is no standard one',
      [{ ...RCC, modifiers: ['399163009'] }, LCC],
      'RCC -, LCC b, RMLO -, LMLO -; a',
    ],
    [
      'with a gap where there is a magnification alone',
      [{ ...LMLO, modifiers: ['Magnification'] }],
      'RCC -, LCC -, RMLO -, LMLO -; a',
    ],
    [
      'an implant in its place, and offers the displaced view',
      [
        { ...RCC, tags: { ...RCC.tags, [IMPLANT]: 'YES' } },
        { ...RCC, tags: { ...RCC.tags, [IMPLANT]: 'YES' }, modifiers: ['Implant Displaced'] },
      ],
      'RCC a, LCC -, RMLO -, LMLO -; b',
    ],
    [
      'a mediolateral view where the oblique one is missing',
      [turned(tagged('ML', 'R'), 'P\\F'), LMLO],
      'RCC -, LCC -, RMLO a, LMLO b',
    ],
    [
      'the oblique view where both are there, and offers the other',
      [tagged('ML', 'R'), RMLO],
      'RCC -, LCC -, RMLO b, LMLO -; a',
    ],
    [
      'exaggerated and axillary views as offers',
      [tagged('XCCL', 'R'), tagged('AT', 'L'), { tags: { [IMAGE_LATERALITY]: 'L' }, viewCode: SCT.axilla }],
      'RCC -, LCC -, RMLO -, LMLO -; a b c',
    ],
    [
      'nothing of what is not known, and offers it',
      [{}, { tags: { [VIEW]: 'CC' } }, { tags: { [IMAGE_LATERALITY]: 'R' } }],
      'RCC -, LCC -, RMLO -, LMLO -; a b c',
    ],
  ])('%s', (_, files, expected) => {
    expect(layoutOf(files)).toBe(expected);
  });
});
