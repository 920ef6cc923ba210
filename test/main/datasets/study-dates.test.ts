import { describe, expect, it } from 'vitest';

import { orderStudies } from '../../../main/datasets/study-dates';

const study = (studyId: string, patientKey: string, studyDate: string | null) => ({ studyId, patientKey, studyDate });

describe('the order of a patient’s studies', () => {
  it('is kept as a year and days since the first; all but the newest are priors', () => {
    const orders = orderStudies([
      study('b', 'p', '20200301'),
      study('a', 'p', '20190228'),
      study('c', 'q', '20180101'),
    ]);
    expect(orders).toEqual([
      { studyId: 'b', studyYear: 2020, dayOffset: 367, isPrior: false },
      { studyId: 'a', studyYear: 2019, dayOffset: 0, isPrior: true },
      { studyId: 'c', studyYear: 2018, dayOffset: 0, isPrior: false },
    ]);
  });

  it('is unknown without a full date, and two of one day are no priors of each other', () => {
    const orders = orderStudies([
      study('a', 'p', '201005'),
      study('b', 'p', null),
      study('c', 'p', '20209999'),
      study('d', 'q', '20200101'),
      study('e', 'q', '20200101'),
    ]);
    expect(orders.map(({ studyYear, dayOffset, isPrior }) => [studyYear, dayOffset, isPrior])).toEqual([
      [2010, null, false],
      [null, null, false],
      [2020, null, false],
      [2020, 0, false],
      [2020, 0, false],
    ]);
  });
});
