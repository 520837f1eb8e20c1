using System.Data.Common;
using Npgsql;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Postgres.Engine;

/// <summary>The tables, as a list of upgrades; <c>schema_info</c> counts those already done. Texts compare by their bytes, as in SQLite.</summary>
internal static class PostgresSchema
{
    // Any number that no other program on this database uses for its advisory locks.
    private const long UpgradeLock = 0x53616D53677001;

    // As SQLite's (Database/Schema): the statements that use them are the same.
    private const string Instances = """
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE TABLE studies (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            study_instance_uid TEXT NOT NULL UNIQUE,
            patient_name TEXT NOT NULL,
            patient_name_words TEXT NOT NULL,
            patient_id TEXT NOT NULL,
            patient_birth_date TEXT NOT NULL,
            patient_sex TEXT NOT NULL,
            study_date TEXT NOT NULL,
            study_time TEXT NOT NULL,
            accession_number TEXT NOT NULL,
            study_id TEXT NOT NULL,
            study_description TEXT NOT NULL,
            referring_physician_name TEXT NOT NULL,
            referring_physician_name_words TEXT NOT NULL,
            attributes BYTEA NOT NULL,
            modalities TEXT NOT NULL,
            series_count INTEGER NOT NULL,
            instance_count INTEGER NOT NULL,
            updated BIGINT NOT NULL
        ) WITH (fillfactor = 70);
        CREATE INDEX studies_by_date ON studies (study_date DESC, study_time DESC, id DESC);
        CREATE INDEX studies_by_patient_id ON studies (patient_id);
        CREATE INDEX studies_by_accession_number ON studies (accession_number);
        CREATE INDEX studies_by_patient_name ON studies (patient_name);
        CREATE INDEX study_names ON studies USING gin (
            patient_name gin_trgm_ops, patient_name_words gin_trgm_ops,
            referring_physician_name gin_trgm_ops, referring_physician_name_words gin_trgm_ops);

        CREATE TABLE series (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            study BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
            series_instance_uid TEXT NOT NULL,
            modality TEXT NOT NULL,
            series_number BIGINT,
            series_description TEXT NOT NULL,
            series_date TEXT NOT NULL,
            series_time TEXT NOT NULL,
            performed_start_date TEXT NOT NULL,
            performed_start_time TEXT NOT NULL,
            attributes BYTEA NOT NULL,
            instance_count INTEGER NOT NULL,
            revision BIGINT NOT NULL,
            decided BIGINT NOT NULL DEFAULT 0,
            updated BIGINT NOT NULL,
            UNIQUE (study, series_instance_uid)
        ) WITH (fillfactor = 70);
        CREATE INDEX series_by_uid ON series (series_instance_uid);
        CREATE INDEX series_by_modality ON series (modality, study);
        CREATE INDEX series_undecided ON series (id) WHERE decided < revision;

        CREATE TABLE instances (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            series BIGINT NOT NULL REFERENCES series ON DELETE CASCADE,
            sop_instance_uid TEXT NOT NULL UNIQUE,
            sop_class_uid TEXT NOT NULL,
            instance_number BIGINT,
            transfer_syntax_uid TEXT NOT NULL,
            attributes BYTEA NOT NULL,
            path TEXT NOT NULL UNIQUE,
            bytes BIGINT NOT NULL,
            sha256 TEXT NOT NULL,
            stored BIGINT NOT NULL
        );
        CREATE INDEX instances_by_series ON instances (series, instance_number, id);

        CREATE TABLE metadata (
            instance BIGINT PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
            json BYTEA NOT NULL
        );

        CREATE TABLE garbage (path TEXT PRIMARY KEY);
        CREATE TABLE uploads (id TEXT PRIMARY KEY, keys TEXT NOT NULL, started BIGINT NOT NULL);
        CREATE TABLE damage (path TEXT PRIMARY KEY, kind TEXT NOT NULL, found BIGINT NOT NULL);
        CREATE TABLE store_marks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE documents (
            collection TEXT NOT NULL,
            key TEXT NOT NULL,
            content TEXT NOT NULL,
            version BIGINT NOT NULL,
            updated BIGINT NOT NULL,
            PRIMARY KEY (collection, key)
        );
        """;

