export { explain, type Explanation } from "./explain";
