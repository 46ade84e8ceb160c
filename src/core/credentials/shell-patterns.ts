const eight = "[A-Za-z0-9_-]".repeat(8);

/**
 * Forms of credentials for a POSIX `awk`, where nothing else can be asked: coarser than `containsCredential`, so that
 * more is held back, and without what is only random by its look. Extended regular expressions without intervals, which
 * old awks lack, and without quotes and backslashes, which shells and awks read differently.
 */
export const shellCredentials = {
  /** Of the value as it is. */
  exact: `(^|[^A-Za-z0-9])(A[KSB]IA|ACCA|gh[opusr]_|github_pat_|gl(pat|dt|rt|cbt|ptt|ft|soat|agent)-|GR1348941|xox[a-z]-|xapp-|AIza|ya29[.]|GOCSPX-|[sr]k_(live|test)_|whsec_|SG[.]|SK[0-9a-f]|key-[0-9a-f]|xkeysib-|npm_|pypi-|rubygems_|oy2|dckr_[op]at_|do[opr]_v1_|hv[sb][.]|dapi[0-9a-f]|sk-|gsk_|xai-|pplx-|r8_|hf_|lin_(api|oauth)_|ntn_|secret_|figd_|AT[AC]TT3|ATBB|PMAK-|NRAK-|glsa_|glc_|sntry[su]_|dt0[a-z]0[0-9][.]|dp[.][a-z]+[.]|pul-[0-9a-f]|pscale_[a-z]+_|sbp_|shp[a-z]+_|sq0[a-z]+-|HRKU-|LTAI|AKID|sqp_|AKCp|ops_|AGE-SECRET-KEY|tskey-|eyJ)${eight}|[.]atlasv1[.]|:AA${eight}|LS0tLS1CRUdJTi`,
  /** Of the value in small letters. */
  lower:
    "(passw(or)?d|passphrase|pwd|secret|token|credential|sig|signature|(api|access|private|account|signing)[_-]?key|[.]key).?[=:] ?.?[a-z0-9+%][^ ,;&][^ ,;&]" +
    "|-[a-z-]*(password|passwd|token|secret|api-?key)[ =][^ -]|-u [^ :/]+:[^ /]|(bearer|basic|token) [a-z0-9+/=_.~-]*[0-9]|(authorization|cookie|x-api-key): ?[a-z]" +
    "|-----begin |@(tcp|unix)[(]|hooks[.]slack|/webhooks/|webhookb2|login [^ ]+ password |://[^ /]*:[^ /]+@|https?://[^ /]+@|%3a[^ ]*%40",
};
