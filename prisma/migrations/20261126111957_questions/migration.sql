-- CreateTable
CREATE TABLE "expert" (
    "person_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "weekly" INTEGER NOT NULL DEFAULT 2,
    "hours" TEXT NOT NULL DEFAULT 'any',
    "paused_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expert_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "offer" (
    "person_id" INTEGER NOT NULL,
    "theme_id" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "vouched_by" TEXT,
    "voucher" INTEGER,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "answered" INTEGER NOT NULL DEFAULT 0,
    "helped" INTEGER NOT NULL DEFAULT 0,
    "minutes" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "offer_pkey" PRIMARY KEY ("person_id","theme_id")
);

-- CreateTable
CREATE TABLE "question" (
    "id" TEXT NOT NULL,
    "theme_id" TEXT NOT NULL,
    "asked_by" INTEGER,
    "account_id" INTEGER,
    "party" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "anonymous" BOOLEAN NOT NULL DEFAULT false,
    "mix" BOOLEAN NOT NULL DEFAULT false,
    "deadline" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'draft',
    "wave" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3),
    "owner_at" TIMESTAMPTZ(3),
    "promised_at" TIMESTAMPTZ(3),
    "agreed_at" TIMESTAMPTZ(3),
    "name" TEXT,
    "published_at" TIMESTAMPTZ(3),
    "poll_id" TEXT,
    "origin" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ask" (
    "question_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "theme_id" TEXT NOT NULL,
    "wave" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "said_at" TIMESTAMPTZ(3),

    CONSTRAINT "ask_pkey" PRIMARY KEY ("question_id","person_id")
);

-- CreateTable
CREATE TABLE "answer" (
    "id" TEXT NOT NULL,
    "question_id" TEXT NOT NULL,
    "answered_by" INTEGER,
    "account_id" INTEGER,
    "party" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "agreed_at" TIMESTAMPTZ(3),
    "name" TEXT,
    "edited_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "outdated_at" TIMESTAMPTZ(3),
    "origin" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "answer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answer_version" (
    "answer_id" TEXT NOT NULL,
    "nth" INTEGER NOT NULL,
    "words" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "answer_version_pkey" PRIMARY KEY ("answer_id","nth")
);

-- CreateTable
CREATE TABLE "verdict" (
    "answer_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "party" TEXT NOT NULL,
    "helped" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verdict_pkey" PRIMARY KEY ("answer_id","person_id")
);

-- CreateTable
CREATE TABLE "remark" (
    "id" TEXT NOT NULL,
    "question_id" TEXT NOT NULL,
    "answer_id" TEXT NOT NULL,
    "said_by" INTEGER,
    "by_asker" BOOLEAN NOT NULL,
    "words" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "origin" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "remark_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" INTEGER,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report" (
    "id" SERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "theme_id" TEXT NOT NULL,
    "person_id" INTEGER,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "decided_by" INTEGER,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "block" (
    "person_id" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(3),
    "blocked_by" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "block_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE INDEX "offer_theme_id_person_id_idx" ON "offer"("theme_id", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "question_origin_key" ON "question"("origin");

-- CreateIndex
CREATE INDEX "question_theme_id_created_at_idx" ON "question"("theme_id", "created_at");

-- CreateIndex
CREATE INDEX "question_asked_by_created_at_idx" ON "question"("asked_by", "created_at");

-- CreateIndex
CREATE INDEX "ask_person_id_asked_at_idx" ON "ask"("person_id", "asked_at");

-- CreateIndex
CREATE INDEX "ask_theme_id_asked_at_idx" ON "ask"("theme_id", "asked_at");

-- CreateIndex
CREATE UNIQUE INDEX "answer_origin_key" ON "answer"("origin");

-- CreateIndex
CREATE INDEX "answer_question_id_created_at_idx" ON "answer"("question_id", "created_at");

-- CreateIndex
CREATE INDEX "answer_answered_by_idx" ON "answer"("answered_by");

-- CreateIndex
CREATE INDEX "verdict_person_id_idx" ON "verdict"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "remark_origin_key" ON "remark"("origin");

-- CreateIndex
CREATE INDEX "remark_answer_id_created_at_idx" ON "remark"("answer_id", "created_at");

-- CreateIndex
CREATE INDEX "remark_said_by_idx" ON "remark"("said_by");

-- CreateIndex
CREATE INDEX "attachment_subject_idx" ON "attachment"("subject");

-- CreateIndex
CREATE INDEX "attachment_person_id_idx" ON "attachment"("person_id");

-- CreateIndex
CREATE INDEX "report_theme_id_state_idx" ON "report"("theme_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "report_subject_person_id_key" ON "report"("subject", "person_id");

-- AddForeignKey
ALTER TABLE "expert" ADD CONSTRAINT "expert_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "expert" ADD CONSTRAINT "expert_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_expert_fkey" FOREIGN KEY ("person_id") REFERENCES "expert"("person_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "question" ADD CONSTRAINT "question_theme_id_fkey" FOREIGN KEY ("theme_id") REFERENCES "theme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ask" ADD CONSTRAINT "ask_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "question"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ask" ADD CONSTRAINT "ask_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "answer" ADD CONSTRAINT "answer_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "question"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "answer_version" ADD CONSTRAINT "answer_version_answer_id_fkey" FOREIGN KEY ("answer_id") REFERENCES "answer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_answer_id_fkey" FOREIGN KEY ("answer_id") REFERENCES "answer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remark" ADD CONSTRAINT "remark_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "question"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remark" ADD CONSTRAINT "remark_answer_id_fkey" FOREIGN KEY ("answer_id") REFERENCES "answer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "block" ADD CONSTRAINT "block_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say (see prisma/extra.sql).
ALTER TABLE "expert" ADD CONSTRAINT "expert_weekly" CHECK ("weekly" BETWEEN 1 AND 50),
  ADD CONSTRAINT "expert_hours" CHECK ("hours" IN ('any', 'office', 'evenings'));
ALTER TABLE "question" ADD CONSTRAINT "question_state" CHECK ("state" IN ('draft', 'open', 'settled', 'withdrawn', 'removed'));
ALTER TABLE "ask" ADD CONSTRAINT "ask_state" CHECK ("state" IN ('asked', 'claimed', 'declined', 'silent', 'answered', 'over'));
ALTER TABLE "report" ADD CONSTRAINT "report_state" CHECK ("state" IN ('open', 'kept', 'removed'));
