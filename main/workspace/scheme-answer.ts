/** Bulk bytes for the renderer, or why there are none; the message is what the screen shows in their place. */
export type SchemeAnswer =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly type: string; readonly immutable: boolean }
  | { readonly ok: false; readonly status: 400 | 404 | 500; readonly message: string };

/** Answers one scheme's requests; the URL's host and path say what is wanted. */
export type SchemeHandler = (url: URL) => Promise<SchemeAnswer>;
