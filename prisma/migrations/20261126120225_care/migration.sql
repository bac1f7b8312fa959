-- CreateIndex
CREATE INDEX "question_poll_id_idx" ON "question"("poll_id");
