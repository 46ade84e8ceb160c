import type { Reply, Request } from "./protocol";
import { Session } from "./session";

/** One process per launched command (dist/launcher-host.js), driven over Node's message channel. */
const session = new Session();
process.on("message", ({ number, request }: { number: number; request: Request }) => {
  session.handle(request).then(
    (value) => answer(number, { ok: true, value }),
    (error: unknown) =>
      answer(number, { ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on("disconnect", () => process.exit());

function answer(number: number, reply: Reply): void {
  process.send?.({ number, reply });
}
