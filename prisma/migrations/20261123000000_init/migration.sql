-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "person" (
    "id" SERIAL NOT NULL,
    "locale" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" SERIAL NOT NULL,
    "person_id" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "locale" TEXT,
    "gone_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role" (
    "person_id" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "party" TEXT NOT NULL,
    "organisation" TEXT,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_pkey" PRIMARY KEY ("person_id","role")
);

-- CreateTable
CREATE TABLE "invitation" (
    "code_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "party" TEXT NOT NULL,
    "organisation" TEXT,
    "uses_left" INTEGER NOT NULL DEFAULT 1,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person_id" INTEGER,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "theme" (
    "id" TEXT NOT NULL,
    "emoji" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "description" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "theme_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "follow" (
    "person_id" INTEGER NOT NULL,
    "theme_id" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL,
    "pace" TEXT NOT NULL DEFAULT 'now',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "follow_pkey" PRIMARY KEY ("person_id","theme_id")
);

-- CreateTable
CREATE TABLE "place" (
    "id" SERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "chat" TEXT NOT NULL,
    "thread" TEXT NOT NULL DEFAULT '',
    "locale" TEXT,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "place_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "binding" (
    "place_id" INTEGER NOT NULL,
    "theme_id" TEXT NOT NULL,

    CONSTRAINT "binding_pkey" PRIMARY KEY ("theme_id","place_id")
);

-- CreateTable
CREATE TABLE "poll" (
    "id" TEXT NOT NULL,
    "theme_id" TEXT NOT NULL,
    "method" TEXT NOT NULL DEFAULT 'pick-one',
    "question" TEXT NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "opened_by" INTEGER,
    "origin" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "result" INTEGER[],

    CONSTRAINT "poll_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "poll_option" (
    "poll_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "poll_option_pkey" PRIMARY KEY ("poll_id","position")
);

-- CreateTable
CREATE TABLE "ballot" (
    "poll_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "cast_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ballot_pkey" PRIMARY KEY ("poll_id","person_id")
);

-- CreateTable
CREATE TABLE "seen" (
    "platform" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "seen_pkey" PRIMARY KEY ("platform","key")
);

-- CreateTable
CREATE TABLE "draft" (
    "account_id" INTEGER NOT NULL,
    "chat" TEXT NOT NULL,
    "form" JSONB NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "values" JSONB NOT NULL DEFAULT '{}',
    "last_key" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("account_id","chat")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "job" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "relayed_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publication" (
    "id" BIGSERIAL NOT NULL,
    "audience" JSONB NOT NULL,
    "view" JSONB NOT NULL,
    "direct" JSONB NOT NULL,
    "subject" TEXT,
    "refresh" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "fanned_out_at" TIMESTAMPTZ(3),
    "cursor" JSONB NOT NULL DEFAULT '{}',
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "publication_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" BIGSERIAL NOT NULL,
    "publication_id" BIGINT NOT NULL,
    "account_id" INTEGER,
    "place_id" INTEGER,
    "platform" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "faults" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(3),
    "reason" TEXT,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "card" (
    "id" BIGSERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "refresh" JSONB NOT NULL,
    "person_id" INTEGER,
    "account_id" INTEGER,
    "place_id" INTEGER,
    "platform" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "chat" TEXT NOT NULL,
    "thread" TEXT NOT NULL DEFAULT '',
    "message" TEXT NOT NULL,
    "shown" TEXT,
    "wanted" INTEGER NOT NULL DEFAULT 0,
    "edited" INTEGER NOT NULL DEFAULT 0,
    "edited_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stale" (
    "subject" TEXT NOT NULL,
    "whole" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stale_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "web_message" (
    "id" BIGSERIAL NOT NULL,
    "chat" TEXT NOT NULL,
    "view" JSONB NOT NULL,
    "version" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "web_message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_person_id_idx" ON "account"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_platform_tenant_external_id_key" ON "account"("platform", "tenant", "external_id");

-- CreateIndex
CREATE INDEX "audit_at_idx" ON "audit"("at");

-- CreateIndex
CREATE INDEX "follow_theme_id_account_id_idx" ON "follow"("theme_id", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "place_platform_tenant_chat_thread_key" ON "place"("platform", "tenant", "chat", "thread");

-- CreateIndex
CREATE UNIQUE INDEX "poll_origin_key" ON "poll"("origin");

-- CreateIndex
CREATE INDEX "poll_theme_id_created_at_idx" ON "poll"("theme_id", "created_at");

-- CreateIndex
CREATE INDEX "seen_at_idx" ON "seen"("at");

-- CreateIndex
CREATE INDEX "outbox_due_at_idx" ON "outbox"("due_at");

-- CreateIndex
CREATE INDEX "publication_subject_idx" ON "publication"("subject");

-- CreateIndex
CREATE INDEX "delivery_platform_state_due_at_idx" ON "delivery"("platform", "state", "due_at");

-- CreateIndex
CREATE INDEX "delivery_state_lease_until_idx" ON "delivery"("state", "lease_until");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_publication_id_account_id_key" ON "delivery"("publication_id", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_publication_id_place_id_key" ON "delivery"("publication_id", "place_id");

-- CreateIndex
CREATE INDEX "card_subject_person_id_idx" ON "card"("subject", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "card_platform_tenant_chat_message_key" ON "card"("platform", "tenant", "chat", "message");

-- CreateIndex
CREATE INDEX "web_message_chat_version_idx" ON "web_message"("chat", "version");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follow" ADD CONSTRAINT "follow_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follow" ADD CONSTRAINT "follow_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follow" ADD CONSTRAINT "follow_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "binding" ADD CONSTRAINT "binding_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "place"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "binding" ADD CONSTRAINT "binding_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_opened_by_fkey" FOREIGN KEY ("opened_by") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll_option" ADD CONSTRAINT "poll_option_poll_id_fkey" FOREIGN KEY ("poll_id") REFERENCES "poll"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_poll_id_fkey" FOREIGN KEY ("poll_id") REFERENCES "poll"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_poll_id_position_fkey" FOREIGN KEY ("poll_id", "position") REFERENCES "poll_option"("poll_id", "position") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_publication_id_fkey" FOREIGN KEY ("publication_id") REFERENCES "publication"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "place"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say. Appended to the first migration.

-- A poll has a moment to close, and a ballot's option exists (its foreign key says that already).
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_one_recipient" CHECK (num_nonnulls("account_id", "place_id") = 1);
ALTER TABLE "card" ADD CONSTRAINT "card_one_reader" CHECK (num_nonnulls("account_id", "place_id") = 1);
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_uses" CHECK ("uses_left" >= 0);

-- The stale cards are few among many.
CREATE INDEX "card_stale" ON "card" ("edited_at") WHERE "wanted" > "edited" AND "gone_at" IS NULL;

-- Counts additions and edits of what web windows show.
CREATE SEQUENCE "web_message_version";

-- What is still on its way to an account, for those who stop following: a small part of all deliveries.
CREATE INDEX "delivery_pending_account" ON "delivery" ("account_id") WHERE "state" IN ('waiting', 'queued');
