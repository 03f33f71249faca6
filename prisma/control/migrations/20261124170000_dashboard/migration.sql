-- Who may sign in to the dashboard, and what it must remember of attempts. Expand step: nothing that was there changes.
-- Expiries are Unix milliseconds, all other instants ISO 8601 text.

-- CreateTable
CREATE TABLE "accounts" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_hash" TEXT,
    "hash_source" TEXT,
    "totp_sealed" TEXT,
    "totp_pending" TEXT,
    "totp_last_step" INTEGER,
    "recovery" TEXT,
    "setup_hash" TEXT,
    "setup_expires_at" BIGINT,
    "created_at" TEXT NOT NULL,
    "disabled_at" TEXT,
    "password_changed_at" TEXT
);

-- CreateTable
CREATE TABLE "sessions" (
    "id_hash" TEXT NOT NULL PRIMARY KEY,
    "public_id" TEXT NOT NULL,
    "account" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "last_seen_at" TEXT NOT NULL,
    "idle_expires_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "proof_at" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "browser" TEXT NOT NULL,
    "revoked_at" TEXT,
    CONSTRAINT "sessions_account_fkey" FOREIGN KEY ("account") REFERENCES "accounts" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "points" INTEGER NOT NULL,
    "expires_at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "spent_challenges" (
    "nonce" TEXT NOT NULL PRIMARY KEY,
    "expires_at" BIGINT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "accounts_name_key" ON "accounts"("name");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_setup_hash_key" ON "accounts"("setup_hash");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_public_id_key" ON "sessions"("public_id");

-- CreateIndex
CREATE INDEX "sessions_account_idx" ON "sessions"("account");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE INDEX "rate_limits_expires_at_idx" ON "rate_limits"("expires_at");

-- CreateIndex
CREATE INDEX "spent_challenges_expires_at_idx" ON "spent_challenges"("expires_at");

-- The open rotation, asked for at every turn of a screen. With the index on (pool, epoch) alone SQLite walks all that have
-- ended: 1.2 s among a million.
CREATE INDEX "rotations_open_idx" ON "rotations"("pool", "epoch") WHERE "outcome" IS NULL;
