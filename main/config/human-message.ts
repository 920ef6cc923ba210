import type { Problem } from '@contract/index';
import type { ValidationError } from '@contract/generated/validators';

const ARTICLE_OF_TYPE: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'yes or no',
  object: 'a group of fields',
  array: 'a list',
  null: 'empty',
};

/** A schema error as a problem: the field it is about, as a JSON pointer, and a sentence that reads on after it. */
export function problemOf(error: ValidationError): Problem {
  return { path: pathOf(error), message: messageOf(error), remedy: remedyOf(error) };
}

/** A missing or surplus field is named itself, not only the object that it belongs to. */
function pathOf({ instancePath, params }: ValidationError): string {
  const field = params['missingProperty'] ?? params['additionalProperty'];
  const path = typeof field === 'string' ? `${instancePath}/${field}` : instancePath;
  return path === '' ? '/' : path;
}

function messageOf({ keyword, params, message }: ValidationError): string {
  switch (keyword) {
    case 'minimum':
      return `must be at least ${text(params['limit'])}`;
    case 'maximum':
      return `must be at most ${text(params['limit'])}`;
    case 'exclusiveMinimum':
      return `must be more than ${text(params['limit'])}`;
    case 'exclusiveMaximum':
      return `must be less than ${text(params['limit'])}`;
    case 'multipleOf':
      return `must be a multiple of ${text(params['multipleOf'])}`;
    case 'minLength':
      return params['limit'] === 1 ? 'must not be empty' : `must have at least ${text(params['limit'])} characters`;
    case 'maxLength':
      return `must have at most ${text(params['limit'])} characters`;
    case 'type':
      return `must be ${typesInWords(params['type'])}`;
    case 'enum':
      return `must be one of ${listed(params['allowedValues'])}`;
    case 'const':
      return `must be ${text(params['allowedValue'])}`;
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not a field of an experiment';
    default:
      return message ?? keyword;
  }
}

function remedyOf({ keyword }: ValidationError): string | null {
  return keyword === 'additionalProperties' ? 'Remove it, or check its spelling.' : null;
}

function typesInWords(types: unknown): string {
  const names: unknown[] = Array.isArray(types) ? types : [types];
  return names.map((name) => ARTICLE_OF_TYPE[text(name)] ?? text(name)).join(' or ');
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(text).join(', ') : text(values);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
