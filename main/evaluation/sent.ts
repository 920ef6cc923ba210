/** The contract's arrays are their receiver's own. */
type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Sent<T[Key]> }
    : T;

/** What leaves a thread is copied on its way: nobody who gets it can change it for the one who made it. */
export function sent<T>(value: T): Sent<T> {
  return value as Sent<T>;
}
