using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>Folders, a database server, tasks, and the processes that are started on them; all of it gone in the end.</summary>
internal sealed class ClusterSite : IDisposable
{
    /// <summary>The demo task, and the same with a script that sleeps.</summary>
    public const string Real = "phantom-ct", Sleeping = "phantom-ct-sleeping";

    private readonly BenchFolder _folder = new();
    private readonly List<BenchService> _services = [];
    private readonly string _program;
    private int _number;

    /// <param name="program">SamSgp.Dicomweb.dll.</param>
    /// <param name="tasks">The folder in which the demo task is.</param>
    public ClusterSite(string program, string tasks)
    {
        _program = program;
        Tasks = _folder.PathTo("tasks");
        SleepingTask.Write(Path.Combine(tasks, Real), Tasks);
        try
        {
            Postgres = new BenchPostgres();
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    public BenchPostgres Postgres { get; }

    private string Tasks { get; }

    /// <summary>A new path in the site's folder.</summary>
    public string NewPath(string name) => _folder.PathTo($"{name}-{++_number}");

    /// <summary>Starts a process that has its store for itself.</summary>
    /// <param name="program">Another version of it; null for the one that is measured.</param>
    /// <param name="token">Stops it.</param>
    public Task<BenchService> StartAloneAsync(string? program, CancellationToken token) => StartAsync(program ?? _program, [], token);

    /// <summary>A database and a shared folder for processes, as settings.</summary>
    /// <param name="connection">How to connect to the database.</param>
    public string[] NewStore(string connection)
    {
        var file = NewPath("connection");
        File.WriteAllText(file, connection);
        return
        [
            "--Storage:Database=postgres", $"--Storage:ConnectionFile={file}", $"--Storage:SharedFolder={NewPath("shared")}",
            $"--Worker:LeaseSeconds={TakeoverPart.LeaseSeconds}",
        ];
    }

    /// <summary>Starts a process on a shared store.</summary>
    public Task<BenchService> StartAsync(string[] store, string roles, CancellationToken token) =>
        StartAsync(_program, [.. store, $"--Service:Roles={roles}"], token);

    /// <summary>Ends a process.</summary>
    public void End(params IEnumerable<BenchService> services)
    {
        foreach (var service in services.ToList())
        {
            service.Dispose();
            _services.Remove(service);
        }
    }

    /// <summary>A small synthetic series of its own UIDs.</summary>
    public static (string Study, string Series, IReadOnlyList<byte[]> Files) Phantom(int slices)
    {
        var instances = DicomPhantom.Create(new PhantomOptions { Columns = 64, Rows = 64, Slices = slices }).Instances;
        var (study, series) = (DicomUID.Generate().UID, DicomUID.Generate().UID);
        return (study, series, [.. instances.Select(instance => Bytes(instance.AddOrUpdate(DicomTag.StudyInstanceUID, study)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, series).AddOrUpdate(DicomTag.SOPInstanceUID, DicomUID.Generate().UID)))]);
    }

    public void Dispose()
    {
        End(_services);
        Postgres.Dispose();
        _folder.Dispose();
    }

    private async Task<BenchService> StartAsync(string program, string[] settings, CancellationToken token)
    {
        var service = await BenchService.StartAsync(program, NewPath("data"), [$"--Tasks:Folder={Tasks}", .. settings], token);
        lock (_services) _services.Add(service);
        return service;
    }

    private static byte[] Bytes(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }
}
