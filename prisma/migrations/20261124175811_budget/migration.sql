-- AlterTable
ALTER TABLE "card" ADD COLUMN     "anew" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "gone_reason" TEXT;

-- CreateTable
CREATE TABLE "budget" (
    "key" TEXT NOT NULL,
    "free_at" TIMESTAMPTZ(6) NOT NULL,
    "held_until" TIMESTAMPTZ(3),
    "slower" DOUBLE PRECISION NOT NULL DEFAULT 1,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("key")
);
