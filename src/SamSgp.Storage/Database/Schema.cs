using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>The tables, as a list of upgrades: the database's <c>user_version</c> counts those already done.</summary>
internal static class Schema
{
    // Attribute columns: names and kinds in Index/IndexedColumn; empty text where a dataset has no value.
    private const string Instances = """
        CREATE TABLE studies (
            id INTEGER PRIMARY KEY,
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
            attributes BLOB NOT NULL,
            modalities TEXT NOT NULL,
            series_count INTEGER NOT NULL,
            instance_count INTEGER NOT NULL,
            updated INTEGER NOT NULL
        );
        CREATE INDEX studies_by_date ON studies (study_date DESC, study_time DESC, id DESC);
        CREATE INDEX studies_by_patient_id ON studies (patient_id);
        CREATE INDEX studies_by_accession_number ON studies (accession_number);
        CREATE INDEX studies_by_patient_name ON studies (patient_name);
        CREATE VIRTUAL TABLE study_names USING fts5(
            patient_name, referring_physician_name, content='', contentless_delete=1, tokenize='trigram');

        CREATE TABLE series (
            id INTEGER PRIMARY KEY,
            study INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE,
            series_instance_uid TEXT NOT NULL,
            modality TEXT NOT NULL,
            series_number INTEGER,
            series_description TEXT NOT NULL,
            series_date TEXT NOT NULL,
            series_time TEXT NOT NULL,
            performed_start_date TEXT NOT NULL,
            performed_start_time TEXT NOT NULL,
            attributes BLOB NOT NULL,
            instance_count INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (study, series_instance_uid)
        );
        CREATE INDEX series_by_uid ON series (series_instance_uid);
        CREATE INDEX series_by_change ON series (updated, id);
        CREATE INDEX series_by_modality ON series (modality, study);

        CREATE TABLE instances (
            id INTEGER PRIMARY KEY,
            series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
            sop_instance_uid TEXT NOT NULL UNIQUE,
            sop_class_uid TEXT NOT NULL,
            instance_number INTEGER,
            transfer_syntax_uid TEXT NOT NULL,
            attributes BLOB NOT NULL,
            path TEXT NOT NULL UNIQUE,
            bytes INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            stored INTEGER NOT NULL
        );
        CREATE INDEX instances_by_series ON instances (series, instance_number, id);

        CREATE TABLE metadata (
            instance INTEGER PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
            json BLOB NOT NULL
        );

        CREATE TABLE garbage (path TEXT PRIMARY KEY) WITHOUT ROWID;
        """;

    private const string Workitems = """
        CREATE TABLE workitems (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            workitem_uid TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            dataset TEXT NOT NULL,
            transaction_uid TEXT,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        );
        CREATE INDEX workitems_by_state ON workitems (state, sequence);
        """;

    private const string Documents = """
        CREATE TABLE documents (
            collection TEXT NOT NULL,
            key TEXT NOT NULL,
            content TEXT NOT NULL,
            version INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            PRIMARY KEY (collection, key)
        ) WITHOUT ROWID;
        """;

    /// <summary>True of rows of workitems that ended; as the partial index has it, so that it is used.</summary>
    internal const string WorkitemEnded = "state IN ('COMPLETED', 'CANCELED')";

    // Scheduled Workitem Code and Input Information of what was kept before: the service wrote one item each.
    private const string WorkitemKeys = $"""
        ALTER TABLE workitems ADD COLUMN task TEXT;
        ALTER TABLE workitems ADD COLUMN study_instance_uid TEXT;
        UPDATE workitems SET task = json_extract(dataset, '$."00404018".Value[0]."00080100".Value[0]')
            WHERE json_extract(dataset, '$."00404018".Value[0]."00080102".Value[0]') = '99SAMSGP';
        UPDATE workitems SET study_instance_uid = json_extract(dataset, '$."00404021".Value[0]."0020000D".Value[0]');
        CREATE INDEX workitems_by_task ON workitems (task, sequence);
        CREATE INDEX workitems_by_study ON workitems (study_instance_uid, sequence);
        CREATE INDEX workitems_ended ON workitems (updated, sequence) WHERE {WorkitemEnded};
        """;

