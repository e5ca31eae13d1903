/**
 * A text of the document's or the target's as a terminal may show it: what would move the cursor, change colours or turn the direction
 * of writing is shown as `�`.
 */
export const legible = (text: string): string => text.replaceAll(COMMANDS, '�');

/** Control characters, and those of [UAX #9 §2](https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters). */
const COMMANDS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
