/** Telegram's no. */
export interface Refusal {
  readonly parameters?: { readonly migrate_to_chat_id?: number; readonly retry_after?: number }
  /** What people did, or what a fault ordered, and no mistake of the bot: not counted among the refusals. */
  readonly expected?: boolean
}

export class ApiError extends Error {
  readonly code: number
  readonly description: string
  readonly refusal: Refusal
  constructor(code: number, description: string, refusal: Refusal = {}) {
    super(`${code} ${description}`)
    this.name = 'ApiError'
    this.code = code
    this.description = description
    this.refusal = refusal
  }
}
