using System.Text.Json;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Maintenance;

/// <summary>
/// Compares a store with its index: each row has its file with its length and SHA-256, each file its row. Changes nothing of
/// either; the service may run. Where it was interrupted it goes on.
/// </summary>
public sealed class StoreVerification
{
    private const int Together = 64;

    private readonly string _folder;
    private readonly Func<StoreView> _open;
    private readonly TimeProvider _clock;

    /// <summary>Of a data directory.</summary>
    public StoreVerification(string dataDirectory, TimeProvider clock)
        : this(dataDirectory, () => StoreView.Open(dataDirectory), clock)
    {
    }

    /// <summary>Of a folder of files and the database that knows them.</summary>
    internal StoreVerification(string folder, Func<StoreView> open, TimeProvider clock) => (_folder, _open, _clock) = (folder, open, clock);

    private string StatePath => Path.Combine(_folder, "verify.json");

    /// <summary>Compares everything.</summary>
    /// <param name="bytesPerSecond">How fast files are read; 0 for as fast as they can be.</param>
    /// <param name="fromTheStart">Forgets where an earlier one was interrupted.</param>
    /// <param name="found">Told of each finding at once.</param>
    /// <param name="progress">Told how many instances of how many are compared.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="StorageUnavailableException">The index cannot be read.</exception>
    public async Task<VerificationReport> RunAsync(long bytesPerSecond, bool fromTheStart, Action<StoreFinding> found,
        Action<long, long> progress, CancellationToken cancellationToken)
    {
        using var view = _open();
        var state = fromTheStart ? State.Beginning : ReadState();
        state.Findings.ForEach(found);
        var pace = new Pace(bytesPerSecond, _clock);
        var total = view.Connection.Scalar<long>("SELECT count(*) FROM instances");
        while (Page(view, state.Position) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                if (await CompareAsync(view, row, pace, cancellationToken) is not { } finding) continue;
                state.Findings.Add(finding);
                found(finding);
            }

            state = state with { Position = page[^1].Id, Instances = state.Instances + page.Count };
            WriteState(state);
            progress(state.Instances, total);
        }

        foreach (var finding in Strangers(view, cancellationToken))
        {
            state.Findings.Add(finding);
            found(finding);
        }

        File.Delete(StatePath);
        return new VerificationReport(state.Instances, state.Findings);
    }

    private static async Task<StoreFinding?> CompareAsync(StoreView view, Row row, Pace pace, CancellationToken cancellationToken)
    {
        if (await FileCheck.ReadAsync(view.InstancesPath, row.Path, row.Bytes, row.Sha256, pace, cancellationToken) is not { } kind) return null;
        // It may have been deleted or replaced since its row was read.
        var isStill = view.Connection.Scalar<long?>("SELECT 1 FROM instances WHERE path = @path", ("@path", row.Path)) is not null;
        return isStill ? new StoreFinding($"{DataDirectory.InstancesName}/{row.Path}", row.SopInstanceUid, DamagedInstanceException.Said(kind)) : null;
    }

    // Names are listed first: whatever is being stored is noted before its file appears, and until its row is there.
    private static IEnumerable<StoreFinding> Strangers(StoreView view, CancellationToken cancellationToken)
    {
        foreach (var part in StoredTree.Parts(view.InstancesPath).Append(""))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var files = (part.Length == 0 ? StoredTree.FilesAtTop(view.InstancesPath) : StoredTree.FilesOf(view.InstancesPath, part)).ToList();
            var noted = Upload.All(view.Connection).SelectMany(upload => upload.Keys).ToHashSet(StringComparer.Ordinal);
            foreach (var file in files.Where(file => !noted.Contains(file) && !IsBeingStored(view, file) && !IsKnown(view, file) && File.Exists(Path.Combine(view.InstancesPath, file))))
                yield return new StoreFinding($"{DataDirectory.InstancesName}/{file}", null, "belongs to no instance of the index");
        }
    }

    private static bool IsBeingStored(StoreView view, string file) =>
        File.Exists(Path.Combine(view.Root, DataDirectory.IncomingName, InstancePath.ReceivedAs(file) + DataDirectory.StagedExtension));

    private static bool IsKnown(StoreView view, string path) => view.Connection.Scalar<long?>(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM instances WHERE path = @path) OR EXISTS (SELECT 1 FROM garbage WHERE path = @path)",
        ("@path", path)) is not null;

    private static List<Row> Page(StoreView view, long after) => view.Connection.Query(
        $"SELECT id, sop_instance_uid, path, bytes, sha256 FROM instances WHERE id > @after ORDER BY id LIMIT {Together}",
        row => new Row(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4)), ("@after", after));

    private State ReadState()
    {
        try
        {
            return File.Exists(StatePath) && JsonSerializer.Deserialize<State>(File.ReadAllText(StatePath)) is { } state ? state : State.Beginning;
        }
        catch (JsonException)
        {
            return State.Beginning; // A crash while it was written: nothing is lost by beginning anew.
        }
    }

    private void WriteState(State state) => File.WriteAllText(StatePath, JsonSerializer.Serialize(state));

    private sealed record Row(long Id, string SopInstanceUid, string Path, long Bytes, string Sha256);

    private sealed record State(long Position, long Instances, List<StoreFinding> Findings)
    {
        public static State Beginning => new(0, 0, []);
    }
}
