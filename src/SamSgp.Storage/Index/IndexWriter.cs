using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Index;

/// <summary>Writes an instance's rows, within the caller's transaction.</summary>
internal static class IndexWriter
{
    /// <summary>Instances with their series and studies, as conditions name them.</summary>
    public const string Tables = "instances i JOIN series r ON r.id = i.series JOIN studies s ON s.id = r.study";

    /// <summary>Adds an instance, and its study and series where they are new: those keep what their first instance said.</summary>
    /// <param name="connection">In the caller's transaction.</param>
    /// <param name="dialect">The engine's; a study is locked until the transaction ends, since its counts are.</param>
    /// <param name="instance">What the file says.</param>
    /// <param name="file">The file: its path relative to the folder of instances, its length and hash.</param>
    /// <param name="now">Milliseconds of now.</param>
    public static void Insert(
        DbConnection connection, SqlDialect dialect, InstanceDescription instance, (string Path, long Bytes, string Sha256) file, long now)
    {
        var (study, patientId) = StudyId(connection, dialect, instance, now);
        OtherPatientIds.Add(connection, study, patientId, instance.Metadata);
        var series = SeriesId(connection, instance, study, now);
        connection.Execute("UPDATE series SET instance_count = instance_count + 1, revision = revision + 1, updated = @now "
            + "WHERE id = @id", ("@id", series), ("@now", now));
        connection.Execute("UPDATE studies SET instance_count = instance_count + 1, updated = @now WHERE id = @id",
            ("@id", study), ("@now", now));
        var summary = instance.Metadata.Select(AttributeLevels.IsSummary);
        var id = InsertRow(connection, "instances", QueryLevel.Instance, instance.Metadata,
            ("series", series), ("transfer_syntax_uid", instance.TransferSyntaxUid), ("attributes", summary), ("path", file.Path),
            ("bytes", file.Bytes), ("sha256", file.Sha256), ("stored", now));
        connection.Execute("INSERT INTO metadata (instance, json) VALUES (@id, @json)",
            ("@id", id), ("@json", instance.Metadata.Json.ToArray()));
    }

    /// <summary>Removes instances, and the studies and series that are empty without them.</summary>
    /// <param name="connection">In the caller's transaction.</param>
    /// <param name="dialect">The engine's.</param>
    /// <param name="condition">Which, over <c>i</c> instances, <c>r</c> series, <c>s</c> studies.</param>
    /// <param name="now">Milliseconds of now.</param>
    /// <param name="isForGood">Whether their files are to go at once, whoever removes them.</param>
    /// <param name="parameters">Of the condition.</param>
    /// <returns>The files that have to go, relative to the folder of instances.</returns>
    public static List<string> Delete(
        DbConnection connection, SqlDialect dialect, string condition, long now, bool isForGood, params ReadOnlySpan<(string, object?)> parameters)
    {
        // First the studies, in a statement of its own: what waited for them in one that also reads their instances would see those as they were before.
        if (dialect.Lock("l") is { Length: > 0 } locking)
            connection.Query($"SELECT l.id FROM studies l WHERE l.id IN (SELECT s.id FROM {Tables} WHERE {condition}) ORDER BY l.id{locking}", row => row.GetInt64(0), parameters);
        var rows = connection.Query($"SELECT i.id, i.series, r.study, i.path FROM {Tables} WHERE {condition}{dialect.Lock("s")}",
            row => (Id: row.GetInt64(0), Series: row.GetInt64(1), Study: row.GetInt64(2), Path: row.GetString(3)), parameters);
        foreach (var study in rows.GroupBy(row => row.Study)) OtherPatientIds.Remove(connection, study.Key, study.Select(row => row.Id));
        rows.RemoveAll(row => connection.Execute("DELETE FROM instances WHERE id = @id", ("@id", row.Id)) == 0);
        foreach (var row in rows)
        {
            connection.Execute("INSERT INTO garbage (path, for_good) VALUES (@path, @good) ON CONFLICT DO NOTHING", ("@path", row.Path), ("@good", isForGood ? 1 : 0));
            connection.Execute("DELETE FROM damage WHERE path = @path", ("@path", row.Path));
        }

        foreach (var series in rows.GroupBy(row => row.Series)) Shrink(connection, series.Key, series.Count(), now);
        foreach (var study in rows.GroupBy(row => row.Study)) ShrinkStudy(connection, study.Key, study.Count(), now);
        return rows.ConvertAll(row => row.Path);
    }

