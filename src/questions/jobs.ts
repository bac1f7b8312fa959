/** What is due of questions, by job. */
import { route } from './asking/wave.ts'

export const questionJobs = { route }
