import type { Variables } from "./repository";
import type { Scope } from "./change";

/**
 * What a build server is asked to check, by its own variables: a pull or merge request against its target's merge base,
 * a push against what was there before (`before` of GitHub's event is not in a variable: the first parent stands for
 * it). docs.github.com "Variables reference"; docs.gitlab.com "Predefined CI/CD variables".
 */
export function ciScope(env: Variables): Scope {
  if (env.GITHUB_BASE_REF) return { kind: "since", ref: `origin/${env.GITHUB_BASE_REF}` };
  if (env.CI_MERGE_REQUEST_DIFF_BASE_SHA) return { kind: "since", ref: env.CI_MERGE_REQUEST_DIFF_BASE_SHA };
  if (env.CI_COMMIT_BEFORE_SHA && !/^0+$/.test(env.CI_COMMIT_BEFORE_SHA)) {
    return { kind: "since", ref: env.CI_COMMIT_BEFORE_SHA };
  }
  return { kind: "since", ref: "HEAD^" };
}
