namespace SamSgp.Storage.Instances;

/// <summary>A stored file is missing or is not what was stored: it is not given to anybody as good.</summary>
public sealed class DamagedInstanceException : IOException
{
    internal DamagedInstanceException(StoredInstance instance, DamageKind kind)
        : base($"The stored file of instance {instance.SopInstanceUid} {Said(kind)}. Send the instance again, or restore it from a backup.") =>
        (SopInstanceUid, Kind) = (instance.SopInstanceUid, kind);

    /// <summary>The instance.</summary>
    public string SopInstanceUid { get; }

    /// <summary>What is wrong with its file.</summary>
    public DamageKind Kind { get; }

    internal static string Said(DamageKind kind) => kind switch
    {
        DamageKind.Missing => "is missing",
        DamageKind.Link => "was replaced by a symbolic link",
        DamageKind.Length => "has another length than what was stored",
        DamageKind.Content => "has other bytes than what was stored",
        _ => "cannot be read",
    };
}
