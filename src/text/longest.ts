/** The longest body that is rendered, in UTF-16 units: the worst texts of this length take some seconds. */
export const LONGEST_BODY = 1_000_000;
/** The longest text of a field, in UTF-16 units: a page of thousands of words is no title and no summary, and each feed would repeat it. */
export const LONGEST_TEXT = 100_000;
/** Most entries of a list that are read: each topic of an article asks for a feed. */
export const LONGEST_LIST = 1_000;
