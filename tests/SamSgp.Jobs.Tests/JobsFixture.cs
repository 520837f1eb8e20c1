using Microsoft.Data.Sqlite;
using SamSgp.Dicom;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;
using SamSgp.Testing;

namespace SamSgp.Jobs.Tests;

/// <summary>A real store in a folder of its own, and the worklist on it; can be stopped and opened again.</summary>
internal sealed class JobsFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DataDirectory _directory;
    private SqliteDatabase _database;

    public JobsFixture()
    {
        _directory = DataDirectory.Open(_folder.Root);
        _database = SqliteDatabase.Open(_directory);
        Build();
    }

    public WorkitemEvents Events { get; private set; } = null!;

    public Worklist Worklist { get; private set; } = null!;

    public Subscriptions Subscriptions { get; private set; } = null!;

    public RunningJobs Running { get; private set; } = null!;

    public RequestedCancellations RequestedCancellations { get; private set; } = null!;

    public JobCancellation Cancellation { get; private set; } = null!;

    public DocumentStore Documents { get; private set; } = null!;

    public InstanceStore Instances { get; private set; } = null!;

    public ResultStore Results { get; private set; } = null!;

    /// <summary>A workitem that may be created as it is.</summary>
    public static DicomDataset Ups(Action<DicomDataset>? change = null)
    {
        var workitem = new DicomDataset
        {
            { DicomTag.ProcedureStepState, "SCHEDULED" },
            { DicomTag.ScheduledProcedureStepPriority, "MEDIUM" },
            { DicomTag.ProcedureStepLabel, "Segment the liver" },
            { DicomTag.ScheduledProcedureStepStartDateTime, "20260101120000" },
            { DicomTag.InputReadinessState, "READY" },
            { DicomTag.PatientName, "Phantom^Test" },
        };
        change?.Invoke(workitem);
        return workitem;
    }

    /// <summary>A workitem for this service.</summary>
    public static DicomDataset Segmentation(string taskId = "liver-ct", string priority = "MEDIUM") => Ups(workitem =>
    {
        workitem.AddOrUpdate(DicomTag.ScheduledProcedureStepPriority, priority);
        new SegmentationOrder
        {
            TaskId = taskId, StudyInstanceUid = "1.2", SeriesInstanceUid = "1.2.3",
            Parameters = new Dictionary<string, string> { ["smoothing"] = "1.5" },
        }.WriteTo(workitem, "Liver on CT", [("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4")]);
    });

    public async Task<Workitem> AddAsync(DicomDataset workitem) =>
        (await Worklist.CreateAsync(null, workitem, CancellationToken.None)).Workitem!;

    /// <summary>Has every look at the worklist fail, in a way that no disk does, until it is mended.</summary>
    public void Break() => Execute("ALTER TABLE workitems RENAME TO workitems_away");

    /// <summary>Undoes <see cref="Break"/>.</summary>
    public void Mend() => Execute("ALTER TABLE workitems_away RENAME TO workitems");

    /// <summary>What a new process finds: the same files, nothing else.</summary>
    public async Task RestartAsync()
    {
        Subscriptions.Dispose();
        await _database.DisposeAsync();
        _directory.Dispose();
        _directory = DataDirectory.Open(_folder.Root);
        _database = SqliteDatabase.Open(_directory);
        Build();
    }

    public void Dispose()
    {
        Subscriptions.Dispose();
        _database.DisposeAsync().AsTask().Wait();
        _directory.Dispose();
        _folder.Dispose();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.PathTo("index.db")};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private void Build()
    {
        Events = new WorkitemEvents();
        Worklist = new Worklist(new WorkitemStore(_database, TimeProvider.System), Events, TimeProvider.System);
        Documents = new DocumentStore(_database, TimeProvider.System);
        Instances = new InstanceStore(_directory, _database, TimeProvider.System);
        Results = new ResultStore(_directory, Instances, Documents);
        Subscriptions = new Subscriptions(Documents, Worklist, Events);
        Running = new RunningJobs();
        RequestedCancellations = new RequestedCancellations(Documents);
        Cancellation = new JobCancellation(Worklist, Subscriptions, Running, RequestedCancellations);
    }
}
