import type { SqlRow } from '../workspace/index';

/** Readers of catalogue columns; a column of another type is a bug of the query, and throws. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`The column ${column} is no text`);
  return value;
}

export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`The column ${column} is no number`);
  return value;
}

export function numberOrNull(row: SqlRow, column: string): number | null {
  return row[column] === null ? null : numberOf(row, column);
}

export function flagOrNull(row: SqlRow, column: string): boolean | null {
  return row[column] === null ? null : numberOf(row, column) === 1;
}

/** A column that holds one of the contract's values, or null. */
export function oneOf<T>(row: SqlRow, column: string, isValue: (value: unknown) => value is T): T {
  const value: unknown = row[column];
  if (!isValue(value)) throw new Error(`The column ${column} holds ${String(value)}`);
  return value;
}

export function oneOfOrNull<T>(row: SqlRow, column: string, isValue: (value: unknown) => value is T): T | null {
  return row[column] === null ? null : oneOf(row, column, isValue);
}

/** A column that holds JSON, such as an outline or an aggregate. */
export function jsonOf<T>(row: SqlRow, column: string, isValue: (value: unknown) => value is T): T {
  const value: unknown = JSON.parse(textOf(row, column));
  if (!isValue(value)) throw new Error(`The column ${column} holds unexpected JSON`);
  return value;
}
