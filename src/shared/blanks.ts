const BLANK = /^[ \t]|[ \t]$/

/** Removes spaces and tabs at both ends, HTTP's optional white space (RFC 9110, 5.6.3); most texts have none. */
export const trimBlanks = (text: string): string => (BLANK.test(text) ? text.replace(/^[ \t]+|[ \t]+$/g, '') : text)
