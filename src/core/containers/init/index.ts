export { planInit, type InitPlan, type InitWish } from "./plan";
