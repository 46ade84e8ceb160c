import raycast from "@raycast/eslint-config";
import { defineConfig } from "eslint/config";

export default defineConfig([
  { ignores: ["dist/**", "assets/**", "raycast-env.d.ts", "coverage/**"] },
  ...raycast.flat(Infinity),
  {
    files: ["**/*.{ts,tsx,mts}"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[source.value='zod/mini'] > ImportSpecifier",
          message: 'import * as z from "zod/mini": the z export brings all of zod into every bundle, 400 kB.',
        },
        {
          selector: "MemberExpression[object.name='z'][property.name=/^(core|locales)$/]",
          message: "At run time z.core and z.locales bring all of zod into every bundle, 400 kB: use safeParse.",
        },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    // Imports run one way: the domain knows nothing of its front ends, and the front ends nothing of each other.
    files: ["src/core/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@raycast/*", "react", "**/launcher/**", "**/cli/**", "**/agent/main*"] }] },
      ],
    },
  },
  {
    // One reader and one writer for every path that a user or a repository controls: a pipe must not hang us, an endless
    // file not fill the memory, and a device not be replaced.
    files: ["src/**", "agent/**"],
    ignores: [
      "src/core/host/**",
      // Read what the kernel makes in /proc, which has no size.
      "src/core/gopls/processes/proc.ts",
      "src/core/environment/proof/process-environment.ts",
      // Writes copies into a folder that it has just made.
      "src/core/precheck/content.ts",
      // Build scripts.
      "src/release/**",
      "src/alfred/build.ts",
    ],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: ["node:fs", "node:fs/promises", "fs", "fs/promises"].map((name) => ({
            name,
            importNames: [
              ...["readFile", "writeFile", "appendFile", "open"],
              ...["readFileSync", "writeFileSync", "appendFileSync", "openSync"],
              ...["createReadStream", "createWriteStream"],
            ],
            message: "Read and write by core/host: readRegular, readIfPresent, writeAtomically, appendLine.",
          })),
        },
      ],
    },
  },
  {
    // One place writes to the terminal: what comes from a file, a process or an argument is shown, never obeyed.
    files: ["src/**", "agent/**"],
    ignores: ["src/cli/terminal.ts", "src/alfred/build.ts", "src/release/**"],
    rules: {
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "MemberExpression[object.object.name='process'][object.property.name=/^std(out|err)$/][property.name='write']",
          message: "Print by cli/terminal: writeOut, writeError, style.",
        },
        {
          selector: "ImportDeclaration[source.value='picocolors']",
          message: "Escapes of others are neutralized; color by cli/terminal: style.",
        },
        {
          selector: "ImportDeclaration[source.value='zod/mini'] > ImportSpecifier",
          message: 'import * as z from "zod/mini": the z export brings all of zod into every bundle, 400 kB.',
        },
      ],
    },
  },
  {
    files: ["src/core/**", "src/cli/**", "src/launcher/**", "src/*.ts", "src/*.tsx", "agent/**"],
    ignores: ["src/core/host/**"],
    rules: {
      "no-restricted-properties": ["error", { object: "process", property: "env", message: "Read host.env." }],
      "no-restricted-modules": ["error", "child_process", "node:child_process"],
    },
  },
]);
