#!/usr/bin/env node
/** The package's command: Node reads of `dist/cli` only the files that the command at hand needs. */
void import("./cli/main.mjs");
