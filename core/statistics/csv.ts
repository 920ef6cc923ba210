/** The fields of a line of comma-separated values, quotes resolved (RFC 4180); a line break within quotes is not known. */
export function fieldsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest);
    const field = quoted?.[1] === undefined ? (/^[^,]*/.exec(rest)?.[0] ?? '') : quoted[1].replaceAll('""', '"');
    fields.push(field);
    rest = rest.slice(quoted?.[0].length ?? field.length);
    if (rest === '') return fields;
    rest = rest.slice(1);
  }
}