    // What is being stored: its files may lie there before their rows do. What is wrong with stored files. Where upkeep is.
    private const string Trust = """
        CREATE TABLE uploads (id TEXT PRIMARY KEY, keys TEXT NOT NULL, started INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE damage (path TEXT PRIMARY KEY, kind TEXT NOT NULL, found INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE store_marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>True of rows of workitems that wait for this service; as the partial index has it, so that it is used.</summary>
    internal const string WorkitemWaiting = "state = 'SCHEDULED' AND ready AND task IS NOT NULL";

    // What the next job is chosen by, so that choosing reads one row and parses none.
    private const string WorkitemQueue = $"""
        ALTER TABLE workitems ADD COLUMN series TEXT;
        ALTER TABLE workitems ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE workitems ADD COLUMN ready INTEGER NOT NULL DEFAULT 0;
        UPDATE workitems SET
            series = json_extract(dataset, '$."00404021".Value[0]."0020000E".Value[0]'),
            priority = CASE trim(json_extract(dataset, '$."00741200".Value[0]')) WHEN 'HIGH' THEN 2 WHEN 'LOW' THEN 0 ELSE 1 END,
            ready = coalesce(trim(json_extract(dataset, '$."00404041".Value[0]')) = 'READY', 0);
        CREATE INDEX workitems_next ON workitems (priority DESC, sequence) WHERE {WorkitemWaiting};
        """;

    // Names are looked up in an index of their own; whoever writes studies need not know of it.
    private const string StudyNames = """
        CREATE TRIGGER study_named AFTER INSERT ON studies BEGIN
            INSERT INTO study_names (rowid, patient_name, referring_physician_name)
            VALUES (new.id, new.patient_name, new.referring_physician_name);
        END;
        CREATE TRIGGER study_forgotten AFTER DELETE ON studies BEGIN
            DELETE FROM study_names WHERE rowid = old.id;
        END;
        """;

    // How far jobs are, in rows of their own: a dataset with all instances of a series is not written anew for that.
    private const string Progress = """
        CREATE TABLE progress (
            workitem INTEGER PRIMARY KEY REFERENCES workitems ON DELETE CASCADE,
            permille INTEGER NOT NULL,
            description TEXT NOT NULL,
            reports INTEGER NOT NULL,
            reported INTEGER NOT NULL
        );
        """;

    // Who asks for much waits behind himself: vstart orders the jobs of all as if each asker were served in turn.
    private const string Fairness = $"""
        CREATE TABLE shares (share TEXT PRIMARY KEY, last_vstart REAL NOT NULL) WITHOUT ROWID;
        ALTER TABLE workitems ADD COLUMN vstart REAL NOT NULL DEFAULT 0;
        DROP INDEX workitems_next;
        CREATE INDEX workitems_next ON workitems (priority DESC, vstart, sequence) WHERE {WorkitemWaiting};
        CREATE INDEX workitems_turn ON workitems (vstart) WHERE {WorkitemWaiting};
        """;

    // Up to which revision routing has decided; no clock has a say. What came before the mark of earlier versions is decided.
    private const string Routing = """
        ALTER TABLE series ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;
        UPDATE series SET decided = revision WHERE updated < coalesce(
            (SELECT CAST(content AS INTEGER) FROM documents WHERE collection = 'routing' AND key = 'decided-until'), 0) - 5000;
        CREATE INDEX series_undecided ON series (id) WHERE decided < revision;
        """;

    // By which other Patient IDs studies are found, with how many of their instances say so.
    private const string OtherPatientIds = """
        CREATE TABLE other_patient_ids (
            study INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE,
            patient_id TEXT NOT NULL,
            instance_count INTEGER NOT NULL,
            PRIMARY KEY (study, patient_id)
        ) WITHOUT ROWID;
        CREATE INDEX other_patient_ids_by_id ON other_patient_ids (patient_id);
        INSERT INTO other_patient_ids
            SELECT study, own, count(*) FROM (
                SELECT r.study AS study, s.patient_id AS kept, json_extract(CAST(m.json AS TEXT), '$."00100020".Value[0]') AS own
                FROM metadata m JOIN instances i ON i.id = m.instance JOIN series r ON r.id = i.series JOIN studies s ON s.id = r.study)
            WHERE own <> '' AND own <> kept GROUP BY study, own;
        """;

    // Which files were to go at once, whoever comes to remove them.
    private const string ForGood = "ALTER TABLE garbage ADD COLUMN for_good INTEGER NOT NULL DEFAULT 0;";

    private static readonly string[] Upgrades =
        [Instances + Workitems + Documents, WorkitemKeys, Trust, WorkitemQueue, StudyNames + Progress + Fairness + Routing, OtherPatientIds, ForGood];

    /// <summary>Brings the database to this version's tables, in one transaction.</summary>
    public static void Upgrade(SqliteConnection connection, string path)
    {
        var version = connection.Scalar<long>("PRAGMA user_version");
        if (version > Upgrades.Length)
            throw new StorageUnavailableException(StorageFault.NewerVersion,
                $"The database '{path}' has schema version {version}; this version knows {Upgrades.Length}. "
                + "Use the newer version of the software that wrote it, or another data directory.", null);
        if (version == Upgrades.Length) return;
        using var transaction = connection.BeginTransaction();
        foreach (var upgrade in Upgrades.Skip((int)version)) connection.Execute(upgrade);
        connection.Execute($"PRAGMA user_version = {Upgrades.Length}");
        transaction.Commit();
    }
}
