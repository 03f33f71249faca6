-- Accounts, the tree, contents, links and the audit tree. Expand step: nothing that was there changes.

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "login" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "quota_bytes" BIGINT,
    "used_bytes" BIGINT NOT NULL,
    "reserved_bytes" BIGINT NOT NULL,
    "ed_public" BLOB NOT NULL,
    "x_public" BLOB NOT NULL,
    "identity_sig" BLOB NOT NULL,
    "identity_epoch" INTEGER NOT NULL,
    "amk_epoch" INTEGER NOT NULL,
    "bundle" BLOB NOT NULL,
    "bundle_rev" INTEGER NOT NULL,
    "prefs" BLOB,
    "prefs_rev" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "last_login_at" TEXT
);

-- CreateTable
CREATE TABLE "credentials" (
    "user_id" TEXT NOT NULL PRIMARY KEY,
    "credential_id" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "setup_id" TEXT NOT NULL,
    "memory" INTEGER NOT NULL,
    "iterations" INTEGER NOT NULL,
    "parallelism" INTEGER NOT NULL,
    "updated_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "slots" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "amk_epoch" INTEGER NOT NULL,
    "blob" BLOB NOT NULL,
    "proof_hash" BLOB,
    "created_at" TEXT NOT NULL,
    "last_used_at" TEXT
);

-- CreateTable
CREATE TABLE "totps" (
    "user_id" TEXT NOT NULL PRIMARY KEY,
    "sealed" BLOB NOT NULL,
    "confirmed_at" TEXT,
    "backup_hashes" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "spent_tokens" (
    "hash" BLOB NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "expires_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "auth_states" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "user_id" TEXT,
    "sealed" BLOB NOT NULL,
    "attempts" INTEGER NOT NULL,
    "expires_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "token_hash" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "browser" TEXT NOT NULL,
    "ip" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,
    "last_seen_at" TEXT NOT NULL,
    "reauth_at" TEXT,
    "expires_at" TEXT NOT NULL,
    "revoked_at" TEXT
);

-- CreateTable
CREATE TABLE "invites" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "token_hash" BLOB NOT NULL,
    "created_by" TEXT NOT NULL,
    "login" TEXT,
    "role" TEXT NOT NULL,
    "quota_bytes" BIGINT,
    "created_at" TEXT NOT NULL,
    "expires_at" TEXT NOT NULL,
    "used_by" TEXT,
    "used_at" TEXT
);

-- CreateTable
CREATE TABLE "spaces" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "owner_id" TEXT NOT NULL,
    "root_id" TEXT NOT NULL,
    "trash_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "created_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "space_members" (
    "space_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "wrapped" BLOB NOT NULL,
    "added_by" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,

    PRIMARY KEY ("space_id", "user_id")
);

-- CreateTable
CREATE TABLE "files" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "space_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "kind" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "rev" INTEGER NOT NULL,
    "tag" BLOB,
    "version_id" TEXT,
    "size" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "list_rev" INTEGER NOT NULL,
    "gone" BOOLEAN NOT NULL,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL,
    "trashed_at" TEXT,
    "purge_at" TEXT
);

-- CreateTable
CREATE TABLE "folder_heads" (
    "folder_id" TEXT NOT NULL PRIMARY KEY,
    "space_id" TEXT NOT NULL,
    "rev" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "manifest" TEXT NOT NULL,
    "sig" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "seq" BIGINT NOT NULL,
    "index_rev" INTEGER,
    "index_digest" BLOB,
    "updated_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "folder_removals" (
    "folder_id" TEXT NOT NULL,
    "rev" INTEGER NOT NULL,
    "file_id" TEXT NOT NULL,
    "at" TEXT NOT NULL,

    PRIMARY KEY ("folder_id", "rev", "file_id")
);

-- CreateTable
CREATE TABLE "versions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "file_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "csize" BIGINT NOT NULL,
    "seg" INTEGER NOT NULL,
    "segs" INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    "attrs" BLOB NOT NULL,
    "thumb_digest" BLOB,
    "manifest" TEXT NOT NULL,
    "sig" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "purged_at" TEXT
);

-- CreateTable
CREATE TABLE "uploads" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "space_id" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "parent_id" TEXT NOT NULL,
    "csize" BIGINT NOT NULL,
    "seg" INTEGER NOT NULL,
    "segs" INTEGER NOT NULL,
    "held_bytes" BIGINT NOT NULL,
    "sealed" BLOB NOT NULL,
    "state" TEXT NOT NULL,
    "result" TEXT,
    "created_at" TEXT NOT NULL,
    "expires_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "segments" (
    "version_id" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "digest" BLOB NOT NULL,
    "size" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,

    PRIMARY KEY ("version_id", "n")
);

