-- AlterTable
ALTER TABLE "person" ADD COLUMN     "asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "pace" TEXT NOT NULL DEFAULT 'now',
ADD COLUMN     "quiet_from" INTEGER,
ADD COLUMN     "quiet_to" INTEGER,
ADD COLUMN     "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "urgent" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "voter_id" INTEGER,
ADD COLUMN     "zone" TEXT;

-- Until they link accounts, everyone is a voter of their own.
UPDATE "person" SET "voter_id" = "id";
ALTER TABLE "person" ALTER COLUMN "voter_id" SET NOT NULL;

-- AlterTable
ALTER TABLE "role" DROP CONSTRAINT "role_pkey",
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'invitation',
ADD COLUMN     "theme_id" TEXT NOT NULL DEFAULT '',
ADD CONSTRAINT "role_pkey" PRIMARY KEY ("person_id", "role", "theme_id");

-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "created_by" INTEGER,
ADD COLUMN     "reference" TEXT,
ADD COLUMN     "theme_id" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "theme" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "colour" TEXT NOT NULL DEFAULT 'blue',
ADD COLUMN     "merged_into" TEXT,
ADD COLUMN     "owner" TEXT;

-- AlterTable
ALTER TABLE "follow" ALTER COLUMN "pace" DROP NOT NULL,
ALTER COLUMN "pace" DROP DEFAULT;
UPDATE "follow" SET "pace" = NULL;

-- AlterTable
ALTER TABLE "poll" ALTER COLUMN "question" TYPE JSONB USING jsonb_build_object('nl', "question");

-- AlterTable
ALTER TABLE "poll_option" ALTER COLUMN "label" TYPE JSONB USING jsonb_build_object('nl', "label");

-- AlterTable
ALTER TABLE "ballot" DROP CONSTRAINT "ballot_pkey",
ADD COLUMN     "voter_id" INTEGER NOT NULL DEFAULT 0;
UPDATE "ballot" SET "voter_id" = "person_id";
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_pkey" PRIMARY KEY ("poll_id", "voter_id");

-- AlterTable
ALTER TABLE "publication" ADD COLUMN     "brief" JSONB,
ADD COLUMN     "theme_id" TEXT,
ADD COLUMN     "until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "group_role" (
    "platform" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "party" TEXT NOT NULL,
    "organisation" TEXT,
    "theme_id" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "group_role_pkey" PRIMARY KEY ("platform","tenant","group","role","theme_id")
);

-- CreateTable
CREATE TABLE "link_code" (
    "code_hash" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_code_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "guess" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guess_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pass" (
    "token_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pass_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "agenda" (
    "person_id" INTEGER NOT NULL,
    "pace" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "told_to" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agenda_pkey" PRIMARY KEY ("person_id","pace")
);

-- CreateTable
CREATE TABLE "pace_slot" (
    "person_id" INTEGER NOT NULL,
    "pace" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "nth" INTEGER NOT NULL DEFAULT 1,
    "taken_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pace_slot_pkey" PRIMARY KEY ("person_id","pace","period","nth")
);

