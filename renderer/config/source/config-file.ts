import { failed, type ConfigFile, type Failure, type Result } from '@contract/index';
import { migrateConfig } from '@core/config';

import { attempt, copyText, workstation } from '../../bridge';
import { isJsonObject, isSameJson, type JsonObject } from '../json-pointer';
import { beginFromFile, useConfig } from '../store';
import { editJson, writeJson } from './edit-json';
import { editYaml, writeYaml } from './edit-yaml';
import { languageOf, parseSource } from './parse-source';
import { LARGEST_SOURCE_CHARACTERS, type SourceLanguage } from './parsed-source';
import { adoptText, currentSource } from './source-document';
import { useSource } from './source-store';

export async function importConfig(): Promise<void> {
  const result = await attempt(() => workstation.config.openFile());
  if (!result.ok) tell(result.failure);
  else if (result.value !== null) takeFile(result.value);
}

/** A file that was dropped on the editor. */
export async function takeDroppedFile(file: File): Promise<void> {
  if (file.size > LARGEST_SOURCE_CHARACTERS)
    tell(
      refused(file.name, `has more than ${LARGEST_SOURCE_CHARACTERS / 1024} KiB, and so is no config`, 'Drop another.'),
    );
  else
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
      takeFile({ name: file.name, text });
    } catch {
      tell(refused(file.name, 'is not UTF-8 text, or could not be read', 'Drop a file of YAML or JSON.'));
    }
}

function takeFile(file: ConfigFile): void {
  const read = readConfig(file);
  if (!read.ok) return tell(read.failure);
  const { language, text, config } = read.value;
  adoptText(language, text, () => beginFromFile(file.name, config));
  useSource.setState({ failure: null, said: `Read from ${file.name}` });
}

interface ReadConfig {
  readonly language: SourceLanguage;
  /** The file's own, but for what an older format lacks. */
  readonly text: string;
  readonly config: JsonObject;
}

/** A preset's config is taken out of it; one of an earlier format becomes one of today's, comments kept. */
export function readConfig({ name, text }: ConfigFile): Result<ReadConfig> {
  const language = languageOf(name, text);
  const parsed = parseSource(text, language);
  if (!parsed.ok) {
    const { line, column, message, remedy } = parsed.problem;
    return { ok: false, failure: refused(`${name}, line ${line}, column ${column}`, message, remedy) };
  }
  const inner = parsed.value['config'];
  const raw = isJsonObject(inner) ? inner : parsed.value;
  const migrated = migrateConfig(raw);
  if (!migrated.ok)
    return failed(migrated.failure.code, `${name}: ${migrated.failure.message}`, migrated.failure.problems);
  const config = isJsonObject(migrated.value) ? migrated.value : raw;
  return { ok: true, value: { language, config, text: textOf(language, text, parsed.value, config) } };
}

function textOf(language: SourceLanguage, text: string, said: JsonObject, config: JsonObject): string {
  if (isSameJson(said, config)) return text;
  const isInside = isJsonObject(said['config']);
  const [edit, write] = language === 'json' ? [editJson, writeJson] : [editYaml, writeYaml];
  return (isInside ? null : edit(text, config)) ?? write(config);
}

/** Writes the text as it stands, in the language that is chosen. */
export async function exportConfig(): Promise<void> {
  if (isUnreadable()) return;
  const { language } = useSource.getState();
  const result = await attempt(() => workstation.config.saveFile({ name: fileName(language), text: currentSource() }));
  if (!result.ok) tell(result.failure);
  else if (result.value !== null) useSource.setState({ failure: null, said: `Written to ${result.value}` });
}

export function copySource(): void {
  const { language } = useSource.getState();
  const copied = !isUnreadable() && copyText(currentSource());
  if (copied) useSource.setState({ failure: null, said: `Copied as ${language.toUpperCase()}` });
}

export function hideNews(): void {
  useSource.setState({ failure: null, said: null });
}

function isUnreadable(): boolean {
  return useConfig.getState().sourceProblem !== null;
}

/** `paper-a100 with group norm` → `paper-a100-with-group-norm.yaml`. */
function fileName(language: SourceLanguage): string {
  const name = useConfig.getState().draft?.['name'];
  const plain = typeof name === 'string' ? name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') : '';
  return `${plain === '' ? 'experiment' : plain.slice(0, 100)}.${language}`;
}

function refused(name: string, message: string, remedy: string): Failure {
  return {
    code: 'refused-file',
    message: `${name} ${message}. ${remedy}`,
    problems: [{ path: name, message, remedy }],
  };
}

function tell(failure: Failure): void {
  useSource.setState({ failure, said: null });
}
