/** Longest language tag, in characters. */
const LONGEST = 100;

/** A language tag by its form (RFC 5646, section 2.1); no flags, as the JSON Schema of the config has none. Only for what is short. */
export const LANGUAGE_TAG = new RegExp(
  '^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?' +
    '(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WYZa-wyz](?:-[A-Za-z0-9]{2,8})+)*(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?$',
);

/** Whether a text is a well-formed language tag; `en_US` is none, and makes a document invalid. */
export function isLanguageTag(text: string): boolean {
  return text.length <= LONGEST && LANGUAGE_TAG.test(text);
}
