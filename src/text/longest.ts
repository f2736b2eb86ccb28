/** The longest body that is rendered, in UTF-16 units: the worst texts of this length take some seconds. */
export const LONGEST_BODY = 1_000_000;
/** Longest language tag, in characters. */
export const LONGEST_TAG = 100;