-- CreateTable
CREATE TABLE "news" (
    "id" TEXT NOT NULL,
    "theme_id" TEXT NOT NULL,
    "title" JSONB NOT NULL,
    "body" JSONB NOT NULL,
    "link" TEXT,
    "picture" TEXT,
    "written_by" INTEGER,
    "origin" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "news_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bind_request" (
    "place_id" INTEGER NOT NULL,
    "theme_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bind_request_pkey" PRIMARY KEY ("place_id","theme_id")
);

-- CreateIndex
CREATE INDEX "link_code_person_id_idx" ON "link_code"("person_id");

-- CreateIndex
CREATE INDEX "guess_account_id_at_idx" ON "guess"("account_id", "at");

-- CreateIndex
CREATE INDEX "pass_person_id_idx" ON "pass"("person_id");

-- CreateIndex
CREATE INDEX "agenda_due_at_idx" ON "agenda"("due_at");

-- CreateIndex
CREATE INDEX "pace_slot_taken_at_idx" ON "pace_slot"("taken_at");

-- CreateIndex
CREATE UNIQUE INDEX "news_origin_key" ON "news"("origin");

-- CreateIndex
CREATE INDEX "news_theme_id_created_at_idx" ON "news"("theme_id", "created_at");

-- CreateIndex
CREATE INDEX "person_voter_id_idx" ON "person"("voter_id");

-- CreateIndex
CREATE INDEX "person_seen_at_idx" ON "person"("seen_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_reference_key" ON "invitation"("reference");

-- CreateIndex
CREATE INDEX "ballot_person_id_idx" ON "ballot"("person_id");

-- CreateIndex
CREATE INDEX "publication_theme_id_created_at_idx" ON "publication"("theme_id", "created_at");

-- AddForeignKey
ALTER TABLE "link_code" ADD CONSTRAINT "link_code_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guess" ADD CONSTRAINT "guess_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pass" ADD CONSTRAINT "pass_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agenda" ADD CONSTRAINT "agenda_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pace_slot" ADD CONSTRAINT "pace_slot_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "news" ADD CONSTRAINT "news_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "news" ADD CONSTRAINT "news_written_by_fkey" FOREIGN KEY ("written_by") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bind_request" ADD CONSTRAINT "bind_request_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "place"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bind_request" ADD CONSTRAINT "bind_request_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

ALTER TABLE "person"
  ADD CONSTRAINT "person_pace" CHECK ("pace" IN ('now', 'daily', 'weekly', 'twice-a-month')),
  ADD CONSTRAINT "person_quiet" CHECK (
    ("quiet_from" IS NULL) = ("quiet_to" IS NULL) AND "quiet_from" BETWEEN 0 AND 1439 AND "quiet_to" BETWEEN 0 AND 1439);
ALTER TABLE "follow"
  ADD CONSTRAINT "follow_pace" CHECK ("pace" IN ('now', 'daily', 'weekly', 'twice-a-month'));
-- The promise of every pace, kept here: one a day, one a week, two a month.
ALTER TABLE "pace_slot"
  ADD CONSTRAINT "pace_slot_most" CHECK (
    ("pace" IN ('daily', 'weekly') AND "nth" = 1) OR ("pace" = 'twice-a-month' AND "nth" IN (1, 2)));

-- The result of a poll, for the digests of who took part in it.
CREATE INDEX "publication_of_poll" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' = 'poll';

-- The digest that tells just this news, for the next page of people who get it.
CREATE INDEX "publication_of_digest" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' = 'digest';

-- A slot is of the period that it is now, whatever the clock of whoever takes it.
CREATE FUNCTION "pace_period"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  here timestamp;
BEGIN
  SELECT now() AT TIME ZONE coalesce("zone", 'UTC') INTO here FROM "person" WHERE "id" = NEW."person_id";
  NEW."taken_at" := now();
  NEW."period" := to_char(here, CASE NEW."pace"
    WHEN 'daily' THEN 'YYYY-MM-DD' WHEN 'weekly' THEN 'IYYY-"W"IW' ELSE 'YYYY-MM' END);
  RETURN NEW;
END $$;
CREATE TRIGGER "pace_period" BEFORE INSERT OR UPDATE ON "pace_slot" FOR EACH ROW EXECUTE FUNCTION "pace_period"();

-- Whose ballot it is, by the newest committed row of its person: waits for a link that is under way.
CREATE FUNCTION "ballot_voter"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "voter_id" INTO NEW."voter_id" FROM "person" WHERE "id" = NEW."person_id" FOR KEY SHARE;
  RETURN NEW;
END $$;
CREATE TRIGGER "ballot_voter" BEFORE INSERT ON "ballot" FOR EACH ROW EXECUTE FUNCTION "ballot_voter"();

-- The first moment, from `at` on, that is outside somebody's quiet hours (minutes of their own day).
CREATE FUNCTION "after_quiet"("at" timestamptz, "zone" text, "quiet_from" int, "quiet_to" int)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN "quiet_from" IS NULL OR "quiet_from" = "quiet_to" THEN "at"
    WHEN "quiet_from" < "quiet_to" AND (m < "quiet_from" OR m >= "quiet_to") THEN "at"
    WHEN "quiet_from" > "quiet_to" AND m < "quiet_from" AND m >= "quiet_to" THEN "at"
    ELSE (date_trunc('day', here) + make_interval(days => CASE WHEN m >= "quiet_to" THEN 1 ELSE 0 END, mins => "quiet_to"))
      AT TIME ZONE "zone"
  END
  FROM (SELECT "at" AT TIME ZONE "zone" AS here) local,
       LATERAL (SELECT (extract(hour FROM here) * 60 + extract(minute FROM here))::int AS m) minutes
$$;

-- When the next digest is due after `after`: at eight in the morning of every day, of Thursday, or of the 1st and the
-- 15th, or when the quiet hours around that end.
CREATE FUNCTION "next_digest"("pace" text, "after" timestamptz, "zone" text, "quiet_from" int, "quiet_to" int)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT min(due) FROM (
    SELECT "after_quiet"((day + interval '8 hours') AT TIME ZONE "zone", "zone", "quiet_from", "quiet_to") AS due
      FROM generate_series(
        date_trunc('day', "after" AT TIME ZONE "zone") - interval '1 day',
        date_trunc('day', "after" AT TIME ZONE "zone") + interval '18 days', interval '1 day') AS day
     WHERE CASE "pace"
       WHEN 'daily' THEN true
       WHEN 'weekly' THEN extract(isodow FROM day) = 4
       ELSE extract(day FROM day) IN (1, 15) END
  ) moments WHERE due > "after"
$$;
