using System.Data.Common;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Maintenance;

/// <summary>Copies a study: its files first, then all its rows in one transaction. One that is there is there whole.</summary>
/// <param name="source">Where it is.</param>
/// <param name="target">Where it is to be.</param>
/// <param name="link">Give files a second name instead of copying them, where the file system can.</param>
/// <param name="found">Told of each file that is not what was stored.</param>
internal sealed class StudyCopy(CopyEnd source, CopyEnd target, bool link, Action<StoreFinding> found)
{
    private const int FilesAtOnce = 4;

    /// <summary>Copies the study of a row.</summary>
    /// <returns>How many instances it has.</returns>
    public async Task<int> CopyAsync(CopiedRow study, CancellationToken cancellationToken)
    {
        var instances = Rows("SELECT i.* FROM instances i JOIN series r ON r.id = i.series WHERE r.study = @id ORDER BY i.id", study["id"]);
        if (IsThere(study)) return instances.Count;
        await Parallel.ForEachAsync(instances, new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken },
            async (instance, stop) => await CopyFileAsync(instance, stop));
        var series = Rows("SELECT * FROM series WHERE study = @id ORDER BY id", study["id"]);
        await target.Database.WriteAsync(connection => Insert(connection, study, series, instances), cancellationToken);
        return instances.Count;
    }

    private bool IsThere(CopiedRow study) => target.Database.Read(connection => connection.Scalar<long?>(
        "SELECT 1 FROM studies WHERE study_instance_uid = @uid", ("@uid", study["study_instance_uid"]))) is not null;

    private bool Insert(DbConnection connection, CopiedRow study, List<CopiedRow> series, List<CopiedRow> instances)
    {
        var folders = instances.Select(instance => Path.GetDirectoryName(Path.Combine(target.Directory.InstancesPath, (string)instance["path"]!))!).Distinct();
        foreach (var folder in folders.Where(Directory.Exists)) target.Database.FlushBeforeCommit(connection, folder);
        var number = study.Insert(connection, "studies", "id");
        foreach (var other in Rows("SELECT * FROM other_patient_ids WHERE study = @id", study["id"])) other.Insert(connection, "other_patient_ids", null, ("study", number));
        var numbers = series.ToDictionary(one => Convert.ToInt64(one["id"], null), one => one.Insert(connection, "series", "id", ("study", number)));
        foreach (var instance in instances)
        {
            var id = instance.Insert(connection, "instances", "id", ("series", numbers[Convert.ToInt64(instance["series"], null)]));
            foreach (var metadata in Rows("SELECT * FROM metadata WHERE instance = @id", instance["id"])) metadata.Insert(connection, "metadata", null, ("instance", id));
        }

        return true;
    }

    private async Task CopyFileAsync(CopiedRow instance, CancellationToken cancellationToken)
    {
        var (path, sha256, bytes) = ((string)instance["path"]!, (string)instance["sha256"]!, Convert.ToInt64(instance["bytes"], null));
        if (await TakeAsync(path, bytes, sha256, cancellationToken) is { } kind)
            found(new StoreFinding($"{DataDirectory.InstancesName}/{path}", (string)instance["sop_instance_uid"]!, DamagedInstanceException.Said(kind)));
    }

    // What an interrupted run left there belongs to no row.
    private async Task<DamageKind?> TakeAsync(string path, long bytes, string sha256, CancellationToken cancellationToken)
    {
        var (from, to) = (Path.Combine(source.Directory.InstancesPath, path), Path.Combine(target.Directory.InstancesPath, path));
        if (File.Exists(to)) File.Delete(to);
        if (FileCheck.Look(source.Directory.InstancesPath, path, bytes) is { } gone and (DamageKind.Link or DamageKind.Missing)) return gone;
        if (link && CopiedFile.TryLink(from, to))
            return await FileCheck.ReadAsync(target.Directory.InstancesPath, path, bytes, sha256, Pace.Unbounded, cancellationToken);
        var copied = await CopiedFile.CopyAsync(from, to, cancellationToken);
        return copied.Bytes != bytes ? DamageKind.Length : copied.Sha256 != sha256 ? DamageKind.Content : null;
    }

    private List<CopiedRow> Rows(string sql, object? id) => source.Database.Read(connection => CopiedRow.Read(connection, sql, ("@id", id)));
}
