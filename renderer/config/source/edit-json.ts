import { isJsonObject, pointerOf, type Json, type JsonObject } from '../json-pointer';
import { parseJson } from './parse-json';
import { changesBetween } from './source-changes';

export function writeJson(config: JsonObject): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The text changed to say the config; order stays, and spacing too unless fields come or go. Null where it cannot be changed. */
export function editJson(text: string, config: JsonObject): string | null {
  const before = parseJson(text);
  if (!before.ok) return null;
  const changes = changesBetween(before.value, config);
  const indentation = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const replacements = changes.map(({ path, value }) => {
    const place = before.places.get(pointerOf(path))?.value;
    return value === undefined || place === undefined ? null : { ...place, value };
  });
  if (replacements.includes(null)) return `${JSON.stringify(inOrderOf(before.value, config), null, indentation)}\n`;
  return replacements
    .filter((each) => each !== null)
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, value }) => {
      const around = /^[ \t]*/.exec(done.slice(done.lastIndexOf('\n', from - 1) + 1))?.[0] ?? '';
      return (
        done.slice(0, from) + JSON.stringify(value, null, indentation).replaceAll('\n', `\n${around}`) + done.slice(to)
      );
    }, text);
}

/** The value with its fields in the order of another one; what that lacks comes last. Empty fields of it stay, as null. */
function inOrderOf(model: Json | undefined, value: Json): Json {
  if (!isJsonObject(value) || !isJsonObject(model)) return value;
  const keys = [
    ...Object.keys(model).filter((key) => key in value),
    ...Object.keys(value).filter((key) => !(key in model)),
  ];
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(model[key], value[key] ?? null)]));
}
