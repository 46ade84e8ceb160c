import { isAbsolute } from "node:path";
import type { Finding } from "../../finding";
import { executable, searchPath } from "../../toolchain";
import type { DoctorContext } from "../context";
import { placesOf, remove } from "../go-failure";
import type { Answered } from "./what-go-says";

/**
 * CC or CXX that names no program: go says nothing of it until a package with cgo is built, and does not turn cgo off,
 * as it does where its own default is missing.
 */
export async function missingCompiler(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { machine } = context;
  const environment = await machine.toolEnvironment();
  const found = await Promise.all(
    ["CC", "CXX"].map(async (name): Promise<Finding[]> => {
      const program = go.variables[name]?.trim().split(/\s+/)[0] ?? "";
      const from = await machine.whereFrom(name);
      // That the system's own compiler is missing is another matter.
      if (
        !program ||
        go.variables.CGO_ENABLED === "0" ||
        from.origins.length === 0 ||
        (await isThere(program, environment.PATH))
      )
        return [];
      return [
        {
          id: "c-compiler-missing",
          severity: "warning",
          title: `${name} names a compiler that is not there`,
          evidence: [...placesOf(context, from), `${program} does not exist or cannot be run`],
          cause: 'Packages with cgo and tests with -race fail with "C compiler not found".',
          ...(await remove(context, [from])),
        },
      ];
    }),
  );
  return found.flat();
}

const isThere = async (program: string, path: string | undefined) =>
  isAbsolute(program) ? (await executable(program)) !== undefined : (await searchPath(path, program)).length > 0;
