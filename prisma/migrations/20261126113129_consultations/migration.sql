-- AlterTable
ALTER TABLE "poll" ADD COLUMN     "part_of" TEXT,
ADD COLUMN     "paused_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "consultation" (
    "id" TEXT NOT NULL,
    "theme_id" TEXT NOT NULL,
    "organisation" TEXT,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "version" INTEGER NOT NULL DEFAULT 1,
    "title" JSONB NOT NULL,
    "brief" JSONB NOT NULL DEFAULT '{}',
    "link" TEXT,
    "picture" TEXT,
    "can" JSONB NOT NULL DEFAULT '{}',
    "cannot" JSONB NOT NULL DEFAULT '{}',
    "rule" JSONB NOT NULL DEFAULT '{}',
    "answerable" TEXT NOT NULL DEFAULT '',
    "owner_id" INTEGER,
    "audience" JSONB NOT NULL DEFAULT '{}',
    "opens_at" TIMESTAMPTZ(3),
    "closes_at" TIMESTAMPTZ(3),
    "answer_by" TIMESTAMPTZ(3),
    "moved_from" TIMESTAMPTZ(3),
    "moved_why" JSONB,
    "changes" JSONB NOT NULL DEFAULT '[]',
    "opened_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "reminded" INTEGER NOT NULL DEFAULT 0,
    "remind_at" TIMESTAMPTZ(3),
    "decided" JSONB,
    "not_done" JSONB,
    "answered_at" TIMESTAMPTZ(3),
    "answered_by" INTEGER,
    "checked_by" INTEGER,
    "checked_at" TIMESTAMPTZ(3),
    "origin" TEXT,
    "created_by" INTEGER,
    "edited_by" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consultation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "part" (
    "consultation_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "words" JSONB NOT NULL,
    "options" JSONB NOT NULL DEFAULT '[]',
    "seconds" INTEGER NOT NULL DEFAULT 30,
    "poll_id" TEXT,
    "question_id" TEXT,
    "removed_at" TIMESTAMPTZ(3),
    "done" JSONB,

    CONSTRAINT "part_pkey" PRIMARY KEY ("consultation_id","position")
);

-- CreateTable
CREATE TABLE "participation" (
    "consultation_id" TEXT NOT NULL,
    "voter_id" INTEGER NOT NULL,
    "person_id" INTEGER NOT NULL,
    "party" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "participation_pkey" PRIMARY KEY ("consultation_id","voter_id")
);

-- CreateTable
CREATE TABLE "part_count" (
    "consultation_id" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "party" TEXT NOT NULL,
    "counts" INTEGER[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "part_count_pkey" PRIMARY KEY ("consultation_id","part","party")
);

-- CreateTable
CREATE TABLE "heard" (
    "consultation_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "heard" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "heard_pkey" PRIMARY KEY ("consultation_id","person_id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "name" TEXT NOT NULL,
    "four_eyes" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "consultation_origin_key" ON "consultation"("origin");

-- CreateIndex
CREATE INDEX "consultation_theme_id_created_at_idx" ON "consultation"("theme_id", "created_at");

-- CreateIndex
CREATE INDEX "consultation_state_answer_by_idx" ON "consultation"("state", "answer_by");

-- CreateIndex
CREATE UNIQUE INDEX "part_poll_id_key" ON "part"("poll_id");

-- CreateIndex
CREATE UNIQUE INDEX "part_question_id_key" ON "part"("question_id");

-- CreateIndex
CREATE INDEX "participation_person_id_idx" ON "participation"("person_id");

-- CreateIndex
CREATE INDEX "heard_person_id_idx" ON "heard"("person_id");

-- AddForeignKey
ALTER TABLE "consultation" ADD CONSTRAINT "consultation_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "part" ADD CONSTRAINT "part_consultation_id_fkey" FOREIGN KEY ("consultation_id") REFERENCES "consultation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participation" ADD CONSTRAINT "participation_consultation_id_fkey" FOREIGN KEY ("consultation_id") REFERENCES "consultation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participation" ADD CONSTRAINT "participation_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "part_count" ADD CONSTRAINT "part_count_consultation_id_part_fkey" FOREIGN KEY ("consultation_id", "part") REFERENCES "part"("consultation_id", "position") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "heard" ADD CONSTRAINT "heard_consultation_id_fkey" FOREIGN KEY ("consultation_id") REFERENCES "consultation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "heard" ADD CONSTRAINT "heard_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say (see prisma/extra.sql).
ALTER TABLE "consultation" ADD CONSTRAINT "consultation_state" CHECK (
  "state" IN ('draft', 'scheduled', 'open', 'paused', 'closed', 'answered', 'discarded'));
ALTER TABLE "part" ADD CONSTRAINT "part_kind" CHECK ("kind" IN ('poll', 'question'));
ALTER TABLE "participation" ADD CONSTRAINT "participation_party" CHECK ("party" IN ('government', 'business', 'resident'));
ALTER TABLE "heard" ADD CONSTRAINT "heard_how" CHECK ("heard" IN ('yes', 'partly', 'no'));

-- The answer to a consultation, for the digests of who took part in it.
CREATE INDEX "publication_of_participants" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' = 'participants';
