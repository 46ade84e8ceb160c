/** What to do when the first sync came to nothing. */
export const howToFindOut = "What keeps it and what to do about it: node dist/cli.js env capture";