    private static readonly string Workitems = $"""
        CREATE TABLE workitems (
            sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            workitem_uid TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            dataset TEXT NOT NULL,
            transaction_uid TEXT,
            version BIGINT NOT NULL,
            task TEXT,
            study_instance_uid TEXT,
            series TEXT,
            priority INTEGER NOT NULL,
            ready BOOLEAN NOT NULL,
            vstart DOUBLE PRECISION NOT NULL,
            held_by UUID,
            created BIGINT NOT NULL,
            updated BIGINT NOT NULL
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
        CREATE INDEX workitems_by_state ON workitems (state, sequence);
        CREATE INDEX workitems_by_task ON workitems (task, sequence);
        CREATE INDEX workitems_by_study ON workitems (study_instance_uid, sequence);
        CREATE INDEX workitems_ended ON workitems (updated, sequence) WHERE {Schema.WorkitemEnded};
        CREATE INDEX workitems_next ON workitems (priority DESC, vstart, sequence) WHERE {Schema.WorkitemWaiting};
        CREATE INDEX workitems_turn ON workitems (vstart) WHERE {Schema.WorkitemWaiting};
        CREATE INDEX workitems_held ON workitems (held_by) WHERE state = 'IN PROGRESS' AND held_by IS NOT NULL;
        CREATE TABLE shares (share TEXT PRIMARY KEY, last_vstart DOUBLE PRECISION NOT NULL);
        CREATE TABLE progress (
            workitem BIGINT PRIMARY KEY REFERENCES workitems ON DELETE CASCADE,
            permille INTEGER NOT NULL,
            description TEXT NOT NULL,
            reports BIGINT NOT NULL,
            reported BIGINT NOT NULL
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
        """;

    // Who takes jobs; a job is held by a row of it (held_by). All times are the database's.
    private const string Workers = """
        CREATE TABLE workers (
            id UUID PRIMARY KEY,
            life INTEGER NOT NULL UNIQUE,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            beat TIMESTAMPTZ NOT NULL DEFAULT now(),
            alive_until TIMESTAMPTZ NOT NULL
        );
        """;

    // What happened to workitems, in the transaction in which it did; read by whoever has listeners, and forgotten after an hour.
    private const string Events = """
        CREATE TABLE events (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            xid XID8 NOT NULL DEFAULT pg_current_xact_id(),
            at TIMESTAMPTZ NOT NULL DEFAULT now(),
            news TEXT NOT NULL
        );
        CREATE INDEX events_by_xid ON events (xid, id);
        CREATE INDEX events_by_time ON events (at);
        """;

    // What people are shown of workers.
    private const string WorkerDescriptions = """
        ALTER TABLE workers ADD COLUMN began TIMESTAMPTZ NOT NULL DEFAULT now();
        ALTER TABLE workers ADD COLUMN version TEXT NOT NULL DEFAULT '';
        ALTER TABLE workers ADD COLUMN device TEXT NOT NULL DEFAULT '';
        ALTER TABLE workers ADD COLUMN warm TEXT NOT NULL DEFAULT '';
        """;

    // Which tasks they can run, between spaces; null for one that does not say, and takes all.
    private const string WorkerTasks = "ALTER TABLE workers ADD COLUMN tasks TEXT;";

    // Which programs may work on these tables: those that know as many upgrades, though they do not know the later ones.
    private const string OldestProgram = "ALTER TABLE schema_info ADD COLUMN min_program INTEGER NOT NULL DEFAULT 0;";

    /// <summary>So many upgrades a program has to know to work on these tables. Raised by an upgrade that takes something from those before it; where
    /// upgrades only add, processes of two versions work beside each other. Those before this was written down refuse all newer tables.</summary>
    private const int MinProgram = 5;

