import { Color, Icon, type Image } from "@raycast/api";
import type { Severity } from "../../core/finding";

/** What each color means, everywhere: green fine, orange to look at, red broken, gray not known or by the way. */
export const severityIcon: Record<Severity, Image.ImageLike & object> = {
  ok: { source: Icon.CheckCircle, tintColor: Color.Green },
  info: { source: Icon.Info, tintColor: Color.SecondaryText },
  warning: { source: Icon.ExclamationMark, tintColor: Color.Orange },
  error: { source: Icon.XMarkCircle, tintColor: Color.Red },
  skipped: { source: Icon.MinusCircle, tintColor: Color.SecondaryText },
  unknown: { source: Icon.QuestionMarkCircle, tintColor: Color.SecondaryText },
};

export const severityWord: Record<Severity, string> = {
  ok: "Fine",
  info: "Note",
  warning: "Warning",
  error: "Broken",
  skipped: "Does Not Apply",
  unknown: "No Answer",
};
