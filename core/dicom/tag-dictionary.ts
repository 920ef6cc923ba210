/** What assets/dicom/tag-dictionary.json and basic-profile.json say, ready to be asked. */
export interface TagDictionary {
  /** By 'ggggeeee', in lower case; null for what the standard does not know. */
  readonly find: (tag: string) => TagDefinition | null;
  /** The Basic Application Level Confidentiality Profile (PS3.15, table E.1-1) does something to it. */
  readonly isInBasicProfile: (tag: string) => boolean;
}

export interface TagDefinition {
  /** 'CS', or several that are possible: 'US|SS'. */
  readonly vr: string;
  readonly keyword: string;
}

/** Each line: '00080060 CS Modality'; x stands for any digit of a repeating group. */
export function readTagDictionary(
  entries: readonly string[],
  profile: Readonly<Record<string, string>>,
): TagDictionary {
  const known = new Map<string, TagDefinition>();
  const repeating: { readonly pattern: RegExp; readonly definition: TagDefinition }[] = [];
  for (const entry of entries) {
    const [tag = '', vr = '', keyword = ''] = entry.split(' ');
    if (tag.includes('x')) repeating.push({ pattern: patternOf(tag), definition: { vr, keyword } });
    else known.set(tag, { vr, keyword });
  }
  const named = new Set(
    Object.entries(profile).flatMap(([group, elements]) => elements.split(' ').map((element) => group + element)),
  );
  return {
    find: (tag) => known.get(tag) ?? repeating.find(({ pattern }) => pattern.test(tag))?.definition ?? null,
    isInBasicProfile: (tag) => named.has(tag) || REPEATING_PROFILE.test(tag),
  };
}

function patternOf(tag: string): RegExp {
  return new RegExp(`^${tag.replaceAll('x', '[0-9a-f]')}$`);
}

/** Curves, overlay data and overlay comments, in any of their groups. */
const REPEATING_PROFILE = /^(50[0-9a-f]{6}|60[0-9a-f]{2}[34]000)$/;

const STANDARD_UID = '1.2.840.10008.';
/** Names, dates, times, and text that anyone may have written anything into. */
const IDENTIFYING_VRS = new Set(['PN', 'DA', 'DT', 'TM', 'LT', 'ST', 'UT', 'UR', 'UN']);

/** Whether a value may say whose image this is. Cautious: what nobody knows is taken to. */
export function isIdentifying(tag: string, vr: string, value: string | null, dictionary: TagDictionary): boolean {
  if (isPrivate(tag) || dictionary.isInBasicProfile(tag) || IDENTIFYING_VRS.has(vr)) return true;
  if (vr === 'UI') return value?.split('\\').some((uid) => !uid.startsWith(STANDARD_UID)) ?? false;
  return dictionary.find(tag) === null && !tag.endsWith('0000');
}

export function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(0, 4), 16) % 2 === 1;
}
