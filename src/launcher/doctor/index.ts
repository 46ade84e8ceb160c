export { DoctorList } from "./doctor-list";
