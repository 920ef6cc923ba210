import type { AucIntervals, ComparedRun, EvidenceFile, Rate } from '@contract/index';
import {
  COMPARISON_DEFINITIONS,
  DEFINITIONS,
  intervalWords,
  type NumberDefinition,
  pWords,
  shareWords,
} from '@core/statistics';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { useSafeText } from '../privacy';
import { DefinedNumber, UNKNOWN } from '../ui';

const definitions = { ...DEFINITIONS, ...COMPARISON_DEFINITIONS } satisfies Readonly<Record<string, NumberDefinition>>;

export type StatedName = keyof typeof definitions;
export type Basis = readonly Pick<EvidenceFile, 'path' | 'sha256'>[];

export interface StatedProps {
  readonly what: StatedName;
  /** What the number rests on. */
  readonly files: Basis;
  /** How this one was computed, where there is more to say than its definition. */
  readonly method?: string | null;
  readonly children: ReactNode;
}

/** A number of the page with what it means and the files it rests on. */
export function Stated({ what, files, method = null, children }: StatedProps): ReactNode {
  return <DefinedNumber basis={{ ...definitions[what], method, files }}>{children}</DefinedNumber>;
}

/** A file of a run that the statistics did not read, so that nothing is known of its content. */
export function fileOf(run: ComparedRun, name: string): Basis[number] {
  return { path: `${run.folder}/${name}`, sha256: '' };
}

export function AucNumber({ estimate, files }: { readonly estimate: AucIntervals; readonly files: Basis }): ReactNode {
  const { clusterRobust, counts, caution } = estimate;
  const { interval, method, reason } = clusterRobust;
  const cases = `${String(counts.cases)} cases of ${String(counts.patients)} patients, ${String(counts.positives)} malignant`;
  const words = [cases, interval === null ? `no interval: ${reason ?? ''}` : method, caution?.message];
  return (
    <Stated what="auc" files={files} method={words.filter((part) => part !== undefined).join('. ')}>
      {shareWords(estimate.auc)}
      <Text span inherit c="dimmed">
        {interval === null ? ' [no interval]' : ` [${shareWords(interval.lower)}, ${shareWords(interval.upper)}]`}
      </Text>
    </Stated>
  );
}

export function SensitivityNumber({ rate, files }: { readonly rate: Rate; readonly files: Basis }): ReactNode {
  if (rate.value === null) return UNKNOWN;
  const counts = `${String(rate.count)} of ${String(rate.of)}`;
  const interval = rate.interval === null ? '' : `, interval ${intervalWords(rate.interval)}`;
  return (
    <Stated what="sensitivityCompared" files={files} method={`${counts}${interval}`}>
      {shareWords(rate.value)}
    </Stated>
  );
}

export interface PNumberProps {
  readonly value: number | null;
  readonly what: 'pValue' | 'adjustedP';
  readonly method: string;
  readonly files: Basis;
}

export function PNumber({ value, what, method, files }: PNumberProps): ReactNode {
  if (value === null) return UNKNOWN;
  return (
    <Stated what={what} files={files} method={method}>
      {pWords(value).replace(/^p = /, '').replace(/^p /, '')}
    </Stated>
  );
}

/** What looks like a number, with the p before it: "p = 0.41", "+0.023", "1,800", "95 %". */
const NUMBER = /(p [=<] )?[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?: %)?/g;

export interface StatedSentenceProps extends Omit<StatedProps, 'children'> {
  readonly text: string;
  /** Digits within a name belong to the name. */
  readonly names: readonly string[];
}

/** A sentence whose every number leads to what the sentence rests on. */
export function StatedSentence({ text: told, what, files, names }: StatedSentenceProps): ReactNode {
  const text = useSafeText()(told);
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { index, number, isP } of numbersIn(text, names)) {
    parts.push(
      text.slice(from, index),
      <Stated key={index} what={isP ? 'pValue' : what} files={files} method={text}>
        {number}
      </Stated>,
    );
    from = index + number.length;
  }
  parts.push(text.slice(from));
  return <p>{parts}</p>;
}

interface FoundNumber {
  readonly index: number;
  readonly number: string;
  readonly isP: boolean;
}

/** Years name papers, and digits after a letter belong to a word: neither is a number of the comparison. */
export function numbersIn(text: string, names: readonly string[]): readonly FoundNumber[] {
  const named = names.filter((name) => name !== '').flatMap((name) => rangesOf(text, name));
  return [...text.matchAll(NUMBER)].flatMap((found): FoundNumber[] => {
    const { index } = found;
    const [number, p] = found;
    const isWord = /[\w-]/.test(text[index - 1] ?? ' ') || /^(19|20)\d\d$/.test(number);
    const isNamed = named.some(([begin, end]) => index >= begin && index < end);
    return isWord || isNamed ? [] : [{ index, number, isP: p !== undefined }];
  });
}

function rangesOf(text: string, name: string): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
    ranges.push([at, at + name.length]);
  return ranges;
}
