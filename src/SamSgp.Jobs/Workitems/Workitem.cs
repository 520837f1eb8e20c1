using SamSgp.Dicom;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Workitems;

/// <summary>A Unified Procedure Step as it stood at one moment (PS3.3 B.26): immutable.</summary>
public sealed class Workitem
{
    private readonly Lazy<DicomDataset> _dataset;

    internal Workitem(WorkitemRecord record)
    {
        Record = record;
        State = WorkitemStates.TryParse(record.State, out var state)
            ? state
            : throw new InvalidDataException($"Workitem {record.WorkitemUid} is kept with the state '{record.State}'.");
        _dataset = new(() => WithProgress(DicomJson.ConvertJsonToDicom(record.Dataset, autoValidate: false), record.Progress));
    }

    /// <summary>SOP Instance UID of the workitem.</summary>
    public string Uid => Record.WorkitemUid;

    /// <summary>Where it is in its life.</summary>
    public WorkitemState State { get; }

    /// <summary>Counts its changes; the greater one of two snapshots is the later.</summary>
    public long Version => Record.Version + (Record.Progress?.Reports ?? 0);

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created => Record.Created;

    /// <summary>When it last changed.</summary>
    public DateTimeOffset Updated => Record.Progress?.Reported is { } reported && reported > Record.Updated ? reported : Record.Updated;

    /// <summary>Its attributes, without the Transaction UID, which is never given out (PS3.18 11.5.2). Shared: not to be
    /// changed; <see cref="Copy"/> gives one that may be.</summary>
    public DicomDataset Dataset => _dataset.Value;

    /// <summary>Who asked for it: Order Entered By (0040,2008); null when this service itself did, or nobody noted it.</summary>
    public string? RequestedBy => Dataset.Text(DicomTag.OrderEnteredBy);

    /// <summary>How far the work has come; empty where nobody said.</summary>
    public ProgressInformation Progress => ProgressInformation.From(Dataset);

    /// <summary>The record it was read from.</summary>
    internal WorkitemRecord Record { get; }

    /// <summary>A copy of the attributes.</summary>
    public DicomDataset Copy() => Dataset.Clone();

    // Reports are kept beside the dataset, and read as a part of it.
    private static DicomDataset WithProgress(DicomDataset dataset, WorkitemProgress? progress)
    {
        if (progress is not null)
            new ProgressInformation { Percent = progress.Permille / 10.0, Description = progress.Description }.WriteTo(dataset);
        return dataset;
    }

    /// <summary>True when this is the Transaction UID it was claimed with.</summary>
    internal bool IsHeldBy(string? transactionUid) =>
        transactionUid is not null && string.Equals(Record.TransactionUid, transactionUid, StringComparison.Ordinal);
}
