/** What experts do about their own offer. */
import type { ActsOf, FormsOf } from '../../people/visit.ts'
import { drawOffer } from './form.ts'
import { dropOffer, makeOffer } from './offer.ts'
import { pause, resume } from './pause.ts'
import { showOffers } from './show.ts'

export const expertActs: ActsOf<'expert'> = {
  'expert.show': ({ ctx, who }) => showOffers(ctx, who),
  'expert.pause': ({ ctx, who }) => pause(ctx, who),
  'expert.resume': ({ ctx, who }) => resume(ctx, who),
  'expert.drop': ({ ctx, who }, { theme }) => dropOffer(ctx, who, theme),
}

export const expertForms: FormsOf<'offer'> = {
  offer: { draw: drawOffer, submit: makeOffer },
}
