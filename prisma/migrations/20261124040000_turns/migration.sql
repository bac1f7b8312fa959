-- Turns carry no deliveries any more: what an earlier version had handed to the queue waits again.
update delivery set state = 'waiting', lease_until = null where state = 'queued';

-- An official looks at the reach of what they published.
ALTER TABLE "publication" ADD COLUMN     "changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "watched_until" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "publication_watched_until_idx" ON "publication"("watched_until");

-- Each platform looks for its own stale cards.
DROP INDEX "card_stale";
CREATE INDEX "card_stale" ON "card" ("platform", "edited_at") WHERE "wanted" > "edited" AND "gone_at" IS NULL;
DROP INDEX "delivery_pending_account";
CREATE INDEX "delivery_pending_account" ON "delivery" ("account_id") WHERE "state" = 'waiting';
