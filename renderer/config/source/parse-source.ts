import { parseJson } from './parse-json';
import { parseYaml } from './parse-yaml';
import type { ParsedSource, SourceLanguage } from './parsed-source';

export function parseSource(text: string, language: SourceLanguage): ParsedSource {
  return language === 'json' ? parseJson(text) : parseYaml(text);
}

/** By a file's name; one of another name by how it begins. */
export function languageOf(fileName: string, text: string): SourceLanguage {
  const ending = /\.(json|ya?ml)$/i.exec(fileName)?.[1]?.toLowerCase();
  if (ending !== undefined) return ending === 'json' ? 'json' : 'yaml';
  return text.trimStart().startsWith('{') ? 'json' : 'yaml';
}