-- CreateTable
CREATE TABLE "purges" (
    "version_id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "not_before" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "share_links" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "owner_id" TEXT NOT NULL,
    "space_id" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "lookup_hash" BLOB NOT NULL,
    "access_hash" BLOB NOT NULL,
    "kdf" TEXT,
    "blob" BLOB NOT NULL,
    "owner_blob" BLOB NOT NULL,
    "allow" TEXT NOT NULL,
    "max_downloads" INTEGER,
    "downloads" INTEGER NOT NULL,
    "opens" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "expires_at" TEXT,
    "last_used_at" TEXT,
    "revoked_at" TEXT
);

-- CreateTable
CREATE TABLE "link_sessions" (
    "token_hash" BLOB NOT NULL PRIMARY KEY,
    "link_id" TEXT NOT NULL,
    "counted" BOOLEAN NOT NULL,
    "created_at" TEXT NOT NULL,
    "expires_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "audit_logs" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" TEXT NOT NULL,
    "actor_id" TEXT,
    "kind" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_id" TEXT,
    "ok" BOOLEAN NOT NULL,
    "entry" TEXT NOT NULL,
    "leaf" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "audit_nodes" (
    "level" INTEGER NOT NULL,
    "idx" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,

    PRIMARY KEY ("level", "idx")
);

-- CreateTable
CREATE TABLE "rate_buckets" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "window_start" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "expires_at" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "users_login_key" ON "users"("login");

-- CreateIndex
CREATE INDEX "users_created_at_idx" ON "users"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "credentials_credential_id_key" ON "credentials"("credential_id");

-- CreateIndex
CREATE INDEX "slots_user_id_type_idx" ON "slots"("user_id", "type");

-- CreateIndex
CREATE INDEX "spent_tokens_expires_at_idx" ON "spent_tokens"("expires_at");

-- CreateIndex
CREATE INDEX "auth_states_expires_at_idx" ON "auth_states"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invites_token_hash_key" ON "invites"("token_hash");

-- CreateIndex
CREATE INDEX "invites_expires_at_idx" ON "invites"("expires_at");

-- CreateIndex
CREATE INDEX "spaces_owner_id_idx" ON "spaces"("owner_id");

-- CreateIndex
CREATE INDEX "space_members_user_id_idx" ON "space_members"("user_id");

-- CreateIndex
CREATE INDEX "files_parent_id_id_idx" ON "files"("parent_id", "id");

-- CreateIndex
CREATE INDEX "files_parent_id_list_rev_idx" ON "files"("parent_id", "list_rev");

-- CreateIndex
CREATE INDEX "files_space_id_seq_idx" ON "files"("space_id", "seq");

-- CreateIndex
CREATE INDEX "files_created_at_idx" ON "files"("created_at");

-- CreateIndex
CREATE INDEX "files_updated_at_idx" ON "files"("updated_at");

-- CreateIndex
CREATE INDEX "files_trashed_at_idx" ON "files"("trashed_at");

-- CreateIndex
CREATE INDEX "files_purge_at_idx" ON "files"("purge_at");

-- CreateIndex
CREATE UNIQUE INDEX "files_parent_id_tag_key" ON "files"("parent_id", "tag");

-- CreateIndex
CREATE INDEX "folder_heads_space_id_seq_idx" ON "folder_heads"("space_id", "seq");

-- CreateIndex
CREATE INDEX "folder_removals_at_idx" ON "folder_removals"("at");

-- CreateIndex
CREATE INDEX "versions_created_at_idx" ON "versions"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "versions_file_id_number_key" ON "versions"("file_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "uploads_version_id_key" ON "uploads"("version_id");

-- CreateIndex
CREATE INDEX "uploads_user_id_state_idx" ON "uploads"("user_id", "state");

-- CreateIndex
CREATE INDEX "uploads_expires_at_idx" ON "uploads"("expires_at");

-- CreateIndex
CREATE INDEX "purges_not_before_idx" ON "purges"("not_before");

-- CreateIndex
CREATE INDEX "share_links_file_id_idx" ON "share_links"("file_id");

-- CreateIndex
CREATE INDEX "share_links_owner_id_idx" ON "share_links"("owner_id");

-- CreateIndex
CREATE INDEX "share_links_created_at_idx" ON "share_links"("created_at");

-- CreateIndex
CREATE INDEX "share_links_expires_at_idx" ON "share_links"("expires_at");

-- CreateIndex
CREATE INDEX "link_sessions_link_id_idx" ON "link_sessions"("link_id");

-- CreateIndex
CREATE INDEX "link_sessions_expires_at_idx" ON "link_sessions"("expires_at");

-- CreateIndex
CREATE INDEX "audit_logs_at_idx" ON "audit_logs"("at");

-- CreateIndex
CREATE INDEX "audit_logs_actor_id_seq_idx" ON "audit_logs"("actor_id", "seq");

-- CreateIndex
CREATE INDEX "audit_logs_action_at_idx" ON "audit_logs"("action", "at");

-- CreateIndex
CREATE INDEX "audit_logs_target_id_idx" ON "audit_logs"("target_id");

-- CreateIndex
CREATE INDEX "rate_buckets_expires_at_idx" ON "rate_buckets"("expires_at");
