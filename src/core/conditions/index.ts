export { conditions } from "./catalogue";
export type { Condition, ConditionArea, Rank, Says } from "./condition";
export { explain, type Explanation } from "./explain";
export { decode } from "./fold";
export { whereToLook, type Advice } from "./unknown";
