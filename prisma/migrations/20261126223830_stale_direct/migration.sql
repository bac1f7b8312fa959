-- CreateTable
CREATE TABLE "stale_direct" (
    "subject" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "after" BIGINT NOT NULL DEFAULT 0,
    "most" INTEGER NOT NULL,
    "again" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stale_direct_pkey" PRIMARY KEY ("subject","platform")
);

-- The direct messages about a subject, a page at a time, in an order that never changes.
CREATE INDEX "card_direct" ON "card" ("subject", "platform", "id") WHERE "account_id" IS NOT NULL AND "gone_at" IS NULL;
