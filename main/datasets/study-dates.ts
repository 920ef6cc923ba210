const DAY_MS = 86_400_000;

/** One study while its import runs; its date is known in memory only. */
export interface DatedStudy {
  readonly studyId: string;
  readonly patientKey: string;
  /** YYYYMMDD as in the file, or null. */
  readonly studyDate: string | null;
}

/** What the catalogue keeps of a date: no day that would tell who it was. */
export interface StudyOrder {
  readonly studyId: string;
  readonly studyYear: number | null;
  /** Days since the patient's first dated study in this dataset. */
  readonly dayOffset: number | null;
  /** Older than another study of the same patient. */
  readonly isPrior: boolean;
}

/** Days since 1970 of a DICOM date; null for what is no date. */
function dayOf(studyDate: string | null): number | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(studyDate ?? '');
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number);
  const time = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1));
  const exists = time.getUTCMonth() === (month ?? 1) - 1 && time.getUTCDate() === day;
  return exists ? time.getTime() / DAY_MS : null;
}

function daysByPatient(studies: readonly DatedStudy[]): Map<string, number[]> {
  const days = new Map<string, number[]>();
  for (const study of studies) {
    const day = dayOf(study.studyDate);
    if (day !== null) days.set(study.patientKey, [...(days.get(study.patientKey) ?? []), day]);
  }
  return days;
}

export function orderStudies(studies: readonly DatedStudy[]): StudyOrder[] {
  const byPatient = daysByPatient(studies);
  return studies.map(({ studyId, patientKey, studyDate }) => {
    const day = dayOf(studyDate);
    const year = day === null ? yearOf(studyDate) : new Date(day * DAY_MS).getUTCFullYear();
    if (day === null) return { studyId, studyYear: year, dayOffset: null, isPrior: false };
    const days = byPatient.get(patientKey) ?? [day];
    return { studyId, studyYear: year, dayOffset: day - Math.min(...days), isPrior: day < Math.max(...days) };
  });
}

/** INbreast's dates are YYYYMM: the year is known, the day is not. */
function yearOf(studyDate: string | null): number | null {
  const match = /^(19|20)\d{2}/.exec(studyDate ?? '');
  return match === null ? null : Number(match[0]);
}
