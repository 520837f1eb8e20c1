namespace SamSgp.Storage.Instances;

/// <summary>What was done to make files and index agree. No file is removed by it.</summary>
public sealed record RepairReport
{
    /// <summary>The index knew no instance at all while files were there: it was lost.</summary>
    public bool IndexWasLost { get; init; }

    /// <summary>Instances that the index did not know and that are in it now.</summary>
    public int Adopted { get; init; }

    /// <summary>Files moved to the quarantine: never acknowledged, or a second file of an instance.</summary>
    public int Quarantined { get; init; }

    /// <summary>Instances whose files are not there.</summary>
    public int Missing { get; init; }

    /// <summary>Files that are no instances; they are left where they are.</summary>
    public int Unreadable { get; init; }
}