    // As SQLite's. An engine that reads no JSON with a NUL in it is not given any.
    private const string OtherPatientIds = """
        CREATE TABLE other_patient_ids (
            study BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
            patient_id TEXT NOT NULL,
            instance_count INTEGER NOT NULL,
            PRIMARY KEY (study, patient_id)
        );
        CREATE INDEX other_patient_ids_by_id ON other_patient_ids (patient_id);
        INSERT INTO other_patient_ids
            SELECT study, own, count(*) FROM (
                SELECT r.study AS study, s.patient_id AS kept,
                    CASE WHEN strpos(convert_from(m.json, 'UTF8'), '\u0000') = 0
                        THEN convert_from(m.json, 'UTF8')::json #>> '{00100020,Value,0}' END AS own
                FROM metadata m JOIN instances i ON i.id = m.instance JOIN series r ON r.id = i.series JOIN studies s ON s.id = r.study) AS said
            WHERE own <> '' AND own <> kept GROUP BY study, own;
        """;

    // As SQLite's.
    private const string ForGood = "ALTER TABLE garbage ADD COLUMN for_good INTEGER NOT NULL DEFAULT 0;";

    private static readonly string[] Upgrades = [Instances + Workitems + Workers + Events, OtherPatientIds, WorkerDescriptions, WorkerTasks, OldestProgram, ForGood];

    /// <summary>Brings the database to this version's tables, in one transaction; of several processes one does.</summary>
    /// <exception cref="StorageUnavailableException">It is of a newer version that this program may not work on.</exception>
    public static void Upgrade(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock(@lock)", ("@lock", UpgradeLock));
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_info (version INTEGER NOT NULL)");
        var version = connection.Scalar<int?>("SELECT version FROM schema_info") ?? 0;
        RefuseTooOld(connection, version);
        foreach (var upgrade in Upgrades.Skip(version)) connection.Execute(upgrade.Replace(" TEXT", " TEXT COLLATE \"C\"", StringComparison.Ordinal));
        if (version < Upgrades.Length)
        {
            connection.Execute("DELETE FROM schema_info");
            connection.Execute("INSERT INTO schema_info (version, min_program) VALUES (@version, @min)", ("@version", Upgrades.Length), ("@min", MinProgram));
        }

        transaction.Commit();
    }

    /// <summary>Makes sure that the database has this version's tables, and changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It is of another version, or no store at all.</exception>
    public static void Require(NpgsqlConnection connection)
    {
        var version = connection.Scalar<bool>("SELECT to_regclass('schema_info') IS NOT NULL")
            ? connection.Scalar<int?>("SELECT version FROM schema_info") ?? 0 : 0;
        RefuseTooOld(connection, version);
        if (version < Upgrades.Length)
            throw new StorageUnavailableException(StorageFault.AccessDenied, version == 0
                ? $"The database '{connection.Database}' holds no store. Name the one of Storage:ConnectionFile."
                : $"The tables of the database '{connection.Database}' are of an earlier version. Start the service on it once, which brings them up to date.", null);
    }

    /// <summary>Makes sure that this program may still work on the tables, which one of a newer version may have upgraded since it began.</summary>
    /// <exception cref="StorageUnavailableException">It may not.</exception>
    public static void RefuseTooOld(DbConnection connection) => RefuseTooOld(connection, connection.Scalar<int>("SELECT version FROM schema_info"));

    private static void RefuseTooOld(DbConnection connection, int version)
    {
        if (version <= Upgrades.Length) return;
        var least = connection.Scalar<int>("SELECT min_program FROM schema_info");
        if (least <= Upgrades.Length) return;
        throw new StorageUnavailableException(StorageFault.NewerVersion,
            $"This program ({Upgrades.Length}) is too old for the database '{connection.Database}': a newer version has upgraded its tables to {version}, "
            + $"on which programs from {least} on may work. Use the newer version of the software that wrote it, or another database.", null);
    }
}