    private static void Shrink(DbConnection connection, long series, int removed, long now)
    {
        connection.Execute("UPDATE series SET instance_count = instance_count - @n, revision = revision + 1, updated = @now "
            + "WHERE id = @id", ("@id", series), ("@n", removed), ("@now", now));
        connection.Execute("DELETE FROM series WHERE id = @id AND NOT EXISTS (SELECT 1 FROM instances WHERE series = @id)", ("@id", series));
    }

    private static void ShrinkStudy(DbConnection connection, long study, int removed, long now)
    {
        connection.Execute("UPDATE studies SET instance_count = instance_count - @n, updated = @now WHERE id = @id",
            ("@id", study), ("@n", removed), ("@now", now));
        RefreshSeries(connection, study);
        connection.Execute("DELETE FROM studies WHERE id = @id AND NOT EXISTS (SELECT 1 FROM series WHERE study = @id)", ("@id", study));
    }

    private static (long Id, string PatientId) StudyId(DbConnection connection, SqlDialect dialect, InstanceDescription instance, long now)
    {
        if (connection.Query("SELECT s.id, s.patient_id FROM studies s WHERE s.study_instance_uid = @uid" + dialect.Lock("s"),
            row => (row.GetInt64(0), row.GetString(1)), ("@uid", instance.StudyInstanceUid)) is [var known]) return known;
        var attributes = instance.Metadata.Select(tag => AttributeLevels.Of(tag) == QueryLevel.Study);
        var id = InsertRow(connection, "studies", QueryLevel.Study, instance.Metadata,
            ("attributes", attributes), ("modalities", ""), ("series_count", 0), ("instance_count", 0), ("updated", now));
        return (id, OtherPatientIds.Of(instance.Metadata));
    }

    private static long SeriesId(DbConnection connection, InstanceDescription instance, long study, long now)
    {
        if (connection.Scalar<long?>("SELECT id FROM series WHERE study = @study AND series_instance_uid = @uid",
            ("@study", study), ("@uid", instance.SeriesInstanceUid)) is { } known) return known;
        var attributes = instance.Metadata.Select(tag => AttributeLevels.Of(tag) == QueryLevel.Series);
        var id = InsertRow(connection, "series", QueryLevel.Series, instance.Metadata,
            ("study", study), ("attributes", attributes), ("instance_count", 0), ("revision", 0), ("updated", now));
        RefreshSeries(connection, study);
        return id;
    }

    // Modalities are kept as \CT\SEG\, in the order of their names.
    private static void RefreshSeries(DbConnection connection, long study) => connection.Execute(
        """
        UPDATE studies SET
            series_count = (SELECT count(*) FROM series WHERE study = @study),
            modalities = coalesce((SELECT '\' || string_agg(modality, '\' ORDER BY modality) || '\' FROM
                (SELECT DISTINCT modality FROM series WHERE study = @study AND modality <> '') AS distinct_ones), '')
        WHERE id = @study
        """, ("@study", study));

    private static long InsertRow(
        DbConnection connection, string table, QueryLevel level, JsonAttributes metadata,
        params ReadOnlySpan<(string Name, object Value)> others)
    {
        using var command = connection.CreateCommand();
        foreach (var column in IndexedColumn.All.Where(column => column.Level == level))
        {
            var value = column.ValueOf(metadata);
            command.Add("@" + column.Name, value);
            if (column.Kind == ColumnKind.PersonName)
                command.Add($"@{column.Name}_words", MatchText.Words((string)value!));
        }

        foreach (var (name, value) in others) command.Add("@" + name, value);
        var names = command.Parameters.Cast<DbParameter>().Select(parameter => parameter.ParameterName).ToList();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", names.Select(name => name[1..]))}) "
            + $"VALUES ({string.Join(", ", names)}) RETURNING id";
        return (long)command.ExecuteScalar()!;
    }
}
