/**
 * What the form's parts get from outside. It never changes while the form is on screen: whatever changes with an edit is
 * read from the store by the one part that shows it (form-facts.ts), or every key would draw every field anew.
 */
export interface ConfigFormContext {
  readonly onCreateSplit: () => void;
}
